#!/usr/bin/env bash
# The quickstart's story: what it must find, the same bytes in two runs, and the same statements
# when the daemon is killed again and again while it runs.
# Usage: test_quickstart.sh BUILD-DIRECTORY
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

expect() { # expect FILE TEXT: the file holds the text
  grep -qF -- "$2" "$work/$1" || { echo "not found in $1: $2"; failed=1; }
}
run() { # run NAME [OPTION]: one quickstart, saved as NAME
  mkdir "$work/tmp-$1"
  TMPDIR=$work/tmp-$1 "$here/daemon/quickstart" --build "$build" --save "$work/$1" "${@:2}" \
    >"$work/$1.out" 2>&1 || { cat "$work/$1.out"; echo "quickstart $1 failed"; exit 1; }
}

run a
run b --full
diff -r "$work/a" "$work/b" || { echo "two runs differ"; failed=1; }
[ "$(wc -l <"$work/b.out")" -gt 1000 ] || { echo "--full does not show all"; failed=1; }
[ "$(wc -l <"$work/a/events.jsonl")" -gt 1000 ] || { echo "too few events"; failed=1; }

# Sefton: performance money not released, held in a dispute and released, earned, the rest retained.
# No pipe: grep -q ends at the first line it finds, and under pipefail its feeder's SIGPIPE fails.
happened() { # happened KIND TEXT: an event of the kind holds the text
  grep -qF -- "$2" <(grep "\"kind\": *\"$1\"" "$work/a/events.jsonl") ||
    { echo "no event $1 with $2"; failed=1; }
}
happened hold_placed '"kind":"element_held","date":"2015-08-01","subject":"p4p"'
happened held '"kind":"on_hold","subject":"COUNT","by":"NHS South Sefton CCG"'
happened hold_lifted "count agreed"
happened released SYN-P2
happened payment_earned '"kind":"fewer_admissions","value":350},{"kind":"fewer_planned"'
happened payment_earned '"kind":"retained","amount_pence":7450000,"expected_pence":104300000'
happened payment_earned '"kind":"retained","amount_pence":5000000,"expected_pence":10000000'
happened exception_changed '"kind":"asked","party":"E08000014","subject":"A.GREEN"'
happened exception_changed '"kind":"past_due","date":"2015-07-10","party":"E08000014"'
happened exception_changed '"kind":"answered","party":"E08000014","subject":"A.GREEN"'
happened adjusted '"kind":"agreed_adjustment","note":"charge accepted by both CCGs"'
! grep -q underpaid "$work/a/exceptions-sefton.txt" || { echo "Sefton: not ended"; failed=1; }
expect a/sefton-2015-08-20.txt "not-released:01T:p4p"
expect a/sefton-2015-08-20.txt "894,000.00"
expect a/sefton-2015-08-20.txt "receipts-in-advance:01T:p4p"
expect a/performance-sefton.txt "-1,043,000.00"
# Folded to 100 columns: earned, paid, not released, retained, closed on.
grep -qF "968,500.00 -74,500.00 968,500.00 0.00 74,500.00 2016-02-15" \
  <(tr -s ' \n' ' ' <"$work/a/performance-sefton.txt") ||
  { echo "p4p did not end as earned"; failed=1; }

# The council's: due and paid, no claims transferred.
expect a/report-statement-sefton.txt "1,199,100.00                       1,199,100.00"
expect a/report-statement-sefton.txt "fund balance                        1,117,600.00"
expect a/report-quarterly-return-sefton.txt "23,617,600.00"
m=report-memorandum-sefton.txt
expect a/$m "net underspend                1,117,600.00           0.00    1,117,600.00"
expect a/$m "carried forward               1,117,600.00           0.00    1,117,600.00"
expect a/$m "The year was ended on 2016-05-31"
# What is owed of it: by what each had to pay in, 11,968,500 : 8,050,000 : 1,199,100 of 21,217,600.
expect a/$m "630,419.82"
expect a/$m "424,019.68"
expect a/$m "63,160.50"
! grep -q year_not_ended "$work/a/exceptions-sefton.txt" || { echo "Sefton: not ended"; failed=1; }
expect a/report-memorandum-salford.txt "Only the contributions of this year are known"
! grep -q "net underspend" "$work/a/report-memorandum-salford.txt" ||
  { echo "Salford shows a result of one side"; failed=1; }
