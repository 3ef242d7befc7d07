#!/usr/bin/env bash
# A vocabulary that has grown and stands in another order makes the same records and images, and
# reads those made before: run_vocabulary.sh TODAY TOMORROW, two builds of run_vocabulary.c.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/today" "$work/tomorrow"
"$1" make "$work/today"
"$2" make "$work/tomorrow"
test "$(stat -c %s "$work/today/records")" -gt 50000
grep -qa la_additional "$work/today/records"
grep -qa nhs_minimum "$work/today/image"
cmp "$work/today/image" "$work/tomorrow/image"
cmp "$work/today/records" "$work/tomorrow/records"
"$2" load "$work/today"
"$1" load "$work/tomorrow"
