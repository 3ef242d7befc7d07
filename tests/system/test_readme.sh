#!/usr/bin/env bash
# Runs the commands of README.md as they stand there, after `daemon/quickstart --stay`, with the
# environment that it says to export, and holds the statement that it shows against the program's.
# The two commands themselves are run by a person and by CI.
# Usage: test_readme.sh BUILD-DIRECTORY
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
work=$(mktemp -d)
stay=''
cleanup() {
  [ -z "$stay" ] || eval "$stay" || true
  rm -rf "$work"
}
trap cleanup EXIT
cd "$here"

TMPDIR=$work daemon/quickstart --build "$build" --save "$work/files" --stay \
  >"$work/quickstart.out" 2>&1
eval "$(grep -E '^ *export ' "$work/quickstart.out")"
stay=$(grep -E '^ *kill ' "$work/quickstart.out")

# Lines of the ```sh blocks that call a program of ours.
commands=$(sed -n '/^```sh$/,/^```$/p' README.md | grep -E '^(s75ctl|s75-council|s75-ccg) ')
[ "$(wc -l <<<"$commands")" -ge 10 ] || { echo "README.md shows too few commands"; exit 1; }
failed=0
while read -r command; do
  rc=0
  eval "timeout 60 $command" >"$work/out" 2>&1 </dev/null || rc=$?
  # An exit code of 1 tells of rows refused in a real file, not of a command that does not work.
  case $command in s75-*) most=1 ;; *) most=0 ;; esac

  if [ "$rc" -gt "$most" ] || [ ! -s "$work/out" ]; then
    echo "exit $rc: $command"
    cat "$work/out"
    failed=1
  fi
done <<<"$commands"
# The statement shown is what the program says.
sed -n '/^CONTRIBUTION /,/sum of the parts/p' README.md >"$work/shown"
s75ctl statement salford-integrated-care --as-of 2018-03-31 |
  sed -n '/^CONTRIBUTION /,/sum of the parts/p' | sed 's/ *$//' >"$work/said"
diff "$work/shown" "$work/said" || { echo "README.md shows another statement"; failed=1; }
# Where more is spent than was received the books say so.
s75ctl export sefton >"$work/books"
grep -q '^; cash GBP -.*, in credit: ' "$work/books" || { echo "cash is not explained"; failed=1; }
echo "$(wc -l <<<"$commands") commands of README.md run"
exit $failed
