#!/usr/bin/env bash
# "Your own area in 15 minutes" (adapters/OWN-AREA.md), command by command as it stands there; what
# `s75ctl check` shows is what the guide shows, and what it foretells is what comes.
# Usage: test_own_area.sh BUILD-DIRECTORY
set -euo pipefail
guide=$(cd "$(dirname "$0")/../.." && pwd)/adapters/OWN-AREA.md
build=$1
export PATH=$build/daemon/app:$build/adapters/ctl:$build/adapters/council:$PATH
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT
cd "$work"
fail() { echo "test_own_area: $*" >&2; cat said 2>/dev/null || true; exit 1; }
says() { grep -qF -- "$1" said || fail "not said: $1"; } # of the last command
says_not() { ! grep -qF -- "$1" said || fail "said: $1"; }
# The commands of the N-th section; their output is in said.
section() {
  sed -n "/^## $1\\./,/^## /p" "$guide" | sed -n '/^```sh$/,/^```$/{/^```/!p}' >commands
  [ -s commands ] || fail "the guide has no commands in section $1"
  # shellcheck disable=SC1091 # they set S75_DESK and start a daemon
  . ./commands >said 2>&1 || fail "a command of section $1 failed"
}

section 1
section 2
section 3
sed -n '/^As of input/,/^Nothing was sent/p' "$guide" >shown
diff shown said || fail "the guide shows something else"
[ "$(s75ctl --json status | sed -n 's/.*"last_journal": *\([0-9]*\).*/\1/p')" = 1 ] ||
  fail "a check was journaled"
section 4
says "The business date is 2026-07-31"
says "Reported: 1 overdue"
says "4 items accepted, 0 refused"
says "5 payments, total 4,500,000.00"
section 5
says "900,000.00; it is that amount with one digit dropped"
says "instalment 3 of 12, 1,000,000.00, due on 2026-06-15: not paid"

# What is not well is said with its line, before anything is sent; exit codes tell.
check() { # check CODE FILE...
  local rc=0 expected=$1
  shift
  s75ctl check "$@" >said 2>&1 || rc=$?
  [ "$rc" = "$expected" ] || fail "exit $rc instead of $expected: check $*"
}
check 0 my-area/area.yaml
says "my-area/area.yaml: was sent before: nothing of it would be counted again"
sed 's/NHS Example ICB/Mrs Nobody/' my-area/payments.csv >nobody.csv
check 1 my-area/payments.yaml nobody.csv
says 'nobody.csv:3: would be refused: unknown_party: unknown party "Mrs Nobody"'
check 2 my-area/payments.csv
says "no mapping says how its rows are read"
sed 's/pool: example/pool: other/; s/    signed_on.*//; s/    plan_outcome.*//' \
  my-area/area.yaml >unsigned.yaml
sed 's/payee: COUNCIL1.*/payee: COUNCIL1\n  pool: other/' my-area/payments.yaml >other.yaml
sed 's/51000/52000/; s/C-00/D-00/' my-area/payments.csv >again.csv
check 0 unsigned.yaml other.yaml again.csv
says "again.csv:3: held, other icb-minimum, 1,000,000.00 of 2026-04-15: no plan"
cat >bad.yaml <<'Y'
variations:
  - {pool: example, contribution: council, variation: v, annual: 1,200.00, agreed_on: 2026-08-01}
allocations:
  - {payee: ICB1, kind: nhs_minimum, year: 2026/28, amount: "1.00", reference: r}
Y
check 2 bad.yaml
says "'200.00' is the rest of an amount: within { } a comma ends a value, so quote it"
says "'2026/28' is not a financial year: after 2026 comes 27"
! s75ctl init my-area >said 2>&1 || fail "what is there was overwritten"
says "my-area/area.yaml is there already"

# The example of adapters/README.md applies as it stands.
mkdir readme
sed -n '/^```yaml$/,/^```$/{/^```/!p}' "${guide%/*}/README.md" >readme/area.yaml
s75d --state readme --desk "ipc://$PWD/readme.desk" --events "ipc://$PWD/readme.events" \
  --clock manual 2>readme.log &
S75_DESK=ipc://$PWD/readme.desk s75ctl day 2017-08-01 >/dev/null
S75_DESK=ipc://$PWD/readme.desk s75ctl apply readme/area.yaml >said || fail "README's YAML"
says "4 items accepted, 0 refused"

# Found by what is said of it; all that is said must hold.
found() { # found IDS OPTION...: exceptions that the options mean
  local ids=$1
  shift
  s75ctl exceptions "$@" --json >said
  [ "$(sed -n 's/^ *"id": \([0-9]*\),/\1/p' said | xargs)" = "$ids" ] || fail "found by $*"
}
found "1 2" example
found "2 1" --sort amount
found "2" --kind overdue --partner ICB1 --year 2026/27
found "1" --amount-to 900,000.00
found "" --amount-from 900,000.01 --amount-to 999,999.99
found "1" --raised-by 2026-04-01
found "2" --sort amount --limit 1
says '"total": 2'
s75ctl work 1 assign --officer A.GREEN --owner B.STONE --due 2026-08-05 >/dev/null
found "1" --state assigned --owner B.STONE --due-by 2026-08-05
found "" --due-by 2026-08-04
s75ctl exception 1 >said
says "Exception 1: underpaid in example, assigned"
says "assigned, owner B.STONE"
says "It may be worked on so: assign, query, dispute, adjust, timing, write-off, clear, note"

section 6
says "Exception 1 is queried"
says "No exceptions."
says "verified"
says_not "outside tolerance"
section 7
