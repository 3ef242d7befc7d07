#!/usr/bin/python3
"""Salford 2013-2022 whole, through a real s75d: every backdated adjustment to the penny, every
published error named, no false alarm on the rest. Prints precision and recall over the rows.

    test_salford_whole.py S75D

The rows are tests/support/data/vectors/salford_pool_transfers_2013_2022.csv, submitted file by file
on the day of the last payment in each; the agreement and its variations are
tests/support/samples/salford-2013-2022.yaml, each variation submitted on the day it was agreed.
What the rows hold is written down below by hand (TRUTH), from their observations, and compared with
what the daemon reports of each row. The same is done a second time without the contributions of the
sample that are circular: then exactly the rows they were made from are reported as explained by
nothing."""
import csv
import datetime
import hashlib
import sys
from collections import defaultdict

import contract
import salford
from client import Desk, common, events, inputs, wire
from daemon import Daemon

VECTOR = contract.ROOT / 'tests/support/data/vectors/salford_pool_transfers_2013_2022.csv'
PUBLISHED = contract.ROOT / 'tests/support/data/salford'
SAMPLE = 'salford-2013-2022.yaml'
POOL = 'salford-2013-2022'
ALARMS = ('UNDERPAID', 'OVERPAID', 'UNALLOCATED', 'DUPLICATE_SUSPECTED', 'DATE_SUSPECTED',
          'REFERENCE_SUSPECTED')

# (date, pence) of every row that is not simply an instalment, and what must be reported of it:
# kinds of events with their reasons. The eleven that the vector annotates, and the fourth backdated
# adjustment, which it does not mention and which the sums before and after prove.
TRUTH = {
    ('2017-03-01', 576242500): {'REFERENCE_SUSPECTED/ODD_REFERENCE'},
    ('2017-08-01', 796355083): {'BACKDATED_ADJUSTMENT'},
    ('2018-01-02', 620265016): {'DUPLICATE_SUSPECTED/SAME_AMOUNT'},
    ('2018-01-03', 675842600): {'OVERPAID/MISPOSTING', 'DUPLICATE_SUSPECTED/SAME_AMOUNT',
                                'DATE_SUSPECTED/OUTSIDE_PERIOD'},
    ('2018-04-03', 60265016): {'UNDERPAID/DROPPED_DIGIT'},
    # On purpose: nothing published explains it.
    ('2018-07-04', 646286513): {'OVERPAID/UNRECONCILED'},
    ('2018-10-03', 1062489100): {'BACKDATED_ADJUSTMENT'},
    ('2019-07-08', 3380523268): {'BACKDATED_ADJUSTMENT'},
    ('2019-10-14', 1352012767): {'REFERENCE_SUSPECTED/NO_REFERENCE'},
    ('2019-12-09', 1386989242): {'BACKDATED_ADJUSTMENT'},
    ('2021-09-13', 1422058366): {'UNDERPAID/WRONG_DIGIT'},
}
ADJUSTMENTS = {key for key, reported in TRUTH.items() if reported == {'BACKDATED_ADJUSTMENT'}}
# Annotated, and no error once the daemon knows the payee's other names: nothing is to be reported.
ALIAS = ('2022-02-14', 1422658366)
# Rows of the circular contributions: with these they are instalments, without them nothing awaits
# them.
CIRCULAR = {('2014-12-02', 1745115300), ('2015-02-16', 880807500), ('2015-05-07', 926480300),
            ('2015-08-24', 682692633), ('2015-11-20', 671463534), ('2016-02-19', 629634664),
            ('2017-02-13', 1727041600), ('2021-08-25', 801711900)}


def read_rows():
    with open(VECTOR, newline='', encoding='utf-8') as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row['pence'] = int(row['amount_gbp'].replace('.', ''))
        row['key'] = (row['payment_date'], row['pence'])
        row['file'] = row['source_file'].rsplit('/', 1)[1]
    return rows


def number(date):
    return int(date.replace('-', ''))


def last_of_month(name):
    year, month = int(name[:4]), int(name[5:7])
    first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - datetime.timedelta(days=1)).isoformat()


