"""The money of the nation's year: what the files say was sent, beside what the daemon holds. The
files are read here anew; nothing is taken from the generator but which file holds what."""
import csv
import json

from story import check_statement

AMOUNT = {'nhs': 'Amount', 'councils': 'Net', 'hosts': 'Amount'}
POOL = {'nhs': 'Pooled Fund', 'councils': 'Fund', 'hosts': 'Pooled Fund'}
MINIMUM_KINDS = ('nhs_minimum', 'dfg', 'sccg')


def pence(text):
    """None when it is no amount."""
    whole, point, rest = text.replace(',', '').partition('.')
    if not point or not whole.removeprefix('-').isdigit() or len(rest) != 2 or not rest.isdigit():
        return None
    return int(whole + rest)


def sent(folder, truth):
    """{(ledger, pool): pence} of every row that can be read and whose pool exists; a file that is
    sent again is the same money."""
    sums, known = {}, {pool['pool'] for pool in truth['pools']}
    names = {(source, name) for _, source, name in truth['steps'] if source in AMOUNT}
    for source, name in sorted(names):
        with open(folder / name, encoding='utf-8', newline='') as file:
            for row in csv.DictReader(file):
                amount, pool = pence(row[AMOUNT[source]]), row[POOL[source]]
                if amount is not None and pool in known:
                    key = 'hosts' if source == 'hosts' else 'payers', pool
                    sums[key] = sums.get(key, 0) + amount
    for _, source, name in truth['steps']:
        if source == 'advices':
            add_advices(json.loads((folder / name).read_text(encoding='utf-8')), sums)
    return sums


def add_advices(advices, sums):
    """Those whose lines come to the payment; the others are refused."""
    for advice in advices:
        if sum(line['pence'] for line in advice['lines']) == advice['pence']:
            for line in advice['lines']:
                key = 'payers', line['pool']
                sums[key] = sums.get(key, 0) + line['pence']


class Books:
    """The daemon's statements of all pools."""

    def __init__(self, desk, truth, query):
        self.pools = {p['pool']: p for p in truth['pools']}
        self.statements = {code: desk.ask(statement=query(pool=code)) for code in self.pools}

    def check(self, sums):
        """Conservation, pool by pool, to the penny."""
        for code, statement in self.statements.items():
            check_statement(statement)
            pool = statement.pool
            placed = pool.paid_pence + pool.held_pence + pool.unallocated_pence
            assert placed == sums.get(('payers', code), 0), (code, placed)
            cash = sum(b.amount_pence for b in statement.balances if b.account == 'cash')
            assert cash == sums.get(('hosts', code), 0), (code, cash)
            if self.pools[code]['outcome'] == 'not_approved':
                assert not pool.release_conditions_met, pool
                assert pool.paid_pence == pool.received_pence == 0, pool
                assert pool.held_pence == placed > 0, pool


def total_of(report):
    """The line of totals of s75ctl report totals --json."""
    return next(row for row in report['tables']['regions'] if row.get('total'))


def check_region(report, pools, truth, region):
    """The report's totals of a region (None: of England) are those of its pools, as s75ctl pools
    --json lists them. Returns them."""
    codes = {p['pool'] for p in truth['pools'] if region in (None, p['region'])}
    chosen = [p for p in pools if p['pool'] in codes]
    total = total_of(report)
    assert len(chosen) == len(codes) == total['pools'], total
    for name, column in (('due', 'due'), ('paid', 'paid_over'), ('received', 'received'),
                         ('held', 'held')):
        expected = sum(p[f'{name}_pence'] for p in chosen)
        assert total[f'{column}_pence'] == expected, (region, column, expected, total)
    return total


def minimum_of(report):
    """What is pooled of the kinds that make up the national minimum."""
    return sum(row['pooled_pence'] for row in report['tables']['kinds']
               if row['kind'] in MINIMUM_KINDS)
