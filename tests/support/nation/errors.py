"""What goes wrong: each function spoils one instalment of an honest year (or adds one stray row)
and says by which findings it must be named. A contribution suffers at most one error, so that each
finding has one cause."""
import datetime

import digits
import working_days as wd
from money import Payment, Receipt
from truth import (cleared, finding, lessened, of_instalment, on_payment, overdue, received,
                   unallocated)

KEYING_ERRORS = {
    'dropped digit': (digits.drop, 'dropped_digit'),
    'transposed digits': (digits.transpose, 'transposed_digits'),
    'wrong digit': (digits.change, 'wrong_digit'),
    'extra digit': (digits.add, 'extra_digit'),
    'underpaid': (digits.part, 'unreconciled'),
    'overpaid': (digits.more, 'unreconciled'),
}


class Place:
    """Where an error happens: an instalment, and its payment."""

    def __init__(self, year, truth, contribution, instalment):
        self.year, self.truth = year, truth
        self.contribution, self.instalment = contribution, instalment
        self.key = (*contribution.key(), instalment)
        self.payment = year.payments[self.key][0]
        self.rng = year.rng

    def expected(self):
        return self.contribution.expected[self.instalment]

    def says(self, what):
        own = self.contribution
        return f'{own.pool.code} {own.id}, instalment {self.instalment + 1}: {what}'

    def spoil(self, error, want):
        """An amount that the error makes of the expected one, and that is called as wanted."""
        for _ in range(1000):
            amount = error(self.rng, self.expected())
            by_chance = (want == 'unreconciled'
                         and self.contribution.is_backdated(self.instalment, amount))
            name = digits.name(amount, self.expected())
            if name == want and abs(amount - self.expected()) > 100 and not by_chance:
                return amount
        raise ValueError(self.says(f'no {want} in {self.expected()}'))


def difference(amount, expected):
    return 'underpaid' if amount < expected else 'overpaid'


def amount_error(place, kind):
    """The payer paid another sum: ledger and host agree on it."""
    error, reason = KEYING_ERRORS[kind]
    p, expected = place.payment, place.expected()
    p.amount = p.receipt.amount = place.spoil(error, reason)
    found = of_instalment(difference(p.amount, expected), place.contribution, place.instalment, p,
                          reason=reason)
    place.truth.error(kind, place.says(f'paid {p.amount} for {expected}'), [p], [found])


def ledger_error(place, kind):
    """The right sum was paid, but the payer's ledger prints another: the host's differs from it."""
    p, expected = place.payment, place.expected()
    p.amount = place.spoil(digits.drop, 'dropped_digit')
    p.receipt.reference = p.reference
    found = [of_instalment('underpaid', place.contribution, place.instalment, p,
                           reason='dropped_digit'),
             received(place.contribution, p, expected, 'extra_digit')]
    place.truth.error(kind, place.says(f'printed as {p.amount}, received {expected}'), [p], found)


def receipt_error(place, kind):
    """The host books another sum than was paid."""
    p = place.payment
    p.receipt.amount = place.spoil(digits.transpose, 'transposed_digits')
    p.receipt.reference = p.reference
    found = received(place.contribution, p, p.receipt.amount, 'transposed_digits')
    place.truth.error(kind, place.says(f'received as {p.receipt.amount}, paid {p.amount}'), [p],
                      [found])


def not_paid(place, kind):
    place.year.payments[place.key] = []
    place.truth.error(kind, place.says('never paid'), [],
                      [overdue(place.contribution, place.instalment)])


def paid_late(place, kind):
    date = wd.add(place.contribution.late(place.instalment), place.rng.randrange(3, 7))
    late = place.year.pay(place.contribution, place.expected(), date)
    place.year.payments[place.key] = [late]
    place.truth.error(kind, place.says(f'paid on {late.date}'), [late],
                      [overdue(place.contribution, place.instalment, False),
                       cleared(place.contribution, place.instalment)])


def caught_up(place, kind):
    """Not paid, and then two at once with the next."""
    place.year.payments[place.key] = []
    both = place.year.payments[(*place.contribution.key(), place.instalment + 1)][0]
    both.amount += place.expected()
    both.receipt.amount = both.amount
    place.truth.error(kind, place.says('paid together with the next'), [both],
                      [overdue(place.contribution, place.instalment, False),
                       cleared(place.contribution, place.instalment)])


def made_good(place, kind):
    """Short, and the rest some days later."""
    p, year = place.payment, place.year
    p.amount = p.receipt.amount = place.spoil(digits.part, 'unreconciled')
    rest = year.pay(place.contribution, place.expected() - p.amount, wd.add(p.date, 7))
    year.payments[place.key].append(rest)
    found = of_instalment('underpaid', place.contribution, place.instalment, p,
                          reason='unreconciled', is_open=False)
    place.truth.error(kind, place.says(f'{rest.amount} came later'), [p, rest],
                      [found, cleared(place.contribution, place.instalment)])


