"""A year of the synthetic nation through the real programs: s75d with a manual clock, s75ctl and
the two feeds, day by day."""
import hashlib
import itertools
import json
import os
import subprocess

import contract

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


def play(programs, folder, truth):
    """Everything in the order of its days. Returns the feeds' summaries by step."""
    summaries = []
    programs.ctl('day', truth['first_day'])
    for day, steps in itertools.groupby(truth['steps'], key=lambda step: step[0]):
        programs.ctl('day', day)
        for _, source, name in steps:
            if source == 'agreements':
                programs.ctl('apply', folder / name)
            else:
                summaries.append((name, programs.feed(source, folder / name)))
    programs.ctl('day', truth['last_day'])
    return summaries


def digest(path):
    return hashlib.sha256(path.read_bytes()).digest()
