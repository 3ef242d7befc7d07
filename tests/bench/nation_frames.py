#!/usr/bin/python3
"""Packs the synthetic nation of tests/support/nation as requests for bench_nation: its year
2015/16, and the same again in each year after it, days and files in their order.

Rows that the daemon must refuse are left out: the load counts what is accepted.

usage: nation_frames.py DIRECTORY YEARS   writes DIRECTORY/setup.frames and DIRECTORY/life.frames:
8 bytes transfers, then each request as 4 bytes size and its bytes; little-endian"""
import csv
import itertools
import json
import struct
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'system'))
import yaml  # noqa: E402
from client import inputs, wire  # noqa: E402
from nation_run import advice  # noqa: E402
from salford import fill  # noqa: E402

ITEMS_MAX = 1024
LISTS = (('parties', 'party', inputs.Party), ('agreements', 'agreement', inputs.Agreement),
         ('signatures', 'signature', inputs.Signature),
         ('assurances', 'assurance', inputs.Assurance),
         ('variations', 'variation', inputs.Variation),
         ('allocations', 'allocation', inputs.Allocation))


def pence(text):
    """None when it is no amount."""
    digits = text.replace(',', '').replace('.', '')
    return int(digits) if digits.removeprefix('-').isdigit() else None


def number_of(date):
    """2015-04-01 or 01/04/2015 as 20150401."""
    return int(date.replace('-', '') if '-' in date else ''.join(reversed(date.split('/'))))


def in_year(date, years):
    """The same day so many years later; 29 February is the 28th."""
    return (date - 1 if date % 10000 == 229 and years else date) + years * 10000


class Frames:
    """Requests of one feed, numbered on."""

    numbers = itertools.count(1)

    def __init__(self):
        self.requests, self.transfers = [], 0

    def add(self, items):
        for first in range(0, len(items), ITEMS_MAX):
            body = inputs.Submission(party='s75ctl', feed='load', number=next(self.numbers),
                                     items=items[first:first + ITEMS_MAX])
            self.requests.append(wire.Request(submission=body).SerializeToString())

    def write(self, path):
        with open(path, 'wb') as file:
            file.write(struct.pack('<Q', self.transfers))
            for request in self.requests:
                file.write(struct.pack('<I', len(request)) + request)


def day(date):
    return inputs.Item(day=inputs.Day(date=date))


def agreed(path, years):
    """What a file for s75ctl apply says; the agreements without end, so that years can follow."""
    content = yaml.load(path.read_text(encoding='utf-8'), Loader=yaml.CSafeLoader)
    items = []
    for key, body, kind in LISTS:
        for entry in content.get(key, []):
            entry = {k: v for k, v in entry.items() if k not in ('effective_to', 'region')}
            message = fill(kind(), entry)
            if key == 'allocations':
                message.year += years
                message.value_date = in_year(message.value_date, years)
                message.reference += f'-{years}'
            items.append(inputs.Item(**{body: message}))
    return items


def advices(path, years):
    """The payments for several pools at once that the daemon accepts."""
    for row, one in enumerate(json.loads(path.read_text(encoding='utf-8')), 1):
        if sum(line['pence'] for line in one['lines']) == one['pence']:
            item = advice(one, row)
            item.payment.value_date = in_year(item.payment.value_date, years)
            item.payment.reference += f'-{years}'
            yield item


def transfers(path, source, pools, years):
    """The rows of a ledger that the daemon accepts."""
    if source == 'advices':
        yield from advices(path, years)
        return
    with open(path, encoding='utf-8', newline='') as file:
        rows = list(csv.reader(file))[1:]
    for row in rows:
        if source == 'hosts':
            _, pool, payer, date, reference, amount = row
            item = inputs.Item(receipt=inputs.Receipt(pool=pool, payer=payer))
            money = item.receipt
        else:
            _, payer, pool, contribution, date, reference, amount, _ = row
            item = inputs.Item(payment=inputs.Payment(payer=payer, pool=pool,
                                                      contribution=contribution))
            money = item.payment
        money.value_date = in_year(number_of(date), years)
        if reference:
            money.reference = f'{reference}-{years}'
        if pool in pools and pence(amount) is not None:
            money.amount_pence = pence(amount)
            yield item


def pack(folder, truth, years, setup, life):
    pools = {p['pool'] for p in truth['pools']}
    known = set()  # a file that is sent again is refused as a whole
    for date, source, name in truth['steps']:
        today = in_year(number_of(date), years)
        items = [day(today)] if today > life.today else []
        life.today = max(life.today, today)
        if source != 'agreements':
            rows = list(transfers(folder / name, source, pools, years)) if name not in known else []
            life.transfers += len(rows)
            items += rows
        elif years == 0 or name.startswith('allocations'):
            items += agreed(folder / name, years)
        known.add(name)
        (life if setup.requests else setup).add(items)


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    subprocess.run(['/usr/bin/python3', HERE.parent / 'support/nation/generate.py', folder],
                   check=True, stdout=subprocess.DEVNULL)
    truth = json.loads((folder / 'truth.json').read_text(encoding='utf-8'))
    setup, life = Frames(), Frames()
    life.today = 0
    for years in range(int(sys.argv[2])):
        pack(folder, truth, years, setup, life)
    setup.write(folder / 'setup.frames')
    life.write(folder / 'life.frames')
    return 0


if __name__ == '__main__':
    sys.exit(main())
