#!/usr/bin/python3
"""What the worst peers can do to the others, and what they can make the daemon take.

    test_peers.py S75D [NAME...]

Each test has a daemon of its own. Ends with "N passed, N failed"."""
import os
import re
import resource
import signal
import socket
import sys
import time
import traceback
from pathlib import Path

import client
import hostile
import salford
from client import Desk, Listener, common, wire
from daemon import Daemon

FEED = 'ledger'
QUICK_S = 1.0          # an acknowledgement, whatever goes on beside; the machine may be busy
DAEMON_GROWS_MB = 64   # at most, by whatever a listener does
MiB = 1 << 20


def fresh_feed(daemon):
    """Of a party that the daemon knows: strangers have none."""
    desk = Desk(daemon.desk)
    desk.hello('s75ctl', 'setup')
    items = salford.items_of('salford.yaml') + [salford.day(20170401)]
    assert isinstance(desk.submit(desk.submission(items)), wire.Outcome)
    desk.close()
    return hostile.Feed(daemon.desk, salford.COUNCIL, FEED)


def is_heard(daemon, patience_s=30):
    """A new listener hears a heartbeat."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        listener = Listener(daemon.events)
        try:
            return listener.next(3000)[0] == '-/heartbeat'
        except client.Silence:
            listener.close()
    return False


def listener_harms_nobody(daemon, talk, *args, leave=True):
    """Acknowledgements with the listener, while it leaves and after, next to those without it."""
    feed = fresh_feed(daemon)
    alone_s, alone = feed.longest_s(1)
    before_mb = hostile.resident_mb(daemon.process.pid)
    hostile_peer = hostile.Process(talk, daemon.events, *args)
    beside_s, beside = feed.longest_s(3)
    if leave:
        hostile_peer.wait()
    hostile_peer.end()
    after_s, after = feed.longest_s(5)
    grown_mb = hostile.resident_mb(daemon.process.pid) - before_mb
    print(f'    longest wait {alone_s * 1e3:.1f} ms alone, {beside_s * 1e3:.1f} beside it, '
          f'{after_s * 1e3:.1f} as it left; {alone:.0f}, {beside / 3:.0f}, {after / 5:.0f} a '
          f'second; s75d grew by {grown_mb:.0f} MB')
    assert beside_s < QUICK_S and after_s < QUICK_S, 'intake was held up'
    assert grown_mb < DAEMON_GROWS_MB, grown_mb
    assert is_heard(daemon), 'listeners are served again'


def a_listener_of_many_subscriptions_harms_nobody(daemon):
    listener_harms_nobody(daemon, hostile.subscribe_much, 200_000, 79)


def a_listener_of_long_subscriptions_harms_nobody(daemon):
    listener_harms_nobody(daemon, hostile.subscribe_much, 200_000, 400, leave=False)


def listeners_of_few_subscriptions_are_not_cut_off(daemon):
    listener = Listener(daemon.events, *[f'pool-{n}/' for n in range(500)])
    listener.heartbeat()
    feed = fresh_feed(daemon)
    status = feed.desk.ask(status=wire.StatusQuery())
    assert status.listeners_lost == 0, status


def junk_from_a_listener_harms_nobody(daemon):
    listener_harms_nobody(daemon, hostile.junk_upstream)


def listeners_that_do_not_read_harm_nobody(daemon):
    listener_harms_nobody(daemon, hostile.listen_without_reading, 100)


def many_connections_to_the_events_harm_nobody(daemon):
    listener_harms_nobody(daemon, hostile.connect_much, 2000)


def a_fan_out_that_is_killed_comes_back(daemon):
    feed = fresh_feed(daemon)
    listener = Listener(daemon.events)
    listener.heartbeat()
    for _ in range(2):
        os.kill(hostile.children(daemon.process.pid)[0], signal.SIGKILL)
        feed.submit()
        assert is_heard(daemon)
    end = time.monotonic() + 10
    status = feed.desk.ask(status=wire.StatusQuery())
    while status.listeners_lost < 2 and time.monotonic() < end:
        status = feed.desk.ask(status=wire.StatusQuery())
    assert status.listeners_lost == 2, status
    assert 'process that publishes events ended (Killed)' in daemon.output(), daemon.output()
    assert listener.heartbeat(), 'one that was there before is connected again'


def the_fan_out_dies_with_the_daemon(daemon):
    fan_out = hostile.children(daemon.process.pid)[0]
    daemon.kill()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            with open(f'/proc/{fan_out}/stat', encoding='ascii') as file:
                if file.read().rsplit(')', 1)[1].split()[0] == 'Z':
                    return
        except FileNotFoundError:
            return
        time.sleep(0.05)
    raise AssertionError('it lives on')


def many_events(feed, count):
    for _ in range(count // 1000):
        feed.submit(1000)


def followers_that_do_not_read_take_what_is_promised(daemon):
    feed = fresh_feed(daemon)
    many_events(feed, 60_000)
    time.sleep(2)  # the books have caught up
    before_mb = hostile.resident_mb(daemon.process.pid)
    peers = 32
    idle = hostile.Process(hostile.follow_without_reading, daemon.desk, peers, 1, 0, 65536).wait()
    longest_s, _ = feed.longest_s(5)
    held_mb = hostile.resident_mb(daemon.process.pid) - before_mb
    idle.end()
    time.sleep(5)
    left_mb = hostile.resident_mb(daemon.process.pid) - before_mb
    print(f'    {peers} followers took {held_mb:.0f} MB, {held_mb / peers:.1f} each; '
          f'{left_mb:.0f} MB stayed after they went; longest wait {longest_s * 1e3:.1f} ms')
    assert held_mb / peers < 5, '4 MiB are promised'
    assert left_mb < 48, 'what was freed is given back'


def places_of_the_dead_are_given_to_the_living(daemon):
    """256 streams of stopped processes: quiet ones, which have asked for nothing for long."""
    feed = fresh_feed(daemon)
    last = feed.desk.ask(status=wire.StatusQuery()).last_event
    dead = hostile.Process(hostile.follow_without_reading, daemon.desk, 32, 8, last, 1000).wait()
    dead.send_signal(signal.SIGSTOP)
    took_s = follow_patiently(feed, last)
    dead.end()
    print(f'    a place after {took_s:.1f} s')
    assert took_s < 15, took_s


def places_of_the_stuck_are_given_to_the_living(daemon):
    """256 streams of stopped processes to which nothing more can be written."""
    feed = fresh_feed(daemon)
    many_events(feed, 20_000)
    last = feed.desk.ask(status=wire.StatusQuery()).last_event
    dead = hostile.Process(hostile.follow_without_reading, daemon.desk, 32, 8, 0, 65536).wait()
    dead.send_signal(signal.SIGSTOP)
    took_s = follow_patiently(feed, last)
    dead.end()
    print(f'    a place after {took_s:.1f} s')
    assert took_s < 15, took_s


def follow_patiently(feed, last):
    """Until a place is had; the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        request = feed.desk.follow(last, 10)
        if isinstance(feed.desk.events_of(request), wire.Events):
            break
        time.sleep(0.2)
    return time.monotonic() - began