def again(place, days, reference=None):
    """The same sum once more. Both receipts quote their numbers: else nobody could tell which is
    whose."""
    p = place.payment
    p.receipt.reference = p.reference
    copy = place.year.pay(place.contribution, p.amount, wd.add(p.date, days), reference)
    place.year.payments[place.key].append(copy)
    return copy


def paid_twice(place, kind):
    """A second document for the same instalment, nearer to it than to the next: else it might as
    well be the next, ahead of its date. Of the two that further from the due date is the one too
    many."""
    copy = again(place, 3)
    due = place.contribution.dates[place.instalment]
    extra = max(place.payment, copy, key=lambda p: (abs((p.date - due).days), p.date))
    place.truth.error(kind, place.says('paid twice'), [place.payment, copy],
                      [on_payment('overpaid', place.contribution, extra, 'doubled')])


def doubled_document(place, kind):
    """The same document paid and received twice."""
    copy = again(place, 6, place.payment.reference)
    place.truth.error(kind, place.says('one document paid twice'), [place.payment, copy],
                      [on_payment('duplicate_suspected', place.contribution, copy, 'same_amount')])


def doubled_in_ledger(place, kind):
    """The payer's ledger prints one payment twice; the host received one."""
    copy = again(place, 6, place.payment.reference)
    copy.receipt = None
    place.truth.error(kind, place.says('printed twice'), [place.payment, copy],
                      [on_payment('duplicate_suspected', place.contribution, copy, 'same_amount'),
                       on_payment('timing_difference', place.contribution, copy)])


def number_reused(place, kind):
    """The document number of the partner's other contribution of this pool, some months before."""
    p = place.payment
    other = next(x for x in place.contribution.pool.contributions
                 if x.partner == place.contribution.partner and x is not place.contribution)
    earlier = place.year.payments[(*other.key(), 0)][0]
    assert earlier.amount != p.amount and earlier.date < p.date
    p.reference = p.receipt.reference = earlier.reference
    place.truth.error(kind, place.says(f'number {p.reference} was used on {earlier.date}'), [p],
                      [on_payment('duplicate_suspected', place.contribution, p,
                                  'reference_reused')])


def misposted(place, payment):
    """The instalment is overdue. The payment that it lacks, dated no more than a year and a month
    from it, and the instalment are brought together: when it is reported where the payment was
    read before, else when it comes."""
    contribution, instalment = place.contribution, place.instalment
    in_time = payment.run <= contribution.late(instalment)
    near = abs((payment.date - contribution.dates[instalment]).days) <= 397
    return overdue(contribution, instalment, reason='misposting' if in_time and near else '',
                   at_end='misposting' if near else '')


def wrong_year(place, kind):
    """Dated a year early or late: the ledger's file of the right month prints it. (A year late, in
    April or May, it would be taken for this year's, paid late.)"""
    p = place.payment
    by = -1 if p.date.month in (4, 5) else place.rng.choice((-1, 1))
    p.date = p.date.replace(year=p.date.year + by, day=min(p.date.day, 28))
    suspected = finding('date_suspected', 'outside_period', pool=p.pool, partner=p.payer,
                        amount=p.amount, reference=p.reference)
    p.receipt.reference = p.reference
    place.truth.error(kind, place.says(f'dated {p.date}, paid on {p.run}'), [p],
                      [unallocated(p, 'not_effective'), suspected,
                       misposted(place, p)])


def no_receipt(place, kind):
    place.payment.receipt = None
    place.truth.error(kind, place.says('never confirmed'), [place.payment],
                      [on_payment('timing_difference', place.contribution, place.payment)])


def no_payment(place, kind):
    """The host receives what no ledger paid."""
    amount = place.rng.randrange(1_000_00, 90_000_00)
    stray = Receipt(place.contribution.pool.code, place.contribution.partner, amount,
                    place.payment.date,
                    place.rng.choice(['', f'FP{place.rng.randrange(10**8):08d}']))
    place.year.strays.append(stray)
    place.truth.error(kind, place.says(f'{amount} received besides'), [],
                      [unallocated(stray, 'no_payment')])


def stray_credit(place, kind):
    """A negative row that undoes nothing: its contribution is short by it, and the host knows
    nothing of it."""
    credit = Payment(place.contribution, -place.rng.randrange(1_000_00, 90_000_00),
                     place.payment.date, place.year.reference(place.contribution.partner))
    place.year.strays.append(credit)
    place.truth.error(kind, place.says(f'credit of {credit.amount}'), [credit],
                      [lessened(place.contribution, place.instalment, credit),
                       on_payment('timing_difference', place.contribution, credit)])


