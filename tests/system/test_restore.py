#!/usr/bin/python3
"""An older copy of the journal is put back: undeclared, it is found out; declared, as "Restore" in
systemd/README.md says, everything that was lost comes again and nothing counts twice.

    test_restore.py S75D S75CTL S75-COUNCIL

The peers: a feed and a follower that share no code with the daemon (client.py), s75-council
watching a folder, s75ctl applying agreements and printing events."""
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import contract
import salford
from client import Desk, common, events, wire
from daemon import Daemon

DATA = contract.ROOT / 'tests/support/data/salford'
MAPPING = contract.ROOT / 'adapters/council/mappings/salford.yaml'
AGREEMENTS = contract.ROOT / 'tests/support/samples/salford.yaml'
PATIENCE_S = 60


class Restore:
    """What the steps hand on to each other."""

    def __init__(self, daemon, ctl, council):
        self.daemon, self.ctl_binary, self.council_binary = daemon, ctl, council
        self.root = daemon.root
        self.spool = self.root / 'spool'
        self.known = self.root / 'known-events'
        (self.spool / 'arrived').mkdir(parents=True)
        (self.root / 'default').mkdir()
        self.watch = None
        self.feed = self.follower = None
        self.frames = {}
        self.followed = []
        self.statement = None

    def ctl(self, *words):
        return subprocess.run([self.ctl_binary, '--desk', self.daemon.desk, *map(str, words)],
                              text=True, capture_output=True, timeout=PATIENCE_S)

    def start_watch(self):
        self.watch = subprocess.Popen(
            [self.council_binary, '-m', MAPPING, '--watch', self.spool, '--desk',
             self.daemon.desk], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def stop_watch(self):
        """Its exit status and what it printed."""
        self.watch.send_signal(signal.SIGTERM)
        output = self.watch.communicate(timeout=PATIENCE_S)[0]
        return self.watch.returncode, output

    def arrive(self, *names):
        for name in names:
            fresh = self.root / name
            shutil.copy(DATA / name, fresh)
            fresh.rename(self.spool / 'arrived' / name)

    def wait_done(self, *names):
        end = time.monotonic() + PATIENCE_S
        while not all((self.spool / 'done' / name).exists() for name in names):
            assert time.monotonic() < end and self.watch.poll() is None, (
                list(self.spool.rglob('*')), self.watch.poll())
            time.sleep(0.05)

    def submit(self, first, last):
        """Payments of the feed that shares no code, kept to be sent again."""
        for number in range(first, last + 1):
            frame = self.feed.submission([salford.payment(20170801, f'F-{number}', 100 + number)])
            outcome = self.feed.submit(frame)
            assert isinstance(outcome, wire.Outcome) and outcome.number == number, outcome
            self.frames[number] = frame

    def follow_on(self):
        """Everything new, after the last that was followed."""
        after = self.followed[-1].number if self.followed else 0
        self.followed += self.follower.history(after)

    def documented(self, heading):
        """The commands under a heading of systemd/README.md, with our paths and without its
        user."""
        text = (contract.ROOT / 'systemd/README.md').read_text(encoding='utf-8')
        section = text.split(f'\n## {heading}\n')[1].split('\n## ')[0]
        block = re.search(r'```sh\n(.*?)```', section, re.S).group(1).replace('\\\n', '')
        for theirs, ours in (('/var/lib/s75d', self.daemon.state),
                             ('/var/backups/s75d', self.root / 'backups'),
                             ('/etc/default/', f'{self.root}/default/'),
                             ('-o s75d -g s75d ', ''), ('runuser -u s75d -- ', ''),
                             ('s75d --state', f'{self.daemon.binary} --state'),
                             ('s75ctl ', f'{self.ctl_binary} --desk {self.daemon.desk} ')):
            block = block.replace(theirs, str(ours))
        return block.strip().splitlines()

    def run_documented(self, heading):
        commands = self.documented(heading)
        for command in commands:
            if command == 'systemctl stop s75d.socket s75d-events.socket s75d':
                self.daemon.stop()
            elif command == 'systemctl start s75d':
                options = (self.root / 'default/s75d').read_text(encoding='utf-8')
                self.daemon.options = options.split('=', 1)[1].split()
                self.daemon.start()
                self.daemon.options = []
            else:
                done = subprocess.run(['bash', '-ec', command], text=True, capture_output=True)
                assert done.returncode == 0, (command, done.stdout, done.stderr)
        return commands


def refused(reply):
    assert isinstance(reply, wire.Refused), reply
    assert reply.refusal.code == common.REFUSED_HISTORY_DIFFERS and reply.refusal.final, reply
    return reply.refusal


def statement(desk):
    answer = desk.ask(statement=wire.StatementQuery(pool=salford.POOL))
    years = [(y.contribution, y.year, y.position) for y in answer.contribution_years]
    return years, list(answer.balances)


def before_the_copy(r):
    assert r.ctl('day', '2017-04-01').returncode == 0
    applied = r.ctl('apply', AGREEMENTS)
    assert applied.returncode == 0, applied
    r.start_watch()
    r.arrive('2017-04.csv')
    r.wait_done('2017-04.csv')
    r.feed, r.follower = Desk(r.daemon.desk), Desk(r.daemon.desk)
    r.feed.hello(salford.COUNCIL, 'plain')
    r.submit(1, 3)
    r.follow_on()
    r.run_documented('Backup')


def after_the_copy(r):
    r.copied_event = r.followed[-1].number
    r.copied_journal = r.feed.hello(salford.COUNCIL, 'plain').last_journal
    r.arrive('2017-05.csv', '2017-06.csv')
    r.wait_done('2017-05.csv', '2017-06.csv')
    r.submit(4, 8)
    r.follow_on()
    printed = r.ctl('events', '--known', r.known)
    assert printed.returncode == 0 and r.known.exists(), printed
    assert r.follower.known.journal > r.copied_journal, r.follower.known
    r.statement = statement(r.feed)
    r.lost = r.followed[-1].number


def put_back_undeclared(r):
    """A disk is replaced, and somebody copies the backup there and starts."""
    r.daemon.kill()
    shutil.rmtree(r.daemon.state)
    r.daemon.state.mkdir(mode=0o700)
    shutil.copy(r.root / 'backups/journal.db', r.daemon.state)
    r.daemon.start()


def undeclared_it_is_found_out(r):
    put_back_undeclared(r)
    welcome = r.feed.hello(salford.COUNCIL, 'plain')
    assert welcome.next_number == 4 and not welcome.HasField('restored'), welcome
    r.feed.known = r.follower.known
    output = refused(r.follower.events_of(r.follower.follow(r.copied_event)))
    assert 'the journal ends at' in output.text, output
    assert 'knows more than there is' in r.daemon.output(), r.daemon.output()
    other = Desk(r.daemon.desk)  # knows nothing, and brings it past its old head
    other.hello(salford.COUNCIL, 'other')
    while other.known.journal <= r.follower.known.journal:
        reply = other.submit(other.submission([salford.payment(20170801, 'X', 7)]))
        assert isinstance(reply, wire.Outcome), reply
    assert 'was sent as' in refused(r.feed.hello(salford.COUNCIL, 'plain')).text
    refused(r.follower.events_of(r.follower.follow(r.lost)))
    refused(r.follower.events_of(r.follower.follow(0)))
    printed = r.ctl('events', '--after', r.lost, '--known', r.known)
    assert printed.returncode == 1 and printed.stdout == '', printed
    assert 'another daemon, or an older copy' in printed.stderr, printed
    status = r.ctl('status')
    assert 'peers of another history' in status.stdout, status
    r.arrive('2017-08.csv')  # so that the watch turns to the daemon
    output = r.watch.communicate(timeout=PATIENCE_S)[0]
    assert r.watch.returncode == 4 and 'another daemon, or an older copy' in output, output
    assert (r.spool / 'arrived/2017-08.csv').exists()
    (r.spool / 'arrived/2017-08.csv').unlink()


def declared_everything_comes_again(r):
    commands = r.run_documented('Restore')
    assert any('--accept-loss' in command for command in commands), commands
    assert sum('systemctl' in command for command in commands) == 2, commands
    assert 'accept-loss' not in (r.root / 'default/s75d').read_text(encoding='utf-8')
    r.feed, r.follower = reconnected(r.feed, r.daemon), reconnected(r.follower, r.daemon)
    welcome = r.feed.hello(salford.COUNCIL, 'plain')
    assert welcome.restored.journal == r.copied_journal, welcome
    assert welcome.restored.event == r.copied_event and welcome.next_number == 4, welcome
    for number in range(4, 9):
        outcome = r.feed.submit(r.frames[number])
        assert isinstance(outcome, wire.Outcome) and not outcome.repeated, outcome
        assert outcome.accepted == 1, outcome
    assert not r.feed.hello(salford.COUNCIL, 'plain').HasField('restored'), 'reported once'
    r.start_watch()
    r.wait_done('2017-05.csv', '2017-06.csv')
    end = time.monotonic() + PATIENCE_S
    while statement(r.feed) != r.statement:
        assert time.monotonic() < end, (statement(r.feed), r.statement)
        time.sleep(0.1)
    applied = r.ctl('apply', AGREEMENTS)
    assert applied.returncode == 0, applied
    assert statement(r.feed) == r.statement
    status = r.ctl('status')
    assert re.search(r'restored +\d{4}-\d\d-\d\d', status.stdout), status


def reconnected(desk, daemon):
    """A new connection that knows what the one before was told."""
    fresh = Desk(daemon.desk)
    fresh.party, fresh.feed, fresh.number = desk.party, desk.feed, desk.number
    fresh.known = desk.known
    desk.close()
    return fresh


def followers_take_back_what_was_lost(r):
    output = refused(r.follower.events_of(r.follower.follow(r.lost)))
    assert output.expected_number == r.copied_event, output
    assert 'take back those after it' in output.text, output
    r.followed = [e for e in r.followed if e.number <= output.expected_number]
    r.follow_on()
    numbers = [e.number for e in r.followed]
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    assert r.followed == Desk(r.daemon.desk).history(), 'as one who begins now'
    printed = r.ctl('events', '--after', r.lost, '--known', r.known)
    assert printed.returncode == 1, printed
    assert f'take back the events after {r.copied_event}' in printed.stderr, printed
    for _ in range(2):
        printed = r.ctl('events', '--after', r.copied_event, '--known', r.known)
        assert printed.returncode == 0 and printed.stdout, printed


def nothing_counts_twice(r):
    booked = [e.reference for e in r.followed
              if e.kind in (events.EVENT_ROUTED, events.EVENT_UNALLOCATED)]
    for number in range(1, 9):
        assert booked.count(f'F-{number}') == 1, (number, booked)
    assert 'X' not in booked, 'of the copy that was not declared'
    assert not [e for e in r.followed if e.kind == events.EVENT_REPEATED_DOCUMENT]
    status, output = r.stop_watch()
    assert status == 0 and '2 of the files in done/ it no longer knows' in output, output
    r.start_watch()  # the restore is dealt with
    time.sleep(0.5)
    status, output = r.stop_watch()
    assert status == 0 and 'went back' not in output, output
    verified = r.ctl('verify')
    assert verified.returncode == 0, verified


def who_comes_late_is_told_too(r):
    """After another start, and far beyond the old head."""
    late = Desk(r.daemon.desk)
    late.hello(salford.COUNCIL, 'late')
    r.daemon.stop()
    r.daemon.start()
    r.feed = reconnected(r.feed, r.daemon)
    r.feed.hello(salford.COUNCIL, 'plain')
    r.submit(9, 20)
    old = Desk(r.daemon.desk)
    old.known = r.old_known
    welcome = old.hello(salford.COUNCIL, 'plain')
    assert isinstance(welcome, wire.Welcome) and welcome.restored.journal == r.copied_journal
    assert not r.feed.hello(salford.COUNCIL, 'plain').HasField('restored')


def main(s75d, ctl, council):
    steps = (before_the_copy, after_the_copy, undeclared_it_is_found_out,
             declared_everything_comes_again, followers_take_back_what_was_lost,
             nothing_counts_twice, who_comes_late_is_told_too)
    daemon = Daemon(s75d)
    r = Restore(daemon, ctl, council)
    step = None
    try:
        with daemon:
            for step in steps:
                step(r)
                if step is after_the_copy:
                    r.old_known = r.follower.known
                print('ok', step.__name__)
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc()
        print(f'{step and step.__name__}: failed')
        return 1
    finally:
        if r.watch and r.watch.poll() is None:
            r.watch.kill()
    print(f'{len(steps)} passed, 0 failed')
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
