#!/usr/bin/env bash
# Manual pages, those that are kept and those that are made of Markdown: groff has nothing to say of
# them, each page that one of them names is there, and each program and file format has its own.
# Usage: test_pages.sh SOURCE-DIRECTORY BUILD-DIRECTORY
set -euo pipefail
source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "test_pages: $*" >&2; failed=1; }

for page in "$source"/{systemd,adapters/*}/*.[1-8] "$build"/systemd/*.[1-8] \
  "$build"/daemon/app/*.5; do
  [ -e "$page" ] || continue
  cp "$page" "$work/"
  groff -ww -mandoc -Tutf8 "$page" >"$work/shown" 2>"$work/groff" || fail "groff fails on $page"
  [ ! -s "$work/groff" ] || fail "$page: $(cat "$work/groff")"
  [ "$(wc -l <"$work/shown")" -gt 20 ] || fail "$page says nothing"
  sed 's/.\x08//g; s/\x1b\[[0-9;]*m//g' "$work/shown" |
    grep -oE '\b(s75[a-z0-9-]*(\.conf)?|libs75)\([1-8]\)' >>"$work/named" || true
done
for name in s75d.8 s75ctl.1 s75-council.1 s75-ccg.1 s75-exporter.8 s75d.conf.5 s75-files.5 \
  s75-mapping.5 s75-apply.5 s75-keys.7 s75-operations.7 s75-protocol.7 libs75.3; do
  [ -e "$work/$name" ] || [ "$name" = s75d.conf.5 ] || fail "there is no page $name"
done
sort -u "$work/named" | sed 's/(\(.\))/.\1/' | while read -r name; do
  [ -e "$work/$name" ] || [ "$name" = s75d.conf.5 ] || echo "$name"
done >"$work/missing"
[ ! -s "$work/missing" ] || fail "named and not there: $(tr '\n' ' ' <"$work/missing")"
# Every program that is installed has a page.
grep -rhoE 'install\(TARGETS [a-z0-9$<>{}-]+' "$source"/{daemon,adapters} --include=CMakeLists.txt |
  sed 's/.* //' | grep -E '^s75.' | while read -r name; do
  ls "$work/$name".[18] >/dev/null 2>&1 || echo "$name"
done >"$work/missing"
[ ! -s "$work/missing" ] || fail "programs without a page: $(tr '\n' ' ' <"$work/missing")"
[ "$failed" = 1 ] || echo "$(ls "$work"/*.[1-8] | wc -l) pages, and all that they name is there"
exit $failed
