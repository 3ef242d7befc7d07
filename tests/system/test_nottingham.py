#!/usr/bin/python3
"""Nottingham City's statement for Q2 2015/16, reproduced from inputs through the real programs:
every printed figure is what the daemon reports, but for those that follow from one misprint,
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
CONTRIBUTIONS = {'Other CCG Allocation': 'other', 'Disabled Facilities Grant': 'dfg',
                 'Social Care Capital Grant': 'sccg', 'Social Care Contribution': 'social-care'}
# The misprint, and what follows from it: printed less what the lines come to.
MISPRINTS = {'City Council Sub-Total': -100000, 'Total Income': -100000, 'Fund Balance': -100000}


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
    """Every figure of the statement as the daemon reports it, in pence."""
    statement = json.loads(programs.ctl('--json', 'statement', POOL))
    performance = json.loads(programs.ctl('--json', 'report', 'performance', POOL))
    rows = performance['tables']['contributions']
    minimum = next(r for r in rows if r['contribution'] == 'minimum')
    years = statement['contribution_years']
    due = {y['contribution']: y['position']['due_pence'] for y in years}
    paid = {y['contribution']: y['position']['paid_pence'] for y in years}
    spent = {b['account']: b['amount_pence'] for b in statement['balances']}
    assert due == paid, f'due {due}, paid {paid}'
    assert minimum['due_pence'] == due['minimum'] + due['nel']
    computed = {name: due[own] for name, own in CONTRIBUTIONS.items()}
    computed['CCG Baseline (Minimum Contribution)'] = minimum['agreed_due_pence']
    nel = next(r for r in performance['tables']['elements'] if r['element'] == 'nel')
    assert nel['plan_pence'] == nel['performance_fund_pence'] == 306_000_00
    assert nel['adjustment_pence'] == minimum['not_released_due_pence'] + due['nel']
    computed['NEL Adjustment'] = nel['adjustment_pence']
    computed['CCG Sub-Total'] = due['minimum'] + due['nel'] + due['other']
    computed['City Council Sub-Total'] = due['dfg'] + due['sccg'] + due['social-care']
    computed['Total Income'] = statement['pool']['due_pence']
    computed['CCG'] = spent['expenditure:ccg']
    computed['City Council'] = spent['expenditure:council'] + spent['expenditure:council-capital']
    computed['Total Expenditure'] = -spent['cash']
    computed['Fund Balance'] = sum(paid.values()) + spent['cash']
    assert statement['pool']['synthetic'] and performance['synthetic']
    return computed


def pounds(pence):
    return f'{"-" if pence < 0 else ""}{abs(pence) // 100:,}.{abs(pence) % 100:02}'


def compare(computed):
    with open(PRINTED, newline='', encoding='utf-8') as stream:
        rows = list(csv.DictReader(stream))
    assert {r['line'] for r in rows} == set(computed)
    differences = {}
    for row in rows:
        printed = int(row['amount_gbp']) * 100
        if printed != computed[row['line']]:
            differences[row['line']] = printed - computed[row['line']]
            print(f'{row["line"]}: printed {pounds(printed)}, the lines come to '
                  f'{pounds(computed[row["line"]])}, difference {pounds(differences[row["line"]])}')
    assert differences == MISPRINTS, differences
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
        computed = figures(programs)
        count = compare(computed)
        # The books cannot be closed by the printed total: the daemon reports what it differs from.
        programs.ctl('day', '2015-10-01')
        total = computed['Total Income']
        refused = close(programs, daemon.root, total + MISPRINTS['Total Income'])
        assert len(refused) == 1 and '12,770,000.00 stated, 12,771,000.00 booked' in refused[0]
        print(refused[0])
        assert close(programs, daemon.root, total) == []
        assert daemon.stop() == 0
        status, text = daemon.verify()
        assert status == 0, text
    print(f'{count} printed figures, {count - len(MISPRINTS)} reproduced, one misprint named')


if __name__ == '__main__':
    main(sys.argv[1])