def check_published(rows):
    """Every row of the vector stands in the published file it names. One file is not here."""
    absent = set()
    for row in rows:
        path = PUBLISHED / row['file']
        if not path.exists():
            absent.add(row['file'])
            continue
        with open(path, newline='', encoding='cp1252') as stream:
            found = any(row['transaction'] in line and abs(pence(cell) - row['pence']) == 0
                        for line in csv.reader(stream) for cell in line)
        assert found, f'{row["file"]} does not hold {row["key"]}'
    assert absent <= {'2022-02.csv'}, absent
    print(f'{len(rows)} rows, {len(rows) - len(absent)} of them found in the published files here')


def pence(cell):
    """An amount as published, or -1."""
    try:
        pounds, _, rest = cell.replace(',', '').strip().partition('.')
        return int(pounds) * 100 + int(rest.ljust(2, '0')[:2] or 0)
    except ValueError:
        return -1


def submit(desk, items, document=None):
    outcome = desk.submit(desk.submission(items, document=document))
    assert isinstance(outcome, wire.Outcome) and not outcome.refusals, outcome
    return outcome


class Play:
    """The whole submitted to one daemon, and what it reported of each row."""

    def __init__(self, binary, rows, circular):
        self.reported = defaultdict(set)
        self.texts = {}
        self.late = {}  # due date -> what is reported of the instalment
        with Daemon(binary) as daemon:
            desk = Desk(daemon.desk)
            desk.hello('s75ctl', 'ledger')
            causes = self.submit_all(desk, rows, circular)
            self.take(desk.history(), causes)
            self.statement = desk.ask(statement=wire.StatementQuery(pool=POOL))
            self.open = desk.ask(exceptions=wire.ExceptionsQuery(pool=POOL)).exceptions
            desk.close()
            assert daemon.stop() == 0
            status, words = daemon.verify()
            assert status == 0, words

    @staticmethod
    def submit_all(desk, rows, circular):
        """Journal number and item -> row."""
        items = salford.items_of(SAMPLE)
        variations = sorted((i for i in items if i.HasField('variation')),
                            key=lambda i: i.variation.agreed_on)
        begin = [i for i in items if not i.HasField('variation')]
        for item in begin:
            if item.HasField('agreement') and not circular:
                kept = [c for c in item.agreement.contributions
                        if not c.contribution.startswith('row-')]
                del item.agreement.contributions[:]
                item.agreement.contributions.extend(kept)
        files = defaultdict(list)
        for row in rows:
            files[row['file']].append(row)
        causes, begun = {}, False
        for name in sorted(files):
            # A row dated a year early must not hold up the business date: the month counts.
            today = max(max(r['payment_date'] for r in files[name]), name[:7] + '-01')
            if not begun:
                submit(desk, [salford.day(number(today))] + begin)
                begun = True
            while variations and variations[0].variation.agreed_on <= number(today):
                change = variations.pop(0)
                sent = submit(desk, [salford.day(change.variation.agreed_on), change])
                if change.variation.officer: # it lowers what is due
                    submit(desk, [salford.approval(sent.journal, 1, change.variation.agreed_on)])
            submit(desk, [salford.day(number(today))])
            outcome = submit(desk, [payment(r) for r in files[name]], inputs.Document(
                sha256=hashlib.sha256(name.encode()).digest(), name=name, first_row=0,
                complete=True, period_from=number(name[:7] + '-01'),
                period_to=number(last_of_month(name))))
            causes.update({(outcome.journal, i): r['key'] for i, r in enumerate(files[name])})
        return causes

    def take(self, history, causes):
        for event in history:
            kind = events.EventKind.Name(event.kind).removeprefix('EVENT_')
            reason = common.Reason.Name(event.reason).removeprefix('REASON_') \
                if event.HasField('reason') else ''
            row = causes.get((event.cause, event.item)) if event.HasField('item') else None
            if kind == 'OVERDUE':
                self.late[event.value_date] = found(event)
            elif row and kind in (*ALARMS, 'BACKDATED_ADJUSTMENT'):
                self.reported[row].add(f'{kind}/{reason}' if reason else kind)
                self.texts[row, kind] = found(event)


def found(event):
    """The kinds of its parts: "underpaid, wrong digit"."""
    names = (events.PartKind.Name(part.kind).removeprefix('PART_') for part in event.parts)
    return ', '.join(name.lower().replace('_', ' ') for name in names)


