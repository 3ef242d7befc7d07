"""Steps of test_wire.py: queries, and the journal checked from outside."""
import hashlib
import os
import struct

import salford
from client import common, inputs, wire
from salford import POOL
from story import FEED, check_statement, first_outcome_of, refused, statement_of


def a_statement_explains_every_penny(story):
    """July was not published: on 1 August the council is underpaid by one instalment, old rate."""
    story.submit(salford.payments(20170801, 20170801))
    statement = statement_of(story.desk)
    check_statement(statement)
    (own,) = statement.contribution_years
    assert statement.as_of == 20170801 and own.year == 2017, statement
    assert own.position.due_pence == 3101325083, own  # 5 x 74,431,802 / 12, rounded once
    assert own.position.variance_pence == -576242500, own
    before = statement_of(story.desk, 20170630)
    assert before.contribution_years[0].position.variance_pence == 0, before


def queries_answer(story):
    status = story.desk.ask(status=wire.StatusQuery())
    assert (status.pools, status.parties, status.business_date) == (1, 2, 20170801), status
    assert status.refused_malformed >= 5 and len(status.chain) == 32 and status.version, status
    (pool,) = story.desk.ask(pools=wire.PoolsQuery()).pools
    assert (pool.pool, pool.host, pool.synthetic) == (POOL, '01G', True), pool
    assert pool.release_conditions_met, pool
    exceptions = story.desk.ask(exceptions=wire.ExceptionsQuery(pool=POOL))
    assert exceptions.exceptions and not exceptions.more, exceptions
    ids = [e.id for e in exceptions.exceptions]
    assert ids == sorted(set(ids)) and all(e.parts for e in exceptions.exceptions), exceptions
    rest = story.desk.ask(exceptions=wire.ExceptionsQuery(pool=POOL, after=ids[0])).exceptions
    assert [e.id for e in rest] == ids[1:], rest
    refused(story.desk.ask(statement=wire.StatementQuery(pool='salford')),
            common.REFUSED_UNKNOWN_POOL)
    refused(story.desk.ask(input=wire.InputQuery(journal=1_000_000)), common.REFUSED_NOT_FOUND)


def link(before, row):
    """The chain over a journal row, recomputed as proto/README.md says."""
    body = before + struct.pack('<QQQQ', row.journal, row.epoch, row.number, row.received_us)
    body += struct.pack('<III', row.version, row.rules, row.roles)
    for text in (row.party.encode(), row.feed.encode(), row.principal.encode()):
        body += struct.pack('<I', len(text)) + text
    return hashlib.blake2b(body + row.digest + row.effects, digest_size=32).digest()


def the_journal_can_be_checked_from_outside(story):
    """Every input as received, its digest, and the chain up to the head that is published."""
    status = story.desk.ask(status=wire.StatusQuery())
    chain, caused = bytes(32), 0
    for journal in range(1, status.last_journal + 1):
        row = story.desk.ask(input=wire.InputQuery(journal=journal))
        own = row.party == 's75d'
        assert row.principal == ('local' if own else f'uid:{os.geteuid()}'), row
        assert row.digest == hashlib.blake2b(row.raw, digest_size=32).digest(), row
        chain = link(chain, row)
        assert row.chain == chain, f'the chain breaks at {journal}'
        assert sum(p.amount_pence for p in row.postings) == 0, row.postings
        caused += len(row.events)
        if row.feed == FEED:
            sent = wire.Request.FromString(story.frames[row.number]).submission
            assert inputs.Submission.FromString(row.raw) == sent, row
            assert row.outcome == first_outcome_of(story.outcomes[row.number]), row
    assert chain == status.chain and caused == status.last_event, status
