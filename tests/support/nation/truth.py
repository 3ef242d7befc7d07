"""What really happened, kept beside the files: each injected error with the findings by which the
daemon must name it, in the words of proto/s75/v1/event.proto (lower case, without prefix)."""

FIELDS = ('kind', 'reason', 'pool', 'partner', 'contribution', 'instalment', 'amount',
          'difference', 'reference')


class Truth:
    """errors: what was injected. circumstances: what is no error and is reported all the same."""

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


def finding(kind, reason='', is_open=True, at_end=None, **fields):
    """One event of the daemon. is_open: at the end of the year it is still on the list of
    exceptions, for the reason at_end, where what came since gave it another. Amounts in pence;
    difference: from what was expected; of: the payment whose row is refused."""
    found = dict.fromkeys(FIELDS, '') | {'instalment': 0, 'amount': 0, 'difference': 0} | fields
    return found | {'kind': kind, 'reason': reason, 'open': is_open,
                    'reason_at_end': reason if at_end is None else at_end}


def on_contribution(contribution):
    return {'pool': contribution.pool.code, 'partner': contribution.partner,
            'contribution': contribution.id}


def of_instalment(kind, contribution, instalment, payment=None, amount=0, reason='', is_open=True,
                  at_end=None):
    """About an instalment, and the payment that caused it when there is one."""
    if payment:
        amount, reference = payment.amount, payment.reference
    else:
        reference = ''
    expected = contribution.expected[instalment]
    difference = amount - expected if kind in ('underpaid', 'overpaid', 'overdue') else 0
    return finding(kind, reason, is_open, at_end, instalment=instalment + 1, amount=amount,
                   reference=reference, difference=difference, **on_contribution(contribution))


def lessened(contribution, instalment, credit):
    """A paid instalment that a credit took from."""
    return finding('underpaid', 'credit', instalment=instalment + 1,
                   amount=contribution.expected[instalment] + credit.amount,
                   difference=credit.amount, reference=credit.reference,
                   **on_contribution(contribution))


def overdue(contribution, instalment, is_open=True, reason='', at_end=None):
    return of_instalment('overdue', contribution, instalment, reason=reason, is_open=is_open,
                         at_end=at_end)


def cleared(contribution, instalment):
    return of_instalment('cleared', contribution, instalment,
                         amount=contribution.expected[instalment], is_open=False)


def on_payment(kind, contribution, payment, reason='', is_open=True):
    """About a payment that fills no instalment: all of it is more than was expected."""
    difference = payment.amount if kind == 'overpaid' else 0
    return finding(kind, reason, is_open, amount=payment.amount, reference=payment.reference,
                   difference=difference, **on_contribution(contribution))


def received(contribution, payment, amount, reason):
    """The host received another sum than was paid."""
    kind = 'underpaid' if amount < payment.amount else 'overpaid'
    return finding(kind, reason, amount=amount, difference=amount - payment.amount,
                   reference=payment.reference, **on_contribution(contribution))


def unallocated(payment, reason):
    """About money that belongs to no contribution; also a receipt's."""
    return finding('unallocated', reason, pool=payment.pool, partner=payment.payer,
                   amount=payment.amount, reference=payment.reference)