def payment(row):
    return inputs.Item(payment=inputs.Payment(
        payer=salford.COUNCIL, payee=row['supplier'], amount_pence=row['pence'],
        value_date=number(row['payment_date']), reference=row['transaction'] or None))


def is_alarm(reported):
    return any(s.split('/')[0] in ALARMS for s in reported)


def check_rows(rows, play):
    """Row by row; returns those alarmed without cause and those missed."""
    false, missed = [], []
    for row in rows:
        key, reported = row['key'], play.reported[row['key']]
        if reported != TRUTH.get(key, set()):
            (missed if key in TRUTH else false).append((key, reported, TRUTH.get(key, set())))
    return false, missed


def print_measure(rows, play):
    alarmed = {r['key'] for r in rows if is_alarm(play.reported[r['key']])}
    true = {key for key, reported in TRUTH.items() if is_alarm(reported)}
    hit = alarmed & true
    adjusted = {r['key'] for r in rows if 'BACKDATED_ADJUSTMENT' in play.reported[r['key']]}
    for key in sorted(TRUTH):
        for reported in sorted(play.reported[key]):
            kind = reported.split('/')[0]
            print(f'  {key[0]} {key[1] / 100:>16,.2f}  {reported.lower()}: {play.texts[key, kind]}')
    print(f'alarms on rows: precision {len(hit)}/{len(alarmed)}, recall {len(hit)}/{len(true)}')
    right = len(adjusted & ADJUSTMENTS)
    print(f'backdated adjustments to the penny: precision {right}/{len(adjusted)}, '
          f'recall {right}/{len(ADJUSTMENTS)}')
    unreconciled = [f'{key[0]} {key[1] / 100:,.2f}' for key in sorted(TRUTH)
                   if any('UNRECONCILED' in s for s in play.reported[key])]
    print(f'reported, and explained by nothing published: {", ".join(unreconciled)}')
    print(f'{len(CIRCULAR)} rows stand on contributions made from themselves '
          '(circular, see the sample)')
    return alarmed == true and adjusted == ADJUSTMENTS


def months_without_a_row(rows):
    """Due dates' months between the first and the last monthly payment that no row is dated in."""
    dated = {r['payment_date'][:7] for r in rows if r['key'] not in CIRCULAR}
    dated |= {'2017-01'}
    months = [f'{y}-{m:02d}' for y in range(2017, 2023) for m in range(1, 13)]
    return {m for m in months if m <= '2022-05' and m not in dated}


def check_overdue(rows, play):
    open_overdue = {f'{x.value_date // 10000}-{x.value_date // 100 % 100:02d}'
                    for x in play.open if x.kind == events.EVENT_OVERDUE}
    wanted = months_without_a_row(rows)
    print(f'instalments not published: {", ".join(sorted(open_overdue))}')
    assert open_overdue == wanted, (open_overdue ^ wanted)
    assert {'2017-07', '2017-09'} <= open_overdue


def check_positions(play):
    for own in play.statement.contribution_years:
        assert sum(p.share_pence for p in own.parts) == own.position.variance_pence, own
        assert sum(p.HasField('share_pence') for p in own.parts) <= 17, own


def main(binary):
    rows = read_rows()
    assert len({r['key'] for r in rows}) == len(rows), 'rows are told apart by date and amount'
    check_published(rows)
    play = Play(binary, rows, circular=True)
    exact = print_measure(rows, play)
    false, missed = check_rows(rows, play)
    assert not false and not missed and exact, f'false alarms {false}, missed {missed}'
    assert not play.reported[ALIAS], 'the payee printed as NHS only is known'
    check_overdue(rows, play)
    check_positions(play)
    bare = Play(binary, rows, circular=False)
    more = {r['key'] for r in rows if is_alarm(bare.reported[r['key']])} - set(TRUTH)
    assert more == CIRCULAR, f'without the circular contributions: {more ^ CIRCULAR}'
    print('without the circular contributions exactly their rows are reported as awaited by '
          'nothing')
    return 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: test_salford_whole.py S75D')
    sys.exit(main(sys.argv[1]))
