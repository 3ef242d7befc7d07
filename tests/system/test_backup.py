#!/usr/bin/python3
"""s75ctl backup while payments come in: whole, startable, brought up to date, refused in words
where it cannot be, and never taken for whole when it was not finished.

usage: test_backup.py BUILD"""
import base64
import json
import os
import shutil
import subprocess
import sys
import time

from client import Desk, wire
from daemon import Daemon
from load import Load, set_up


def backup(build, daemon, directory, *more):
    run = subprocess.run([f'{build}/adapters/ctl/s75ctl', '--desk', daemon.desk, '--json', 'backup',
                          directory, *more], text=True, capture_output=True, timeout=120)
    if not run.stdout:
        return run.returncode, run.stderr
    return run.returncode, json.loads(run.stdout)


def made(result):
    code, answer = result
    assert code == 0 and answer['made'], (code, answer)
    return answer


def not_made(result, *words):
    code, answer = result
    assert code == 5, (code, answer)
    text = answer if isinstance(answer, str) else answer['text']
    assert all(word in text for word in words), text
    print('not made:', text.strip())


def verify(daemon, directory):
    run = subprocess.run([daemon.binary, '--state', directory, '--verify'], text=True,
                         capture_output=True, timeout=60)
    return run.returncode, run.stdout


def under_load(build, daemon, desk):
    """Intake goes on; what is in the backup is a beginning of what is in the journal."""
    there = daemon.root / 'backups' / 'first'
    with Load(daemon.desk, pause_s=0.0002) as load:
        load.wait(4000)
        load.gap_s = 0.0
        time.sleep(1)
        alone, load.gap_s = load.gap_s, 0.0
        answer = made(backup(build, daemon, there, '--replay'))
        during, at = load.gap_s, load.acknowledged
        print(f'longest wait for an acknowledgement: {alone * 1000:.1f} ms alone, '
              f'{during * 1000:.1f} ms during the backup')
        assert during < 1.0
        load.wait(at + 500)
        again = made(backup(build, daemon, there))
        assert 0 < again['copied'] < again['inputs'] == answer['inputs'] + again['copied'], again
    code, output = verify(daemon, there)
    assert code == 0 and f'{again["inputs"]} inputs' in output, output
    row = desk.ask(input=wire.InputQuery(journal=again['inputs']))
    assert row.chain.hex() == bytes_of(again['chain']), again
    return there


def bytes_of(text):
    return text if len(text) == 64 else base64.b64decode(text).hex()


def it_can_be_started(daemon, there):
    """The directory of a copy that has been started since."""
    other = Daemon(daemon.binary)
    other.state.rmdir()
    shutil.copytree(there, other.state)
    with other:
        desk = Desk(other.desk)
        assert desk.hello().epoch == 2
        assert desk.ask(verify=wire.VerifyQuery()).result == wire.VERIFY_PASSED
        desk.close()
        assert other.stop() == 0
        shutil.copytree(other.state, daemon.root / 'started')
    return daemon.root / 'started'


def refusals(build, daemon, started):
    not_made(backup(build, daemon, started), 'another history')
    not_made(backup(build, daemon, daemon.state), 'works there')
    full = daemon.root / 'full'
    full.mkdir()
    (full / 'letter').write_text('somebody else has this')
    not_made(backup(build, daemon, full), 'not empty')
    assert os.listdir(full) == ['letter']
    not_made(backup(build, daemon, '/proc/nowhere'), 'may not write')
    run = subprocess.run([f'{build}/adapters/ctl/s75ctl', '--desk', daemon.desk, 'backup', 'here'],
                         text=True, capture_output=True)
    assert run.returncode == 2 and 'absolute' in run.stderr, run


def a_full_disk(build, daemon):
    """A disk on which the copy would not fit is left as it was."""
    small = daemon.root / 'small'
    small.mkdir()
    run = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small],
                         capture_output=True)
    if run.returncode:
        print('mounting is not permitted here: no full disk tried')
        return
    try:
        not_made(backup(build, daemon, small / 'b'), 'not enough space')
        assert not (small / 'b' / 'journal.db').exists()
    finally:
        subprocess.run(['umount', small], check=True)


def killed_in_the_middle(build, daemon):
    """What was begun is marked, not started on, not verified, and gone on with."""
    there = daemon.root / 'backups' / 'killed'
    ctl = subprocess.Popen([f'{build}/adapters/ctl/s75ctl', '--desk', daemon.desk, 'backup', there],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (there / 'journal.db-wal').exists():
        time.sleep(0.0002)
    daemon.kill()
    ctl.kill()
    ctl.wait()
    assert (there / 'unfinished').exists(), 'the backup was finished before the kill'
    code, output = verify(daemon, there)
    assert code == 5 and 'not finished' in output, (code, output)
    run = subprocess.run([daemon.binary, '--state', there, '--desk', f'ipc://{there}/desk',
                          '--events', f'ipc://{there}/events'], text=True, capture_output=True,
                         timeout=20)
    assert run.returncode == 1 and 'not finished' in run.stderr, run
    daemon.start()
    made(backup(build, daemon, there, '--replay'))
    assert not (there / 'unfinished').exists()
    code, output = verify(daemon, there)
    assert code == 0, output


def main(build):
    with Daemon(f'{build}/daemon/app/s75d') as daemon:
        desk = Desk(daemon.desk)
        set_up(desk)
        there = under_load(build, daemon, desk)
        started = it_can_be_started(daemon, there)
        refusals(build, daemon, started)
        a_full_disk(build, daemon)
        with Load(daemon.desk, feed='bulk', items=128) as load:
            load.wait(250)
        killed_in_the_middle(build, daemon)
        desk.close()


if __name__ == '__main__':
    main(sys.argv[1])
