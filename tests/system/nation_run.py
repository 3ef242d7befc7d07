"""A year of the synthetic nation through the real programs: s75d with a manual clock, s75ctl and
the two feeds, day by day."""
import hashlib
import itertools
import json
import os
import re
import subprocess

import contract
from client import Desk, inputs

MAKER = contract.ROOT / 'tests/support/nation'
PYTHON = '/usr/bin/python3'
FEEDS = {'nhs': 'ccg', 'councils': 'council', 'hosts': 'council'}


class Programs:
    """The programs of one build, talking to one daemon."""

    def __init__(self, build, desk):
        self.build = build
        self.environment = {**os.environ, 'S75_DESK': desk}

    def run(self, *command, allowed=(0,)):
        run = subprocess.run([str(c) for c in command], env=self.environment, text=True,
                             capture_output=True, timeout=120)
        assert run.returncode in allowed, f'{command}: {run.returncode}\n{run.stdout}{run.stderr}'
        return run.stdout

    def ctl(self, *arguments, **more):
        return self.run(f'{self.build}/adapters/ctl/s75ctl', *arguments, **more)

    def feed(self, source, path):
        """Sends a file of a ledger; its summary. Exit 1: some rows were refused or unreadable."""
        program = FEEDS[source]
        text = self.run(f'{self.build}/adapters/{program}/s75-{program}', '--json', '--mapping',
                        MAKER / f'mappings/{source}.yaml', path, allowed=(0, 1))
        return json.loads(text.splitlines()[-1])


def make(folder, seed):
    """Writes the year; the truth about it."""
    subprocess.run([PYTHON, MAKER / 'generate.py', folder, str(seed)], check=True, timeout=120)
    return json.loads((folder / 'truth.json').read_text(encoding='utf-8'))


def advice(one, row):
    """A payment for several pools, as its remittance advice says."""
    shares = [inputs.Share(pool=line['pool'], contribution=line['contribution'],
                           amount_pence=line['pence'])
              for line in one['lines']]
    return inputs.Item(payment=inputs.Payment(
        payer=one['payer'], amount_pence=one['pence'], reference=one['reference'],
        value_date=int(one['date'].replace('-', '')), shares=shares, row=row))


def send_advices(desk, path):
    """As an adapter of our own would: no feed of ours reads remittance advices."""
    items = [advice(one, row) for row, one in
             enumerate(json.loads(path.read_text(encoding='utf-8')), 1)]
    document = inputs.Document(sha256=digest(path), name=path.name, first_row=0, complete=True)
    outcome = desk.submit(desk.submission(items, document=document))
    assert outcome.accepted + len(outcome.refusals) == len(items), outcome


def approve_all(programs, agreements):
    """Sums that fall are agreed by an officer of another partner, too."""
    table, = json.loads(programs.ctl('--json', 'report', 'pending'))['tables'].values()
    officers = {words.split()[0]: re.findall(r'{officer: ([^,]*),', words)
                for words in agreements.read_text(encoding='utf-8').split('- pool: ')[1:]}
    for row in table:
        other, = [o for o in officers[row['pool']] if o != row['decided'].split()[0]][:1]
        programs.ctl('approve', row['pending'], '--officer', other)


def play(programs, folder, truth):
    """Everything in the order of its days. Returns the feeds' summaries by step."""
    summaries, desk = [], Desk(programs.environment['S75_DESK'])
    desk.hello('s75ctl', 'nation-advices')
    programs.ctl('day', truth['first_day'])
    for day, steps in itertools.groupby(truth['steps'], key=lambda step: step[0]):
        programs.ctl('day', day)
        for _, source, name in steps:
            if source == 'agreements':
                programs.ctl('apply', folder / name)
                if name == 'variations.yaml':
                    approve_all(programs, folder / 'agreements.yaml')
            elif source == 'advices':
                send_advices(desk, folder / name)
            else:
                summaries.append((name, programs.feed(source, folder / name)))
    programs.ctl('day', truth['last_day'])
    desk.close()
    return summaries


def digest(path):
    return hashlib.sha256(path.read_bytes()).digest()
