#!/usr/bin/env bash
# The books of every pool, added up by a program that shares no code with us: hledger reads what
# s75ctl export prints, finds every transaction balanced, and comes to the balances that the daemon
# tells of itself.
# Usage: test_hledger.sh BUILD-DIRECTORY
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
samples=$here/tests/support/samples
data=$here/tests/support/data
export LC_ALL=C.UTF-8
# shellcheck source=tests/system/daemon.sh
. "${BASH_SOURCE%/*}/daemon.sh"

feed() { # feed PROGRAM MAPPING FILE: exit 1 says that rows were refused, which is part of the story
  local rc=0
  "$1" --mapping "$2" "$3" >>"$work/story" 2>&1 || rc=$?
  [ "$rc" -le 1 ] || { cat "$work/story"; exit 1; }
}

"$ctl" day 2017-04-01
"$ctl" apply "$samples/salford.yaml" >/dev/null
for month in 2017-{04..12} 2018-{01..03}; do
  "$ctl" day "$month-28"
  [ "$month" != 2017-08 ] || "$ctl" apply "$samples/salford-variation-2017.yaml" >/dev/null
  feed "$build/adapters/council/s75-council" "$here/adapters/council/mappings/salford.yaml" \
    "$data/salford/$month.csv"
done
feed "$build/adapters/council/s75-council" \
  "$here/adapters/ccg/mappings/synthetic-host-ledger.yaml" \
  "$samples/salford-host-receipts-synthetic-2017.csv"
