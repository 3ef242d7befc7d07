#!/usr/bin/env bash
# An exception worked from the command line to its end, with a second officer, and what a wrong word
# is answered. All of it is synthetic.
# Usage: test_work.sh BUILD-DIRECTORY
set -euo pipefail
build=$1
manual=$(cd "$(dirname "$0")/../.." && pwd)/adapters/ctl/s75ctl.1
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
    host: E08000014
    pool_manager: the pool manager
    partners: [01T, E08000014]
    effective_from: 2015-04-01
    signed_on: 2015-04-01
    plan_outcome: approved
    synthetic: true
    single_officer: "10,000.00"
    officers:
      - {officer: ann, name: Ann Clerk, party: E08000014}
      - {officer: ben, name: Ben Keeper, party: 01T}
      - {officer: cat, name: Cat Keeper, party: 01T}
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
"$ctl" day 2015-04-01
"$ctl" apply "$work/pool.yaml" >/dev/null
"$ctl" day 2015-04-20

state_of() { # state_of NUMBER: of an open exception
  "$ctl" --json exceptions sefton |
    /usr/bin/python3 -c 'import json, sys
of = json.load(sys.stdin)["exceptions"]
print(*(x["state"] for x in of if x["id"] == int(sys.argv[1])))' "$1"
}
refused() { # refused WORDS COMMAND...: it fails and says so
  local words=$1
  shift
  if "$@" >"$work/out" 2>&1; then echo "was not refused: $*"; exit 1; fi
  grep -qF -- "$words" "$work/out" || { cat "$work/out"; echo "does not say: $words"; exit 1; }
}

[ "$(state_of 1)" = open ]
refused "did you mean 'assign'" "$ctl" work 1 asign --officer ann
refused "no officer is known as zoe" "$ctl" work 1 note --officer zoe --note "who?"
refused "there is no exception 77" "$ctl" work 77 note --officer ann --note "what?"
"$ctl" work 1 assign --officer ann --owner ben --due 2015-04-30
[ "$(state_of 1)" = assigned ]
"$ctl" work 1 dispute --officer ben --party 01T --note "it was paid in March"
refused "it cannot be written off" "$ctl" work 1 write-off --officer ann --note "no"
# What is allowed instead is what the manual says of the state.
allowed=$(sed -n 's/.*what it allows is: \([a-z_, ]*\).*/\1/p' "$work/out")
grep -q "^disputed  *$allowed\$" "$manual" || { echo "s75ctl.1 says otherwise: $allowed"; exit 1; }
"$ctl" work 1 answer --officer ann --party E08000014 --note "it was not"
"$ctl" work 1 resolve --officer ben --note "agreed"
refused "a partner other than E08000014" "$ctl" work 1 write-off --officer ann --note "forgive"
"$ctl" work 1 write-off --officer cat --note "recharged elsewhere" # 100,000.00: more than the limit
[ "$(state_of 1)" = assigned ]
waiting=$("$ctl" --json report pending | /usr/bin/python3 -c 'import json, sys
rows = next(iter(json.load(sys.stdin)["tables"].values()))
print(next(v for k, v in rows[0].items() if "/" in str(v)))')
refused "not approve it" "$ctl" approve "$waiting" --officer cat
refused "a partner other than E08000014" "$ctl" approve "$waiting" --officer ann
[ "$(state_of 1)" = assigned ]
"$ctl" approve "$waiting" --officer ben --note "minute 12"
[ -z "$(state_of 1)" ]
"$ctl" verify
