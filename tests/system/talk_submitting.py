"""Steps of test_wire.py: greeting, what a stranger may send, and exactly once."""
import hashlib

import client
import salford
from client import Desk, Listener, common, inputs, wire
from salford import POOL
from story import FEED, SENDER, first_outcome_of, refused


def hello_is_welcomed(story):
    welcome = story.desk.hello(SENDER, FEED)
    assert isinstance(welcome, wire.Welcome), welcome
    assert (welcome.version, welcome.epoch, welcome.next_number) == (1, 1, 1), welcome
    assert (welcome.last_event, welcome.last_journal, welcome.business_date) == (0, 0, 0), welcome
    assert welcome.manual_clock and not welcome.HasField('open_document'), welcome
    assert welcome.max_items == 1024 and welcome.max_request_bytes >= 65536, welcome


def another_version_is_refused(story):
    refused(story.desk.hello(SENDER, FEED, version=2), common.REFUSED_VERSION)
    refused(story.desk.hello(SENDER, FEED, version=0), common.REFUSED_VERSION)


def malformed_bytes_are_refused(story):
    whole = story.desk.submission([salford.day(20170401)], number=1)
    cases = {'noise': b'\xff\xff\xff\xff', 'nothing': b'', 'cut short': whole[:-1],
             'no known body': b'\x7a\x00',
             'a field beside the submission': whole + b'\xf8\x3f\x01',
             'a number 0': story.desk.submission([salford.day(20170401)], number=0)}
    unknown = wire.Request.FromString(whole).submission.SerializeToString() + b'\xf8\x3f\x01'
    cases['an unknown field'] = b'\x12' + bytes([len(unknown)]) + unknown
    for name, frame in cases.items():
        story.desk.send(frame)
        reply = story.desk.receive()
        assert reply is not None and reply.HasField('refused'), f'{name}: {reply}'
        refused(reply.refused, common.REFUSED_MALFORMED)


def too_many_items_are_refused(story):
    frame = story.desk.submission([salford.day(20170401)] * 1025, number=1)
    refusal = refused(story.desk.submit(frame), common.REFUSED_TOO_LARGE)
    assert '1024' in refusal.limit, refusal
    no_items = story.desk.submit(story.desk.submission([], number=1))
    assert isinstance(no_items, wire.Refused) and no_items.refusal.final, no_items


def only_the_daemon_speaks_for_itself(story):
    """Its own feeds, and notes of conflicts, are nobody else's."""
    impostor = Desk(story.daemon.desk)
    impostor.hello('s75d', 'clock')
    refused(impostor.submit(impostor.submission([salford.day(20300101)])),
            common.REFUSED_NOT_PERMITTED)
    impostor.close()
    notice = inputs.Item(conflict=inputs.ConflictNotice(party=SENDER, feed=FEED, number=1,
                                                        digest=bytes(32)))
    refused(story.desk.submit(story.desk.submission([notice], number=1)),
            common.REFUSED_NOT_PERMITTED)


def a_giant_frame_harms_nobody(story):
    """Far beyond the limit: the connection may be cut; the others must not notice."""
    hostile = Desk(story.daemon.desk)
    limit = story.desk.hello(SENDER, FEED).max_request_bytes
    hostile.send(b'\x12' + b'\xff' * (4 * limit))
    status = story.desk.ask(status=wire.StatusQuery())
    assert status.last_journal == 0, status
    hostile.close()


def agreement_is_taken(story):
    story.listener = Listener(story.daemon.events, f'{POOL}/', '-/')
    story.listener.heartbeat()
    outcome = story.submit(salford.items_of('salford.yaml') + [salford.day(20170401)])
    assert (outcome.accepted, len(outcome.refusals), outcome.journal) == (4, 0, 1), outcome
    assert outcome.first_event == 1 and outcome.last_event >= 3 and not outcome.repeated, outcome


