"""Draws which instalments of the honest year are spoilt, and how."""
import circumstances
import errors

ANY, NHS, COUNCIL, MONTHLY_COUNCIL, ADDITIONAL, PAIRED, SPANNING, LARGER = range(8)
# (kind, how many, what does it, on which lines)
KINDS = (
    ('dropped digit', 16, errors.amount_slip, ANY),
    ('transposed digits', 16, errors.amount_slip, ANY),
    ('wrong digit', 12, errors.amount_slip, ANY),
    ('extra digit', 8, errors.amount_slip, COUNCIL),
    ('paid short', 10, errors.amount_slip, ANY),
    ('paid over', 8, errors.amount_slip, COUNCIL),
    ('ledger slip', 8, errors.ledger_slip, ANY),
    ('receipt slip', 8, errors.receipt_slip, ANY),
    ('missing instalment', 16, errors.not_paid, ANY),
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
    ('booked to another line', 6, errors.other_line, PAIRED),
    ('booked to another pool', 6, errors.other_pool, SPANNING),
    ('booked to another pool first', 4, errors.other_pool_first, LARGER),
    ('unreadable amount', 6, errors.unreadable, ANY),
    ('unknown pool', 6, errors.unknown_pool, ANY),
)
# Who finds a place on few lines chooses first.
SCARCE = (LARGER, SPANNING, ADDITIONAL, PAIRED, MONTHLY_COUNCIL, COUNCIL, NHS, ANY)


def is_rich(line):
    """Whether two neighbouring digits of its instalment, pennies apart, can be exchanged."""
    text = str(line.expected[0])[1:-2]
    return any(a != b for a, b in zip(text, text[1:]))


class Draw:
    """Lines not yet taken, in drawn order."""

    def __init__(self, year, truth):
        self.year, self.truth = year, truth
        self.free = [line for line in year.lines
                     if line.pool.is_plain() and is_rich(line) and not line.joint]
        year.rng.shuffle(self.free)

    def fits(self, line, where):
        if where in (NHS, SPANNING, LARGER, PAIRED):
            if line.kind != 'nhs_minimum':
                return False
        elif where == ADDITIONAL:
            return line.kind == 'nhs_additional' and self.partner_line(line) is not None
        elif where in (COUNCIL, MONTHLY_COUNCIL):
            return not line.is_nhs() and (where == COUNCIL or len(line.dates) == 12)
        if where in (SPANNING, LARGER):
            other = self.elsewhere(line)
            return other is not None and (where == SPANNING or other.annual < line.annual)
        return where != PAIRED or self.partner_line(line) is not None

    def partner_line(self, line):
        """Another free line of the same partner of the pool."""
        return next((x for x in line.pool.lines
                     if x.partner == line.partner and x is not line and x in self.free), None)

    def elsewhere(self, line):
        """The same CCG's minimum in another pool, paid on the same dates or later."""
        return next((x for x in self.free
                     if x.partner == line.partner and x.pool is not line.pool
                     and x.kind == line.kind and x.annual != line.annual), None)

    def take(self, where):
        line = next(x for x in self.free if self.fits(x, where))
        other = None
        if where in (PAIRED, ADDITIONAL):
            other = self.partner_line(line)
        elif where in (SPANNING, LARGER):
            other = self.elsewhere(line)
        self.free.remove(line)
        if other:
            self.free.remove(other)
        return line, other

    def slot(self, line, where):
        """An instalment away from the ends of the year where there are many."""
        slots = list(range(len(line.dates)))
        if len(slots) > 2:
            slots = slots[1:-2]
        if where == PAIRED:  # away from the quarterly line's dates
            slots = [i for i in slots if line.dates[i].month % 3 != 1]
        return self.year.rng.choice(slots)

    def place(self, where):
        line, other = self.take(where)
        found = errors.Place(self.year, self.truth, line, self.slot(line, where))
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
    spans = {line.partner for line in year.lines if draw.elsewhere(line)}
    single = [x for x in draw.free if x.kind == 'nhs_minimum' and x.partner not in spans
              and sum(y.partner == x.partner and y.kind == x.kind for y in year.lines) == 1]
    return varied, circumstances.late_allocation(year, truth, single[:4])
