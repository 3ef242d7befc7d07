#!/usr/bin/env bash
# s75d --verify passes on an untouched journal and fails when one byte of it is changed.
# Usage: test_verify.sh BUILD-DIRECTORY
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
work=$(mktemp -d)
trap 'kill "$daemon" 2>/dev/null || true; rm -rf "$work"' EXIT
export S75_DESK=ipc://$work/desk
s75d=$build/daemon/app/s75d
ctl=$build/adapters/ctl/s75ctl

mkdir "$work/state"
"$s75d" --state "$work/state" --desk "$S75_DESK" --events "ipc://$work/events" --clock manual &
daemon=$!
"$ctl" day 2017-04-01
"$ctl" apply "$here/tests/support/samples/salford.yaml"
"$build/adapters/council/s75-council" --mapping "$here/adapters/council/mappings/salford.yaml" \
  "$here/tests/support/data/salford/2017-04.csv"
"$ctl" verify
kill "$daemon"
wait "$daemon"

"$s75d" --verify --state "$work/state"

# One byte inside a journaled message: the reference of a payment as it was sent.
/usr/bin/python3 - "$work/state/journal.db" <<'PY'
import sys
path = sys.argv[1]
data = bytearray(open(path, "rb").read())
at = data.find(b"2204611657")
assert at > 0, "the payment is not in the file"
data[at] ^= 1
open(path, "wb").write(data)
PY
if "$s75d" --verify --state "$work/state"; then
  echo "a changed byte was not noticed"
  exit 1
fi
