"""Payments, receipts, and how they are written down: what an honest year looks like."""
import datetime

import working_days as wd

# Days of the week on which each ledger's file is made, 0 = Monday.
RUNS = {'nhs': (1, 4), 'councils': (0, 3), 'hosts': (0, 2, 4)}
SYNTHETIC = 'SYNTHETIC'


class Receipt:
    """One line of the host's ledger. run: the day its file is made."""

    def __init__(self, pool, payer, amount, date, reference):
        self.pool, self.payer, self.amount = pool, payer, amount
        self.date, self.reference = date, reference
        self.run = wd.run_on_or_after(date, RUNS['hosts'])
        self.file = self.row = None


class Payment:
    """One line of a payer's ledger. printed: the amount as in the file, when not as it is."""

    def __init__(self, contribution, amount, date, reference):
        self.pool, self.contribution = contribution.pool.code, contribution.id
        self.payer = contribution.partner
        self.amount, self.date, self.reference = amount, date, reference
        self.ledger = 'nhs' if contribution.is_nhs() else 'councils'
        self.run = date
        self.printed = None
        self.advice = None  # that it is a line of
        self.receipt = None
        self.file = self.row = None


class Advice:
    """One payment of a CCG for several pools, and the lines of its remittance advice. amount: what
    is paid; None: what the lines come to."""

    def __init__(self, payments):
        self.payments, self.amount = payments, None
        self.payer, self.reference = payments[0].payer, payments[0].reference
        self.date = self.run = payments[0].date
        self.file = self.row = None
        for payment in payments:
            payment.advice = self


class Year:
    """Everything paid and received, by instalment, before it is put into files."""

    def __init__(self, pools, rng):
        self.pools, self.rng = pools, rng
        self.contributions = [contribution for pool in pools for contribution in pool.contributions]
        self.payments = {}   # (pool, contribution, instalment) -> [Payment]
        self.strays = []     # receipts and payments of no instalment
        self.advices = {}    # (payer, instalment) -> Advice
        self.numbers = {}
        for contribution in self.contributions:
            for instalment in range(len(contribution.dates)):
                paid = self.instalment(contribution, instalment)
                self.payments[(*contribution.key(), instalment)] = [paid]
        joint = [contribution for contribution in self.contributions if contribution.joint]
        for payer in sorted({contribution.partner for contribution in joint}):
            for instalment in range(12):
                self.join([own for own in joint if own.partner == payer], instalment)

    def reference(self, payer):
        """The payer's next document number."""
        number = self.numbers[payer] = self.numbers.get(payer, 0) + 1
        return f'{payer}-{number:05d}' if len(payer) == 3 else f'51{payer[1:]}{number:04d}'

    def on_run(self, contribution, date):
        return wd.run_on_or_after(date, RUNS['nhs' if contribution.is_nhs() else 'councils'])

    def pay(self, contribution, amount, date, reference=None):
        """A payment that the host confirms one or two working days later."""
        payment = Payment(contribution, amount, self.on_run(contribution, date),
                          reference or self.reference(contribution.partner))
        payment.receipt = self.confirm(payment, amount)
        return payment

    def confirm(self, payment, amount):
        date = wd.add(payment.date, self.rng.randrange(1, 3))
        receipt = Receipt(payment.pool, payment.payer, amount, date, payment.reference)
        assert receipt.run <= wd.add(payment.date, 5)
        return receipt

    def instalment(self, contribution, instalment):
        """Paid at the run around its date, sometimes a little early."""
        due = contribution.dates[instalment]
        date = self.on_run(contribution, wd.add(due, self.rng.randrange(-2, 1)))
        if date < datetime.date(2015, 4, 1):
            date = self.on_run(contribution, due)
        assert date <= contribution.late(instalment), (contribution.key(), due, date)
        payment = self.pay(contribution, contribution.expected[instalment], date)
        if self.rng.randrange(50) == 0:
            payment.receipt.reference = ''  # to be found by amount and date
        return payment

    def join(self, contributions, instalment):
        """Pays the instalments of several pools at once."""
        parts = [self.payments[(*own.key(), instalment)][0] for own in contributions]
        for part in parts:
            part.date = part.run = parts[0].date
            part.reference = parts[0].reference
            part.receipt = self.confirm(part, part.amount)
        self.advices[contributions[0].partner, instalment] = Advice(parts)

    def all_payments(self):
        for payments in self.payments.values():
            yield from payments
        yield from (s for s in self.strays if isinstance(s, Payment))

    def all_receipts(self):
        for payment in self.all_payments():
            if payment.receipt:
                yield payment.receipt
        yield from (s for s in self.strays if isinstance(s, Receipt))
