#!/usr/bin/env bash
# s75-keys(7), command by command as it stands there, in a scratch directory; and who gets in.
# Usage: test_keys.sh BUILD-DIRECTORY SOURCE-DIRECTORY
set -euo pipefail
build=$1 manual=$2/systemd/s75-keys.7
work=$(mktemp -d)
daemon=''
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; rm -rf "$work"' EXIT
PATH=$build/daemon/app:$build/adapters/ctl:$PATH
fail() { echo "test_keys: $*" >&2; cat "$work/log" >&2 2>/dev/null || true; exit 1; }

groff -ww -mandoc -Tutf8 "$manual" >/dev/null 2>"$work/groff" || fail "groff fails"
[ ! -s "$work/groff" ] || fail "s75-keys.7: $(cat "$work/groff")"

# The blocks of the page, with ports and directories of this test's own.
read -r p1 p2 p3 p4 < <(/usr/bin/python3 - <<'P'
import socket
held = [socket.create_server(('127.0.0.1', 0)) for _ in range(4)]
print(*(one.getsockname()[1] for one in held))
P
)
block() { # block NUMBER
  awk -v n="$1" '/^\.Ed/{on=0} on{print} /^\.Bd -literal/{on=(++count==n)}' "$manual" |
    sed -e 's/\\e$/\\/' -e "s|/etc/s75d|$work/etc|g; s|/var/lib/s75d|$work/state|g" \
      -e "s|/run/s75d|$work/run|g; s|:7501|:$p1|g; s|:7502|:$p2|g; s|:7503|:$p3|g; s|:7504|:$p4|g" \
      -e "s/bob=uid:1001/bob=uid:$(id -u)/" -e 's/^s75d /s75d --clock manual /'
}
start() { # start BLOCK
  block "$1" | sed '1s/^s75ctl.*//' >"$work/start"
  # shellcheck disable=SC1090
  tr '\n' ' ' <"$work/start" | sed 's/\\ / /g; s/^ *s75d/exec s75d/' >"$work/line"
  bash "$work/line" 2>>"$work/log" &
  daemon=$!
  S75_DESK=ipc://$work/run/desk s75ctl status >/dev/null || fail "it does not start"
}
stop() { kill "$daemon"; wait "$daemon" || fail "it did not stop cleanly"; daemon=''; }

cd "$work"
mkdir etc run
mkdir -m 700 state
eval "$(block 1)" >made
[ "$(stat -c %a etc/s75d.key alice.key)" = $'600\n600' ] || fail "secret keys can be read by others"
grep -q secret: alice.key.public && fail "a secret key is to be handed out"
[ "$(grep -c '^fingerprint  [0-9a-f]\{4\}' made)" = 3 ] || fail "no fingerprints: $(cat made)"

start 2
S75_DESK=ipc://$work/run/desk s75ctl keys whoami | grep -qx "principal    uid:$(id -u)" ||
  fail "over ipc whoever runs this is not himself"
eval "$(block 3)" >who
grep -qx "principal    key:$(tail -n 1 alice.key.public)" who || fail "whoami: $(cat who)"

# Who has no place there, and what he is told.
s75ctl keys new mallory.key >/dev/null
refused() { # refused SENTENCE COMMAND...
  local rc=0 sentence=$1
  shift
  "$@" >said 2>&1 || rc=$?
  [ "$rc" = 3 ] || fail "$* ended with $rc: $(cat said)"
  grep -q "$sentence" said || fail "$* did not say '$sentence': $(cat said)"
}
refused "does not let this key in: its register does not have key:$(tail -n 1 mallory.key.public)" \
  s75ctl keys whoami --key mallory.key
refused "its public key is not the one given" \
  s75ctl keys whoami --server-key mallory.key.public --timeout 1
refused "or it is locked" env -u S75_SERVER_KEY -u S75_KEY "$(command -v s75ctl)" pools --timeout 1
refused "the daemon's public key is needed" \
  env -u S75_SERVER_KEY "$(command -v s75ctl)" pools --desk tcp://192.0.2.1:1
chmod 644 alice.key
refused "others may read the secret key" s75ctl keys whoami
chmod 600 alice.key
S75_DESK=ipc://$work/run/desk s75ctl status | grep -q 'not in the register *[1-9]' ||
  fail "status does not count who was refused"
grep -q "does not have, the last one of key:$(tail -n 1 mallory.key.public)" log || {
  sleep 1.5
  grep -q "does not have, the last one of key:" log || fail "the log does not tell who was refused"
}