def document(name, complete, first_row=0):
    return inputs.Document(sha256=hashlib.sha256(name.encode()).digest(), name=name,
                           first_row=first_row, complete=complete)


def payments_of_a_document_are_taken(story):
    """Two submissions of one file; a greeting between them says where it stands."""
    items = salford.payments(20170401, 20170630)
    outcome = story.submit(items[:2], document('2017-Q1.csv', False))
    assert (outcome.accepted, len(outcome.refusals)) == (2, 0), outcome
    welcome = story.desk.hello(SENDER, FEED)
    assert welcome.next_number == 3 and welcome.open_document.name == '2017-Q1.csv', welcome
    assert welcome.open_document.next_row == 2, welcome
    outcome = story.submit(items[2:], document('2017-Q1.csv', True, first_row=2))
    assert (outcome.accepted, len(outcome.refusals)) == (4, 0), outcome
    assert not story.desk.hello(SENDER, FEED).HasField('open_document')


def resend_gives_the_first_outcome(story):
    for number, frame in story.frames.items():
        again = story.desk.submit(frame)
        assert isinstance(again, wire.Outcome) and again.repeated, again
        assert first_outcome_of(again) == first_outcome_of(story.outcomes[number]), again


def another_body_is_a_conflict(story):
    before = story.desk.ask(status=wire.StatusQuery())
    frame = story.desk.submission([salford.day(20170402)], number=2)
    for _ in range(2):  # the second one is refused as well, but reported only once
        reply = story.desk.submit(frame)
        refused(reply, common.REFUSED_CONFLICT)
        assert (reply.party, reply.feed, reply.number) == (SENDER, FEED, 2), reply
    story.desk.ask(status=wire.StatusQuery())  # waits until the note of it is durable
    reported = story.desk.history(before.last_event)
    assert [e.refusal.code for e in reported] == [common.REFUSED_CONFLICT], reported
    assert story.desk.submit(story.frames[2]).repeated


def a_gap_names_the_number_expected(story):
    before = story.desk.ask(status=wire.StatusQuery())
    reply = story.desk.submit(story.desk.submission([salford.day(20170702)], number=9))
    refusal = refused(reply, common.REFUSED_GAP, final=False)
    assert refusal.expected_number == story.desk.number, (refusal, story.desk.number)
    after = story.desk.ask(status=wire.StatusQuery())
    assert (after.last_journal, after.chain) == (before.last_journal, before.chain), after


def a_repeated_document_is_refused(story):
    """Whichever feed sends it; the refusal is an outcome, kept under its number."""
    other = Desk(story.daemon.desk)
    other.hello(SENDER, 'second-ledger')
    frame = other.submission(salford.payments(20170401, 20170630),
                             document=document('2017-Q1.csv', True))
    outcome = other.submit(frame)
    assert isinstance(outcome, wire.Outcome) and outcome.accepted == 0, outcome
    refusal = outcome.refusals[0]
    assert refusal.code == common.REFUSED_REPEATED_DOCUMENT and refusal.final, outcome
    assert not refusal.HasField('item'), outcome
    reported = other.history(outcome.first_event - 1)
    assert [e.kind for e in reported] == [client.events.EVENT_REPEATED_DOCUMENT], reported
    assert other.submit(frame).repeated
    known = other.ask(document=wire.DocumentQuery(sha256=document('2017-Q1.csv', True).sha256))
    assert known.known and known.journal == story.outcomes[3].journal, known
    other.close()


def one_bad_item_is_refused_the_others_count(story):
    bad = salford.payment(20170601, 'X-1', 100)
    bad.payment.pool = 'no-such-pool'
    outcome = story.submit([salford.day(20170731), bad]
                           + salford.items_of('salford-variation-2017.yaml'))
    assert outcome.accepted == 2, outcome
    (refusal,) = outcome.refusals
    assert (refusal.item, refusal.code) == (1, common.REFUSED_UNKNOWN_POOL), refusal
