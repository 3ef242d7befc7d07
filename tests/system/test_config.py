"""The configuration file of a daemon that serves: looked at before a start, read again by SIGHUP,
whole or not at all; and its manual page and sample, which have the keys that there are.

    test_config.py BUILD
"""
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from daemon import Daemon

BUILD = Path(sys.argv[1])
S75D = BUILD / 'daemon/app/s75d'
S75CTL = BUILD / 'adapters/ctl/s75ctl'
DECIDED_S = 20


def check(ok, what):
    if not ok:
        sys.exit(f'test_config: {what}')


def check_config(file, *options):
    run = subprocess.run([S75D, '--check-config', '--config', file, *options], text=True,
                         capture_output=True)
    return run.returncode, run.stdout, run.stderr


def status(daemon, *options):
    run = subprocess.run([S75CTL, 'status', *options], text=True, capture_output=True, check=True,
                         env={**os.environ, 'S75_DESK': daemon.desk})
    return run.stdout if not options else json.loads(run.stdout)


def reload(daemon, said):
    """Sends SIGHUP and waits until the log says it once more than before."""
    before = daemon.output().count(said)
    daemon.process.send_signal(signal.SIGHUP)
    give_up = time.monotonic() + DECIDED_S
    while daemon.output().count(said) == before:
        check(time.monotonic() < give_up, f'the log does not say "{said}":\n{daemon.output()}')
        time.sleep(0.01)
    return status(daemon, '--json')


def serve_and_reload():
    daemon = Daemon(S75D)
    file = daemon.root / 's75d.conf'
    good = 'checkpoint-every: 50\nclock-jump-max: 40\n'
    file.write_text(good)
    file.chmod(0o644)
    daemon.options = ['--config', str(file)]
    with daemon:
        at_first = status(daemon, '--json')
        check(at_first['clock_jump_max_days'] == 40, f'the file does not hold: {at_first}')
        check('configuration_us' in at_first, f'it is not in status: {at_first}')

        file.write_text('clock-jump-max: 41\ncheckpoint-every: none\n')
        after = reload(daemon, 'nothing of it was taken')
        check(after['clock_jump_max_days'] == 40, f'half of a wrong file was taken: {after}')
        check(after['configuration_problems'] == 1, f'{after}')
        check(after['configuration_us'] == at_first['configuration_us'], f'{after}')
        check(f'{file}:2:19: checkpoint-every: "none" is not a number from 1 to 10000000'
              in daemon.output(), daemon.output())
        shown = status(daemon)
        check('configuration refused' in shown and 's75d --check-config' in shown, shown)

        file.write_text('clock-jump-max: 41\nevents: ipc:///elsewhere\nclock: system\n'
                        'previous: /elsewhere\n')
        after = reload(daemon, 'is taken; until the next start waits previous\n')
        check(after['clock_jump_max_days'] == 41, f'a good file was not taken: {after}')
        check('configuration_refused_us' not in after, f'{after}')
        check(after['configuration_waiting'] == ['previous'], f'an option is not a key: {after}')
        check(re.search(r'configuration waits +previous: at the next start', status(daemon)),
              status(daemon))

        file.unlink()
        after = reload(daemon, 'nothing of it was taken')
        check(after['clock_jump_max_days'] == 41, f'{after}')
        file.write_text(good)
        file.chmod(0o666)
        after = reload(daemon, 'chmod go-w')
        check(after['clock_jump_max_days'] == 41, f'a file that anybody may write: {after}')
        file.chmod(0o644)
        after = reload(daemon, f'reload: {file} is taken\n')
        check(after['clock_jump_max_days'] == 40 and after['configuration_waiting'] == [],
              f'{after}')
        for _ in range(200):  # many at once, and it still serves
            daemon.process.send_signal(signal.SIGHUP)
        check(status(daemon, '--json')['clock_jump_max_days'] == 40, 'after many reloads')
        check(daemon.stop() == 0, daemon.output())


