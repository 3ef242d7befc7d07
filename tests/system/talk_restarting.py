"""Steps of test_wire.py: death, restart and a clean stop."""
import sqlite3

import client
import contract
import salford
from client import Desk, wire
from story import FEED, SENDER, check_statement, first_outcome_of, gap_free, statement_of
from talk_asking import the_journal_can_be_checked_from_outside


def resend_everything(story, desk):
    for number, frame in sorted(story.frames.items()):
        again = desk.submit(frame)
        assert isinstance(again, wire.Outcome) and again.repeated, again
        assert first_outcome_of(again) == first_outcome_of(story.outcomes[number]), again


def restart(story):
    """A new daemon on the same directory, and a new connection to it."""
    story.daemon.start()
    story.desk.close()
    story.desk = Desk(story.daemon.desk)
    welcome = story.desk.hello(SENDER, FEED)
    assert isinstance(welcome, wire.Welcome), welcome
    return welcome


def killed_and_started_again_it_says_the_same(story):
    statement = statement_of(story.desk)
    check_statement(statement)
    exceptions = story.desk.ask(exceptions=wire.ExceptionsQuery())
    story.daemon.kill()
    welcome = restart(story)
    assert (welcome.epoch, welcome.next_number) == (2, max(story.frames) + 1), welcome
    resend_everything(story, story.desk)
    assert statement_of(story.desk) == statement
    assert story.desk.ask(exceptions=wire.ExceptionsQuery()) == exceptions
    assert story.desk.history() == story.history


def killed_in_the_middle_of_a_pipeline(story):
    """Forty submissions are on their way when it dies: each counts once after resending."""
    first = story.desk.number
    frames = [story.desk.submission([salford.payment(20171101, f'P-{n}', 100 + n)])
              for n in range(first, first + 40)]
    for frame in frames:
        story.desk.send(frame)
    early = [story.desk.answer_to(first + n) for n in range(10)]
    story.daemon.kill()
    welcome = restart(story)
    assert first + 10 <= welcome.next_number <= first + 40, welcome
    for n, frame in enumerate(frames):
        outcome = story.desk.submit(frame)
        assert isinstance(outcome, wire.Outcome) and outcome.accepted == 1, outcome
        assert outcome.repeated == (first + n < welcome.next_number), outcome
        if n < 10:
            assert first_outcome_of(outcome) == first_outcome_of(early[n]), outcome
        story.frames[first + n], story.outcomes[first + n] = frame, outcome
    story.desk.number = first + 40
    history = story.desk.history()
    gap_free(e.number for e in history)
    assert history[:len(story.history)] == story.history
    reported = [e.reference for e in history if e.kind in (client.events.EVENT_ROUTED,
                                                       client.events.EVENT_UNALLOCATED)]
    assert all(reported.count(f'P-{n}') == 1 for n in range(first, first + 40)), reported
    check_statement(statement_of(story.desk))


def the_manual_pages_query_answers(story):
    """The SQL of s75d(8), on the books as sqlite3 reads them while the daemon runs."""
    manual = (contract.ROOT / 'systemd/s75d.8').read_text(encoding='utf-8')
    queries = [part.split('"')[0] for part in manual.split('books.db \\e\n    "')[1:]]
    projected = story.desk.ask(status=wire.StatusQuery())
    while projected.projected_journal < projected.last_journal:
        projected = story.desk.ask(status=wire.StatusQuery())
    books = sqlite3.connect(f'file:{story.daemon.state}/books.db?mode=ro', uri=True)
    ((pool, partner, contribution, year, variance),) = books.execute(queries[0]).fetchall()
    found = books.execute(queries[1]).fetchall()
    books.close()
    (own,) = statement_of(story.desk).contribution_years
    assert (pool, partner) == (salford.POOL, salford.COUNCIL), pool
    assert (contribution, year) == ('council', 2017), contribution
    assert variance == own.position.variance_pence, variance
    assert any(row[1] == 'overdue' and row[2] < 0 for row in found), found


def stopped_it_leaves_cleanly_and_verifies(story):
    statement = statement_of(story.desk)
    assert story.desk.ask(verify=wire.VerifyQuery()).result == wire.VERIFY_PASSED
    assert story.daemon.stop() == 0, story.daemon.output()
    status, output = story.daemon.verify()
    assert status == 0, output
    welcome = restart(story)
    assert (welcome.epoch, welcome.next_number) == (4, story.desk.number), welcome
    assert statement_of(story.desk) == statement
    the_journal_can_be_checked_from_outside(story)
