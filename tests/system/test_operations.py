#!/usr/bin/python3
"""systemd/OPERATIONS.md, command by command as it stands there: on scratch machines, with systemd's
part (which starts, stops and hands over addresses and keys) taken by this program.

    test_operations.py BUILD_DIR
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import contract
from daemon import SANITIZED

GUIDE = contract.ROOT / 'systemd/OPERATIONS.md'
SERVE_S = 60
STOP = 'systemctl stop s75d.socket s75d-events.socket s75d'


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as held:
        return held.getsockname()[1]


class Machine:
    """Where a daemon is installed: its directories below a folder, its addresses."""

    def __init__(self, root, ports):
        self.root, self.ports = root, ports
        self.process, self.desks = None, []
        for name in ('var/lib/s75d', 'var/backups/s75d', 'etc/s75d', 'etc/default', 'run/s75d'):
            (root / name).mkdir(parents=True, mode=0o700)
        (root / 'etc/s75d/s75d.conf').write_text(f'state: {root}/var/lib/s75d\n', encoding='ascii')
        (root / 'log').touch()

    def translate(self, command):
        """With the scratch machine's paths, ports and users."""
        for theirs in ('/var/lib/s75d', '/var/backups/s75d', '/etc/s75d', '/etc/credstore'):
            command = re.sub(rf'(?<![\w/]){theirs}', str(self.root / theirs[1:]), command)
        command = command.replace('tar -C / ', f'tar -C {self.root} ')
        command = re.sub(r'192\.0\.2\.10:(\d+)', lambda m: f'127.0.0.1:{self.ports[m[1]]}',
                         command)
        command = command.replace('runuser -u s75d -- ', '').replace('$(id -u s75d)', '$(id -u)')
        return command.replace('s75d --check-config',
                               f's75d --check-config --config {self.root}/etc/s75d/s75d.conf')

    def listen(self, unit):
        """The addresses of a socket unit, in the place of those that it had."""
        previous = 'FileDescriptorName=desk-previous' in unit
        self.desks = [desk for desk in self.desks if previous != desk.startswith('previous:')]
        for address in re.findall(r'^ListenStream=(\S+)$', unit, re.M):
            self.desks.append(('previous:' if previous else '') + 'tcp://' +
                              self.translate(address))

    def start(self, binary):
        state, run, secret = (self.root / name for name in
                              ('var/lib/s75d', 'run/s75d', 'etc/credstore/s75d.key'))
        options = [f'--desk={desk}' for desk in (f'ipc://{run}/desk', *self.desks)]
        for key, option in ((secret, 'key'), (secret.with_name('s75d.previous-key'),
                                              'previous-key')):
            if key.exists() and self.desks:
                options.append(f'--{option}={key}')
        with open(self.root / 'log', 'ab') as log:
            self.process = subprocess.Popen(
                [binary, '--state', state, '--events', f'ipc://{run}/events', '--clock', 'manual',
                 '--config', self.root / 'etc/s75d/s75d.conf', *options], stderr=log)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=SERVE_S) == 0, self.log()

    def log(self):
        return (self.root / 'log').read_text(encoding='utf-8')


