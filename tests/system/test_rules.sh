#!/usr/bin/env bash
# Other match rules and tolerances tried on the history: what would differ is said, and nothing is
# changed. All of it is synthetic.
# Usage: test_rules.sh BUILD-DIRECTORY
set -euo pipefail
build=$1
here=$(dirname "$(readlink -f "$0")")
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
    receipts_expected: true
    synthetic: true
    officers:
      - {officer: ann, name: Ann, party: 01T}
      - {officer: bob, name: Bob, party: E08000014}
    contributions:
      - contribution: council
        partner: E08000014
        kind: la_additional
        economy: revenue
        annual: "1,200,000.00"
        schedule: {kind: monthly_day, day: 1}
        rounding: half_up
        last_instalment: leaves
tolerances:
  - {pool: sefton, instalment: "0.10", authority: Partnership board, officer: ann}
Y
"$ctl" day 2015-04-01
"$ctl" apply "$work/pool.yaml" >/dev/null
waiting=$("$ctl" --json report pending sefton | grep -o '"[0-9]*/[0-9]*"' | tr -d '"')
"$ctl" approve "$waiting" --officer bob >/dev/null
# Underpaid by fifty pence; the receipt comes with the reference, and no end-to-end id.
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$S75_DESK" <<'P'
import sys
import client
desk = client.Desk(sys.argv[1])
for feed, item in (
        ('ledger', dict(payment=client.inputs.Payment(
            payer='E08000014', pool='sefton', contribution='council', amount_pence=9_999_950,
            value_date=20150401, reference='A'))),
        ('bank', dict(receipt=client.inputs.Receipt(
            pool='sefton', payer='E08000014', amount_pence=9_999_950, value_date=20150402,
            reference='A')))):
    desk.hello('E08000014' if feed == 'ledger' else '01T', feed)
    outcome = desk.submit(desk.submission([client.inputs.Item(**item)]))
    assert outcome.accepted == 1, outcome
P
"$ctl" day 2015-04-25

"$ctl" --json exceptions >"$work/before"
status() { # without what goes on by itself
  "$ctl" --json status | sed '/"figures": {/,$d' |
    grep -vE "uptime|refused|projected_journal|checkpoint_journal|memory_b|connections|listeners"
}
status >"$work/status"
answer() { # answer FIELDS: of the trial in $work/answer, a line
  /usr/bin/python3 -c 'import json, sys
a = json.load(open(sys.argv[1]))
kinds = lambda name: ",".join(sorted(x["kind"] for x in a.get(name, []))) or "-"
print(a["matches_before"], a["matches_after"], "appear", a["appear_count"], kinds("appear"),
      "vanish", a["vanish_count"], kinds("vanish"))' "$work/answer"
}
tried() { # tried EXPECTED: what $work/rules.yaml would make
  "$ctl" --json rules try "$work/rules.yaml" >"$work/answer"
  [ "$(answer)" = "$1" ] || { echo "got: $(answer)"; echo "not: $1"; exit 1; }
}
refused() { # refused WORDS: $work/rules.yaml is not tried, and why
  if "$ctl" rules try "$work/rules.yaml" >"$work/out" 2>&1; then echo "was tried: $1"; exit 1; fi
  grep -qF -- "$1" "$work/out" || { cat "$work/out"; echo "does not say: $1"; exit 1; }
}

# The same rules again: the same history.
cat >"$work/rules.yaml" <<'Y'
tolerances:
  - {pool: sefton, contribution: council, instalment: "0.10", authority: Partnership board}
Y
tried "1 1 appear 0 - vanish 0 -"
# A pound of tolerance: the underpaid instalment is none.
cat >"$work/rules.yaml" <<'Y'
tolerances:
  - {pool: sefton, instalment: "1.00", authority: Partnership board}
Y
tried "1 1 appear 0 - vanish 1 underpaid"
# Without the rule that matched them, payment and receipt are both open.
cat >"$work/rules.yaml" <<'Y'
match_rules:
  - {pool: sefton, rules: [end_to_end], authority: Partnership board}
tolerances:
  - {pool: sefton, instalment: "1.00", authority: Partnership board}
Y
tried "1 0 appear 2 timing_difference,unallocated vanish 1 underpaid"
"$ctl" rules try "$work/rules.yaml" >"$work/out"
grep -q "0 with these rules. 2 exceptions would appear, 1 vanish" "$work/out"
grep -q "^vanish .*underpaid" "$work/out"

# What cannot be tried is refused, with its place.
echo "tolerances: [{pool: seffton, instalment: '1.00', authority: Board}]" >"$work/rules.yaml"
refused "rules.yaml:1:14: tolerances[0]"
echo "days: [{date: 2015-05-01}]" >"$work/rules.yaml"
refused "only match_rules and tolerances can be tried, not days"

# The daemon is as it was.
"$ctl" --json exceptions | cmp - "$work/before"
status | cmp - "$work/status"
"$ctl" verify
