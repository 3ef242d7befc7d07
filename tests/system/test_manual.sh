#!/usr/bin/env bash
# s75ctl(1) says what there is: no warnings of groff; every command, every list of a file that apply
# reads, every report and each of its columns. adapters/README.md has every list.
# Usage: test_manual.sh SOURCE-DIRECTORY
set -euo pipefail
source=$1
ctl=$source/adapters/ctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "test_manual: $*" >&2; failed=1; }

groff -ww -mandoc -Tutf8 "$ctl/s75ctl.1" >/dev/null 2>"$work/groff" || fail "groff fails"
[ ! -s "$work/groff" ] || fail "s75ctl.1: $(cat "$work/groff")"
tr -d '\\' <"$ctl/s75ctl.1" | tr -c 'a-z0-9_-' '\n' | sort -u >"$work/words"

named() { # named WHAT LEAST: each of the words read is on the page; so many at least are read
  sort -u >"$work/wanted"
  [ "$(wc -l <"$work/wanted")" -ge "$2" ] || fail "found too few of $1"
  missing=$(comm -23 "$work/wanted" "$work/words" | tr '\n' ' ')
  [ -z "$missing" ] || fail "s75ctl.1 lacks of $1: $missing"
}
lists=$(sed -n 's/^    {"\([a-z0-9_]*\)", "[a-z0-9_]*"},$/\1/p' "$ctl/manifest.c")

sed -n '/^const struct command /,/^};/s/^    "\([a-z]*\)",$/\1/p' "$ctl"/cmd_*.c | named commands 14
echo "$lists" | named lists 41
sed -n 's/^  REPORT_\([A-Z_]*\) = .*/\1/p' "$source/proto/s75/v1/report.proto" |
  tr 'A-Z_' 'a-z-' | named reports 14
grep -ohE '\{"[a-z0-9_]+", "[^"]*", CELL_' "$source"/daemon/core/report/report_*.c |
  sed 's/^{"//; s/".*//; s/_pence$//' | named columns 80
for list in $lists; do
  grep -qF "| \`$list\` |" "$source/adapters/README.md" || fail "adapters/README.md lacks $list"
done
[ "$failed" = 1 ] || echo "s75ctl(1) names all commands, lists, reports and columns"
exit $failed
