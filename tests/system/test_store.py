#!/usr/bin/python3
"""What a start makes of a state directory that is not as the daemon left it: copied while the
daemon wrote, older, without its journal, locked by another program.

    test_store.py S75D

Ends with "N passed, N failed"."""
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

from client import Desk, common, inputs, wire
from daemon import Daemon

FEED = 'parties'
COPIES = 8


def party(number):
    return inputs.Item(party=inputs.Party(code=f'P{number}', name=f'Party {number}, synthetic',
                                          kind=common.PARTY_OTHER, valid_from=20100401))


class Sender(threading.Thread):
    """Submits parties until told to stop; what was answered is counted."""

    def __init__(self, endpoint):
        super().__init__()
        self.endpoint = endpoint
        self.stopping = threading.Event()
        self.acknowledged = 0

    def run(self):
        desk = Desk(self.endpoint)
        desk.hello('s75ctl', FEED)
        while not self.stopping.is_set():
            outcome = desk.submit(desk.submission([party(desk.number)]))
            assert isinstance(outcome, wire.Outcome) and outcome.accepted == 1, outcome
            self.acknowledged = outcome.number
            time.sleep(0.01)  # not so much that the copies take long to look through
        desk.close()

    def stop(self):
        self.stopping.set()
        self.join()
        return self.acknowledged


def submit(daemon, count):
    desk = Desk(daemon.desk)
    desk.hello('s75ctl', FEED)
    for _ in range(count):
        outcome = desk.submit(desk.submission([party(desk.number)]))
        assert isinstance(outcome, wire.Outcome) and outcome.accepted == 1, outcome
    desk.close()
    return outcome.number


def next_number(daemon):
    desk = Desk(daemon.desk)
    welcome = desk.hello('s75ctl', FEED)
    desk.close()
    return welcome.next_number


def run_to_its_end(daemon, *options):
    """A start that is refused: (exit status, what it printed)."""
    run = subprocess.run([daemon.binary, '--state', daemon.state, '--desk', daemon.desk, '--events',
                          daemon.events, '--clock', 'manual', *options], text=True,
                         capture_output=True, timeout=60)
    return run.returncode, run.stderr


def start_copy(daemon, folder):
    """Starts on a copy: how many inputs it serves, or None with what it refused in words."""
    copy = Daemon(daemon.binary)
    shutil.rmtree(copy.state)
    shutil.move(folder, copy.state)
    try:
        copy.start()
    except ChildProcessError:
        output = copy.output()
        copy.__exit__(None)
        return None, output
    number = next_number(copy)
    assert copy.stop() == 0, copy.output()
    status, verified = copy.verify()
    assert status == 0, verified
    copy.__exit__(None)
    return number - 1, copy


def copies_of_a_running_directory(binary):
    """Each is served from, whole, or refused in words. Never are there more inputs in it than were
    acknowledged, nor fewer than were when the copy began, unless it is refused."""
    served = refused = 0
    with Daemon(binary) as daemon:
        sender = Sender(daemon.desk)
        sender.start()
        while sender.acknowledged < 50:
            time.sleep(0.01)
        for n in range(COPIES):
            time.sleep(0.05 * (n % 4))
            before = sender.acknowledged
            folder = daemon.root / f'copy{n}'
            subprocess.run(['cp', '-r', daemon.state, folder], check=True)
            inputs_there, what = start_copy(daemon, folder)
            if inputs_there is None:
                assert 'copy' in what and '--' in what, what
                refused += 1
            else:
                assert inputs_there >= before, (inputs_there, before)
                served += 1
        sender.stop()
    assert served + refused == COPIES
    print(f'  {served} copies served, {refused} refused in words')


