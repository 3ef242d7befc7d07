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

# One byte of a message as it was sent, of what it caused, of an index; each in a copy of its own.
for place in raw effect journal_by_message; do
  rm -rf "$work/hurt"
  cp -r "$work/state" "$work/hurt"
  /usr/bin/python3 - "$work/hurt/journal.db" "$place" <<'PY'
import sqlite3, sys
path, place = sys.argv[1:]
db = sqlite3.connect(path)
size = db.execute("PRAGMA page_size").fetchone()[0]
roots = dict(db.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage"))
db.close()
data = bytearray(open(path, "rb").read())
# The reference of a payment, or the end of the page: there its first cell is.
at = data.find(b"2204611657") if place == "raw" else roots[place] * size - 3
assert at > 0, "nothing to change"
data[at] ^= 1
open(path, "wb").write(data)
PY
  if "$s75d" --verify --state "$work/hurt"; then
    echo "a changed byte was not noticed: $place"
    exit 1
  fi
done
