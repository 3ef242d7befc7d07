"""Draws which instalments of the honest year are spoilt, and how."""
import circumstances
import errors

ANY, NHS, COUNCIL, MONTHLY_COUNCIL, ADDITIONAL, PAIRED, SPANNING, LARGER = range(8)
# (kind, how many, what does it, on which contributions)
KINDS = (
    ('dropped digit', 16, errors.amount_error, ANY),
    ('transposed digits', 16, errors.amount_error, ANY),
    ('wrong digit', 12, errors.amount_error, ANY),
    ('extra digit', 8, errors.amount_error, COUNCIL),
    ('underpaid', 10, errors.amount_error, ANY),
    ('overpaid', 8, errors.amount_error, COUNCIL),
    ('ledger keying error', 8, errors.ledger_error, ANY),
    ('receipt keying error', 8, errors.receipt_error, ANY),
    ('overdue instalment', 16, errors.not_paid, ANY),
    ('paid late', 12, errors.paid_late, ANY),
    ('caught up', 6, errors.caught_up, NHS),
    ('made good', 6, errors.made_good, NHS),
    ('paid twice', 8, errors.paid_twice, NHS),
    ('doubled document number', 10, errors.doubled_document, NHS),
    ('doubled in the ledger', 8, errors.doubled_in_ledger, NHS),
    ('number reused', 6, errors.number_reused, ADDITIONAL),
    ('wrong year', 12, errors.wrong_year, ANY),
    ('payment without receipt', 12, errors.no_receipt, ANY),
    ('receipt without payment', 10, errors.no_payment, ANY),
    ('stray credit', 6, errors.stray_credit, ANY),
    ('reversed and repaid', 8, errors.reversed_and_repaid, NHS),
    ('booked to another contribution', 6, errors.other_contribution, PAIRED),
    ('booked to another pool', 6, errors.other_pool, SPANNING),
    ('booked to another pool first', 4, errors.other_pool_first, LARGER),
    ('unreadable amount', 6, errors.unreadable, ANY),
    ('unknown pool', 6, errors.unknown_pool, ANY),
)
# Who finds a place on few contributions chooses first.
SCARCE = (LARGER, SPANNING, ADDITIONAL, PAIRED, MONTHLY_COUNCIL, COUNCIL, NHS, ANY)


def is_rich(contribution):
    """Whether two neighbouring digits of its instalment, pennies apart, can be exchanged."""
    text = str(contribution.expected[0])[1:-2]
    return any(a != b for a, b in zip(text, text[1:]))


class Draw:
    """Contributions not yet taken, in drawn order."""

    def __init__(self, year, truth):
        self.year, self.truth = year, truth
        self.free = [contribution for contribution in year.contributions
                     if contribution.pool.is_plain() and is_rich(contribution)
                     and not contribution.joint]
        year.rng.shuffle(self.free)

    def fits(self, contribution, where):
        if where in (NHS, SPANNING, LARGER, PAIRED):
            if contribution.kind != 'nhs_minimum':
                return False
        elif where == ADDITIONAL:
            return (contribution.kind == 'nhs_additional'
                    and self.partner_contribution(contribution) is not None)
        elif where in (COUNCIL, MONTHLY_COUNCIL):
            return not contribution.is_nhs() and (where == COUNCIL or len(contribution.dates) == 12)
        if where in (SPANNING, LARGER):
            other = self.in_other_pool(contribution)
            return other is not None and (where == SPANNING or other.annual < contribution.annual)
        return where != PAIRED or self.partner_contribution(contribution) is not None

    def partner_contribution(self, contribution):
        """Another free contribution of the same partner of the pool."""
        return next((x for x in contribution.pool.contributions
                     if x.partner == contribution.partner and x is not contribution
                     and x in self.free), None)

    def in_other_pool(self, contribution):
        """The same CCG's minimum in another pool, paid on the same dates or later."""
        return next((x for x in self.free
                     if x.partner == contribution.partner and x.pool is not contribution.pool
                     and x.kind == contribution.kind and x.annual != contribution.annual), None)

    def take(self, where):
        contribution = next(x for x in self.free if self.fits(x, where))
        other = None
        if where in (PAIRED, ADDITIONAL):
            other = self.partner_contribution(contribution)
        elif where in (SPANNING, LARGER):
            other = self.in_other_pool(contribution)
        self.free.remove(contribution)
        if other:
            self.free.remove(other)
        return contribution, other

    def instalment(self, contribution, where):
        """An instalment away from the ends of the year where there are many."""
        instalments = list(range(len(contribution.dates)))
        if len(instalments) > 2:
            instalments = instalments[1:-2]
        if where == PAIRED:  # away from the quarterly contribution's dates
            instalments = [i for i in instalments if contribution.dates[i].month % 3 != 1]
        return self.year.rng.choice(instalments)

    def place(self, where):
        contribution, other = self.take(where)
        found = errors.Place(self.year, self.truth, contribution,
                             self.instalment(contribution, where))
        found.other = other
        return found


def spoil(year, truth):
    """Circumstances first, then errors. Returns (variations, first parts of late allocations)."""
    circumstances.not_approved(year, truth)
    circumstances.signed_late(year, truth)
    draw = Draw(year, truth)
    for where in SCARCE:
        for kind, count, function, at in KINDS:
            for _ in range(count if at == where else 0):
                function(draw.place(where), kind)
    payers = sorted({payer for payer, _ in year.advices
                     if len({p.amount for p in year.advices[payer, 0].payments[:2]}) == 2})
    for i, payer in enumerate(year.rng.sample(payers, 6)):
        function = errors.advice_exchanged if i < 3 else errors.advice_wrong_sum
        function(year, truth, payer, year.rng.randrange(2, 10))
    monthly = [draw.take(MONTHLY_COUNCIL)[0] for _ in range(2 * circumstances.VARIATIONS)]
    varied = circumstances.variations(year, truth, monthly)
    spans = {contribution.partner for contribution in year.contributions
             if draw.in_other_pool(contribution)}
    single = [x for x in draw.free if x.kind == 'nhs_minimum' and x.partner not in spans
              and sum(y.partner == x.partner and y.kind == x.kind for y in year.contributions) == 1]
    return varied, circumstances.late_allocation(year, truth, single[:4])
