"""A machine of Debian 12 that boots systemd in namespaces of its own (systemd-nspawn), for tests.

Its root is an overlay over this machine's, which is Debian 12 with what the packages depend on; or,
where S75_PACKAGES is set, one that debootstrap makes, with nothing but what the package asks for
(some minutes).
"""
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

MIRROR = 'http://deb.debian.org/debian'
# Of this machine, nothing is to be started in that one.
EMPTIED = ('etc/systemd/system/multi-user.target.wants', 'etc/systemd/system/timers.target.wants',
           'etc/systemd/system/sockets.target.wants', 'etc/systemd/system/sysinit.target.wants',
           'etc/systemd/system/getty.target.wants', 'etc/machine-id', 'usr/sbin/policy-rc.d',
           'var/lib/man-db/auto-update')
TOOLS = {'systemd-nspawn': 'systemd-container', 'dh': 'debhelper', 'dpkg-buildpackage': 'dpkg-dev',
         'nsenter': 'util-linux'}
START_S = 60


def cannot():
    """Why there can be no such machine here, or None."""
    if os.geteuid() != 0:
        return 'only root can boot one'
    for tool, package in TOOLS.items():
        if subprocess.run(['sh', '-c', f'command -v {tool}'], capture_output=True).returncode:
            return f'{tool} is not installed (package {package})'
    if 'overlay' not in Path('/proc/filesystems').read_text(encoding='ascii'):
        return 'the kernel has no overlay file system'
    if not os.path.isdir('/sys/fs/cgroup/systemd') and not os.path.isfile(
            '/sys/fs/cgroup/cgroup.controllers'):
        return 'there is no control group that systemd could have'
    return None


def run(*command, check=True, **more):
    done = subprocess.run(command, text=True, capture_output=True, **more)
    if check and done.returncode:
        raise ChildProcessError(f'{command}: {done.returncode}\n{done.stdout}{done.stderr}')
    return done


class Machine:
    """make_root(packages that are to be there), boot(), and then inside(command...). Powered off
    and gone on exit."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='s75-boot-')
        self.work = Path(self.folder.name)
        self.root = self.work / 'root'
        self.nspawn = self.leader = None
        self.mounts = []

    def mount(self, *arguments, at):
        at.mkdir()
        run('mount', *arguments, str(at))
        self.mounts.append(at)

    def make_root(self, depends):
        self.mount('-t', 'tmpfs', '-o', 'size=3g', 'tmpfs', at=self.work / 'memory')
        memory = self.work / 'memory'
        if os.environ.get('S75_PACKAGES'):
            self.root = memory / 'root'
            run('debootstrap', '--variant=minbase', '--include=systemd-sysv,dbus,iproute2',
                'bookworm', str(self.root), MIRROR)
            run('chroot', str(self.root), 'apt-get', 'install', '-y', '--no-install-recommends',
                *depends)
            return
        for name in ('upper', 'work'):
            (memory / name).mkdir()
        self.mount('-t', 'overlay', 'overlay', '-o',
                   f'lowerdir=/,upperdir={memory}/upper,workdir={memory}/work', at=self.root)
        for name in EMPTIED:
            run('rm', '-rf', str(self.root / name))
        (self.root / 'etc/machine-id').touch()

    def boot(self):
        self.nspawn = subprocess.Popen(
            ['systemd-nspawn', '-D', str(self.root), '-b', '--register=no', '--keep-unit',
             '--console=read-only', '--private-network', 'systemd.log_target=console'],
            stdin=subprocess.DEVNULL, stdout=open(self.work / 'console', 'wb'),
            stderr=subprocess.STDOUT, start_new_session=True)
        children = f'/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children'
        give_up = time.monotonic() + START_S
        while time.monotonic() < give_up and self.nspawn.poll() is None:
            found = Path(children).read_text(encoding='ascii').split()
            if found and os.path.exists(f'/proc/{found[0]}/root/run/systemd/private'):
                self.leader = int(found[0])
                break
            time.sleep(0.05)
        assert self.leader, self.console()
        self.inside('ip', 'link', 'set', 'lo', 'up', check=False)
        state = self.inside('systemctl', 'is-system-running', '--wait', check=False).stdout.strip()
        assert state in ('running', 'degraded'), state + self.console()

    def console(self):
        return (self.work / 'console').read_text(errors='replace')

    def inside(self, *command, **more):
        return run('nsenter', '-t', str(self.leader), '-m', '-u', '-i', '-n', '-p', *command,
                   **more)

    def path(self, name):
        """A file of the booted machine, also of what is mounted there, as seen from here."""
        return Path(f'/proc/{self.leader}/root{name}')

    def show(self, unit, what):
        return self.inside('systemctl', 'show', '-P', what, unit).stdout.strip()

    def until(self, unit, what, wanted, patience_s=60):
        give_up = time.monotonic() + patience_s
        while (value := self.show(unit, what)) != wanted:
            assert time.monotonic() < give_up, (unit, what, value, self.journal(unit))
            time.sleep(0.05)

    def journal(self, unit, *more):
        return self.inside('journalctl', '--no-pager', '-u', unit, *more).stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.leader and self.nspawn.poll() is None:
            os.kill(self.leader, signal.SIGRTMIN + 4)  # power off
        if self.nspawn:
            try:
                self.nspawn.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.nspawn.kill()
                self.nspawn.wait()
        for at in reversed(self.mounts):
            run('umount', str(at), check=False)
        self.folder.cleanup()
