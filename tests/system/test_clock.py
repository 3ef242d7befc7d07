#!/usr/bin/python3
"""A clock that is years ahead of the business date: pools of 2017 in a store that is started again
with the clock of this machine. It is not followed, and reported, until two officers confirm it;
then the years are caught up day by day, with answers between, through a kill and a stop.

Pools, parties, officers and sums are synthetic.

usage: test_clock.py BUILD-DIRECTORY"""
import collections
import datetime
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
from client import Desk, Listener, common, events, inputs, wire  # noqa: E402
from daemon import Daemon  # noqa: E402

POOLS, CONTRIBUTIONS = 12, 25
FIRST = 20170402
COUNCIL, HOST = 'COUNCIL', 'HOST'


def today():
    """As the daemon sees it: in England. Not within an hour of midnight in summer, one hopes."""
    return int(datetime.datetime.now(datetime.timezone.utc).strftime('%Y%m%d'))


def agreement(pool):
    own = [inputs.Contribution(
        contribution=f'c-{n}', partner=COUNCIL, kind='la_additional',
        economy=common.ECONOMY_REVENUE, annual_pence=12_000_000 + n,
        schedule=inputs.Schedule(kind=common.SCHEDULE_MONTHLY_DAY, day=3),
        rounding=common.ROUNDING_HALF_UP, last_instalment=common.LAST_BALANCES)
        for n in range(CONTRIBUTIONS)]
    return inputs.Item(agreement=inputs.Agreement(
        pool=f'synthetic-{pool}', name=f'Synthetic {pool}', area='Synthetic', host=HOST,
        pool_manager='synthetic', partners=[HOST, COUNCIL], effective_from=20170401,
        signed_on=20170401, plan_outcome='approved', contributions=own,
        synthetic=True, officers=[{'officer': name, 'name': name, 'party': COUNCIL}
                                  for name in ('ann', 'bob')]))


def set_up(desk):
    desk.hello('s75ctl', 'set-up')
    items = [inputs.Item(party=inputs.Party(code=COUNCIL, name='Council',
                                            kind=common.PARTY_COUNCIL)),
             inputs.Item(party=inputs.Party(code=HOST, name='Host', kind=common.PARTY_CCG)),
             inputs.Item(day=inputs.Day(date=FIRST))]
    items += [agreement(pool) for pool in range(POOLS)]
    outcome = desk.submit(desk.submission(items))
    assert outcome.accepted == len(items), outcome


class Story:
    def __init__(self, build):
        self.ctl_binary = build / 'adapters/ctl/s75ctl'
        self.daemon = Daemon(build / 'daemon/app/s75d')
        self.desk = None

    def start(self, clock):
        self.daemon.clock = clock
        self.daemon.start()
        if self.desk:
            self.desk.close()
        self.desk = Desk(self.daemon.desk)

    def ctl(self, *words):
        return subprocess.run([self.ctl_binary, '--desk', self.daemon.desk, *words], text=True,
                              capture_output=True, timeout=60)

    def status(self):
        return self.desk.ask(status=wire.StatusQuery())


def a_jump_over_a_stop_is_not_followed(story):
    assert story.daemon.stop() == 0
    story.start('system')
    status = story.status()
    assert status.clock == wire.CLOCK_JUMPED and status.business_date == FIRST, status
    assert status.clock_date == today() and status.clock_jump_max_days == 31, status
    assert status.clock_takes_two and not status.HasField('clock_confirmed'), status
    listener = Listener(story.daemon.events)
    assert listener.heartbeat().clock_not_followed == today()
    listener.close()
    assert 'a jump of more than 31 days is not followed' in story.daemon.output()
    assert 'more than 31 days ahead: not followed until' in story.ctl('status').stdout
    story.desk.hello(COUNCIL, 'ledger')
    payment = inputs.Item(payment=inputs.Payment(payer=COUNCIL, pool='synthetic-0',
                                                 contribution='c-0',
                                                 amount_pence=1_000_000, value_date=20170403))
    assert story.desk.submit(story.desk.submission([payment])).accepted == 1


