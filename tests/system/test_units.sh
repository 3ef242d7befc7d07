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

# systemd-analyze wants the programs and the manual pages there. Its warnings (an unknown setting,
# a missing page) are on stderr; some of them leave the exit status at 0, so silence is required.
mkdir -p "$work/man/man8" "$work/man/man7" "$work/man/man1" "$work/units/s75d.service.d"
cp "$source/s75d.8" "$source/../adapters/exporter/s75-exporter.8" "$work/man/man8/"
cp "$source/s75-keys.7" "$work/man/man7/"
cp "$source"/../adapters/*/*.1 "$work/man/man1/"
cp "$source"/*.socket "$source"/*.service "$source"/*.timer "$work/units/"
sed -i "s|^\(Exec[A-Z][a-z]*\)=/usr/bin/s75d |\1=$binary |" "$work/units/s75d.service"
started="$binary --state /var/lib/s75d --config /etc/s75d/s75d.conf"
grep -qxF "ExecStart=$started \$S75D_OPTIONS" "$work/units/s75d.service" ||
    fail "the unit does not start s75d with its directory and its configuration file"
sed -i "s|^ExecStart=/usr/bin/s75ctl |ExecStart=/bin/true |" "$work/units/s75-backup.service"
sed -i "s|^ExecStart=/usr/bin/s75-exporter$|ExecStart=/bin/true|" "$work/units/s75-exporter.service"
cp "$source/s75-adapter@.service" "$work/units/s75-adapter@salford.service"
rm "$work/units/s75-adapter@.service"
manual=$(command -v man >/dev/null && echo yes || echo no)
verify() {
    MANPATH="$work/man" systemd-analyze verify --man="$manual" "$work"/units/*.* \
        >"$work/verify" 2>&1 || fail "systemd-analyze verify: $(cat "$work/verify")"
    [ ! -s "$work/verify" ] || fail "systemd-analyze verify warns: $(cat "$work/verify")"
}
exposure() { # exposure UNIT TENTHS: at most so much
    found=$(systemd-analyze security --offline=yes --no-pager "$work/units/$1" 2>/dev/null |
        sed -n 's/.*Overall exposure level.*: \([0-9]*\)\.\([0-9]\) .*/\1\2/p')
    [ -n "$found" ] && [ "$found" -le "$2" ] ||
        fail "$1: exposure of ${found:-nothing} tenths, at most $2 are allowed"
}
rmdir "$work/units/s75d.service.d"
verify
exposure s75d.service 5
exposure s75-backup.service 5
exposure s75-adapter@salford.service 14
exposure s75-exporter.service 12
mkdir "$work/units/s75d.service.d"
cp "$source/s75d-own-sockets.conf" "$work/units/s75d.service.d/"
exposure s75d.service 12

# What the rest of the system relies on.
for setting in Type=notify NotifyAccess=main WatchdogSec=20 Restart=always User=s75d \
    StateDirectory=s75d StateDirectoryMode=0700 RuntimeDirectory=s75d RuntimeDirectoryMode=0750 \
    RuntimeDirectoryPreserve=yes PrivateNetwork=yes RestrictAddressFamilies=AF_UNIX \
    After=time-sync.target Wants=time-sync.target MemoryMax=4G \
    EnvironmentFile=-/etc/default/s75d; do
    grep -qxF "$setting" "$source/s75d.service" || fail "s75d.service: $setting is not there"
done
grep -q '^RestrictAddressFamilies=.*AF_NETLINK' "$source/s75d-own-sockets.conf" ||
    fail "s75d-own-sockets.conf: libzmq aborts at a tcp bind without AF_NETLINK"

# Every message with a number has an entry in the catalogue, and no entry is of another.
mkdir -p "$work/root/usr/lib/systemd/catalog" "$work/root/var/lib/systemd/catalog"
cp "$source/s75d.catalog" "$work/root/usr/lib/systemd/catalog/"
journalctl --root="$work/root" --update-catalog >"$work/catalog" 2>&1 ||
    fail "journalctl --update-catalog: $(cat "$work/catalog")"
journalctl --root="$work/root" --list-catalog 2>/dev/null | cut -d' ' -f1 | sort >"$work/entries"
sed -n 's/^ *X([A-Z_]*, "\([0-9a-f]*\)").*/\1/p' "$1/daemon/app/process/message_ids.h" | sort \
    >"$work/ids"
[ "$(wc -l <"$work/ids")" -ge 20 ] || fail "too few messages with a number were found"
[ "$(sort -u "$work/ids" | wc -l)" = "$(wc -l <"$work/ids")" ] || fail "a number twice"
diff "$work/ids" "$work/entries" || fail "message_ids.h and s75d.catalog differ"
for name in $(sed -n 's/^ *X(\([A-Z_]*\), .*/\1/p' "$1/daemon/app/process/message_ids.h"); do
    grep -rqw --include="*.c" "MESSAGE_$name" "$1/daemon/app" || fail "no one says MESSAGE_$name"
done

# The user and the directories, made in an empty root.
mkdir -p "$work/root/etc"
systemd-sysusers --root="$work/root" "$source/s75d.sysusers" >"$work/users" 2>&1 ||
    fail "systemd-sysusers: $(cat "$work/users")"
grep -q '^s75d:.*:/var/lib/s75d:/usr/sbin/nologin$' "$work/root/etc/passwd" ||
    fail "systemd-sysusers made no user s75d"
grep -q '^s75d:.*s75-adapter' "$work/root/etc/group" || fail "s75-adapter does not reach /run/s75d"
grep -q '^s75d:.*s75-exporter' "$work/root/etc/group" || fail "nor does s75-exporter"
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
