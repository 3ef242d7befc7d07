#!/usr/bin/python3
"""s75d --verify beside a running daemon, and what stands in its way: three outcomes that are never
mixed up, and nothing written into the state directory.

usage: test_verify_beside.py BUILD [--small]

--small: without the full disk, for which there must be more books than memory holds: minutes
under a sanitizer."""
import os
import shutil
import sqlite3
import subprocess
import sys
import time

from client import Desk, wire
from daemon import Daemon
from load import Load, set_up

PASSED, DIFFERS, NOT_DONE = 0, 1, 5
NOBODY = 65534


def verify(daemon, state=None, **more):
    run = subprocess.run([daemon.binary, '--state', state or daemon.state, '--verify'], text=True,
                         capture_output=True, timeout=60, **more)
    return run.returncode, run.stdout


def listing(folder):
    """Names, sizes and times: what changes when anything is written there."""
    return sorted((e.name, e.stat().st_size, e.stat().st_mtime_ns) for e in os.scandir(folder))


def payments_come_in_meanwhile(daemon, desk):
    with Load(daemon.desk, pause_s=0.0002) as load:
        load.wait(6000)
        for _ in range(3):
            before = load.acknowledged
            names = {e.name for e in os.scandir(daemon.state)}
            code, output = verify(daemon)
            assert code == PASSED, output
            assert {e.name for e in os.scandir(daemon.state)} == names
            assert load.acknowledged > before, 'nothing came in meanwhile'
            print(f'{load.acknowledged - before} inputs came in meanwhile: {output.strip()}')
        answer = desk.ask(verify=wire.VerifyQuery())
        assert answer.result == wire.VERIFY_PASSED, answer


def a_daemon_that_was_killed_leaves_a_log(daemon):
    with Load(daemon.desk) as load:
        load.wait(load.acknowledged + 500)
    daemon.kill()
    before = listing(daemon.state)
    code, output = verify(daemon)
    assert code == PASSED, output
    assert listing(daemon.state) == before, 'verification wrote into the state directory'
    daemon.start()


def a_stopped_directory_is_left_as_it_is(daemon):
    before = listing(daemon.state)
    code, output = verify(daemon)
    assert code == PASSED, output
    assert listing(daemon.state) == before, 'verification wrote into the state directory'


def not_done(result, *words):
    code, output = result
    assert code == NOT_DONE and output.startswith('COULD NOT VERIFY'), (code, output)
    assert all(word in output for word in words), output
    print(output.strip())


def what_cannot_be_read(daemon, build):
    not_done(verify(daemon, daemon.root / 'nowhere'), 'nowhere', 'No such file')
    empty = daemon.root / 'empty'
    empty.mkdir()
    not_done(verify(daemon, empty), 'journal.db', 'No such file')
    assert not os.listdir(empty)
    ctl = subprocess.run([f'{build}/adapters/ctl/s75ctl', 'verify', '--state', empty],
                         capture_output=True, text=True,
                         env={**os.environ, 'PATH': f'{build}/daemon/app:{os.environ["PATH"]}'})
    not_done((ctl.returncode, ctl.stdout), 'journal.db')
    other = daemon.root / 'other'
    shutil.copytree(daemon.state, other)
    with open(other / 'journal.db', 'r+b') as journal:  # user_version, at 60 in the header
        journal.seek(60)
        journal.write((99).to_bytes(4, 'big'))
    not_done(verify(daemon, other), 'another version')


def all_is_projected(daemon):
    """A stop leaves to the next start what the books are behind with; here they are to be whole."""
    desk = Desk(daemon.desk)
    status = desk.ask(status=wire.StatusQuery())
    while status.projected_journal < status.last_journal:
        time.sleep(0.05)
        status = desk.ask(status=wire.StatusQuery())
    desk.close()


def a_full_disk_is_no_finding(daemon):
    """The disk below $TMPDIR, where what is made anew goes once it is too large for memory."""
    with Load(daemon.desk, feed='bulk', items=128, least=1000000) as load:
        load.wait(150)
    all_is_projected(daemon)
    assert daemon.stop() == 0
    small = daemon.root / 'small'
    small.mkdir()
    run = subprocess.run(
        ['unshare', '-m', 'sh', '-c',
         f'mount -t tmpfs -o size=1m tmpfs {small} || exit 99; export SQLITE_TMPDIR={small};'
         f'exec {daemon.binary} --state {daemon.state} --verify'],
        text=True, capture_output=True, timeout=60)
    if run.returncode == 99 or 'unshare failed' in run.stderr:
        print('mounting is not permitted here: no full disk tried')
    else:
        not_done((run.returncode, run.stdout), 'no space')
    daemon.start()


def as_another_user(daemon):
    """Only root can become somebody else."""
    if os.geteuid():
        print('not root: not tried as another user')
        return
    def become_nobody():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    os.chmod(daemon.root, 0o755)
    binary = daemon.root / 's75d'
    shutil.copy(daemon.binary, binary)
    def by_nobody():
        run = subprocess.run([binary, '--state', daemon.state, '--verify'], text=True,
                             capture_output=True, timeout=60, preexec_fn=become_nobody)
        return run.returncode, run.stdout
    not_done(by_nobody(), 'Permission denied')
    for entry in os.scandir(daemon.state):  # may be read, not written
        os.chmod(entry.path, 0o444)
    os.chmod(daemon.state, 0o555)
    before = listing(daemon.state)
    code, output = by_nobody()
    assert code == PASSED, output
    assert listing(daemon.state) == before


def a_change_is_a_finding(daemon):
    hurt = daemon.root / 'hurt'
    shutil.copytree(daemon.state, hurt)
    (hurt / 'journal.db').chmod(0o644)
    journal = sqlite3.connect(hurt / 'journal.db')
    with journal:
        journal.execute("UPDATE journal SET raw = zeroblob(9) WHERE number = 77")
    journal.close()
    code, output = verify(daemon, hurt)
    assert code == DIFFERS and output.startswith('VERIFICATION FAILED: input 77:'), (code, output)
    print(output.strip())


def main(build, size=''):
    with Daemon(f'{build}/daemon/app/s75d') as daemon:
        desk = Desk(daemon.desk)
        set_up(desk)
        payments_come_in_meanwhile(daemon, desk)
        a_daemon_that_was_killed_leaves_a_log(daemon)
        if size != '--small':
            a_full_disk_is_no_finding(daemon)
        assert daemon.stop() == 0, daemon.output()
        a_stopped_directory_is_left_as_it_is(daemon)
        what_cannot_be_read(daemon, build)
        as_another_user(daemon)
        a_change_is_a_finding(daemon)
        desk.close()


if __name__ == '__main__':
    main(*sys.argv[1:])
