"""What is no error and must be told all the same: money before a closed gate, backdated changes."""
import datetime

import pools as p
from money import RUNS
from truth import finding, missing, of_instalment, on_line, settled
import working_days as wd

AGREED_ON = datetime.date(p.YEAR, 9, 3)
REST_ON = datetime.date(p.YEAR, 11, 20)  # the second part of a late allocation; hosts report
VARIATIONS = 8  # pairs: one sum rises by what another falls, so the national sums stand
HEADROOM = 115  # percent of what a CCG pools that its allocation contains


def held(line, payment, reason, is_open):
    return finding('held', reason, is_open, amount=payment.amount, reference=payment.reference,
                   **on_line(line))


def of_line(year, line):
    """(slot, payment) of a line without errors."""
    for slot in range(len(line.dates)):
        yield slot, year.payments[(*line.key(), slot)][0]


def release(line, slot, payment, reason, on):
    """Held until a day: what is told of the payment. Its host confirms it then."""
    payment.receipt.date = on
    payment.receipt.run = wd.run_on_or_after(on, RUNS['hosts'])
    payment.receipt.reference = payment.reference
    found = [held(line, payment, reason, False),
             of_instalment('released', line, slot, payment, reason='instalment', is_open=False)]
    if line.late(slot) < payment.run:  # told before the money came; held money is not missing
        found += [missing(line, slot, False), settled(line, slot)]
    return found


def not_approved(year, truth):
    """Every payment waits in suspense to the end; no host confirms it as the pool's."""
    for line in year.lines:
        if line.pool.outcome != 'not_approved':
            continue
        for slot, payment in of_line(year, line):
            payment.receipt = None
            found = [held(line, payment, 'no_plan', True)]
            if line.late(slot) < payment.run:
                found.append(missing(line, slot))
            truth.circumstance('not approved', f'{line.pool.code} {line.id}: held', [payment],
                               found)


def signed_late(year, truth):
    for line in year.lines:
        if line.pool.signed_on != p.SIGNED_LATE_ON or line.pool.outcome == 'not_approved':
            continue
        for slot, payment in of_line(year, line):
            if payment.run >= p.SIGNED_LATE_ON:
                continue
            found = release(line, slot, payment, 'not_signed', p.SIGNED_LATE_ON)
            truth.circumstance('signed late', f'{line.pool.code} {line.id}: held until signed',
                               [payment], found)


def allocations(year):
    """(CCG, kind, pence) of what NHS England allocates: a little more than is to be pooled."""
    sums = {}
    for line in year.lines:
        if line.is_nhs():
            key = line.partner, line.kind
            sums[key] = sums.get(key, 0) + line.annual
    for ccg, kind in list(sums):
        if kind == 'nhs_additional':  # out of the general allocation, which is far larger
            sums[ccg, kind] += sums[ccg, 'nhs_minimum']
    return [(*key, total * HEADROOM // 100) for key, total in sorted(sums.items())]


def late_allocation(year, truth, lines):
    """Half of what a CCG needs comes in November: what it pays before that waits."""
    parts = {}
    for line in lines:
        first = line.annual // 2
        parts[line.partner, line.kind] = first
        left = first
        for slot, payment in of_line(year, line):
            if payment.amount <= left:
                left -= payment.amount
                continue
            left = 0  # what came first goes first
            if payment.run >= REST_ON:
                break
            truth.circumstance('allocation late', f'{line.pool.code} {line.id}: held', [payment],
                               release(line, slot, payment, 'no_allocation', REST_ON))
    return parts


def variations(year, truth, lines):
    """Backdated to April, agreed in September; the next instalment trues up. Returns what to
    apply: (line, new annual sum)."""
    found = []
    for up, down in zip(lines[::2], lines[1::2]):
        change = min(up.annual, down.annual) // 10
        for line, annual in ((up, up.annual + change), (down, down.annual - change)):
            first = line.vary(annual, AGREED_ON)
            found.append((line, annual))
            for slot, payment in of_line(year, line):
                payment.amount = payment.receipt.amount = line.expected[slot]
            payment = year.payments[(*line.key(), first)][0]
            assert payment.date >= AGREED_ON
            truth.circumstance('backdated change', f'{line.pool.code} {line.id}: trued up',
                               [payment],
                               [of_instalment('trued_up', line, first, payment, is_open=False)])
    return found
