#!/usr/bin/env bash
# A payer's file and a host's file that share nothing but the end-to-end id of the bank: both feeds
# send it, and the receipt is matched by it. All of it is synthetic.
# Usage: test_end_to_end.sh BUILD-DIRECTORY
set -euo pipefail
build=$1
# shellcheck source=tests/system/daemon.sh
. "${BASH_SOURCE%/*}/daemon.sh"

cat >"$work/pool.yaml" <<'Y'
parties:
  - {code: 01T, name: NHS South Sefton CCG, kind: ccg}
  - {code: E08000014, name: Sefton Council, kind: council}
agreements:
  - pool: sefton
    name: Sefton Better Care Fund
    area: Sefton
    host: 01T
    pool_manager: the pool manager
    partners: [01T, E08000014]
    effective_from: 2015-04-01
    signed_on: 2015-04-01
    plan_outcome: approved
    synthetic: true
    contributions:
      - contribution: council
        partner: E08000014
        kind: la_additional
        economy: revenue
        annual: "1,200,000.00"
        schedule: {kind: monthly_day, day: 1}
        rounding: half_up
        last_instalment: leaves
Y
cat >"$work/ledger.yaml" <<'Y'
item: payment
party: E08000014
feed: ledger
period: none
synthetic: yes
columns:
  value_date: Paid
  amount: Net
  reference: Document
  end_to_end_id: {names: [End to End ID, E2E], required: no}
constants: {payer: E08000014, pool: sefton, contribution: council}
Y
cat >"$work/bank.yaml" <<'Y'
item: receipt
party: 01T
feed: bank
period: none
synthetic: yes
columns: {value_date: Booked, amount: Credit, reference: Text, end_to_end_id: EndToEndId}
constants: {pool: sefton, payer: E08000014}
Y
cat >"$work/ledger.csv" <<'C'
Document,Paid,Net,E2E
2204611657,2015-04-01,60000.00,S75/1
2204611658,2015-04-01,40000.00,
C
cat >"$work/bank.csv" <<'C'
Text,Booked,Credit,EndToEndId
SEFTON MBC,2015-04-02,60000.00,S75/1
C

"$ctl" day 2015-04-01
"$ctl" apply "$work/pool.yaml" >/dev/null
"$build/adapters/council/s75-council" --mapping "$work/ledger.yaml" "$work/ledger.csv" >/dev/null
"$build/adapters/ccg/s75-ccg" --mapping "$work/bank.yaml" "$work/bank.csv" >/dev/null
"$ctl" --width 200 report matches sefton >"$work/matches"
grep -Eq '^ *1  end_to_end .* 2204611657  60,000.00 .* SEFTON MBC  60,000.00 ' "$work/matches" || {
  cat "$work/matches"
  exit 1
}
# The other payment has none, and waits.
[ "$(grep -c end_to_end "$work/matches")" = 1 ]
