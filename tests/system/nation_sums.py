"""The money of the nation's year: what the files say was sent, beside what the daemon holds. The
files are read here anew; nothing is taken from the generator but which file holds what."""
import csv

from client import common
from story import check_statement

AMOUNT = {'nhs': 'Amount', 'councils': 'Net', 'hosts': 'Amount'}
POOL = {'nhs': 'Pooled Fund', 'councils': 'Fund', 'hosts': 'Pooled Fund'}
MINIMUM_KINDS = ('KIND_NHS_MINIMUM', 'KIND_DFG', 'KIND_SCCG')


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
    return sums


class Books:
    """The daemon's statements of all pools."""

    def __init__(self, desk, truth, query):
        self.pools = {p['pool']: p for p in truth['pools']}
        self.statements = {code: desk.ask(statement=query(pool=code)) for code in self.pools}

    def due(self, kinds=None):
        """Sum of what was due in the year, of these kinds."""
        return sum(s.position.due_pence for st in self.statements.values() for s in st.streams
                   if kinds is None or common.ContributionKind.Name(s.kind) in kinds)

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
                assert not pool.open and pool.paid_pence == pool.received_pence == 0, pool
                assert pool.held_pence == placed > 0, pool


def of_region(pools, truth, region):
    """Sums over the pools of a region, as s75ctl pools --json tells them."""
    codes = {p['pool'] for p in truth['pools'] if p['region'] == region}
    chosen = [p for p in pools if p['pool'] in codes]
    assert len(chosen) == len(codes)
    return len(chosen), {name: sum(p[f'{name}_pence'] for p in chosen)
                         for name in ('due', 'paid', 'received', 'held', 'unallocated')}
