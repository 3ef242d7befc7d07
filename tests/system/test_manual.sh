#!/usr/bin/env bash
# s75ctl(1), with its pages of mending, the nation and watching, says what there is: no warnings of
# groff; every command, list of a file that apply reads (adapters/README.md has them), report and
# column of one.
# Usage: test_manual.sh SOURCE-DIRECTORY
set -euo pipefail
source=$1
ctl=$source/adapters/ctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "test_manual: $*" >&2; failed=1; }

for page in s75ctl.1 s75ctl-area.1 s75ctl-mend.1 s75ctl-nation.1 s75ctl-watch.1; do
  groff -ww -mandoc -Tutf8 "$ctl/$page" >/dev/null 2>"$work/groff" || fail "groff fails"
  [ ! -s "$work/groff" ] || fail "$page: $(cat "$work/groff")"
done
cat "$ctl"/s75ctl.1 "$ctl"/s75ctl-*.1 | tr -d '\\' | tr -c 'a-z0-9_-' '\n' |
  sort -u >"$work/words"

named() { # named WHAT LEAST: each of the words read is on the page; so many at least are read
  sort -u >"$work/wanted"
  [ "$(wc -l <"$work/wanted")" -ge "$2" ] || fail "found too few of $1"
  missing=$(comm -23 "$work/wanted" "$work/words" | tr '\n' ' ')
  [ -z "$missing" ] || fail "s75ctl.1 lacks of $1: $missing"
}
in_readme() { # in_readme COLUMN: of its table of lists
  awk -F'[|`]' '/^[|] `[a-z0-9_]*` [|] `[A-Za-z0-9]*` [|] [a-z]*[.]proto [|]$/ { print $'"$1"' }' \
    "$source/adapters/README.md"
}

# README has a list for each kind of input but those that come from elsewhere (manifest_section).
elsewhere='Access|ClockJump|ConflictNotice|Payment|Receipt|Reversal|Stand|Unreadable'
awk '/^message Item /,/^}/' "$source"/proto/s75/v1/*.proto |
  grep -oE '^ +[A-Z]\w+ \w+ = [0-9]+' | awk '{print $1}' | grep -vxE "$elsewhere" |
  sort >"$work/inputs"
in_readme 6 | sort >"$work/listed"
diff "$work/inputs" "$work/listed" >&2 || fail "adapters/README.md lacks lists, or has others"

# Read from files, not from pipes: what fails in a pipe's shell is lost.
named commands 14 < <(
  sed -n '/^const struct command /,/^};/s/^    "\([a-z-]*\)",$/\1/p' "$ctl"/cmd_*.c \
    "$source"/adapters/s75ctl/cmd_*.c)
named lists 41 < <(in_readme 3)
named reports 15 < <(
  sed -n 's/^  REPORT_\([A-Z_]*\) = [1-9].*/\1/p' "$source/proto/s75/v1/report.proto" |
    tr 'A-Z_' 'a-z-')
named columns 80 < <(
  grep -ohE '\{"[a-z0-9_]+", "[^"]*", CELL_' "$source"/daemon/core/report/report_*.c |
    sed 's/^{"//; s/".*//; s/_pence$//')
[ "$failed" = 1 ] || echo "s75ctl(1) names all commands, lists, reports and columns"
exit $failed