# The register: by two, at once, and everything that it does not say is refused.
S75_DESK_BOB=ipc://$work/run/desk
for name in icb icb-2027 board; do s75ctl keys new $name.key >/dev/null; done
bob() { # in a shell of its own: what he runs may be a line of the page
  (unset S75_KEY S75_SERVER_KEY; S75_DESK=$S75_DESK_BOB; "$@")
}
both() { # both SENTENCE COMMAND...: Alice's does nothing but wait, Bob's does it
  local sentence=$1
  shift
  "$@" >said || fail "$*: $(cat said)"
  grep -q 'waits until another administrator runs the same command' said || fail "$(cat said)"
  bob "$@" >said || fail "$*: $(cat said)"
  grep -q "$sentence" said || fail "$*: $(cat said)"
}
not_permitted() {
  ! "$@" >said 2>&1 || fail "$* was permitted"
  grep -q 'not_permitted' said || fail "$* did not say why: $(cat said)"
}
cat >pool.yaml <<'Y'
parties:
  - {code: 01T, name: NHS South Sefton CCG, kind: ccg}
  - {code: E08000014, name: Sefton Council, kind: council}
agreements:
  - {pool: sefton, name: Sefton, area: Sefton, host: E08000014, pool_manager: m,
     partners: [01T, E08000014], effective_from: 2015-04-01, synthetic: true}
  - {pool: bootle, name: Bootle, area: Bootle, host: E08000014, pool_manager: m,
     partners: [01T, E08000014], effective_from: 2015-04-01, synthetic: true}
Y
both 'is in the register' s75ctl keys add mallory.key.public "Manager" --role pool_manager
s75ctl day 2015-04-01 >/dev/null
not_permitted s75ctl apply pool.yaml
S75_KEY=mallory.key s75ctl apply pool.yaml >/dev/null || fail "a pool manager makes no pool"
not_permitted s75ctl exceptions
not_permitted env S75_KEY=mallory.key "$(command -v s75ctl)" verify
# An observer is shown how the daemon is, and of pools nothing; whose pools these are, not that.
s75ctl keys new watch.key >/dev/null
both 'is in the register' s75ctl keys add watch.key.public "Exporter" --role observer
S75_KEY=watch.key s75ctl status --json >said
grep -q '"figures": {' said || fail "an observer is not shown how it is: $(cat said)"
S75_KEY=watch.key s75ctl pools --json >said
! grep -q sefton said || fail "an observer is shown a pool"
for ask in exceptions verify "check pool.yaml" "report totals --year 2015/16"; do
  # shellcheck disable=SC2086
  not_permitted env S75_KEY=watch.key "$(command -v s75ctl)" $ask
done
S75_KEY=mallory.key s75ctl status --json >said
! grep -q '"figures": {' said || fail "a pool manager is shown all feeds"
mapfile -t lines < <(block 4)
both 'is in the register' eval "${lines[0]}"
both 'is in the register' eval "${lines[1]}"
eval "${lines[2]}" >said
grep -q 'ICB, payments.*01T.*feed' said || fail "the list: $(cat said)"

# Forbidden and unknown are one: the same words, the same status.
board() { S75_KEY=board.key s75ctl "$@"; }
board statement sefton >/dev/null || fail "a board does not see its pool"
for pool in bootle nowhere; do
  for ask in statement exceptions export "report life"; do
    # shellcheck disable=SC2086
    ! board --json $ask $pool >>"of-$pool" 2>&1 || fail "$ask $pool is shown"
  done
  ! board events --pool $pool >>"of-$pool" 2>&1 || fail "events of $pool are shown"
  sed -i "s/$pool/POOL/g" "of-$pool"
done
for report in totals sources; do
  not_permitted board report $report sefton # of all pools, whichever is named
done
cmp of-bootle of-nowhere || fail "a pool that is not shown is told from one that is not there"
board pools >said
! grep -qi bootle said || fail "a pool is listed that is not shown: $(cat said)"

status() { (unset S75_KEY S75_SERVER_KEY; S75_DESK=$S75_DESK_BOB s75ctl status); }
status | grep -q '^entries of the register *[0-9]' || fail "status does not count the register"
status | grep -q '^requests not permitted *[1-9]' || fail "status does not count what was refused"
S75_KEY=mallory.key s75ctl status --json >said # its count would tell a pool that is there
! grep -q refused_requests said || fail "who is not shown figures is shown how many were refused"
audited() { # audited SENTENCE: in the log, a minute at most after the line before
  for _ in $(seq 700); do
    ! grep -q "$1" log || return 0
    sleep 0.1
  done
  fail "the log does not tell who asked for what: $1"
}
audited "key:$(tail -n 1 mallory.key.public) asked [0-9]* times\? what the register does not permit"
grep -q ' has read [0-9]* times, last: register' log || # the next line comes in a minute
  fail "the log does not tell what people read"