def a_message_one_byte_over_is_told(daemon):
    desk = Desk(daemon.desk)
    limit = desk.hello(salford.COUNCIL, FEED).max_request_bytes
    for size in (limit + 1, limit + limit // 2, 2 * limit):
        desk.send(b'\x12' + b'\xff' * (size - 1))
        refusal = desk.receive()
        assert refusal is not None and refusal.HasField('refused'), f'{size}: {refusal}'
        assert refusal.refused.refusal.code == common.REFUSED_TOO_LARGE, refusal
        assert str(limit) in refusal.refused.refusal.limit, refusal
        assert str(size) in refusal.refused.refusal.text, refusal
    desk.send(b'\x12' + b'\xff' * (limit - 1))
    assert desk.receive().refused.refusal.code == common.REFUSED_MALFORMED


def the_largest_submission_is_taken(daemon):
    """To the byte: no other limit is met before that of the request."""
    feed = fresh_feed(daemon)
    limit = feed.desk.hello(salford.COUNCIL, FEED).max_request_bytes
    party = client.inputs.Party(code='E08000006', name='n')
    party.aliases.extend('a' * 140 for _ in range(6))
    items = feed.rows(1000)
    for item in items:
        item.unreadable.reason = 'r' * 600
    frame = feed.desk.submission(items)
    for item in items:  # padded, in the last items too much for their fields, up to the limit
        room = limit - len(frame)
        if room <= 0:
            break
        item.unreadable.reason += 'r' * min(room, 1000)
        frame = feed.desk.submission(items, number=feed.desk.number - 1)
    while len(frame) > limit:
        items[-1].unreadable.reason = items[-1].unreadable.reason[:-1] or 'r'
        items[0].unreadable.reason = items[0].unreadable.reason[:-(len(frame) - limit)]
        frame = feed.desk.submission(items, number=feed.desk.number - 1)
    assert limit - 8 <= len(frame) <= limit, len(frame)
    outcome = feed.desk.submit(frame)
    assert isinstance(outcome, wire.Outcome), outcome


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def with_64_descriptors_it_rests(daemon):
    """Over ipc, where libzmq would abort."""
    rests(daemon)


def with_64_descriptors_it_rests_over_tcp(daemon):
    """Where libzmq would take a whole core."""
    daemon.desk, daemon.events = (f'tcp://127.0.0.1:{port}' for port in free_ports(2))
    daemon.options.append('--insecure')
    rests(daemon)


def free_ports(count):
    held = [socket.create_server(('127.0.0.1', 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def rests(daemon):
    daemon.stop()
    daemon.start(prepare=few_descriptors)
    feed = fresh_feed(daemon)
    pids = [daemon.process.pid, *hostile.children(daemon.process.pid)]
    kept = [one for endpoint in (daemon.desk, daemon.events)
            for one in hostile.connect_only(endpoint, 200)]
    time.sleep(1)
    before = {pid: hostile.processor_s(pid) for pid in pids}
    time.sleep(3)
    spent = {pid: hostile.processor_s(pid) - before[pid] for pid in pids}
    print(f'    {[f"{s:.2f}" for s in spent.values()]} s of processor in 3 quiet seconds')
    assert sum(spent.values()) < 0.3, spent
    assert feed.submit() < QUICK_S, 'who was there before is served'
    assert kept
    status = feed.desk.ask(status=wire.StatusQuery())
    assert status.connections_turned_away > 0 and status.connections_max < 64, status
    assert 'connections are turned away' in daemon.output(), daemon.output()


def status_tells_the_memory(daemon):
    status = fresh_feed(daemon).desk.ask(status=wire.StatusQuery())
    resident = sum(hostile.resident_mb(pid) for pid in
                   [daemon.process.pid, *hostile.children(daemon.process.pid)]) * 1e6
    assert abs(status.memory_bytes - resident) < 16 * MiB, (status.memory_bytes, resident)
    unit = (Path(__file__).parents[2] / 'systemd/s75d.service').read_text(encoding='utf-8')
    gigabytes = int(re.search(r'^MemoryMax=(\d+)G$', unit, re.M).group(1))
    assert status.memory_bytes < status.memory_limit_bytes < gigabytes * 1024 * MiB, status


TESTS = [
    a_listener_of_many_subscriptions_harms_nobody,
    a_listener_of_long_subscriptions_harms_nobody,
    listeners_of_few_subscriptions_are_not_cut_off,
    junk_from_a_listener_harms_nobody,
    listeners_that_do_not_read_harm_nobody,
    many_connections_to_the_events_harm_nobody,
    a_fan_out_that_is_killed_comes_back,
    the_fan_out_dies_with_the_daemon,
    followers_that_do_not_read_take_what_is_promised,
    places_of_the_dead_are_given_to_the_living,
    places_of_the_stuck_are_given_to_the_living,
    a_message_one_byte_over_is_told,
    the_largest_submission_is_taken,
    with_64_descriptors_it_rests,
    with_64_descriptors_it_rests_over_tcp,
    status_tells_the_memory,
]


def main(binary, *names):
    failed = 0
    chosen = [test for test in TESTS if not names or test.__name__ in names]
    for test in chosen:
        daemon = Daemon(binary)
        try:
            with daemon:
                test(daemon)
            print(f'ok {test.__name__}', flush=True)
        except Exception:  # any: counted, with the daemon's own words
            traceback.print_exc()
            print(f'{test.__name__}: failed', flush=True)
            failed += 1
    print(f'{len(chosen) - failed} passed, {failed} failed')
    return 1 if failed or not chosen else 0


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit('usage: test_peers.py S75D [NAME...]')
    sys.exit(main(*sys.argv[1:]))
