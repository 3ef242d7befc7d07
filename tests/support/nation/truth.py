"""What really happened, kept beside the files: each injected error with the findings by which the
daemon must name it, in the words of proto/s75/v1/event.proto (lower case, without prefix)."""

FIELDS = ('kind', 'reason', 'pool', 'partner', 'line', 'instalment', 'amount',
          'difference', 'reference')


class Truth:
    """errors: what was injected. circumstances: what is no error and is told all the same."""

    def __init__(self):
        self.errors, self.circumstances = [], []

    def error(self, kind, what, payments=(), findings=()):
        self.errors.append(entry(f'e{len(self.errors) + 1:03d}', kind, what, payments, findings))

    def circumstance(self, kind, what, payments=(), findings=()):
        self.circumstances.append(entry(f'c{len(self.circumstances) + 1:03d}', kind, what, payments,
                                        findings))


def entry(name, kind, what, payments, findings):
    return {'id': name, 'kind': kind, 'what': what, 'payments': list(payments),
            'findings': list(findings)}


def finding(kind, reason='', is_open=True, **fields):
    """One event of the daemon. is_open: at the end of the year it is still on the list of
    exceptions. Amounts in pence; difference: from what was expected; of: the payment
    whose row is refused."""
    found = dict.fromkeys(FIELDS, '') | {'instalment': 0, 'amount': 0, 'difference': 0} | fields
    return found | {'kind': kind, 'reason': reason, 'open': is_open}


def on_line(line):
    return {'pool': line.pool.code, 'partner': line.partner, 'line': line.id}


def of_instalment(kind, line, slot, payment=None, amount=0, reason='', is_open=True):
    """About an instalment, and the payment that caused it when there is one."""
    if payment:
        amount, reference = payment.amount, payment.reference
    else:
        reference = ''
    difference = amount - line.expected[slot] if kind in ('short', 'over', 'missing') else 0
    return finding(kind, reason, is_open, instalment=slot + 1, amount=amount, reference=reference,
                   difference=difference, **on_line(line))


def missing(line, slot, is_open=True, reason=''):
    return of_instalment('missing', line, slot, reason=reason, is_open=is_open)


def settled(line, slot):
    return of_instalment('settled', line, slot, amount=line.expected[slot], is_open=False)


def on_payment(kind, line, payment, reason='', is_open=True):
    """About a payment that fills no instalment: all of it is more than was expected."""
    difference = payment.amount if kind == 'over' else 0
    return finding(kind, reason, is_open, amount=payment.amount, reference=payment.reference,
                   difference=difference, **on_line(line))


def received(line, payment, amount, reason):
    """The host received another sum than was paid."""
    kind = 'short' if amount < payment.amount else 'over'
    return finding(kind, reason, amount=amount, difference=amount - payment.amount,
                   reference=payment.reference, **on_line(line))


def unallocated(payment, reason):
    """About money that belongs to no contribution; also a receipt's."""
    return finding('unallocated', reason, pool=payment.pool, partner=payment.payer,
                   amount=payment.amount, reference=payment.reference)
