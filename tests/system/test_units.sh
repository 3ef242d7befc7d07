#!/bin/sh
# The unit, the user, the directories and the manual page are accepted by those who read them.
#     test_units.sh SOURCE_DIR [S75D]
# Without the daemon's binary a stand-in takes its place, so that only the unit is judged.
set -eu
source=$1/systemd
binary=${2:-/bin/true}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "test_units: $*" >&2
    exit 1
}

# systemd-analyze wants the program and the manual page there. Its warnings (an unknown setting,
# a missing page) are on stderr; some of them leave the exit status at 0, so silence is required.
mkdir -p "$work/man/man8"
cp "$source/s75d.8" "$work/man/man8/"
sed "s|^ExecStart=/usr/bin/s75d |ExecStart=$binary |" "$source/s75d.service" >"$work/s75d.service"
grep -q "^ExecStart=$binary --state /var/lib/s75d " "$work/s75d.service" ||
    fail "the unit does not start /usr/bin/s75d --state /var/lib/s75d"
manual=$(command -v man >/dev/null && echo yes || echo no)
MANPATH="$work/man" systemd-analyze verify --man="$manual" "$work/s75d.service" \
    >"$work/verify" 2>&1 ||
    fail "systemd-analyze verify: $(cat "$work/verify")"
[ ! -s "$work/verify" ] || fail "systemd-analyze verify warns: $(cat "$work/verify")"

# What the rest of the system relies on.
for setting in Type=notify NotifyAccess=main WatchdogSec=20 Restart=always User=s75d \
    StateDirectory=s75d StateDirectoryMode=0700 RuntimeDirectory=s75d RuntimeDirectoryMode=0750 \
    EnvironmentFile=-/etc/default/s75d; do
    grep -qxF "$setting" "$source/s75d.service" || fail "s75d.service: $setting is not there"
done
grep -q '^RestrictAddressFamilies=.*AF_NETLINK' "$source/s75d.service" ||
    fail "s75d.service: libzmq aborts at a tcp bind without AF_NETLINK"

# The user and the directories, made in an empty root.
mkdir -p "$work/root/etc"
systemd-sysusers --root="$work/root" "$source/s75d.sysusers" >"$work/users" 2>&1 ||
    fail "systemd-sysusers: $(cat "$work/users")"
grep -q '^s75d:.*:/var/lib/s75d:/usr/sbin/nologin$' "$work/root/etc/passwd" ||
    fail "systemd-sysusers made no user s75d"
if [ "$(id -u)" -eq 0 ]; then
    systemd-tmpfiles --create --root="$work/root" "$source/s75d.tmpfiles" >"$work/dirs" 2>&1 ||
        fail "systemd-tmpfiles: $(cat "$work/dirs")"
    [ "$(stat -c %a "$work/root/var/lib/s75d")" = 700 ] || fail "/var/lib/s75d is not 0700"
    [ "$(stat -c %a "$work/root/run/s75d")" = 750 ] || fail "/run/s75d is not 0750"
    [ "$(stat -c %a "$work/root/var/backups/s75d")" = 700 ] || fail "/var/backups/s75d is not 0700"
fi

# The manual page: no warnings, and every option of the program, none that it has not.
groff -ww -mandoc -Tutf8 "$source/s75d.8" >/dev/null 2>"$work/groff" || fail "groff fails"
[ ! -s "$work/groff" ] || fail "s75d.8: $(cat "$work/groff")"
options="accept-loss config check-config salvage settle verify"
if [ $# -gt 1 ]; then
    options=$("$binary" --help | sed -n 's/.* --\([a-z-]*\).*/\1/p' |
      grep -vxE 'help|usage|version')
fi
page=$(dirname "$binary")/s75d.conf.5 # made of the settings at the build; each is an option too
keys=''
if [ $# -gt 1 ]; then
    groff -ww -mandoc -Tutf8 "$page" >/dev/null 2>"$work/groff" || fail "groff fails"
    [ ! -s "$work/groff" ] || fail "s75d.conf.5: $(cat "$work/groff")"
    keys=$(sed -n 's/^\.It Cm \([a-z-]*\) :.*/\1/p' "$page")
fi
for option in $options; do
    echo "$keys" | grep -qx -e "$option" || grep -q "^\.It Fl Fl $option\b" "$source/s75d.8" ||
        fail "neither s75d.8 nor s75d.conf.5 describes --$option"
done
for key in $keys; do
    echo "$options" | grep -qx -e "$key" || fail "s75d has no option --$key for the key $key"
done
described=$(sed -n 's/^\.It Fl Fl \([a-z-]*\).*/\1/p' "$source/s75d.8" | grep -vx help)
for option in $described; do
    echo "$options" | tr ' ' '\n' | grep -qx -e "$option" || fail "s75d has no option --$option"
done
echo "unit, user, directories and manual page are accepted (daemon: $binary)"
