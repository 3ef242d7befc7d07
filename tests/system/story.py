"""What the steps of test_wire.py share: the story so far, and what they expect again and again."""
from client import Desk, wire
from salford import POOL

SENDER = 's75ctl'  # who introduces parties: nobody else is known at first
FEED = 'ledger'


class Story:
    """What the steps hand on to each other."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.desk = Desk(daemon.desk)
        self.listener = None
        self.heard = []    # (topic, event) at the events endpoint
        self.frames = {}   # number -> bytes of the request, kept for resending
        self.outcomes = {}  # number -> the first Outcome

    def submit(self, items, document=None):
        """The next submission, kept with its outcome; both must be taken."""
        number = self.desk.number
        frame = self.desk.submission(items, document=document)
        outcome = self.desk.submit(frame)
        assert isinstance(outcome, wire.Outcome), outcome
        self.frames[number], self.outcomes[number] = frame, outcome
        return outcome


def refused(reply, code, final=True):
    assert isinstance(reply, wire.Refused), reply
    assert reply.refusal.code == code, reply
    assert reply.refusal.final == final, reply
    return reply.refusal


def gap_free(numbers, first=1):
    numbers = list(numbers)
    assert numbers == list(range(first, first + len(numbers))), numbers


def first_outcome_of(outcome):
    """An outcome as it was when it was first given."""
    copy = wire.Outcome()
    copy.CopyFrom(outcome)
    copy.ClearField('repeated')
    copy.ClearField('known')
    return copy


def statement_of(desk, as_of=None):
    query = wire.StatementQuery(pool=POOL, as_of=as_of) if as_of else wire.StatementQuery(pool=POOL)
    return desk.ask(statement=query)


def check_statement(statement):
    assert sum(b.amount_pence for b in statement.balances) == 0, statement.balances
    for own in statement.contribution_years:
        position = own.position
        assert position.variance_pence == position.paid_pence - position.due_pence, own
        assert sum(p.share_pence for p in own.parts) == position.variance_pence, own
