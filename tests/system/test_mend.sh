#!/usr/bin/env bash
# What a finance officer puts right: a file loaded before its pool was known, one loaded with a
# wrong mapping, a month that replaces another, a loss that was none, names, many exceptions; with a
# daemon killed on the way. All of it is synthetic.
# Usage: test_mend.sh BUILD-DIRECTORY
set -euo pipefail
build=$1
# shellcheck source=tests/system/daemon.sh
. "${BASH_SOURCE%/*}/daemon.sh"
council=$build/adapters/council/s75-council

cat >"$work/parties.yaml" <<'Y'
parties:
  - {code: 01T, name: NHS South Sefton CCG, kind: ccg}
  - {code: E08000014, name: Sefton Councel, kind: council}
Y
cat >"$work/pool.yaml" <<'Y'
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
    receipts_expected: false
    single_officer: "150,000.00"
    officers:
      - {officer: ann, name: Ann Clerk, party: E08000014}
      - {officer: cat, name: Cat Keeper, party: 01T}
    contributions:
      - {contribution: council, partner: E08000014, kind: la_additional, economy: revenue,
         annual: "1,200,000.00", schedule: {kind: monthly_day, day: 1}, rounding: half_up,
         last_instalment: leaves}
      - {contribution: ibcf, partner: E08000014, kind: ibcf, economy: revenue,
         annual: "540,000.00", schedule: {kind: monthly_day, day: 1}, rounding: half_up,
         last_instalment: leaves}