def an_older_journal_is_refused(binary):
    with Daemon(binary) as daemon:
        submit(daemon, 50)
        daemon.stop()
        shutil.copy(daemon.state / 'journal.db', daemon.root / 'older')
        daemon.start()
        assert submit(daemon, 51) == 101
        daemon.stop()
        for deed, words in ((lambda j: j.unlink(), 'journal.db is missing or empty, and witness'),
                            (lambda j: j.write_bytes(b''), 'journal.db is missing or empty'),
                            (lambda j: shutil.copy(daemon.root / 'older', j), 'ends at input 50')):
            deed(daemon.state / 'journal.db')
            status, output = daemon.verify()
            assert status in (1, 5) and output, output
            status, output = run_to_its_end(daemon)
            assert status == 4 and words in output, output
            assert 'input 101' in output or '101 inputs' in output, output
        status, output = daemon.verify()  # it proves all it holds, and has lost its end
        assert status == 1 and 'ends at input 50' in output or 'is ahead' in output, output
        status, output = run_to_its_end(daemon, '--accept-loss', '')
        assert status == 2, output
        daemon.options = ['--accept-loss', 'the disk of 1 April, synthetic']
        daemon.start()
        assert next_number(daemon) == 51
        output = daemon.output()
        assert 'the loss of what came after input 50 is accepted' in output, output
        submit(daemon, 5)
        daemon.stop()
        status, output = daemon.verify()
        assert status == 0, output
        daemon.start()
        assert 'take --accept-loss away' in daemon.output(), daemon.output()
        daemon.options = []
        daemon.stop()
        daemon.start()
        assert next_number(daemon) == 56


def lock(daemon):
    """The write lock of journal.db, as a tool that was left open would hold it."""
    db = sqlite3.connect(daemon.state / 'journal.db', isolation_level=None)
    db.execute('BEGIN IMMEDIATE')
    return db


def a_lock_at_the_start_is_waited_for(binary):
    with Daemon(binary) as daemon:
        submit(daemon, 3)
        daemon.stop()
        db = lock(daemon)
        started = threading.Thread(target=daemon.start)
        started.start()
        time.sleep(7)
        assert started.is_alive(), 'started in spite of the lock'
        output = daemon.output()
        assert 'keeps journal.db locked; waiting' in output and '(python3' in output, output
        db.close()
        started.join(timeout=20)
        assert next_number(daemon) == 4


def a_lock_while_it_serves_is_waited_out(binary):
    """For longer than SQLite waits by itself: nobody is left in silence, nothing is lost or counted
    twice, and the daemon is the same process afterwards."""
    with Daemon(binary) as daemon:
        submit(daemon, 3)
        db = lock(daemon)
        desk = Desk(daemon.desk)
        desk.hello('s75ctl', FEED)
        frame = desk.submission([party(4)])
        desk.send(frame)
        refused = desk.answer_to(4)
        assert isinstance(refused, wire.Refused) and not refused.refusal.final, refused
        assert 'another process keeps the journal locked' in refused.refusal.text, refused
        status = desk.ask(status=wire.StatusQuery())
        assert status.last_journal == 3 and status.locked_since_us and status.waiting_for_disk == 1
        other = Desk(daemon.desk)
        other.hello('s75ctl', 'another')
        reply = other.submit(other.submission([party(900)]))
        assert isinstance(reply, wire.Refused) and not reply.refusal.final, reply
        assert 'keeps journal.db locked; nothing more is taken' in daemon.output(), daemon.output()
        assert '(python3' in daemon.output(), daemon.output()
        db.close()
        outcome = desk.answer_to(4)
        assert isinstance(outcome, wire.Outcome) and outcome.journal == 4, outcome
        again = desk.submit(frame)
        assert isinstance(again, wire.Outcome) and again.repeated and again.journal == 4, again
        assert not desk.ask(status=wire.StatusQuery()).HasField('locked_since_us')
        assert daemon.process.poll() is None and submit(daemon, 2) == 6


STEPS = [copies_of_a_running_directory, an_older_journal_is_refused,
         a_lock_at_the_start_is_waited_for, a_lock_while_it_serves_is_waited_out]


def main(binary):
    failed = 0
    for step in STEPS:
        try:
            step(binary)
            print(f'ok {step.__name__}', flush=True)
        except Exception:  # each step is a story of its own
            traceback.print_exc()
            print(f'{step.__name__}: failed', flush=True)
            failed += 1
    print(f'{len(STEPS) - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
