#!/usr/bin/python3
"""Writes a synthetic year of the nation's pooled funds, with real names and codes, and the truth
about what is wrong in it. The same seed writes the same bytes.

usage: generate.py DIRECTORY [SEED]"""
import csv
import datetime
import json
import random
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import agreements  # noqa: E402
import circumstances  # noqa: E402
import inject  # noqa: E402
import money  # noqa: E402
import pools  # noqa: E402
import reference  # noqa: E402
import rounds  # noqa: E402
from truth import Truth, finding  # noqa: E402

FIRST_DAY, LAST_DAY = datetime.date(2015, 4, 1), datetime.date(2016, 4, 29)
HEADERS = {
    'nhs': ['Status', 'Paying Body', 'Pooled Fund', 'Contribution', 'Payment Date', 'Document No',
            'Amount', 'Narrative'],
    'councils': ['Status', 'Council', 'Fund', 'Contribution', 'Date of Payment', 'Transaction',
                 'Net', 'Summary'],
    'hosts': ['Status', 'Pooled Fund', 'Received From', 'Receipt Date', 'Remittance', 'Amount'],
}


def pounds(pence):
    sign = '-' if pence < 0 else ''
    return f'{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}'


def commas(pence):
    sign = '-' if pence < 0 else ''
    return f'{sign}{abs(pence) // 100:,}.{abs(pence) % 100:02d}'


def cells(item, nation):
    """A line of one of the three ledgers, each printed in its own way."""
    if isinstance(item, money.Receipt):
        return 'hosts', [money.SYNTHETIC, item.pool, item.payer, item.date.isoformat(),
                         item.reference, pounds(item.amount)]
    if item.ledger == 'nhs':
        return 'nhs', [money.SYNTHETIC, item.payer, item.pool, item.contribution,
                       item.date.isoformat(),
                       item.reference, item.printed or pounds(item.amount),
                       'BCF instalment, synthetic']
    name = nation.councils[item.payer].upper()
    return 'councils', [money.SYNTHETIC, f'{name}  *', item.pool, item.contribution,
                        item.date.strftime('%d/%m/%Y'), item.reference,
                        item.printed or commas(item.amount), 'synthetic']


def write_ledgers(folder, year, nation):
    """One file for each ledger and day on which it has something. Returns [(day, ledger, name)]."""
    files = {}
    alone = [payment for payment in year.all_payments() if not payment.advice]
    for item in [*alone, *year.all_receipts()]:
        ledger, row = cells(item, nation)
        files.setdefault((item.run, ledger), []).append((item, row))
    for (day, ledger), rows in files.items():
        name = f'{ledger}-{day.isoformat()}.csv'
        with open(folder / name, 'w', encoding='utf-8', newline='') as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS[ledger])
            for number, (item, row) in enumerate(rows, 2):
                item.file, item.row = name, number
                writer.writerow(row)
    return [(day, ledger, f'{ledger}-{day.isoformat()}.csv') for day, ledger in files]


def write_advices(folder, year):
    """Payments for several pools at once, as JSON: no CSV of a ledger says so much."""
    files = {}
    for advice in year.advices.values():
        files.setdefault(advice.run, []).append(advice)
    for day, advices in files.items():
        name = f'advices-{day.isoformat()}.json'
        for row, advice in enumerate(advices, 1):
            advice.file, advice.row = name, row
        content = [{
            'status': 'synthetic', 'payer': a.payer, 'date': a.date.isoformat(),
            'reference': a.reference,
            'pence': a.amount or sum(p.amount for p in a.payments),
            'lines': [{'pool': p.pool, 'contribution': p.contribution, 'pence': p.amount}
                      for p in a.payments],
        } for a in advices]
        (folder / name).write_text(json.dumps(content, indent=1) + '\n', encoding='utf-8')
    return [(day, 'advices', f'advices-{day.isoformat()}.json') for day in files]


def order(step):
    """On a day: what was agreed, then what was paid, then what was received."""
    day, source, name = step
    return day, ('agreements', 'nhs', 'advices', 'councils', 'hosts').index(source), name


def as_written(entry):
    """A truth entry with its payments by file and row."""
    def by_row(found):
        found = dict(found)
        of = found.pop('of', None)
        if of:
            found['reference'] = f'{of.file}:{of.row}'
        return found
    paid = [p.advice if getattr(p, 'advice', None) else p for p in entry['payments']]
    return {**entry, 'payments': [{'file': p.file, 'row': p.row} for p in paid],
            'findings': [by_row(f) for f in entry['findings']]}


def repeat_some(steps, rng, truth):
    """Whole files that are sent again a week later, unchanged."""
    payments = [s for s in steps if s[1] not in ('agreements', 'advices')]
    for day, source, name in rng.sample(payments, 6):
        steps.append((day + datetime.timedelta(days=7), source, name))
        truth.error('file sent twice', f'{name} again, a week later', [],
                    [finding('repeated_document', is_open=False, reference=name)])
        truth.errors[-1]['file'] = name


def generate(folder, seed):
    nation, rng, truth = reference.Nation(), random.Random(seed), Truth()
    funds = pools.build(nation, rng)
    year = money.Year(funds, rng)
    planning = rounds.Round(funds, seed)
    planned = agreements.of_pools(funds, nation, planning)
    allocated = circumstances.allocations(year)
    varied, firsts = inject.spoil(year, truth)
    planning.circumstances(truth)
    steps = agreements.write(folder, planned, funds, allocated, varied, firsts,
                             planning.files(agreements.HEAD))
    steps += write_ledgers(folder, year, nation) + write_advices(folder, year)
    repeat_some(steps, rng, truth)
    steps.sort(key=order)
    last = steps[-1][0]
    assert last <= LAST_DAY, last
    with open(folder / 'truth.json', 'w', encoding='utf-8') as file:
        json.dump({
            'synthetic': 'every amount, date and error here is synthetic; names and codes are real',
            'seed': seed,
            'first_day': FIRST_DAY.isoformat(), 'last_day': LAST_DAY.isoformat(),
            'minimum': pools.MINIMUM, 'pooled': pools.POOLED,
            'troubled': planning.troubled,
            'below': [[low.pool.area.name, low.partner, published - low.annual]
                      for low, published in planning.below],
            'pools': [{'pool': f.code, 'area': f.area.name, 'region': f.area.region,
                       'outcome': f.outcome} for f in funds],
            'steps': [[day.isoformat(), source, name] for day, source, name in steps],
            'errors': [as_written(e) for e in truth.errors],
            'circumstances': [as_written(e) for e in truth.circumstances],
        }, file, indent=1)
        file.write('\n')
    return truth, steps


def main():
    if not 2 <= len(sys.argv) <= 3:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    truth, steps = generate(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 2015)
    print(f'synthetic nation: {len(steps)} files to send, {len(truth.errors)} errors')
    return 0


if __name__ == '__main__':
    sys.exit(main())