class Guide:
    def __init__(self, build, work):
        ports = {str(p): free_port() for p in (7501, 7511)}
        self.machines = [Machine(work / name, ports) for name in ('old', 'new')]
        self.machine = self.machines[0]
        self.home = work / 'home'
        self.home.mkdir()
        self.binary = build / 'daemon/app/s75d'
        self.path = f'{self.binary.parent}:{build}/adapters/ctl:{os.environ["PATH"]}'
        self.exported = ''
        self.run_commands = self.left_out = 0

    def shell(self, script, fails=False, **environment):
        desk = {} if 'S75_KEY' in environment or self.exported and environment.get('peer') else {
            'S75_DESK': f'ipc://{self.machine.root}/run/s75d/desk'}
        done = subprocess.run(['bash', '-ec', self.machine.translate(script)], cwd=self.home,
                              env={'PATH': self.path, **SANITIZED, **desk, **environment},
                              text=True, capture_output=True, timeout=SERVE_S)
        assert (done.returncode != 0) == fails, (script, done.stdout, done.stderr,
                                                 self.machine.log())
        return done.stdout + done.stderr

    def as_root(self, lines):
        """Lines that systemd or apt would see are theirs; the others run as they are."""
        script = []
        for line in [*lines, 'systemctl done']:
            if not line.startswith(('systemctl ', 'apt ', 's75ctl doctor')):
                script.append(line)
                continue
            self.shell('\n'.join(script))
            script = []
            if line in (STOP, STOP.replace('stop', 'disable --now')):
                self.machine.stop()
            elif line == 'systemctl start s75d':
                self.machine.start(self.binary)
            elif line.startswith('apt '):
                self.left_out += 1
            elif line == 's75ctl doctor':
                assert '0 wrong' in self.shell(line)
            else:
                assert line in ('systemctl daemon-reload', 'systemctl done',
                                'systemctl enable --now s75d-previous.socket'), line

    def run_block(self, text):
        who, *lines = text.strip().splitlines()
        assert who.startswith('# '), text
        self.run_commands += len(lines)
        script = '\n'.join(lines)
        if who.startswith("# the new machine"):
            self.machine, before = self.machines[1], self.machines[0]
            self.machine.desks = before.desks
        if 'machine, root' in who:
            self.as_root(lines)
        elif who.startswith('# everybody, once'):
            self.exported = script + '\n'
            self.shell(f'cp {self.machine.root}/etc/credstore/s75d.key.public .')
        elif who == '# everybody, by and by':
            self.shell(f'cp {self.machine.root}/etc/credstore/s75d.key.public s75d-2027.key.public')
            self.shell(script, peer='yes')
        elif who == '# Alice, Bob and Carol, each':
            for name in ('alice', 'bob', 'carol'):
                self.shell(script.replace('alice', name))
        elif who == '# Alice, then Bob':
            said = [self.shell(self.exported + script, S75_KEY=f'{name}.key')
                    for name in ('alice', 'bob')]
            if 's75ctl keys add' in script:
                assert 'waits until another administrator' in said[0], said
                assert 'is in the register' in said[1], said
        else:
            self.shell(self.exported + script, peer='yes')

    def run(self):
        text = GUIDE.read_text(encoding='utf-8')
        for section in text.split('\n## ')[1:]:
            heading = section.split('\n', 1)[0]
            self.before(heading)
            for kind, block in re.findall(r'^```(\w+)\n(.*?)^```$', section, re.M | re.S):
                if kind == 'yaml':
                    name = re.match(r'# (\S+)\n', block)[1]
                    (self.home / name).write_text(block, encoding='utf-8')
                elif kind == 'ini':
                    self.machine.listen(block)
                else:
                    if "from that day on" in block:
                        self.day('2022-07-01')
                    self.run_block(block)
            self.after(heading)
        self.machine.stop()
        assert self.run_commands > 60, self.run_commands

    def day(self, date):
        self.shell(f'{self.exported}s75ctl day {date}', S75_KEY='carol.key')

    def tables(self):
        """Those of the databases are the ones that systemd/FILES.md names."""
        text = (contract.ROOT / 'systemd/FILES.md').read_text(encoding='utf-8')
        for name in ('journal.db', 'state.db', 'books.db'):
            named = set(re.findall(r'`(\w+)`', re.search(rf'^\| `{name}`[^|]*\|(.*)\|$', text,
                                                        re.M)[1]))
            there = set(self.shell(f'sqlite3 -readonly /var/lib/s75d/{name} .tables').split())
            assert named == there or name == 'books.db' and named < there, (name, named, there)

    def before(self, heading):
        if heading.startswith('6.'):  # which is then found with what it sent
            self.day('2022-05-04')

    def after(self, heading):
        """What has come of it."""
        peer = {'peer': 'yes'}
        if heading.startswith('1.'):
            self.shell('s75ctl day 2022-05-01')
            self.tables()
        elif heading.startswith('3.'):
            page = (contract.ROOT / 'systemd/DATA-PROTECTION.md').read_text(encoding='utf-8')
            for block in re.findall(r'^```sh\n(.*?)^```$', page, re.M | re.S):
                self.run_block(block)
        elif heading.startswith('6.'):
            assert 'does not let this key in' in self.shell(
                f'{self.exported}S75_KEY=treasurer.key s75ctl pools', fails=True, **peer)
            assert '01T' in self.shell(
                f'{self.exported}S75_KEY=ccg-ledger-2.key s75ctl keys whoami', **peer)
        elif heading.startswith('7.'):
            self.shell(f'{self.exported}S75_KEY=bob.key s75ctl keys whoami', **peer)
        elif heading.startswith('9.'):
            assert 'does not let this key in' in self.shell(
                f'{self.exported}S75_KEY=ccg-ledger-2.key s75ctl pools', fails=True, **peer)


def main():
    build = Path(sys.argv[1]).resolve()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix='s75-operations-') as folder:
        guide = Guide(build, Path(folder))
        try:
            guide.run()
        finally:
            for machine in guide.machines:
                if machine.process and machine.process.poll() is None:
                    machine.process.kill()
                    machine.process.wait()
    print(f'{guide.run_commands} lines of OPERATIONS.md, {guide.left_out} of them apt, in '
          f'{time.monotonic() - begun:.1f} s')


main()
