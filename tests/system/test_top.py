"""s75ctl top on a terminal (tmux): what it shows, moves with the daemon, fits the window, and gives
the terminal back as it was.

    test_top.py BUILD SOURCE
"""
import os
import subprocess
import sys
import time
from pathlib import Path

from daemon import Daemon

BUILD, SOURCE = Path(sys.argv[1]), Path(sys.argv[2])
S75D = BUILD / 'daemon/app/s75d'
S75CTL = BUILD / 'adapters/ctl/s75ctl'
PATIENCE_S = 30
terminals = 0


def check(ok, what):
    if not ok:
        sys.exit(f'test_top: {what}')


def tmux(*arguments):
    """A server of this test's own; one for each terminal, since one that ends may linger."""
    return subprocess.run(['tmux', '-L', f's75-top-{os.getpid()}-{terminals}', '-f', '/dev/null',
                           *arguments], check=True, text=True, capture_output=True).stdout


def screen():
    return tmux('capture-pane', '-p', '-t', 'top')


def until(*words, absent=()):
    give_up = time.monotonic() + PATIENCE_S
    while True:
        shown = screen()
        if all(w in shown for w in words) and not any(w in shown for w in absent):
            return shown
        check(time.monotonic() < give_up, f'{words} not on the screen, or {absent} are:\n{shown}')
        time.sleep(0.1)


def ctl(daemon, *arguments):
    return subprocess.run([S75CTL, *arguments], text=True, capture_output=True,
                          env={**os.environ, 'S75_DESK': daemon.desk})


def apply(daemon, sample):
    run = ctl(daemon, 'apply', SOURCE / 'tests/support/samples' / sample)
    check(run.returncode == 0, run.stderr)


def run_top(daemon, after):
    """A shell in which top runs between a line before and one after it."""
    global terminals
    terminals += 1
    script = f"echo BEFORE; {S75CTL} top; echo ENDED:$?; stty -a | tr ' ;' '\\n' | " \
             f"grep -x -e echo -e icanon; {after}"
    tmux('new-session', '-d', '-s', 'top', '-x', '110', '-y', '40', '-e',
         f'S75_DESK={daemon.desk}', 'sh', '-c', script)


def fits(columns, rows):
    shown = until('s75d ', 'journal ').rstrip('\n').split('\n')
    check(len(shown) <= rows and all(len(line) <= columns for line in shown),
          f'{columns} by {rows}: {shown}')
    check(shown[0].startswith('s75d '), f'the first line has scrolled away: {shown}')


with Daemon(S75D) as d:
    apply(d, 'salford.yaml')
    ctl(d, 'day', '2018-04-03')
    run_top(d, 'sleep 100')
    try:
        shown = until('takes submissions', 'POOL ', 'salford-integrated-care', 'EXCEPTIONS BY AGE',
                      's75ctl  clock', 'journal   2 inputs')
        check(shown.index('POOL ') < shown.index('EXCEPTIONS BY AGE') < shown.index('FEED '), shown)
        apply(d, 'gloucestershire.yaml')
        shown = until('journal   3 inputs', 'gloucestershire')
        check(shown.index('salford-integrated-care') < shown.index('gloucestershire'),
              f'pools are not in order of attention:\n{shown}')
        for columns, rows in ((60, 12), (20, 5), (110, 40)):
            tmux('resize-window', '-t', 'top', '-x', str(columns), '-y', str(rows))
            time.sleep(1.2)
            fits(columns, rows) if rows > 5 else check(
                screen().startswith('s75d '), f'20 by 5: {screen()}')
        tmux('send-keys', '-t', 'top', 'C-z')  # not to a shell that would have this screen
        d.kill()
        until('no s75d can be reached', 'q ends', absent=('POOL ',))
        d.start()
        until('takes submissions', 'gloucestershire')
        tmux('send-keys', '-t', 'top', 'q')
        shown = until('BEFORE', 'ENDED:0', 'icanon', 'echo', absent=('POOL ',))
    finally:
        tmux('kill-server')
    run_top(d, 'sleep 100')
    try:
        until('takes submissions')
        shell = tmux('display-message', '-p', '-t', 'top', '#{pane_pid}').strip()
        subprocess.run(['pkill', '-TERM', '-x', '-P', shell, 's75ctl'], check=True)
        until('BEFORE', 'ENDED:0', 'icanon', 'echo', absent=('POOL ',))
    finally:
        tmux('kill-server')
    run = ctl(d, 'top', '--once')
    check(run.returncode == 0 and run.stdout.startswith('s75d ') and
          'gloucestershire' in run.stdout and '\x1b' not in run.stdout, run)
    run = ctl(d, 'top')
    check(run.returncode == 2 and '--once' in run.stderr, run)
    check(d.stop() == 0, d.output())
    run = ctl(d, 'top', '--once')
    check(run.returncode == 3 and 'no s75d can be reached' in run.stdout, run)
print('the screen follows the daemon, and the terminal is as it was')
