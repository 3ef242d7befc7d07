#!/usr/bin/python3
"""Nottingham City's statement for Q2 2015/16, reproduced from inputs through the real programs:
every printed figure is what the daemon says, but for those that follow from one slip of the print,
which is reported: its council lines add to 1,000 more than the sub-total below them.

    test_nottingham.py BUILD"""
import csv
import json
import sys

import contract
from daemon import Daemon
from nation_run import Programs

SAMPLES = contract.ROOT / 'tests/support/samples'
MAPPING = contract.ROOT / 'adapters/ccg/mappings/synthetic-payments.yaml'
PRINTED = contract.ROOT / 'tests/support/data/vectors/nottingham_city_2015_16_q2_pool.csv'
POOL = 'nottingham-city'
LINES = {'Other CCG Allocation': 'other', 'Disabled Facilities Grant': 'dfg',
         'Social Care Capital Grant': 'sccg', 'Social Care Contribution': 'social-care'}
# The slip, and what follows from it: printed less what the lines come to.
SLIPS = {'City Council Sub-Total': -100000, 'Total Income': -100000, 'Fund Balance': -100000}


def play(programs):
    ctl = programs.ctl
    ctl('day', '2015-04-01')
    ctl('apply', SAMPLES / 'nottingham.yaml')
    ctl('day', '2015-07-01')
    programs.run(f'{programs.build}/adapters/ccg/s75-ccg', '--party', 'E06000018',
                 '--mapping', MAPPING,
                 SAMPLES / 'nottingham-payments-synthetic.csv')
    ctl('day', '2015-09-30')
    ctl('apply', SAMPLES / 'nottingham-q2.yaml')


def figures(programs):
    """Every figure of the statement as the daemon says it, in pence."""
    statement = json.loads(programs.ctl('--json', 'statement', POOL))
    performance = json.loads(programs.ctl('--json', 'report', 'performance', POOL))
    withheld = next(r for r in performance['tables']['contributions'] if r['line'] == 'minimum')
    due = {s['line']: s['position']['due_pence'] for s in statement['streams']}
    paid = {s['line']: s['position']['paid_pence'] for s in statement['streams']}
    spent = {b['account']: b['amount_pence'] for b in statement['balances']}
    assert due == paid, f'due {due}, paid {paid}'
    assert withheld['due_pence'] == due['minimum'] + due['nel']
    said = {name: due[line] for name, line in LINES.items()}
    said['CCG Baseline (Minimum Contribution)'] = withheld['agreed_due_pence']
    said['NEL Adjustment'] = withheld['withheld_due_pence']
    said['CCG Sub-Total'] = due['minimum'] + due['nel'] + due['other']
    said['City Council Sub-Total'] = due['dfg'] + due['sccg'] + due['social-care']
    said['Total Income'] = statement['pool']['due_pence']
    said['CCG'] = spent['expenditure:ccg']
    said['City Council'] = spent['expenditure:council'] + spent['expenditure:council-capital']
    said['Total Expenditure'] = -spent['cash']
    said['Fund Balance'] = sum(paid.values()) + spent['cash']
    assert statement['pool']['synthetic'] and performance['synthetic']
    return said


def pounds(pence):
    return f'{"-" if pence < 0 else ""}{abs(pence) // 100:,}.{abs(pence) % 100:02}'


def compare(said):
    with open(PRINTED, newline='', encoding='utf-8') as stream:
        rows = list(csv.DictReader(stream))
    assert {r['line'] for r in rows} == set(said)
    differences = {}
    for row in rows:
        printed = int(row['amount_gbp']) * 100
        if printed != said[row['line']]:
            differences[row['line']] = printed - said[row['line']]
            print(f'{row["line"]}: printed {pounds(printed)}, the lines come to '
                  f'{pounds(said[row["line"]])}, difference {pounds(differences[row["line"]])}')
    assert differences == SLIPS, differences
    return len(rows)


def close(programs, folder, due):
    """Closes the half-year with this sum as control total of what was due; what was refused."""
    path = folder / 'close.yaml'
    path.write_text(f'period_closes:\n  - {{pool: {POOL}, to: 2015-09-30, authority: synthetic, '
                    f'due: "{pounds(due)}"}}\n', encoding='utf-8')
    answer = json.loads(programs.ctl('--json', 'apply', path, allowed=(0, 1)))
    return [r['text'] for r in answer['refusals']]


def main(build):
    with Daemon(f'{build}/daemon/app/s75d') as daemon:
        programs = Programs(build, daemon.desk)
        play(programs)
        said = figures(programs)
        count = compare(said)
        # The books cannot be closed by the printed total: the daemon says what it differs from.
        programs.ctl('day', '2015-10-01')
        total = said['Total Income']
        refused = close(programs, daemon.root, total + SLIPS['Total Income'])
        assert len(refused) == 1 and '12,770,000.00 stated, 12,771,000.00 booked' in refused[0]
        print(refused[0])
        assert close(programs, daemon.root, total) == []
        assert daemon.stop() == 0
        status, text = daemon.verify()
        assert status == 0, text
    print(f'{count} printed figures, {count - len(SLIPS)} reproduced, one slip of the print named')


if __name__ == '__main__':
    main(sys.argv[1])
