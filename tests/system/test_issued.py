#!/usr/bin/python3
"""What a closing issued is shown again as it was issued, every report of it, in text, CSV and JSON:
after late money, a backdated variation, a successor, and books that were opened and closed anew;
after a restart, with the state and the books made anew, and from a backup. Payments are Salford's,
as published; the rest is synthetic.

usage: test_issued.py BUILD"""
import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from daemon import Daemon

HERE = Path(__file__).resolve().parents[2]
POOL = 'salford-integrated-care'
REPORTS = ['statement', 'quarterly-return', 'memorandum', 'agreement-of-balances',
           'contributions-due', 'life', 'periods', 'performance', 'schemes']


class Town:
    def __init__(self, build, daemon):
        self.build, self.daemon = build, daemon

    def ctl(self, *words, code=0):
        run = subprocess.run([f'{self.build}/adapters/ctl/s75ctl', '--desk', self.daemon.desk,
                              *words], text=True, capture_output=True, timeout=120)
        assert run.returncode == code, (words, run.returncode, run.stdout, run.stderr)
        return run.stdout + run.stderr

    def feed(self, *months):
        for month in months:
            subprocess.run([f'{self.build}/adapters/council/s75-council', '--desk',
                            self.daemon.desk, '--mapping',
                            HERE / 'adapters/council/mappings/salford.yaml',
                            HERE / f'tests/support/data/salford/{month}.csv'], check=True,
                           capture_output=True, timeout=120)

    def apply(self, text):
        path = self.daemon.root / 'more.yaml'
        path.write_text(text)
        self.ctl('apply', str(path))

    def look(self, *options):
        """Every report in its three forms, without what is said of the closing since."""
        seen = {}
        for report in REPORTS:
            text = self.ctl('report', report, POOL, *options)
            seen[report, 'text'] = re.sub(r'; opened again on [-0-9]*', '', text)
            rows = list(csv.reader(io.StringIO(self.ctl('report', report, POOL, *options,
                                                        '--csv'))))
            for before, row in zip(rows, rows[1:]):
                if before[-1:] == ['reopened_on'] and before[0] == 'to':
                    row[-1] = ''
            seen[report, 'csv'] = rows
            answer = json.loads(self.ctl('--json', 'report', report, POOL, *options))
            if 'issued' in answer:
                answer['issued'].pop('reopened_on', None)
            seen[report, 'json'] = answer
        return seen

    def input_of(self, *options):
        return self.ctl_json('report', 'periods', POOL, *options)['issued']['input']

    def ctl_json(self, *words):
        return json.loads(self.ctl('--json', *words))


def same(now, then):
    for key, value in then.items():
        assert now[key] == value, (key, now[key], value)


def others(now, then):
    """The reports that say something else, whatever form."""
    return {report for (report, form) in then if form == 'json' and
            now[report, form]['tables'] != then[report, form]['tables']}


CLOSE = f'period_closes:\n  - {{pool: {POOL}, to: 2017-05-31, authority: board}}\n'


def begin(town):
    town.ctl('day', '2017-04-01')
    town.ctl('apply', str(HERE / 'tests/support/samples/salford.yaml'))
    town.apply(f'''
schemes:
  - {{pool: {POOL}, scheme: S1, year: 2017, name: Reablement, type: Reablement,
     area_of_spend: social_care, commissioner: E08000006, provider: private, economy: revenue,
     planned: ["100.00", "100.00", "100.00", "100.00"],
     funding: [{{contribution: council, amount: "400.00"}}]}}
performance_elements:
  - {{pool: {POOL}, element: metric, contribution: council, year: 2017, name: a metric,
     formula: metric_proportion, baseline: [100], plan: [90], performance_fund: "1,000.00"}}
''')
    town.feed('2017-04')
    town.ctl('day', '2017-06-07')
    refused = town.ctl('report', 'statement', POOL, '--issued', '2017-05', code=1)
    assert 'no period' in refused, refused
    town.apply(CLOSE)


def go_on(town):
    town.feed('2017-05', '2017-06')
    town.apply(f'''
variations:
  - {{pool: {POOL}, contribution: council, variation: V1, effective_from: 2017-04-01,
     agreed_on: 2017-05-20, annual: "84,431,802.00", officer: C.PEEL}}
performance_actuals:
  - {{pool: {POOL}, element: metric, period: 1, actual: 95, reported_on: 2017-05-20}}
expenditure:
  - {{pool: {POOL}, scheme: S1, amount: "70.00", value_date: 2017-05-02, payee: somebody,
     reference: X1}}
payment_holds:
  - {{pool: {POOL}, hold: H1, contribution: council, from: 2017-05-10,
     reason: in dispute, authority: the council}}
parties:
  - {{code: E06000999, name: A new unitary council, kind: council}}
successions:
  - {{on: 2017-06-20, predecessors: [E08000006], successors: [{{party: E06000999}}]}}
''')
    town.ctl('day', '2017-06-21')


def close_anew(town):
    town.apply(f'''
period_reopens:
  - {{pool: {POOL}, to: 2017-05-31, reason: money came late, officer: D.LANE}}
''')
    pending = re.search(r'\b(\d+/0)\b', town.ctl('report', 'pending'))
    if pending:
        town.ctl('approve', pending.group(1), '--officer', 'C.PEEL')
    town.apply(CLOSE.replace('board', 'board anew'))


def restarts(town, first, second, by):
    daemon = town.daemon

    def check():
        same(town.look('--issued', '2017-05', '--issued-by', str(by)), first)
        same(town.look('--issued', '2017-05-31'), second)

    assert daemon.stop() == 0
    daemon.start()
    check()
    daemon.kill()
    for name in daemon.state.glob('books.db*'):
        name.unlink()
    for name in daemon.state.glob('state.db*'):
        name.unlink()
    daemon.start()
    check()
    town.ctl('verify')
    copy = daemon.root / 'copy'
    town.ctl('backup', str(copy), '--replay')
    assert daemon.stop() == 0
    shutil.rmtree(daemon.state)
    shutil.copytree(copy, daemon.state)
    daemon.start()
    check()
    assert daemon.stop() == 0


def main(build):
    with Daemon(f'{build}/daemon/app/s75d') as daemon:
        town = Town(build, daemon)
        begin(town)
        then = town.look('--as-of', '2017-05-31')
        first = town.look('--issued', '2017-05')
        by = town.input_of('--issued', '2017-05')
        for report in REPORTS:
            assert first[report, 'json']['tables'] == then[report, 'json']['tables'], report
        go_on(town)
        same(town.look('--issued', '2017-05'), first)
        moved = others(town.look('--as-of', '2017-05-31'), then)
        print('what came later moves', ', '.join(sorted(moved)))
        assert moved == set(REPORTS), set(REPORTS) - moved
        close_anew(town)
        second = town.look('--issued', '2017-05')
        assert town.input_of('--issued', '2017-05') != by
        restarts(town, first, second, by)


if __name__ == '__main__':
    main(sys.argv[1])
