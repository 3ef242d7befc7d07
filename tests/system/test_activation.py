"""What systemd and the daemon have to do with one another, without systemd.

Sockets that it makes and hands over at each start: peers wait in them while there is no daemon, and
the daemon serves them from a network namespace that is empty. What it is told of the state. That a
daemon whose writer hangs gives no sign of life, though its loop turns.

    test_activation.py S75D HOLD_SYNC       the second is hold_sync.c as a library
"""
import os
import signal
import socket
import subprocess
import sys
import time

import client
from client import Desk, Silence, inputs, wire
from daemon import Daemon

FIRST = 3      # SD_LISTEN_FDS_START
HIGH = 200     # out of the way of numbers that Popen uses itself
ROUNDS = 8
# What systemd does between fork and exec.
TRAMPOLINE = f'''
import os, sys
names, *command = sys.argv[1:]
count = len(names.split(":"))
for i in range(count):
    os.dup2({HIGH} + i, {FIRST} + i)
    os.close({HIGH} + i)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(count), LISTEN_FDNAMES=names)
os.execv(command[0], command)
'''


def alone():
    """A prefix under which a program has an empty network of its own, where that can be had."""
    if subprocess.run(['unshare', '--net', 'true'], check=False).returncode == 0:
        return ['unshare', '--net']
    print('no network namespaces here: the daemon has the network of the test')
    return []


