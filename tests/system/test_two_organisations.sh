#!/usr/bin/env bash
# daemon/two-organisations: each is shown its own pool; that the other's is refused as one that is
# not there; and that the journal and the log say who it was.
# Usage: test_two_organisations.sh SOURCE-DIRECTORY BUILD-DIRECTORY
set -euo pipefail
said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$1/daemon/two-organisations" --build "$2" >"$said" 2>&1 || { cat "$said"; exit 1; }
failed=0
for text in "gloucestershire  gloucestershire-better-care" \
  "there is no pool 'gloucestershire-better-care'" "there is no pool 'no-such-pool'" \
  "does not let this key in: its register does not have the stranger's key" \
  "principal Salford's key, as feed" "not permit, last: statement of gloucestershire-better-care" \
  "does not have, the last one of the stranger's key"; do
  grep -qF -- "$text" "$said" || { echo "not said: $text"; failed=1; }
done
[ "$failed" = 0 ] || cat "$said"
exit "$failed"
