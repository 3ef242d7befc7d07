#!/usr/bin/env bash
# The Debian packages: two builds, in other places and another time zone, give the same bytes;
# lintian finds no errors; what is wanted to build them is what daemon/requirements.txt says; each
# holds what it should. Takes minutes: runs where S75_PACKAGES is set.
# Usage: test_packages.sh SOURCE-DIRECTORY
set -euo pipefail
source=$1
skip() { echo "test_packages: skipped: $*"; exit 77; }
fail() { echo "test_packages: $*" >&2; exit 1; }

diff <(sed -n '/^Build-Depends:/,/^$/p' "$source/systemd/packaging/debian/control" |
  grep -oE '[a-z0-9][a-z0-9.+-]+( \(|,|$)' | grep -oE '^[a-z0-9.+-]+' |
  grep -vx debhelper-compat | sort -u) \
  <(awk '$1 == "build" { print $2 }' "$source/daemon/requirements.txt" |
    grep -vxE 'gcc|libc6-dev|xlsx2csv' | sort) ||
  fail "debian/control and daemon/requirements.txt want other packages"

[ -n "${S75_PACKAGES:-}" ] || skip "S75_PACKAGES is not set; the build alone takes minutes"
for tool in dpkg-buildpackage dh lintian; do
  command -v $tool >/dev/null || skip "$tool is not installed: apt install debhelper lintian"
done
[ -d "$source/.git" ] || [ -f "$source/.git" ] || skip "$source is no work tree of git"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$source/systemd/packaging/build" "$work/one"
(umask 0077; TZ=Pacific/Auckland "$source/systemd/packaging/build" "$work/another/place")
mapfile -t packages < <(cd "$work/one" && ls ./*.deb)
[ "${#packages[@]}" = 5 ] || fail "not five packages: ${packages[*]}"
for package in "${packages[@]}"; do
  cmp "$work/one/$package" "$work/another/place/$package" || fail "$package differs"
done
lintian --fail-on error --allow-root "$work"/one/*.changes || fail "lintian finds errors"

holds() { # holds PACKAGE PATH...
  dpkg-deb -c "$work/one/$1"_*_*.deb | awk '{ print $6 }' >"$work/list"
  for path in "${@:2}"; do
    grep -qxF "./$path" "$work/list" || fail "$1 lacks $path"
  done
}
holds s75d usr/bin/s75d usr/bin/s75ctl usr/bin/s75-council usr/bin/s75-ccg \
  lib/systemd/system/{s75d.service,s75d.socket,s75d-events.socket,s75-adapter@.service} \
  lib/systemd/system/s75-backup.{service,timer} usr/lib/systemd/catalog/s75d.catalog \
  usr/share/man/man8/s75d.8.gz usr/share/man/man1/s75ctl.1.gz \
  usr/share/man/man5/s75-{files,mapping,apply}.5.gz \
  usr/share/man/man7/s75-{operations,protocol}.7.gz \
  etc/default/s75d \
  usr/share/bash-completion/completions/s75ctl usr/share/zsh/vendor-completions/_s75ctl \
  usr/share/fish/vendor_completions.d/s75ctl.fish usr/share/s75/mappings/council/salford.yaml
holds libs75 usr/lib/x86_64-linux-gnu/libs75.so.0
holds libs75-dev usr/include/s75.h usr/share/man/man3/libs75.3.gz \
  usr/lib/x86_64-linux-gnu/libs75.a usr/lib/x86_64-linux-gnu/pkgconfig/s75.pc \
  usr/share/s75/proto/s75/v1/desk.proto usr/share/doc/libs75-dev/examples/example.c
echo "${#packages[@]} packages, built twice with the same bytes"
