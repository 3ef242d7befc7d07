#!/usr/bin/python3
"""Damage to old rows: the start says so, and s75d --salvage takes out every intact input.

usage: test_salvage.py BUILD"""
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import salford
from client import Desk, wire
from daemon import Daemon
from load import Load, set_up

PAGE = 16384


def listing(folder):
    return sorted((e.name, e.stat().st_size, e.stat().st_mtime_ns) for e in os.scandir(folder))


class Patient:
    """A copy of the state directory, to be damaged and salvaged."""

    def __init__(self, daemon, name):
        self.binary, self.name = daemon.binary, name
        self.state = daemon.root / name
        self.into = daemon.root / f'{name}-salvaged'
        shutil.copytree(daemon.state, self.state)
        self.journal = self.state / 'journal.db'

    def change(self, sql):
        db = sqlite3.connect(self.journal)
        with db:
            db.execute(sql)
        db.close()

    def overwrite(self, page, data=None):
        """A page, from 1; zeros when no data is given."""
        with open(self.journal, 'r+b') as file:
            file.seek((page - 1) * PAGE)
            file.write(data or bytes(PAGE))

    def salvage(self):
        """What was kept, salvaged and missing, and all that was said."""
        before = listing(self.state)
        run = subprocess.run([self.binary, '--state', self.state, '--salvage', self.into],
                             text=True, capture_output=True, timeout=60)
        assert run.returncode in (0, 1), (self.name, run)
        assert listing(self.state) == before, f'{self.name}: the damaged directory was changed'
        kept, last = map(int, re.search(r'inputs 1 to (\d+) of (\d+)', run.stdout).groups())
        found = re.search(r'salvaged: (\d+) more', run.stdout)
        missing = int(re.search(r'missing or damaged: (\d+)', run.stdout)[1])
        salvaged = int(found[1]) if found else 0
        assert kept + salvaged + missing == last, (self.name, run.stdout)
        assert (run.returncode == 0) == (kept == last), (self.name, run)
        self.verify(kept)
        print(f'{self.name}: {kept} kept, {salvaged} salvaged, {missing} missing of {last}')
        return kept, salvaged, missing, run.stdout

    def verify(self, kept):
        run = subprocess.run([self.binary, '--state', self.into, '--verify'], text=True,
                             capture_output=True, timeout=60)
        assert run.returncode == 0 and f'{kept} inputs' in run.stdout, (self.name, run)


def roots(journal):
    db = sqlite3.connect(f'file:{journal}?mode=ro&immutable=1', uri=True)
    found = dict(db.execute('SELECT name, rootpage FROM sqlite_schema WHERE rootpage'))
    db.close()
    return found


def leaves(journal, table):
    db = sqlite3.connect(f'file:{journal}?mode=ro&immutable=1', uri=True)
    found = [page for (page,) in db.execute(
        "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path", (table,))]
    db.close()
    return found


def the_start_says_so(daemon):
    """Serving goes on; the log and the status name the row. With its state.db: nothing is
    replayed over the damage."""
    db = sqlite3.connect(daemon.state / 'journal.db')
    (raw,) = db.execute('SELECT raw FROM journal WHERE number = 777').fetchone()
    with db:
        db.execute('UPDATE journal SET raw = ? WHERE number = 777', (raw[:-1] + b'?',))
    daemon.start()
    desk = Desk(daemon.desk)
    until = time.monotonic() + 30
    while 'input 777 of the journal is not what was written' not in daemon.output():
        assert time.monotonic() < until, daemon.output()
        time.sleep(0.1)
    status = desk.ask(status=wire.StatusQuery())
    assert status.damaged_journal == 777 and status.checked_journal < 777, status
    desk.hello(salford.COUNCIL, 'after')
    assert isinstance(desk.submit(desk.submission([salford.day(20170402)])), wire.Outcome)
    desk.close()
    run = subprocess.run([daemon.binary, '--state', daemon.state, '--salvage',
                          daemon.root / 'early'], text=True, capture_output=True)
    assert run.returncode == 5 and 'stop it first' in run.stdout, run
    assert daemon.stop() == 0
    with db:
        db.execute('UPDATE journal SET raw = ? WHERE number = 777', (raw,))
    db.close()


def one_row(daemon):
    p = Patient(daemon, 'one-row')
    p.change('UPDATE journal SET raw = zeroblob(9) WHERE number = 777')
    kept, salvaged, missing, output = p.salvage()
    assert kept < 777 and missing == 1 and salvaged > 1000, output
    assert re.search(r'input 777: damaged; number \d+ of feed load of ' + salford.COUNCIL, output)
    db = sqlite3.connect(p.into / 'salvaged.db')
    follows = dict(db.execute('SELECT number, follows FROM input'))
    assert 777 not in follows and not follows[778] and follows[779]
    db.close()
    other = Daemon(daemon.binary)
    other.state.rmdir()
    shutil.copytree(p.into, other.state)
    with other:
        desk = Desk(other.desk)
        epochs = desk.hello().epoch
        assert epochs == daemon.epochs + 1, (epochs, daemon.epochs)
        desk.close()


