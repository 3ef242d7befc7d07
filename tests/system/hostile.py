"""Peers that mean harm, or are broken, each a process of its own: hostile.Process(talk, ...) runs
talk(...) until it is ended. And what the daemon's processes take, from /proc."""
import multiprocessing
import os
import signal
import socket
import time

import zmq

import client
from client import wire

FORK = multiprocessing.get_context('fork')


class Process:
    """Ended by SIGKILL, as what it plays would be. talk gets an Event to say that it is under way,
    and what else is given."""

    def __init__(self, talk, *args):
        self.ready = FORK.Event()
        self.process = FORK.Process(target=talk, args=(self.ready, *args), daemon=True)
        self.process.start()

    def wait(self, patience_s=60):
        assert self.ready.wait(patience_s), 'the hostile peer does not get to work'
        return self

    def send_signal(self, number):
        os.kill(self.process.pid, number)

    def end(self):
        self.send_signal(signal.SIGKILL)
        self.process.join()


def quiet_socket(kind, endpoint):
    """Holds as little as can be, so that what it does not read stays with the daemon."""
    made = zmq.Context().socket(kind)
    for option, value in ((zmq.LINGER, 0), (zmq.RCVHWM, 1), (zmq.SNDHWM, 0), (zmq.RCVBUF, 4096)):
        made.setsockopt(option, value)
    made.connect(endpoint)
    return made


def stay():
    while True:
        time.sleep(3600)


# --- listeners ------------------------------------------------------------------------------------

def subscribe_much(ready, endpoint, count, size):
    """A node of libzmq's trie a byte, for each of these."""
    made = quiet_socket(zmq.XSUB, endpoint)
    for number in range(count):
        made.send(b'\x01' + (f'{number:x}/'.encode() * size)[:size])
    ready.set()
    stay()


def junk_upstream(ready, endpoint):
    made = quiet_socket(zmq.XSUB, endpoint)
    ready.set()
    while True:
        made.send(b'j' * 60)


def listen_without_reading(ready, endpoint, count):
    sockets = [quiet_socket(zmq.SUB, endpoint) for _ in range(count)]
    for made in sockets:
        made.subscribe(b'')
    ready.set()
    stay()


def path_of(endpoint):
    return endpoint.removeprefix('ipc://')


def address_of(endpoint):
    host, port = endpoint.removeprefix('tcp://').split(':')
    return host, int(port)


def connect_only(endpoint, count):
    """Connections without a word, as many as are to be had."""
    made = []
    for _ in range(count):
        over_ipc = endpoint.startswith('ipc://')
        one = socket.socket(socket.AF_UNIX if over_ipc else socket.AF_INET)
        one.settimeout(0.2)
        try:
            one.connect(path_of(endpoint) if over_ipc else address_of(endpoint))
        except OSError:  # a full backlog: no matter
            pass
        made.append(one)
    return made


def connect_much(ready, endpoint, count):
    kept = connect_only(endpoint, count)
    ready.set()
    while True:
        time.sleep(1)
        kept = connect_only(endpoint, count)


# --- followers ------------------------------------------------------------------------------------

def follow_frame(request, after, credit):
    return wire.Request(follow=wire.Follow(request=request, after=after, credit=credit)
                        ).SerializeToString()


def follow_without_reading(ready, endpoint, peers, streams, after, credit):
    sockets = [quiet_socket(zmq.DEALER, endpoint) for _ in range(peers)]
    for made in sockets:
        for request in range(1, streams + 1):
            made.send(follow_frame(request, after, credit))
    time.sleep(1)
    ready.set()
    stay()


# --- the daemon -----------------------------------------------------------------------------------

def children(pid):
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
        return [int(child) for child in file.read().split()]


def resident_mb(pid):
    with open(f'/proc/{pid}/statm', encoding='ascii') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGESIZE') / 1e6


def processor_s(pid):
    with open(f'/proc/{pid}/stat', encoding='ascii') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


class Feed:
    """Submits one unreadable row after the other, each answered before the next is sent."""

    def __init__(self, endpoint, party, feed):
        self.desk = client.Desk(endpoint)
        self.desk.hello(party, feed)
        self.row = 0

    def rows(self, count):
        made = []
        for _ in range(count):
            self.row += 1
            row = client.inputs.Unreadable(row=self.row, column='amount', value='v' * 140,
                                           reason='r' * 140)
            made.append(client.inputs.Item(unreadable=row))
        return made

    def submit(self, count=1):
        """How long the outcome took, in seconds."""
        began = time.monotonic()
        outcome = self.desk.submit(self.desk.submission(self.rows(count)))
        assert isinstance(outcome, wire.Outcome), outcome
        return time.monotonic() - began

    def longest_s(self, seconds):
        """The longest wait for an outcome within so many seconds, and how many there were."""
        end, longest, count = time.monotonic() + seconds, 0, 0
        while time.monotonic() < end:
            longest, count = max(longest, self.submit()), count + 1
        return longest, count