def reversed_and_repaid(place, kind):
    """Rejected by the bank: the ledger undoes it and pays again under another number."""
    p, year = place.payment, place.year
    date = year.on_run(place.contribution, p.date + datetime.timedelta(days=1))
    undo = Payment(place.contribution, -p.amount, date, p.reference)
    once_more = year.pay(place.contribution, p.amount, date)
    p.receipt = None
    year.payments[place.key] += [undo, once_more]
    found = on_payment('reversed', place.contribution, undo, 'pairs_with_payment', False)
    place.truth.error(kind, place.says('reversed and paid again'), [p, undo, once_more], [found])


def other_contribution(place, kind):
    """Booked to the partner's other contribution of this pool."""
    p = place.payment
    other = next(x for x in place.contribution.pool.contributions
                 if x.partner == place.contribution.partner and x is not place.contribution)
    p.contribution = other.id
    place.truth.error(kind, place.says(f'booked to {other.id}'), [p],
                      [on_payment('overpaid', other, p, 'misposting'), misposted(place, p)])


def other_pool(place, kind):
    """A CCG of several areas pays one area's instalment into another's pool, after its own."""
    p = place.payment
    other = place.other
    own = place.year.payments[(*other.key(), place.instalment)][0]
    moved = Payment(other, p.amount, place.year.on_run(other, wd.add(own.date, 1)), p.reference)
    moved.receipt = place.year.confirm(moved, p.amount)
    place.year.payments[place.key] = [moved]
    place.truth.error(kind, place.says(f'paid into {other.pool.code}'), [moved],
                      [on_payment('overpaid', other, moved, 'misposting'),
                       misposted(place, moved)])


def other_pool_first(place, kind):
    """The same, but before the other pool's own, which is smaller: its instalment is that one's all
    the same, for it is what it awaits."""
    p, other = place.payment, place.other
    own = place.year.payments[(*other.key(), place.instalment)][0]
    moved = Payment(other, p.amount, own.date, p.reference)
    moved.receipt = place.year.confirm(moved, p.amount)
    own.receipt.reference = own.reference
    place.year.payments[place.key] = []
    place.year.payments[(*other.key(), place.instalment)] = [moved, own]
    place.truth.error(kind, place.says(f'paid into {other.pool.code}, before its own'), [moved],
                      [on_payment('overpaid', other, moved, 'misposting'),
                       misposted(place, moved)])


def advice_exchanged(year, truth, payer, instalment):
    """Two lines of a remittance advice changed places."""
    a, b = year.advices[payer, instalment].payments[:2]
    expected = a.amount, b.amount
    a.amount, b.amount = b.amount, a.amount
    found = []
    for p, due in zip((a, b), expected):
        p.receipt.amount = p.amount
        contribution = next(x for x in year.contributions if x.key() == (p.pool, p.contribution))
        found.append(of_instalment(difference(p.amount, due), contribution, instalment, p,
                                   reason='misposting'))
    truth.error('advice lines exchanged', f'{payer}: {a.pool} and {b.pool}', [a], found)


def advice_wrong_sum(year, truth, payer, instalment):
    """A remittance advice that does not come to the payment; every host has its money."""
    advice = year.advices[payer, instalment]
    advice.amount = sum(p.amount for p in advice.payments) + 100_00
    found = [finding('input_refused', 'shares', False, of=advice)]
    for p in advice.payments:
        contribution = next(x for x in year.contributions if x.key() == (p.pool, p.contribution))
        found += [overdue(contribution, instalment), unallocated(p.receipt, 'no_payment')]
    truth.error('advice does not add up', f'{payer}: {advice.amount}', [advice.payments[0]], found)


def unreadable(place, kind):
    """An amount that nobody can read; the host has the money."""
    p = place.payment
    text = f'{p.amount // 100}.{p.amount % 100:02d}'
    p.printed = text[:3] + place.rng.choice(['O', 'l', '?', ' ']) + text[4:]
    p.receipt.reference = p.reference
    place.truth.error(kind, place.says(f'printed as {p.printed}'), [p],
                      [finding('input_refused', 'unreadable', False, of=p),
                       overdue(place.contribution, place.instalment),
                       unallocated(p.receipt, 'no_payment')])


def unknown_pool(place, kind):
    """A pool's code that nobody knows; the host has the money."""
    p = place.payment
    p.pool = p.pool + '-closed'
    p.receipt.reference = p.reference
    place.truth.error(kind, place.says(f'coded {p.pool}'), [p],
                      [finding('input_refused', 'unknown_pool', False, of=p),
                       overdue(place.contribution, place.instalment),
                       unallocated(p.receipt, 'no_payment')])