# Revoked: also where it is connected. Rotated: the new key is who the one before was.
board events --pool sefton --follow >followed 2>&1 &
follower=$!
sleep 0.5
kill -0 $follower || fail "a board does not follow its pool: $(cat followed)"
both 'is not in the register any more' eval "${lines[4]}"
for _ in $(seq 50); do kill -0 $follower 2>/dev/null || break; sleep 0.1; done
! kill -0 $follower 2>/dev/null || fail "a revoked key still follows"
refused 'does not let this key in' board pools
both 'is in the register' eval "${lines[3]}"
refused 'does not let this key in' env S75_KEY=icb.key "$(command -v s75ctl)" keys whoami
S75_KEY=icb-2027.key s75ctl keys whoami | grep -q 'ICB, payments' || fail "the new key is nobody"
! bob s75ctl keys revoke "uid:$(id -u)" >said 2>&1 || fail "no two administrators are left"
grep -q 'too few administrators' said || fail "$(cat said)"

# Another key, while peers know the one before.
stop
eval "$(block 5 | head -n 1)" >/dev/null
start 5
s75ctl keys whoami >/dev/null || fail "peers that know the key before are outside"
S75_DESK=tcp://127.0.0.1:$p3 S75_SERVER_KEY=$work/etc/s75d-2027.key.public s75ctl keys whoami \
  >/dev/null || fail "the new key does not open"
S75_DESK=tcp://127.0.0.1:$p1 S75_SERVER_KEY=$work/etc/s75d-2027.key.public \
  refused "not the one given" s75ctl keys whoami --timeout 1
stop

# Both administrators have lost their keys: whoever starts the daemon brings others, once.
for name in carol dave; do s75ctl keys new $name.key >/dev/null; done
restart() { # restart OPTION...
  s75d --state "$work/state" --desk "ipc://$work/run/desk" --events "ipc://$work/run/events" \
    --desk "tcp://127.0.0.1:$p1" --key etc/s75d.key --clock manual \
    --administrator "carol=key:$(tail -n 1 carol.key.public)" \
    --administrator "dave=key:$(tail -n 1 dave.key.public)" "$@" 2>>"$work/log" &
  daemon=$!
}
S75_DESK=tcp://127.0.0.1:$p1
S75_SERVER_KEY=$work/etc/s75d.key.public
carol() { S75_KEY=carol.key s75ctl "$@"; }
restart
refused 'does not let this key in' carol keys whoami
stop
restart --administrators-lost "the safe burnt out"
carol keys whoami | grep -q administrator || fail "nobody can change the register"
grep -q 'brings administrators to the register: the safe burnt out' log || fail "the log is silent"
carol keys revoke "uid:$(id -u)" >/dev/null
S75_KEY=dave.key s75ctl keys revoke "uid:$(id -u)" | grep -q 'not in the register any more' ||
  fail "two new administrators cannot change the register"
stop

# Without a lock: said in so many words, shouted, and nowhere else.
S75_DESK=ipc://$work/run/desk
unset S75_SERVER_KEY S75_KEY
rm -rf state # with a register nobody gets in without a name
mkdir -m 700 state
s75d --state "$work/state" --desk "$S75_DESK" --desk "tcp://127.0.0.1:$p1" --insecure \
  --events "ipc://$work/run/events" --clock manual 2>>"$work/log" &
daemon=$!
s75ctl status | grep -q '^register *none: whoever runs s75d, and root, may do everything' ||
  fail "status does not say what holds without a register"
s75ctl status | grep -q INSECURE || fail "status does not shout"
s75ctl keys whoami --desk "tcp://127.0.0.1:$p1" | grep -qx 'principal    none' ||
  fail "without a lock somebody has a name"
grep -q 'warning: INSECURE' log || fail "the log does not shout"
stop
s75d --state "$work/state" --desk tcp://0.0.0.0:1 --events "ipc://$work/run/events" \
  --insecure 2>said && fail "it serves everybody"
grep -q 'it must be a loopback address' said || fail "$(cat said)"
echo "s75-keys(7) is what happens"