def two_officers_confirm_it(story):
    date = f'{datetime.datetime.strptime(str(today()), "%Y%m%d"):%Y-%m-%d}'
    run = story.ctl('day', date)
    assert run.returncode == 1 and 'which of them says so' in run.stderr, run
    run = story.ctl('day', date, '--officer', 'zoe')
    assert run.returncode == 1 and 'no officer is known as zoe' in run.stderr, run
    assert story.ctl('day', date, '--officer', 'ann').returncode == 0
    waits = story.status().last_journal
    story.daemon.kill()
    story.start('system')
    assert story.status().business_date == FIRST
    run = story.ctl('approve', str(waits), '--officer', 'ann')
    assert run.returncode == 1 and 'not approve it' in run.stderr, run
    run = story.ctl('approve', str(waits), '--officer', 'bob')
    assert run.returncode == 0, run


def until(story, wanted, what):
    """Asks until status is as wanted; the longest time to an answer."""
    longest, give_up = 0, time.monotonic() + 240
    watchdog = Watchdog(story.daemon)
    while True:
        asked = time.monotonic()
        status = story.status()
        watchdog.look()
        longest = max(longest, time.monotonic() - asked)
        if wanted(status):
            print(f'{what}: longest time to an answer {1000 * longest:.0f} ms, '
                  f'{watchdog.signs} signs of life, {watchdog.longest:.2f} s apart at most')
            assert watchdog.longest < 10, 'the unit wants one within 20 s'
            watchdog.socket.close()
            return status
        assert time.monotonic() < give_up, status


class Watchdog:
    """What the daemon sends its supervisor, from now on: the longest time between signs of life."""

    def __init__(self, daemon):
        path = daemon.root / 'notify'
        path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.longest, self.last, self.signs = 0, time.monotonic(), 0

    def look(self):
        try:
            while b'WATCHDOG=1' in self.socket.recv(4096):
                now = time.monotonic()
                self.longest, self.last = max(self.longest, now - self.last), now
                self.signs += 1
        except BlockingIOError:
            pass


def days_are_caught_up_with_answers_between(story):
    status = until(story, lambda s: s.business_date > 20180101, 'the first nine months')
    assert status.clock == wire.CLOCK_CATCHING_UP, status
    story.desk.hello(COUNCIL, 'ledger')
    row = inputs.Item(unreadable=inputs.Unreadable(row=1, column='', value='', reason='-'))
    story.frame = story.desk.submission([row])
    refused = story.desk.submit(story.frame)
    assert refused.refusal.code == common.REFUSED_BUSY and not refused.refusal.final, refused
    assert story.desk.ask(pools=wire.PoolsQuery()).pools[0].exceptions > 0


def a_stop_in_the_middle_is_brief(story):
    began = time.monotonic()
    assert story.daemon.stop() == 0
    print(f'stopped in {time.monotonic() - began:.2f} s')
    assert time.monotonic() - began < 15, 'the unit would have killed it soon'
    code, output = story.daemon.verify()
    assert code == 0, output
    story.start('system')
    status = story.status()
    assert status.clock == wire.CLOCK_CATCHING_UP and status.business_date < today(), status
    until(story, lambda s: s.business_date > 20200101, 'the next years')
    story.daemon.kill()
    story.start('system')


def in_the_end_all_is_as_if_the_days_had_passed(story):
    status = until(story, lambda s: s.clock == wire.CLOCK_FOLLOWED, 'the rest')
    assert status.business_date >= status.clock_confirmed and not status.HasField('day_to')
    story.desk.hello(COUNCIL, 'ledger')
    assert isinstance(story.desk.submit(story.frame), wire.Outcome)
    overdue = [e for e in story.desk.history() if e.kind == events.EVENT_OVERDUE]
    assert len(overdue) > POOLS * CONTRIBUTIONS * 12 * 8
    late = collections.Counter(days_between(e.value_date, e.booked_on) for e in overdue)
    assert min(late) >= 6 and max(late) <= 13, late  # five working days of grace, holidays between
    assert story.daemon.stop() == 0
    code, output = story.daemon.verify()
    assert code == 0, output


def days_between(one, other):
    one, other = (datetime.datetime.strptime(str(d), '%Y%m%d') for d in (one, other))
    return (other - one).days


def main():
    story = Story(Path(sys.argv[1]))
    story.daemon.start()
    with_failure = True
    try:
        story.desk = Desk(story.daemon.desk)
        set_up(story.desk)
        for step in (a_jump_over_a_stop_is_not_followed, two_officers_confirm_it,
                     days_are_caught_up_with_answers_between, a_stop_in_the_middle_is_brief,
                     in_the_end_all_is_as_if_the_days_had_passed):
            print(step.__name__.replace('_', ' '), flush=True)
            step(story)
        with_failure = False
    finally:
        story.daemon.__exit__(with_failure)


main()
