# Sourced by scripts here: a daemon of the build directory $build on an empty state in $work, gone
# when the script ends. Sets work, ctl, daemon (its process) and S75_DESK; it logs to $work/log.
work=$(mktemp -d)
export S75_DESK=ipc://$work/desk
ctl=$build/adapters/ctl/s75ctl
mkdir "$work/state"
"$build/daemon/app/s75d" --state "$work/state" --desk "$S75_DESK" --events "ipc://$work/events" \
  --clock manual 2>"$work/log" &
daemon=$!
trap 'kill "$daemon" 2>/dev/null || true; rm -rf "$work"' EXIT
