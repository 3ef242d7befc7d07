"""What is no error and must be reported all the same: money before the release conditions are met,
backdated adjustments."""
import datetime

import pools as p
from money import RUNS
from truth import cleared, finding, of_instalment, on_contribution, overdue
import working_days as wd

AGREED_ON = datetime.date(p.YEAR, 9, 3)
REST_ON = datetime.date(p.YEAR, 11, 20)  # the second part of a late allocation; hosts report
VARIATIONS = 8  # pairs: one sum rises by what another falls, so the national sums stand
HEADROOM = 115  # percent of what a CCG pools that its allocation contains


def held(contribution, payment, reason, is_open):
    return finding('held', reason, is_open, amount=payment.amount, reference=payment.reference,
                   **on_contribution(contribution))


def of_contribution(year, contribution):
    """(instalment, payment) of a contribution without errors."""
    for instalment in range(len(contribution.dates)):
        yield instalment, year.payments[(*contribution.key(), instalment)][0]


def release(contribution, instalment, payment, reason, on):
    """Held until a day: what is reported of the payment. Its host confirms it then."""
    payment.receipt.date = on
    payment.receipt.run = wd.run_on_or_after(on, RUNS['hosts'])
    payment.receipt.reference = payment.reference
    found = [held(contribution, payment, reason, False),
             of_instalment('released', contribution, instalment, payment, reason='instalment',
                           is_open=False)]
    # Reported before the money came; held money is not overdue.
    if contribution.late(instalment) < payment.run:
        found += [overdue(contribution, instalment, False), cleared(contribution, instalment)]
    return found


def not_approved(year, truth):
    """Every payment is held pending release to the end; no host confirms it as the pool's."""
    for contribution in year.contributions:
        if contribution.pool.outcome != 'not_approved':
            continue
        for instalment, payment in of_contribution(year, contribution):
            payment.receipt = None
            found = [held(contribution, payment, 'no_plan', True)]
            if contribution.late(instalment) < payment.run:
                found.append(overdue(contribution, instalment))
            truth.circumstance('not approved', f'{contribution.pool.code} {contribution.id}: held',
                               [payment], found)


def signed_late(year, truth):
    for contribution in year.contributions:
        pool = contribution.pool
        if pool.signed_on != p.SIGNED_LATE_ON or pool.outcome == 'not_approved':
            continue
        for instalment, payment in of_contribution(year, contribution):
            if payment.run >= p.SIGNED_LATE_ON:
                continue
            found = release(contribution, instalment, payment, 'not_signed', p.SIGNED_LATE_ON)
            truth.circumstance('signed late',
                               f'{contribution.pool.code} {contribution.id}: held until signed',
                               [payment], found)


def allocations(year):
    """(CCG, kind, pence) of what NHS England allocates: a little more than is to be pooled."""
    sums = {}
    for contribution in year.contributions:
        if contribution.is_nhs():
            key = contribution.partner, contribution.kind
            sums[key] = sums.get(key, 0) + contribution.annual
    for ccg, kind in list(sums):
        if kind == 'nhs_additional':  # out of the general allocation, which is far larger
            sums[ccg, kind] += sums[ccg, 'nhs_minimum']
    return [(*key, total * HEADROOM // 100) for key, total in sorted(sums.items())]


def late_allocation(year, truth, contributions):
    """Half of what a CCG needs comes in November: what it pays before that waits."""
    parts = {}
    for contribution in contributions:
        first = contribution.annual // 2
        parts[contribution.partner, contribution.kind] = first
        left = first
        for instalment, payment in of_contribution(year, contribution):
            if payment.amount <= left:
                left -= payment.amount
                continue
            left = 0  # what came first goes first
            if payment.run >= REST_ON:
                break
            truth.circumstance('allocation late',
                               f'{contribution.pool.code} {contribution.id}: held', [payment],
                               release(contribution, instalment, payment, 'no_allocation', REST_ON))
    return parts


def variations(year, truth, contributions):
    """Backdated to April, agreed in September; the next instalment carries the adjustment. Returns
    what to apply: (contribution, new annual sum)."""
    found = []
    for up, down in zip(contributions[::2], contributions[1::2]):
        change = min(up.annual, down.annual) // 10
        for contribution, annual in ((up, up.annual + change), (down, down.annual - change)):
            first = contribution.vary(annual, AGREED_ON)
            found.append((contribution, annual))
            for instalment, payment in of_contribution(year, contribution):
                payment.amount = payment.receipt.amount = contribution.expected[instalment]
            payment = year.payments[(*contribution.key(), first)][0]
            assert payment.date >= AGREED_ON
            truth.circumstance('backdated adjustment',
                               f'{contribution.pool.code} {contribution.id}: adjusted',
                               [payment],
                               [of_instalment('backdated_adjustment', contribution, first, payment,
                                              is_open=False)])
    return found