expect a/report-agreement-of-balances-sefton.txt "11,968,500.00"

# On 1 August 2017 the council is underpaid by exactly one instalment at the old rate: July's.
expect a/salford-2017-08-01.txt "-5,762,425.00"
expect a/salford-2017-08-01.txt "instalment 4 of 12, 5,762,425.00, due on 2017-07-03: not paid"
grep -q '"kind": *"backdated_adjustment".*796355083' "$work/a/events.jsonl" ||
  { echo "no backdated adjustment"; failed=1; }
s=statement-salford-integrated-care.txt
expect a/$s "instalment 6 of 12, 6,202,650.16, due on 2017-09-01: not paid"
expect a/$s "602,650.16 where 6,202,650.16 was expected"
expect a/$s "one digit dropped"
expect a/$s "-0.05"
x=exceptions-salford-integrated-care.txt
expect a/$x "document number 2204792640 was used on 2017-12-01 for 6,202,650.16"
expect a/$x "dated 2018-01-03; 2018-12.csv covers 2018-12-01 to 2018-12-31"
expect a/$x "no payment recorded by the payer explains it"
grep -q '"kind": *"matched"' "$work/a/events.jsonl" || { echo "nothing matched"; failed=1; }
expect a/sent-twice.txt "salford/2019-03.csv: already loaded"
expect a.out "verified"

# The story on the screen: about sixty lines that fit it; the five findings with their sums.
[ "$(wc -l <"$work/a.out")" -le 65 ] || { echo "the story is too long"; failed=1; }
! grep -nE '^.{101}' "$work/a.out" || { echo "lines of more than 100 columns"; failed=1; }
expect a.out "1 file, 1749 rows, 243,107,966.41" # as the file itself adds up: wc, awk
expect a.out "1. salford, a payment never published: instalment 4 of 12, 5,762,425.00, due on"
expect a.out "2. salford, a dropped digit: instalment 1 of 12, due on 2018-04-03: 602,650.16"
expect a.out "3. salford, a document number used twice: document number 2204792640"
expect a.out "4. salford, a row dated in the wrong year: 6,758,426.00 dated 2018-01-03"
expect a.out "5. salford, a backdated adjustment, paid to the penny: 7,963,550.83"
while read -r file _; do
  [ -s "$work/a/$file" ] || { echo "index.txt names $file, which is not there"; failed=1; }
done <"$work/a/index.txt"

# kill -9, again and again while the story runs; then it is let go, or a long verification would
# never come to its end.
kills=0
run c & runner=$!
while [ "$kills" -lt 15 ] && kill -0 "$runner" 2>/dev/null; do
  sleep "0.$((RANDOM % 30 + 10))"
  pid=$(cat "$work"/tmp-c/s75d-quickstart.*/s75d.pid 2>/dev/null || true)
  [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null && kills=$((kills + 1))
done
wait "$runner" || { echo "the killed run failed"; failed=1; }
echo "killed $kills times"
[ "$kills" -ge 2 ] || { echo "the story ended before it could be killed twice"; failed=1; }
for file in "$work"/a/*.txt; do
  diff "$file" "$work/c/$(basename "$file")" || { echo "differs after kill -9"; failed=1; }
done
# The same events but for the writer's epoch, which counts its starts.
without_epoch() { sed 's/"epoch": *[0-9]*//' "$work/$1/events.jsonl"; }
diff <(without_epoch a) <(without_epoch c) >/dev/null ||
  { echo "events differ after kill -9"; failed=1; }
exit $failed