def look_before_a_start():
    with Daemon(S75D) as daemon:
        check(daemon.stop() == 0, daemon.output())  # who serves writes there
        file = daemon.root / 's75d.conf'
        file.write_text(f'state: {daemon.state}\nclock: manual\n')
        file.chmod(0o644)
        before = sorted((p.name, p.stat().st_mtime_ns) for p in daemon.state.iterdir())
        rc, out, err = check_config(file)
        check(rc == 0 and f'{file}: good\n' in out and not err, f'{rc}: {out}{err}')
        check('clock: manual\n' in out and 'desk: ipc:///run/s75d/desk\n' in out, out)
        after = sorted((p.name, p.stat().st_mtime_ns) for p in daemon.state.iterdir())
        check(before == after, 'looking touched the state directory')
        for text, said in (('state: /nonexistent\n', 'state: /nonexistent is not there'),
                           (f'state: {file}\n', f'state: {file} is not a directory'),
                           (f'state: {daemon.state}\nkey: /nonexistent\n', '/nonexistent'),
                           ('clock: noon\n', f'{file}:1:8: clock: "noon" is neither')):
            file.write_text(text)
            rc, out, err = check_config(file)
            check(rc == 2 and said in err and 'good' not in out, f'{rc}: {out}{err}')


def page_and_sample_have_the_keys():
    page = (BUILD / 'daemon/app/s75d.conf.5').read_text()
    sample = BUILD / 'daemon/app/s75d.conf'
    described = re.findall(r'^\.It Cm ([a-z-]+) :', page, re.MULTILINE)
    text = sample.read_text()
    sampled = re.findall(r'^#([a-z-]+): ', text, re.MULTILINE)
    helped = subprocess.run([S75D, '--help'], text=True, capture_output=True).stdout
    options = set(re.findall(r'--([a-z-]+)', helped))
    check(described == sampled and len(set(described)) >= 11, f'{described} and {sampled}')
    check(set(described) < options, f'keys without an option: {set(described) - options}')
    with Daemon(S75D) as daemon:
        file = daemon.root / 's75d.conf'
        # What the program takes: each key of the page, and no word that it has not.
        for key in described:
            file.write_text(f'{key}: []\n')
            file.chmod(0o644)
            check('no such key' not in check_config(file)[2], f'{key} is no key')
        actions = options - set(described)
        for word in actions:
            file.write_text(f'{word}: x\n')
            check('no such key' in check_config(file)[2], f'{word} is a key without a page')
        # The sample is good as it is, and so is each key with the value that it shows.
        state = f'state: {daemon.state}\n'
        file.write_text(text + state)
        check(check_config(file)[0] == 0, check_config(file)[2])
        for key, value in re.findall(r'^#([a-z-]+): (.*)$', text, re.MULTILINE):
            if key == 'state' or value.isupper() or '=' in value:
                continue
            file.write_text(f'{key}: {value}\n{state}')
            check(check_config(file)[0] == 0, check_config(file)[2])
    # The error that the page shows is the one that comes.
    shown = re.search(r'^s75d: /etc/s75d/s75d.conf:(\d+:\d+: clock-jump-max: .*)$', page,
                      re.MULTILINE).group(1)
    example = page[page.index('# Two organisations'):page.index('.Ed')]
    with Daemon(S75D) as daemon:
        file = daemon.root / 's75d.conf'
        key = daemon.root / 'key'
        subprocess.run([S75CTL, 'keys', 'new', key], check=True, capture_output=True)
        ours = (example.replace('/var/lib/s75d', str(daemon.state))
                .replace('/etc/s75d/s75d.key', str(key)))
        file.write_text(ours)
        file.chmod(0o644)
        check(check_config(file)[0] == 0, check_config(file)[2])
        file.write_text(ours.replace('clock-jump-max: 31', 'clock-jump-max: 0'))
        check(f's75d: {file}:{shown}\n' in check_config(file)[2],
              f'{shown}: {check_config(file)[2]}')


serve_and_reload()
look_before_a_start()
page_and_sample_have_the_keys()
print('a wrong file changes nothing; keys of program, page and sample agree')