def another_party(daemon):
    """A column that the message's digest does not cover: the chain tells."""
    p = Patient(daemon, 'another-party')
    p.change("UPDATE journal SET party = 'X' WHERE number = 50")
    kept, salvaged, missing, output = p.salvage()
    assert kept < 50 and missing == 0 and 'place in the chain' in output, output


def effects_and_epochs(daemon):
    p = Patient(daemon, 'effects')
    p.change('UPDATE effect SET packed = zeroblob(9) WHERE last_journal ='
             ' (SELECT max(last_journal) FROM effect WHERE last_journal <= 900)')
    kept, salvaged, missing, output = p.salvage()
    assert kept == daemon.last and missing == salvaged == 0 and 'made anew' in output, output
    p = Patient(daemon, 'epochs')
    p.change('DELETE FROM epoch WHERE epoch = 1')
    kept, salvaged, missing, output = p.salvage()
    assert salvaged == missing == 0 and '1 starts' in output, output


def whole(daemon):
    kept, salvaged, missing, output = Patient(daemon, 'whole').salvage()
    assert salvaged == missing == 0 and kept == daemon.last, output


def pages(daemon):
    """The trees may be gone: what lies in the leaves is found."""
    root = roots(daemon.state / 'journal.db')
    for name, page in {'first-page': 1, 'root-of-journal': root['journal'],
                       'root-of-effect': root['effect'],
                       'root-of-index': root['journal_by_message']}.items():
        p = Patient(daemon, name)
        p.overwrite(page)
        kept, salvaged, missing, output = p.salvage()
        assert kept == daemon.last and salvaged == missing == 0, (name, output)
    p = Patient(daemon, 'a-leaf')
    of_journal = leaves(p.journal, 'journal')
    p.overwrite(of_journal[len(of_journal) // 2])
    kept, salvaged, missing, output = p.salvage()
    assert 0 < missing < 200 and kept + salvaged > daemon.last - 200, output
    assert output.count('; number ') == missing, 'the index names what is missing'
    p = Patient(daemon, 'torn')
    with open(p.journal, 'r+b') as file:
        file.truncate(os.path.getsize(p.journal) // 2 + 1234)
    kept, salvaged, missing, output = p.salvage()
    assert kept + salvaged > daemon.last // 4, output
    assert kept + salvaged + missing == daemon.last, 'the witness knows how many there were'


def noise(daemon, seed=1):
    """Random bytes in random places, within pages and over whole ones."""
    chance = random.Random(seed)
    for run in range(6):
        p = Patient(daemon, f'noise-{run}')
        count = os.path.getsize(p.journal) // PAGE
        for _ in range(1 + run * 2):
            page = chance.randint(1, count)
            with open(p.journal, 'r+b') as file:
                file.seek((page - 1) * PAGE + (chance.randrange(PAGE - 64) if run % 2 else 0))
                file.write(chance.randbytes(64 if run % 2 else PAGE))
        kept, salvaged, missing, output = p.salvage()
        assert missing or salvaged == 0, 'what the rules make anew ends no journal'
        shutil.rmtree(p.state)
        shutil.rmtree(p.into)


def a_log_that_was_left(daemon):
    daemon.start()
    with Load(daemon.desk, feed='late') as load:
        load.wait(300)
    daemon.kill()
    p = Patient(daemon, 'left-log')
    assert os.path.getsize(p.state / 'journal.db-wal') > 0
    kept, salvaged, missing, output = p.salvage()
    assert salvaged == missing == 0 and kept >= daemon.last + load.acknowledged, output


def refusals(daemon):
    run = subprocess.run([daemon.binary, '--state', daemon.root / 'nowhere', '--salvage',
                          daemon.root / 'into'], text=True, capture_output=True)
    assert run.returncode == 5 and 'NOTHING SALVAGED' in run.stdout, run
    run = subprocess.run([daemon.binary, '--state', daemon.state, '--salvage', daemon.state],
                         text=True, capture_output=True)
    assert run.returncode == 5 and 'not empty' in run.stdout, run


def main(build):
    with Daemon(f'{build}/daemon/app/s75d') as daemon:
        desk = Desk(daemon.desk)
        set_up(desk)
        desk.close()
        for count in (1200, 2400):
            with Load(daemon.desk) as load:
                load.wait(count)
            assert daemon.stop() == 0
            daemon.start()
        assert daemon.stop() == 0
        the_start_says_so(daemon)
        db = sqlite3.connect(f'file:{daemon.state}/journal.db?mode=ro&immutable=1', uri=True)
        ((daemon.last, daemon.epochs),) = db.execute('SELECT (SELECT max(number) FROM journal),'
                                                     ' (SELECT max(epoch) FROM epoch)')
        db.close()
        for step in (whole, one_row, another_party, effects_and_epochs, pages, noise, refusals,
                     a_log_that_was_left):
            step(daemon)


if __name__ == '__main__':
    main(sys.argv[1])
