"""s75d as a process under test, in a scratch directory, with a manual clock at first."""
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

START_S = 60
# What sanitizers are told (tests/run), for programs with an environment of their own.
SANITIZED = {name: value for name, value in os.environ.items() if name.endswith('SAN_OPTIONS')}


class Daemon:
    """Started and ready on entry, killed and its directory removed on exit."""

    def __init__(self, binary):
        self.binary = binary
        self.folder = tempfile.TemporaryDirectory(prefix='s75-system-')
        self.root = Path(self.folder.name)
        self.state = self.root / 'state'
        self.state.mkdir(mode=0o700)
        self.desk = f'ipc://{self.root}/desk'
        self.events = f'ipc://{self.root}/events'
        self.clock = 'manual'
        self.process = None
        self.options = []  # further ones of the next start
        self.log = open(self.root / 'log', 'wb')

    def start(self, prepare=None):
        """Returns when the daemon has sent its supervisor READY=1, as systemd would wait for it;
        ChildProcessError when it ended instead. prepare runs in the process before it becomes the
        daemon."""
        path = str(self.root / 'notify')
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            Path(path).unlink(missing_ok=True)
            notify.bind(path)
            notify.settimeout(0.1)
            self.process = subprocess.Popen(
                [self.binary, '--state', self.state, '--desk', self.desk, '--events', self.events,
                 '--clock', self.clock, *self.options], stdin=subprocess.DEVNULL, stdout=self.log,
                stderr=self.log, env={**os.environ, 'NOTIFY_SOCKET': path}, preexec_fn=prepare)
            self.await_ready(notify)
        return self

    def await_ready(self, notify):
        give_up = time.monotonic() + START_S
        while True:
            try:
                if b'READY=1' in notify.recv(4096).split(b'\n'):
                    return
            except TimeoutError:
                if self.process.poll() is not None:
                    raise ChildProcessError(self.output()) from None
                if time.monotonic() > give_up:
                    raise

    def kill(self):
        """SIGKILL: as a power cut, but for what the kernel has not written yet."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=START_S)

    def verify(self):
        """s75d --verify: (exit status, what it printed)."""
        run = subprocess.run([self.binary, '--state', self.state, '--verify'], text=True,
                             capture_output=True, timeout=START_S)
        return run.returncode, run.stdout + run.stderr

    def output(self):
        self.log.flush()
        return (self.root / 'log').read_text(errors='replace')

    def __enter__(self):
        return self.start()

    def __exit__(self, failure, *_):
        if self.process.poll() is None:
            self.kill()
        if failure:
            print(self.output())
        self.log.close()
        self.folder.cleanup()
