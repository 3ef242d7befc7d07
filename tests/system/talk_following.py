"""Steps of test_wire.py: following with credit, listening, and the heartbeat."""
import subprocess
import sys

import client
import contract
import salford
from client import Desk, Listener, common, wire
from salford import POOL
from story import gap_free, refused, statement_of


def a_follower_is_given_no_more_than_its_credit(story):
    last = story.desk.ask(status=wire.StatusQuery()).last_event
    request, credit, found, through = story.desk.follow(0, 3, until_caught_up=True), 3, [], 0
    caught_up = False
    while not caught_up:
        batch = story.desk.events_of(request)
        found += batch.events
        assert len(found) <= credit, f'{len(found)} events for a credit of {credit}'
        assert batch.through >= through, batch
        through, caught_up = batch.through, batch.caught_up
        if not caught_up and len(found) == credit:
            assert story.desk.receive(100) is None, 'sent without credit'
            story.desk.credit(request, 2)
            credit += 2
    assert through == last, (through, last)
    gap_free(e.number for e in found)
    gap_free(e.pool_number for e in found if e.pool == POOL)
    gap_free(e.pool_number for e in found if e.pool == '-')
    story.history = found


def a_filtered_follower_sees_only_its_kinds(story):
    kind = client.events.EVENT_ROUTED
    wanted = [e for e in story.history if e.kind == kind]
    assert wanted and story.desk.history(0, kinds=[kind]) == wanted
    assert story.desk.history(0, pool=POOL) == [e for e in story.history if e.pool == POOL]
    assert story.desk.history(story.history[4].number) == story.history[5:]


def stored_and_then_live(story):
    """A follower that has caught up is sent events at once, as a listener, until it unfollows."""
    follower = Desk(story.daemon.desk)
    follower.hello()
    request = follower.follow(0, 10_000)
    found = []
    while len(found) < len(story.history):
        found += follower.events_of(request).events
    outcome = story.submit(salford.payments(20171002, 20171002))
    while found[-1].number < outcome.last_event:
        found += follower.events_of(request).events
    gap_free(e.number for e in found)
    assert found[:len(story.history)] == story.history
    story.heard += story.listener.events_until(outcome.last_event)
    live = found[len(story.history):]
    assert [e for _, e in story.heard[-len(live):]] == live
    follower.unfollow(request)
    story.history = found
    quiet = story.submit([salford.day(20171003)])
    status = follower.ask(status=wire.StatusQuery())
    assert status.last_journal == quiet.journal and not follower.waiting, follower.waiting
    story.history += follower.history(found[-1].number)
    follower.close()


def a_snapshot_and_its_tail_are_the_whole(story):
    """Taken in mid-story: what it holds, and what comes after it, with no event between."""
    snapshot = story.desk.ask(snapshot=wire.SnapshotQuery(pool=POOL))
    before = [e for e in story.history if e.pool == POOL]
    assert (snapshot.event, snapshot.pool_number) == (story.history[-1].number,
                                                      before[-1].pool_number), snapshot
    assert snapshot.statement == statement_of(story.desk)
    exceptions = story.desk.ask(exceptions=wire.ExceptionsQuery(pool=POOL))
    assert list(snapshot.exceptions) == list(exceptions.exceptions), snapshot
    assert not snapshot.more_exceptions, snapshot
    outcome = story.submit([salford.day(20171004), salford.payment(20171004, 'S-1', 77)])
    tail = story.desk.history(snapshot.event, pool=POOL)
    gap_free((e.pool_number for e in tail), snapshot.pool_number + 1)
    assert tail and tail[-1].number <= outcome.last_event, tail
    story.history += story.desk.history(story.history[-1].number)
    story.heard += story.listener.events_until(story.history[-1].number)
    refused(story.desk.ask(snapshot=wire.SnapshotQuery(pool='salford')),
            common.REFUSED_UNKNOWN_POOL)


def a_bad_follow_is_refused(story):
    for bad in (dict(credit=0), dict(credit=65_537), dict(pool='no such pool')):
        request = story.desk.follow(0, **bad)
        reply = story.desk.events_of(request)
        assert isinstance(reply, wire.Refused) and reply.refusal.final, (bad, reply)


def topics_name_pool_and_kind(story):
    """What the listener heard since before the first event: nothing lost, nothing out of order."""
    gap_free(e.number for _, e in story.heard)
    for topic, event in story.heard:
        kind = client.events.EventKind.Name(event.kind).removeprefix('EVENT_').lower()
        assert topic == f'{event.pool}/{kind}', (topic, event)
    narrow = Listener(story.daemon.events, f'{POOL}/routed')
    narrow.heartbeat()
    outcome = story.submit([salford.day(20171101), salford.payment(20171101, '2204772415',
                                                                   620265016)])
    routed = next(e for e in story.desk.history(outcome.first_event - 1)
                  if e.kind == client.events.EVENT_ROUTED)
    assert narrow.events_until(routed.number) == [(f'{POOL}/routed', routed)]
    assert routed.reference == '2204772415' and routed.cause == outcome.journal, routed
    narrow.close()
    story.history += story.desk.history(story.history[-1].number)


def three_lines_of_python_listen(story):
    """Those of proto/README.md, as they stand there but for the endpoint and the topic."""
    readme = (contract.ROOT / 'proto/README.md').read_text(encoding='utf-8')
    code = readme.split('```python\n')[1].split('```')[0]
    assert len(code.splitlines()) == 3, code
    code = code.replace('ipc:///run/s75d/events', story.daemon.events)
    code = code.replace("'salford-integrated-care/'", "'-/heartbeat'")
    with subprocess.Popen([sys.executable, '-u', '-c', code], stdout=subprocess.PIPE,
                          text=True) as listener:
        output = listener.stdout.readline().split()
        listener.kill()
    assert output[0] == '-/heartbeat' and int(output[1]) > 32, output


def the_heartbeat_carries_the_head_of_the_chain(story):
    status = story.desk.ask(status=wire.StatusQuery())
    beat = story.listener.heartbeat()
    while beat.last_journal < status.last_journal:
        beat = story.listener.heartbeat()
    assert beat.chain == status.chain and len(beat.chain) == 32, beat
    assert (beat.last_event, beat.epoch) == (status.last_event, status.epoch), beat
    assert beat.business_date == status.business_date, beat