# A pound written off of what is overdue is a loss, and moves neither what was paid nor the cash.
told() { # told ACCOUNT: what hledger makes of the pool's
  "$ctl" export --format hledger salford-integrated-care |
    hledger -f - balance --flat --no-total --empty "$1" -O csv | tail -n +2
}
before=$(told 'cash|transit|unallocated|unreconciled|income')
overdue=$("$ctl" --json exceptions salford-integrated-care | /usr/bin/python3 -c 'import json, sys
print(next(x["id"] for x in json.load(sys.stdin)["exceptions"] if x["kind"] == "overdue"))')
"$ctl" work "$overdue" write-off --officer D.LANE --amount 1.00 --note "a pound" >/dev/null
[ "$before" = "$(told 'cash|transit|unallocated|unreconciled|income')" ]
grep -q '1\.00' <(told written-off)
"$ctl" day 2022-07-01
"$ctl" apply "$samples/gloucestershire.yaml" >/dev/null
feed "$build/adapters/ccg/s75-ccg" "$here/adapters/ccg/mappings/gloucestershire.yaml" \
  "$data/gloucestershire/icb_to_county_council.csv"
"$ctl" day 2023-03-31
sed 's/A\.GREEN/C.PEEL/' "$samples/balances-thresholds.yaml" >"$work/thresholds.yaml"
"$ctl" apply "$work/thresholds.yaml" >/dev/null
"$ctl" --json report pending | grep -o '"[0-9]*/[0-9]*"' | tr -d '"' | while read -r waiting; do
  "$ctl" approve "$waiting" --officer D.LANE >/dev/null
done

for pool in salford-integrated-care gloucestershire-better-care; do
  "$ctl" export --format hledger "$pool" >"$work/$pool.journal"
  grep -q '^; synthetic' "$work/$pool.journal"
  hledger -f "$work/$pool.journal" check ordereddates
  hledger -f "$work/$pool.journal" balance --flat --no-total --empty -O csv >"$work/$pool.csv"
  "$ctl" --json statement "$pool" >"$work/$pool.json"
  /usr/bin/python3 - "$pool" "$work/$pool.csv" "$work/$pool.json" <<'PY'
import csv, json, sys
pool, balances, statement = sys.argv[1:]
theirs = {}
for account, amount in list(csv.reader(open(balances)))[1:]:
    pence = int(amount.replace('GBP', '').replace(' ', '').replace('.', '').replace(',', '')) \
        if amount != '0' else 0
    if pence:
        theirs[account.removeprefix(pool + ':')] = pence
ours = {b['account']: b['amount_pence'] for b in json.load(open(statement))['balances']}
if theirs != ours:
    for account in sorted(set(theirs) | set(ours)):
        if theirs.get(account) != ours.get(account):
            print(f'{pool}: {account}: hledger {theirs.get(account)}, s75d {ours.get(account)}')
    sys.exit(1)
assert len(ours) >= 4 and sum(theirs.values()) == 0
print(f'{pool}: {len(ours)} balances of hledger are those of s75d')
PY
done
# By value dates every financial year has its own money, though one file brought many years.
for pool in salford-integrated-care gloucestershire-better-care; do
  hledger -f "$work/$pool.journal" balance --date2 -p 'every 12 months from 2013-04-01' --flat \
    --no-total -O csv >"$work/$pool.csv"
  "$ctl" --json export "$pool" >"$work/$pool.json"
  /usr/bin/python3 - "$pool" "$work/$pool.csv" "$work/$pool.json" <<'PY'
import collections, csv, datetime, json, sys
pool, balances, entries = sys.argv[1:]
theirs, ours = {}, collections.Counter()
head, *rows = csv.reader(open(balances))
for account, *sums in rows:
    for span, amount in zip(head[1:], sums):
        pence = int(amount.replace('GBP', '').replace(' ', '').replace('.', '').replace(',', ''))
        if pence:
            theirs[account.removeprefix(pool + ':'), int(span[:4])] = pence
text, at = open(entries).read(), 0
while at < len(text.rstrip()):
    entry, at = json.JSONDecoder().raw_decode(text, at)
    at += len(text[at:]) - len(text[at:].lstrip())
    for p in entry['postings']:
        date = datetime.date.fromisoformat(p['value_date'])
        ours[p['account'], date.year - (date.month < 4)] += p['amount_pence']
ours = {key: pence for key, pence in ours.items() if pence}
assert theirs == ours, [(key, theirs.get(key), ours.get(key)) for key in {*theirs, *ours}
                        if theirs.get(key) != ours.get(key)]
print(f'{pool}: {len({year for _, year in ours})} years, each with its own money')
PY
done
# The agreement of balances is what hledger has of each partner, gross: what an account has too much
# stands on the other side. On the last day of a year nothing is earned before or after it is due.
for pool in salford-integrated-care gloucestershire-better-care; do
  hledger -f "$work/$pool.journal" balance --date2 -e 2023-04-01 --flat --no-total -O csv \
    >"$work/$pool.csv"
  "$ctl" --json report agreement-of-balances "$pool" >"$work/$pool.json"
  /usr/bin/python3 - "$pool" "$work/$pool.csv" "$work/$pool.json" <<'PY'
import csv, json, sys
pool, balances, report = sys.argv[1:]
SIDES = {'receivable': ('receivable', 1), 'risk-share-owed': ('receivable', 1),
         'transit': ('transit', 1), 'receipts-in-advance': ('payable', -1),
         'unallocated': ('payable', -1), 'unreconciled-receipts': ('payable', -1),
         'payable': ('payable', -1)}
report = json.load(open(report))
rows = {r['counterparty']: r for r in report['tables']['balances'] if not r.get('total')}
theirs = {party: {'receivable': 0, 'transit': 0, 'payable': 0} for party in rows}
fed = pool == 'salford-integrated-care'
for account, amount in list(csv.reader(open(balances)))[1:]:
    kind, party, *_ = account.removeprefix(pool + ':').split(':') + ['']
    pence = int(amount.replace('GBP', '').replace(' ', '').replace('.', '').replace(',', ''))
    side, sign = SIDES.get(kind, (None, 0))
    if side is None or (side == 'transit' and not fed):
        continue
    if side == 'transit':
        theirs[party][side] += pence
        continue
    if pence * sign < 0:
        side = 'receivable' if side == 'payable' else 'payable'
    theirs[party][side] += abs(pence)
for party, row in rows.items():
    ours = {side: row[side + '_pence'] or 0 for side in theirs[party]}
    assert ours == theirs[party], (party, ours, theirs[party])
    assert row['accrued_income_pence'] == 0 and row['net_pence'] == \
        ours['receivable'] + ours['transit'] - ours['payable'], row
    print(f'{pool}: {party} owes and is owed what hledger has: {ours}; {row["balances"]}')
if not fed:
    assert rows['QR1']['balances'] == 'to be sent and agreed', rows['QR1']
    assert rows['QR1']['income_and_expenditure'] == 'to be sent and agreed', rows['QR1']
PY
done
"$ctl" export no-such-pool >"$work/none" 2>"$work/said" && exit 1
grep -q "there is no pool 'no-such-pool'" "$work/said"
