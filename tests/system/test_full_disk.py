#!/usr/bin/python3
"""A disk that is really full: what peers and the operator see, and what a start needs.

    test_full_disk.py S75D S75CTL

On a tmpfs of its own, which takes root; without, it says SKIPPED and ends with 77."""
import os
import subprocess
import sys
import traceback

import salford
from client import Desk, common, wire
from daemon import Daemon

DISK_KIB = 8192
START_KIB = 2048  # as app/process/space.h tells the operator, beside the log of a killed daemon


class Disk:
    """The daemon's state directory on a tmpfs, and a file that fills the rest of it."""

    def __init__(self, daemon):
        self.path = daemon.state
        subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={DISK_KIB}k,mode=0700', 'tmpfs',
                        self.path], check=True)
        self.filler = self.path / 'filler'

    def free_kib(self):
        fs = os.statvfs(self.path)
        return fs.f_bavail * fs.f_frsize // 1024

    def fill(self, leave_kib=0):
        with open(self.filler, 'ab', buffering=0) as file:
            size = max(0, self.free_kib() - leave_kib) * 1024
            while size > 0:
                try:
                    size -= file.write(b'x' * min(size, 65536))
                except OSError:
                    break

    def empty(self):
        self.filler.unlink(missing_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(['umount', '-l', self.path], check=False)


def is_busy(reply):
    return (isinstance(reply, wire.Refused) and reply.refusal.code == common.REFUSED_BUSY
            and not reply.refusal.final and reply.refusal.retry_after_ms > 0)


def many(number):
    """A submission large enough that the disk cannot hold many."""
    return [salford.payment(20171101, f'{number}-{n}' + 'x' * 20, 100 + n) for n in range(200)]


def submit_until_full(desk):
    """The frame that found no room, and how often outcomes came before it."""
    for taken in range(1000):
        frame = desk.submission(many(desk.number))
        reply = desk.submit(frame)
        if isinstance(reply, wire.Refused):
            assert is_busy(reply), reply
            assert 'disk is full' in reply.refusal.text, reply
            return frame, taken
        assert reply.known.journal >= reply.journal, reply
    raise AssertionError('the disk did not fill')


def ctl(ctl_binary, daemon, *words):
    return subprocess.run([ctl_binary, '--desk', daemon.desk, *words], text=True,
                          capture_output=True, timeout=60)


def those_who_wait_are_told(daemon, disk, ctl_binary):
    desk = Desk(daemon.desk)
    desk.hello(salford.COUNCIL, 'ledger')
    disk.fill(leave_kib=600)
    frame, _ = submit_until_full(desk)
    number = desk.number - 1
    status = Desk(daemon.desk)
    welcome = status.hello('', '')
    assert isinstance(welcome, wire.Welcome), welcome
    output = status.ask(status=wire.StatusQuery())
    assert output.disk_full_since_us > 1_600_000_000_000_000, output
    assert output.waiting_for_disk == 1 and output.last_journal == welcome.last_journal, output
    assert welcome.known.journal == output.last_journal, output
    assert welcome.known.chain == output.chain, output
    status.send(wire.Request(query=wire.Query(request=99, pools=wire.PoolsQuery()))
                .SerializeToString())
    answer = status.wait(lambda r: r.HasField('answer') and r.answer.request == 99).answer
    assert answer.not_durable_from == output.last_journal + 1, answer
    shown = ctl(ctl_binary, daemon, 'status')
    assert shown.returncode == 0 and 'disk full since' in shown.stdout, shown
    assert (f'inputs from {output.last_journal + 1} on are not on the disk of s75d yet'
            in shown.stderr), shown
    again = desk.submit(frame)
    assert is_busy(again) and 'taken' in again.refusal.text, again
    greeting = desk.hello(salford.COUNCIL, 'ledger')
    assert is_busy(greeting), greeting
    other = Desk(daemon.desk)
    other.hello(salford.COUNCIL, 'other')
    assert is_busy(other.submit(other.submission(many(1)))), 'nothing more is taken'
    disk.empty()
    outcome = desk.answer_to(number)  # without being asked again
    while not isinstance(outcome, wire.Outcome):
        outcome = desk.answer_to(number)
    assert outcome.journal == output.last_journal + 1 and not outcome.repeated, outcome
    first = desk.submit(frame)
    assert first.repeated and first.journal == outcome.journal, first
    output = status.ask(status=wire.StatusQuery())
    assert not output.HasField('disk_full_since_us'), output
    assert output.last_journal == outcome.journal, output
    shown = ctl(ctl_binary, daemon, 'status')
    assert 'disk full' not in shown.stdout and shown.stderr == '', shown


def stopped_while_full_it_loses_nothing_that_it_acknowledged(daemon, disk):
    desk = Desk(daemon.desk)
    desk.hello(salford.COUNCIL, 'ledger')
    disk.fill(leave_kib=600)
    frame, _ = submit_until_full(desk)
    number = desk.number - 1
    assert daemon.stop() == 0, daemon.output()
    disk.empty()
    daemon.start()
    desk = Desk(daemon.desk)
    welcome = desk.hello(salford.COUNCIL, 'ledger')
    assert welcome.next_number == number, welcome
    outcome = desk.submit(frame)
    assert isinstance(outcome, wire.Outcome) and not outcome.repeated, outcome


def exit_of_start(daemon):
    """The exit status of a start that fails, and what it printed."""
    before = len(daemon.output())
    try:
        daemon.start()
    except ChildProcessError:
        return daemon.process.returncode, daemon.output()[before:]
    raise AssertionError('it started')


def a_start_without_room_says_what_may_go(daemon, disk):
    daemon.kill()
    # What it has still room in, in files that it left, is not what a start can count on.
    for name in ('journal.db-shm', 'state.db-shm', 'books.db-shm'):
        (daemon.state / name).unlink(missing_ok=True)
    disk.fill()
    assert disk.free_kib() == 0
    status, output = exit_of_start(daemon)
    assert status == 1, (status, output)
    assert str(daemon.state) in output and 'the disk is full' in output, output
    wal = (daemon.state / 'journal.db-wal').stat().st_blocks // 2
    assert f'A start takes {START_KIB + wal} KiB' in output and 'books.db (' in output, output
    assert 'journal.db, which must stay' in output, output
    for name in ('books.db', 'books.db-wal', 'books.db-shm', 'state.db', 'state.db-wal',
                 'state.db-shm'):
        (daemon.state / name).unlink(missing_ok=True)
    daemon.start()
    desk = Desk(daemon.desk)
    assert isinstance(desk.hello(salford.COUNCIL, 'ledger'), wire.Welcome)
    disk.empty()
    assert daemon.stop() == 0
    status, output = daemon.verify()
    assert status == 0, output
    daemon.start()


def what_a_start_is_said_to_take_is_enough(daemon, disk):
    """Killed, and stopped in order: then the files beside the databases have to be made."""
    for end in (daemon.kill, daemon.stop):
        end()
        disk.empty()
        disk.fill(leave_kib=START_KIB)
        daemon.start()
        desk = Desk(daemon.desk)
        desk.hello(salford.COUNCIL, 'small')
        reply = desk.submit(desk.submission([salford.payment(20171101, 'one', 100)]))
        assert isinstance(reply, wire.Outcome), reply
    disk.empty()


def main(s75d, ctl_binary):
    if os.geteuid() != 0:
        print('SKIPPED: a tmpfs can be mounted by root only')
        return 77
    daemon = Daemon(s75d)
    try:
        with Disk(daemon) as disk:
            daemon.start()
            desk = Desk(daemon.desk)
            desk.hello('s75ctl', 'setup')
            items = salford.items_of('salford.yaml') + [salford.day(20171101)]
            assert isinstance(desk.submit(desk.submission(items)), wire.Outcome)
            those_who_wait_are_told(daemon, disk, ctl_binary)
            stopped_while_full_it_loses_nothing_that_it_acknowledged(daemon, disk)
            a_start_without_room_says_what_may_go(daemon, disk)
            what_a_start_is_said_to_take_is_enough(daemon, disk)
            daemon.kill()
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc()
        print(daemon.output())
        print('FAILED')
        return 1
    print('4 passed, 0 failed')
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
