"""s75ctl doctor: of a daemon that is well nothing is wrong; what is then spoiled, one thing after
another, is found and told with what to do.

    test_doctor.py BUILD
"""
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from daemon import Daemon

BUILD = Path(sys.argv[1])
S75D = BUILD / 'daemon/app/s75d'
S75CTL = BUILD / 'adapters/ctl/s75ctl'
PATIENCE_S = 20


def check(ok, what):
    if not ok:
        sys.exit(f'test_doctor: {what}')


def doctor(daemon, *options, desk=None, **environment):
    """(exit status, {(level, about): text}) of what is not good, as JSON and as text alike."""
    command = [S75CTL, 'doctor', '--timeout', '1', '--state', daemon.state, '--config',
               daemon.root / 's75d.conf', *options]
    env = {**os.environ, 'S75_DESK': desk or daemon.desk, **environment,
           'PATH': f'{S75D.parent}:{os.environ["PATH"]}'}
    run = subprocess.run([*command, '--json'], text=True, capture_output=True, env=env)
    check(run.returncode in (0, 1) and not run.stderr, f'{run}')
    found = json.loads(run.stdout)
    for f in found:
        check((f['level'] == 'good') == ('cure' not in f), f'no cure, or one too many: {f}')
    wrong = [f for f in found if f['level'] == 'wrong']
    check(run.returncode == (1 if wrong else 0), f'status {run.returncode}: {wrong}')
    return {(f['level'], f['about']): f'{f["text"]}; {f.get("cure")}' for f in found}


def expect(found, level, about, *words):
    text = found.get((level, about), '')
    check(text and all(word in text for word in words), f'{level} {about} {words}: {found}')


def only_this(found, about):
    wrong = {key[1] for key in found if key[0] == 'wrong'}
    check(wrong == {about}, f'wrong: {wrong}, not {about}: {found}')


def until(daemon, level, about, *words):
    give_up = time.monotonic() + PATIENCE_S
    while True:
        found = doctor(daemon)
        if all(word in found.get((level, about), '') for word in ('', *words)) and (
                (level, about) in found):
            return found
        check(time.monotonic() < give_up, f'{level} {about} {words}: {found}')
        time.sleep(0.1)


with Daemon(S75D) as d:
    d.stop()
    configuration = d.root / 's75d.conf'
    configuration.write_text(f'state: {d.state}\n')
    configuration.chmod(0o644)
    d.options = ['--config', str(configuration)]
    d.start()
    found = doctor(d)
    for about in ('version', 'keys', 'disk', 'journal', 'books', 'configuration', 'peers',
                  'memory', 'connections', 'permissions'):
        check(('good', about) in found, f'{about} is not good: {found}')
    check(not [key for key in found if key[0] == 'wrong'], f'{found}')
    expect(found, 'look', 'clock', ' clock')  # manual; what else depends on this machine

    d.state.chmod(0o750)
    found = doctor(d)
    only_this(found, 'permissions')
    expect(found, 'wrong', 'permissions', '0750', 'chmod 0700')
    d.state.chmod(0o700)

    socket = Path(d.desk[6:])
    mode = socket.stat().st_mode
    socket.chmod(0o666)
    only_this(doctor(d), 'permissions')
    socket.chmod(mode)

    configuration.write_text('stat: /x\n')
    found = doctor(d)
    only_this(found, 'configuration')
    expect(found, 'wrong', 'configuration', f'{configuration}:1:1: stat: no such key')
    d.process.send_signal(signal.SIGHUP)
    until(d, 'wrong', 'configuration')
    configuration.write_text(f'state: {d.state}\nprevious: /elsewhere\n')
    d.process.send_signal(signal.SIGHUP)
    until(d, 'look', 'configuration', 'the first is previous', 'restart')
    configuration.write_text(f'state: {d.state}\n')
    d.process.send_signal(signal.SIGHUP)
    until(d, 'good', 'configuration', 'is good')

    with sqlite3.connect(d.state / 'journal.db', isolation_level=None) as holder:
        holder.execute('BEGIN IMMEDIATE')
        subprocess.Popen([S75CTL, 'day', '2017-04-03', '--timeout', '60'],
                         env={**os.environ, 'S75_DESK': d.desk})
        found = until(d, 'wrong', 'journal', 'another process keeps it locked')
        holder.execute('ROLLBACK')
    until(d, 'good', 'books')

    missing = doctor(d, desk='ipc:///nonexistent/desk')
    only_this(missing, 'daemon')
    expect(missing, 'wrong', 'daemon', 'there is no socket', 'systemctl start s75d')
    key = d.root / 'key'
    subprocess.run([S75CTL, 'keys', 'new', key], check=True, capture_output=True)
    over_tcp = {'desk': 'tcp://127.0.0.1:1', 'S75_KEY': str(key),
                'S75_SERVER_KEY': str(key) + '.public'}
    found = doctor(d, **over_tcp)
    only_this(found, 'daemon')
    check(('good', 'keys') in found, f'{found}')
    key.chmod(0o644)
    expect(doctor(d, **over_tcp), 'wrong', 'keys', str(key))
    expect(doctor(d, desk='tcp://127.0.0.1:1'), 'look', 'keys', 'S75_KEY=FILE')
    d.kill()
    only_this(doctor(d), 'daemon')
    d.options = ['--desk', 'tcp://127.0.0.1:*', '--insecure']
    d.start()
    found = doctor(d)
    only_this(found, 'lock')
    shown = subprocess.run(
        [S75CTL, 'doctor', '--colour=never', '--state', d.state], text=True, capture_output=True,
        env={**os.environ, 'S75_DESK': d.desk}).stdout
    check('WRONG  lock ' in shown and '\n        make a key (s75ctl keys new)' in shown and
          '1 wrong, ' in shown, shown)
print('what is spoiled is found, with its cure')