class Activated(Daemon):
    """As systemd would run it: the listening sockets are this process's, and stay."""

    def __init__(self, binary):
        super().__init__(binary)
        self.prefix = alone()
        self.sockets = []
        self.names = []
        self.supervised = False  # then what it says to its supervisor must be read: see told
        self.notify = None

    def listen(self, name, family=socket.AF_UNIX, address=None):
        """Returns the endpoint for peers."""
        s = socket.socket(family, socket.SOCK_STREAM)
        s.bind(address or f'{self.root}/{name}')
        s.listen(128)
        self.sockets.append(s)
        self.names.append(name)
        if family == socket.AF_UNIX:
            return f'ipc://{s.getsockname()}'
        host, port = s.getsockname()[:2]
        return f'tcp://[{host}]:{port}' if family == socket.AF_INET6 else f'tcp://{host}:{port}'

    def command(self, options):
        return [*self.prefix, '/usr/bin/python3', '-c', TRAMPOLINE, ':'.join(self.names),
                self.binary, '--state', self.state, '--clock', 'manual', *options]

    def launch(self, options, env, **streams):
        for i, s in enumerate(self.sockets):
            os.dup2(s.fileno(), HIGH + i)
        fds = range(HIGH, HIGH + len(self.sockets))
        process = subprocess.Popen(self.command(options), pass_fds=fds, env=env, **streams)
        for fd in fds:
            os.close(fd)
        return process

    def start(self, prepare=None):
        path = f'{self.root}/notify'
        if os.path.exists(path):
            os.unlink(path)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(path)
        self.notify.settimeout(0.1)
        self.process = self.launch(self.options, {**os.environ, 'NOTIFY_SOCKET': path},
                                   stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.await_ready(self.notify)
        if not self.supervised:
            self.notify.close()
        return self

    def refused(self, *options):
        """What it says, ending with status 2."""
        run = self.launch(options, {**os.environ}, stderr=subprocess.PIPE, text=True)
        words = run.communicate(timeout=60)[1]
        assert run.returncode == 2, (run.returncode, words)
        return ' '.join(words.split())


def row(number):
    return inputs.Item(unreadable=inputs.Unreadable(row=number, column='Amount', value='synthetic',
                                                    reason='synthetic'))


def answered(desk, frame, number):
    """Sent again, on the same connection, for as long as nobody answers."""
    for _ in range(20):
        desk.send(frame)
        try:
            return desk.wait(lambda r: r.HasField('outcome') and r.outcome.number == number, 2000)
        except Silence:
            continue
    raise Silence('20 times')


def listener(endpoint):
    s = client.CONTEXT.socket(client.zmq.SUB)
    s.setsockopt(client.zmq.LINGER, 0)
    s.setsockopt(client.zmq.SUBSCRIBE, b'-/heartbeat')
    s.connect(endpoint)
    return s


def hears(s):
    assert s.poll(20_000), 'no heartbeat'
    while s.poll(0):
        s.recv_multipart()


def fan_out_of(daemon):
    children = f'/proc/{daemon.process.pid}/task/{daemon.process.pid}/children'
    with open(children, encoding='ascii') as file:
        return [int(pid) for pid in file.read().split()]


def peers_wait_for_the_next_one(binary):
    daemon = Activated(binary)
    desks = [daemon.listen('desk'),
             daemon.listen('desk', socket.AF_INET, ('127.0.0.1', 0)),
             daemon.listen('desk', socket.AF_INET6, ('::1', 0))]
    heard = [daemon.listen('events'), daemon.listen('events', socket.AF_INET, ('127.0.0.1', 0))]
    daemon.options = ['--insecure']
    peers = [Desk(endpoint) for endpoint in desks]
    for peer in peers:  # nobody is there yet
        peer.send(wire.Request(hello=wire.Hello(version=1, party='s75ctl', feed='x', program='t'))
                  .SerializeToString())
    time.sleep(0.3)
    with daemon:
        for peer in peers:
            peer.wait(lambda r: r.HasField('welcome'))
        listeners = [listener(endpoint) for endpoint in heard]
        for s in listeners:
            hears(s)
        if daemon.prefix:
            assert (os.readlink(f'/proc/{daemon.process.pid}/ns/net')
                    != os.readlink('/proc/self/ns/net'))
        desk = peers[1]
        desk.hello('s75ctl', 'waiting')
        for number in range(1, ROUNDS + 1):
            frame = desk.submission([row(number)])
            if number % 2 == 0:
                desk.send(frame)
                daemon.kill()
                desk.send(frame)  # into the socket that nobody serves
                daemon.start()
            assert answered(desk, frame, number).outcome.journal == number
        os.kill(fan_out_of(daemon)[0], 9)
        time.sleep(0.2)
        for s in listeners:
            hears(s)  # by the process after it
            s.close()
        assert desk.ask(status=wire.StatusQuery()).last_journal == ROUNDS
        assert daemon.stop() == 0
        assert os.path.exists(f'{daemon.root}/desk'), 'the socket is not the daemon\'s to remove'
        status, words = daemon.verify()
        assert status == 0, words
    for peer in peers:
        peer.close()


def what_does_not_fit_is_refused(binary):
    for name, family, address, options, said in (
            ('desk', socket.AF_INET, ('127.0.0.1', 0), (), 'a tcp endpoint is locked'),
            ('desk', socket.AF_UNIX, None, ('--desk', 'ipc:///tmp/other'),
             'names more: add ListenStream= to s75d.socket'),
            ('events', socket.AF_UNIX, None, (), 'is not for the desk, and one for it is wanted'),
            ('s75d.socket', socket.AF_UNIX, None, (), 'FileDescriptorName= is desk, events'),
            ('desk-previous', socket.AF_INET, ('127.0.0.1', 0), ('--insecure',),
             'previous-key and an endpoint'),
            ('desk', socket.AF_UNIX, '\0abstract-s75d-test', (), 'no address of tcp and no path')):
        daemon = Activated(binary)
        daemon.listen(name, family, address)
        words = daemon.refused(*options)
        assert said in words, words
        for s in daemon.sockets:
            s.close()
        daemon.log.close()
        daemon.folder.cleanup()


def reloaded(daemon, text):
    """What it says to its supervisor and in the log of a configuration file read again."""
    daemon.configuration.write_text(text)
    before = len(daemon.output())
    daemon.process.send_signal(signal.SIGHUP)
    assert 'MONOTONIC_USEC=' in told(daemon, 'RELOADING=1', 5)
    assert told(daemon, 'READY=1', 5)
    return daemon.output()[before:]


def a_reload_leaves_the_sockets_as_they_are(binary):
    daemon = Activated(binary)
    daemon.listen('desk')
    daemon.configuration = daemon.root / 's75d.conf'
    daemon.configuration.write_text('clock-jump-max: 9\n')
    daemon.configuration.chmod(0o644)
    daemon.options = ['--config', str(daemon.configuration)]
    daemon.supervised = True
    with daemon:
        desk = Desk(f'ipc://{daemon.root}/desk')
        desk.hello('s75ctl', 'reload')
        assert 'is taken\n' in reloaded(daemon, 'clock-jump-max: 10\n')
        words = reloaded(daemon, 'clock-jump-max: 9\ndesk: ipc:///elsewhere\n')
        assert ':2: desk: systemd\'s sockets are all there is' in words, words
        assert 'nothing of it was taken' in words, words
        assert isinstance(desk.submit(desk.submission([row(1)])), wire.Outcome)
        desk.close()
        assert daemon.stop() == 0
        words = daemon.refused(*daemon.options)
        assert 'names more: add ListenStream=' in words, words


def told(daemon, wanted, patience_s):
    """The first message to its supervisor that begins so, or None."""
    give_up = time.monotonic() + patience_s
    while (left := give_up - time.monotonic()) > 0:
        daemon.notify.settimeout(left)
        try:
            message = daemon.notify.recv(4096).decode()
        except TimeoutError:
            break
        if message.startswith(wanted):
            return message
    return None


def a_writer_that_hangs_gives_no_sign_of_life(binary, hold_sync):
    daemon = Activated(binary)
    daemon.listen('desk')
    hold = f'{daemon.root}/hold'
    os.environ.update(LD_PRELOAD=hold_sync, HOLD_SYNC=hold)
    daemon.supervised = True
    with daemon:
        desk = Desk(f'ipc://{daemon.root}/desk')
        desk.hello('s75ctl', 'held')
        assert isinstance(desk.submit(desk.submission([row(1)])), wire.Outcome)
        assert told(daemon, 'STATUS=serving: ', 12)
        assert told(daemon, 'WATCHDOG=1', 5)
        with open(hold, 'w', encoding='ascii'):
            pass
        desk.send(desk.submission([row(2)]))
        told(daemon, 'WATCHDOG=1', 1.5)  # it may have reported itself a moment before
        assert told(daemon, 'WATCHDOG=1', 3) is None, 'a dead writer looks alive'
        assert desk.receive(0) is None
        os.unlink(hold)
        assert told(daemon, 'WATCHDOG=1', 5)
        desk.answer_to(2)
        desk.close()
        assert daemon.stop() == 0
    del os.environ['LD_PRELOAD'], os.environ['HOLD_SYNC']


if __name__ == '__main__':
    peers_wait_for_the_next_one(sys.argv[1])
    what_does_not_fit_is_refused(sys.argv[1])
    a_reload_leaves_the_sockets_as_they_are(sys.argv[1])
    if len(sys.argv) > 2:  # sanitizers want to be loaded first themselves
        a_writer_that_hangs_gives_no_sign_of_life(sys.argv[1], sys.argv[2])
