#!/usr/bin/env bash
# Completions know every command and option that a program prints with --help, and the shells take
# them; zsh and fish where they are installed.
# Usage: test_completions.sh BUILD-DIRECTORY
set -euo pipefail
build=$1
shells=$build/systemd/shells
failed=0
fail() { echo "test_completions: $*" >&2; failed=1; }

completed() { # completed WORD...: what bash offers for the last word
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  "_$(tr -c 'a-z0-9\n' _ <<<"$1")"
  printf '%s\n' "${COMPREPLY[@]}" | tr -d = | sort
}
options() { # options PROGRAM [COMMAND]: as --help has them
  "$@" --help | grep -oE '^ {2,6}(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort
}
same() { # same WHAT WANTED GOT
  [ "$2" = "$3" ] || fail "$1: $(diff <(echo "$2") <(echo "$3") | tr '\n' ' ')"
}

while read -r program path; do
  # shellcheck source=/dev/null
  source "$shells/bash/$program"
  same "options of $program" "$(options "$build/$path")" "$(completed "$program" --)"
  if command -v zsh >/dev/null; then zsh -n "$shells/zsh/_$program" || fail "zsh: $program"; fi
  if command -v fish >/dev/null; then
    fish -n "$shells/fish/$program.fish" || fail "fish: $program"
  fi
done <<END
s75d daemon/app/s75d
s75ctl adapters/ctl/s75ctl
s75-council adapters/council/s75-council
s75-ccg adapters/ccg/s75-ccg
END

ctl=$build/adapters/ctl/s75ctl
commands=$("$ctl" --help | sed -n '/^Commands (/,/^$/s/^  \([a-z-]*\) .*/\1/p' | sort)
[ "$(wc -l <<<"$commands")" -ge 15 ] || fail "too few commands of s75ctl were found"
same 'commands of s75ctl' "$commands" "$(completed s75ctl '')"
for command in $commands; do
  same "options of s75ctl $command" "$(options "$ctl" "$command")" \
    "$(completed s75ctl "$command" --)"
  grep -q -- "-a $command -d" "$shells/fish/s75ctl.fish" || fail "fish does not know $command"
  grep -q "'$command:" "$shells/zsh/_s75ctl" || fail "zsh does not know $command"
done
same 'values of --colour' "$(printf 'always\nauto\n')" "$(completed s75ctl --colour = a)"
command -v zsh >/dev/null || echo "zsh is not installed: its completions were not read by it"
command -v fish >/dev/null || echo "fish is not installed: its completions were not read by it"
[ "$failed" = 1 ] || echo "completions of 4 programs and $(wc -l <<<"$commands") commands are whole"
exit $failed
