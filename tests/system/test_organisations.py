#!/usr/bin/python3
"""A month of work between two organisations in network namespaces of their own (organisations.py),
with the programs of a build directory. test_boot.py plays it with the packages installed.

    test_organisations.py BUILD_DIR

Exit status 77, and why, where it cannot be: it takes root.
"""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import contract
import organisations
from daemon import Daemon, SANITIZED

TOOLS = ('ip', 'setpriv', 'useradd')


class Here:
    """This machine; the daemon runs as root, in the machine's own namespace."""

    def __init__(self, build, folder):
        self.root = self.inside = Path(folder)
        self.build = build
        self.path = ':'.join([f'{build}/adapters/{name}' for name in ('ctl', 'council', 'ccg')] +
                             [os.environ['PATH']])
        self.daemon = Daemon(build / 'daemon/app/s75d')

    def run(self, *command):
        done = subprocess.run(command, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env={'PATH': self.path, **SANITIZED})
        if done.returncode:
            raise ChildProcessError(f'{command}: {done.returncode}\n{done.stdout}')
        return done.stdout

    def owner(self, *command):
        self.run('env', f'S75_DESK={self.daemon.desk}', *command)

    def serve(self, desks, administrators):
        self.daemon.options = [f'--desk={desk}' for desk in desks]
        server = ''
        if desks:
            self.run('s75ctl', 'keys', 'new', f'{self.root}/s75d.key')
            server = (self.root / 's75d.key.public').read_text(encoding='ascii')
            self.daemon.options.append(f'--key={self.root}/s75d.key')
        for name, public in administrators.items():
            self.daemon.options.append(f'--administrator={name}=key:{public}')
        self.daemon.start()
        return server

    def stop(self):
        assert self.daemon.stop() == 0, self.daemon.output()

    def books(self, sql):
        with sqlite3.connect(f'file:{self.daemon.state}/books.db?mode=ro', uri=True) as db:
            return db.execute(sql).fetchall()


def main(build):
    if os.geteuid() != 0:
        print('skipped: only root can make network namespaces')
        sys.exit(77)
    for tool in TOOLS:
        if not shutil.which(tool):
            print(f'skipped: {tool} is not installed')
            sys.exit(77)
    probe = f's75t{os.getpid()}'
    if subprocess.run(['ip', 'netns', 'add', probe], capture_output=True).returncode:
        print('skipped: this machine has no network namespaces to give')
        sys.exit(77)
    subprocess.run(['ip', 'netns', 'del', probe], check=True)
    program = f'{Path(build).resolve()}/adapters/ctl/s75ctl'
    if subprocess.run(['setpriv', '--reuid', '65534', '--clear-groups', 'test', '-x', program],
                      capture_output=True).returncode:
        print(f'skipped: other users cannot run {program}')
        sys.exit(77)
    mapping = contract.ROOT / 'adapters/ccg/mappings/synthetic-payments.yaml'
    with tempfile.TemporaryDirectory(prefix='s75-organisations-') as folder:
        os.chmod(folder, 0o711)
        here = Here(Path(build).resolve(), folder)
        try:
            organisations.exchange(here, mapping.read_text(encoding='utf-8'))
        except BaseException:
            print(here.daemon.output())
            raise
        finally:
            if here.daemon.process and here.daemon.process.poll() is None:
                here.daemon.kill()
            here.daemon.log.close()
            here.daemon.folder.cleanup()


if __name__ == '__main__':
    main(sys.argv[1])