Y
mapping() { # mapping COLUMN: the column that it takes for the sum
  cat <<Y
item: payment
party: E08000014
feed: ledger
dates: [iso]
period: none
columns:
  value_date: [Date]
  reference: [Number]
  kind: [Kind]
  amount: [$1]
constants: {pool: sefton, payer: E08000014}
Y
}
mapping Amount >"$work/right.yaml"
mapping Budget >"$work/wrong.yaml"
month() { # month SUM OF IBCF
  printf '%s\n' 'Date,Number,Kind,Amount,Budget' \
    '2015-04-01,5101,la_additional,100000.00,900000.00' "2015-04-01,5102,ibcf,$1,400000.00"
}
month 54000.00 >"$work/april.csv"
month 45000.00 >"$work/april-revised.csv"
load() { "$council" --mapping "$work/$1.yaml" "$work/$2.csv" >"$work/loaded" || [ $? = 1 ]; }
paid() { "$ctl" --json pools | /usr/bin/python3 -c 'import json, sys
print(json.load(sys.stdin)["pools"][0]["paid_pence"])'; }
expect() { # expect WHAT IS WANTED
  [ "$2" = "$3" ] || { echo "$1 is $2, not $3"; exit 1; }
}
says() { # says WORDS COMMAND...: whatever comes of it
  local words=$1
  shift
  "$@" >"$work/out" 2>&1 || true
  grep -qF -- "$words" "$work/out" || { cat "$work/out"; echo "does not say: $words"; exit 1; }
}
kill_and_start() {
  kill -9 "$daemon"
  wait "$daemon" 2>/dev/null || true
  "$build/daemon/app/s75d" --state "$work/state" --desk "$S75_DESK" --events "ipc://$work/events" \
    --clock manual 2>>"$work/log" &
  daemon=$!
}

# The file comes before its agreement: its rows wait, and are taken once the pool is known.
"$ctl" apply "$work/parties.yaml" >/dev/null
"$ctl" day 2015-04-30
load wrong april
says unknown_pool "$ctl" quarantine
says "0 of 2 rows taken." "$ctl" quarantine retry
"$ctl" apply "$work/pool.yaml" >/dev/null
"$ctl" quarantine --csv | tr -d '"' >"$work/rows.csv"
row='payment,E08000014,sefton,la_additional,900000.00,2015-04-01,5101,2,unknown_pool,'
grep -q "^waiting,[0-9]*,0,april.csv,2,$row" "$work/rows.csv" || { cat "$work/rows.csv"; exit 1; }
"$ctl" quarantine retry --row 2 >/dev/null &
one=$!
"$ctl" quarantine retry >/dev/null 2>&1 || true # both at once: a row is counted once
wait $one || true
kill_and_start
"$ctl" quarantine retry >/dev/null
expect "paid, by the wrong column" "$(paid)" 130000000
says "No such row waits." "$ctl" quarantine
says taken "$ctl" quarantine --state taken

# The mapping was wrong: what it brought is shown and taken back, by two officers, whatever happens
# to the daemon meanwhile; then the same bytes are loaded with another mapping.
load right april
grep -q "already" "$work/loaded" || { cat "$work/loaded"; exit 1; }
says "2 items with 1,300,000.00 in all are to be taken back" \
  "$ctl" reverse-document "$work/april.csv"
expect "paid, when it was only shown" "$(paid)" 130000000
says "waits for another officer" \
  "$ctl" reverse-document "$work/april.csv" --officer ann --note "budget"
expect "paid, while it waits" "$(paid)" 130000000
kill_and_start
waits=$("$ctl" --json report pending | grep -oE '"[0-9]+/0"' | tr -d '"' | head -1)
"$ctl" approve "$waits" --officer cat >/dev/null
expect "paid, taken back" "$(paid)" 0
says "is no document that was loaded and not taken back" "$ctl" reverse-document "$work/april.csv"
load right april
expect "paid, loaded anew" "$(paid)" 15400000
load right april
expect "paid, loaded twice" "$(paid)" 15400000

# The month is published again with a row put right.
load right april-revised
expect "paid, both" "$(paid)" 29900000
says "1 rows that both brought stay" "$ctl" reverse-document "$work/april.csv" \
  --replaced-by "$work/april-revised.csv"
"$ctl" reverse-document "$work/april.csv" --replaced-by "$work/april-revised.csv" --officer ann \
  --note revised >/dev/null
expect "paid, the revised month" "$(paid)" 14500000
kill_and_start
expect "paid, after a kill" "$(paid)" 14500000
load right april-revised
expect "paid, the revised month twice" "$(paid)" 14500000

# Which instalment a payment is, and that taken back.
row=$("$ctl" --json events --kind routed | /usr/bin/python3 -c 'import json, sys
e = [json.loads(line) for line in sys.stdin]
e = [x for x in e if x.get("document") == "april.csv" and x["item"] == 0][-1]
print("%d/%d" % (e["cause"], e["item"]))')
says "is no payment in the books" \
  "$ctl" apply-payment sefton 1 --instalment 1 --officer ann --note early
"$ctl" apply-payment sefton "$row" --instalment 2 --officer ann --note "it is May's" >/dev/null
says "take that back" \
  "$ctl" apply-payment sefton "$row" --instalment 3 --officer ann --note "June's"
"$ctl" apply-payment sefton "$row" --take-back --officer ann --note "it is not" >/dev/null
expect "paid, whatever it is" "$(paid)" 14500000

# A loss that was none; a name; and all that is overdue in one act.
"$ctl" day 2015-06-30
lost=$("$ctl" --json exceptions sefton | /usr/bin/python3 -c 'import json, sys
print(next(x["id"] for x in json.load(sys.stdin)["exceptions"] if x["kind"] == "overdue"))')
"$ctl" work "$lost" write-off --officer cat --amount 1,000.00 --note "small" >/dev/null
"$ctl" statement sefton | grep -q "1,000.00" || exit 1
"$ctl" work "$lost" take-back --officer cat --note "it comes" >/dev/null
says "nothing is written off" "$ctl" work "$lost" take-back --officer cat --note "it comes"
cat >"$work/name.yaml" <<'Y'
name_corrections:
  - officer: ann
    on: 2015-06-30
    reason: a letter
    party: E08000014
    name: Sefton Council
Y
says "1 item accepted" "$ctl" apply "$work/name.yaml"
says '"Sefton Councel" is corrected to "Sefton Council"' "$ctl" events --kind agreed
says "are meant" "$ctl" work-all assign --pool sefton --kind overdue --dry-run
says "in one act" "$ctl" work-all clear --pool sefton --kind overdue --officer ann --note "seen"
says "no exception is meant" \
  "$ctl" work-all note --pool sefton --kind overdue --officer ann --note x
says "verified" "$ctl" verify
