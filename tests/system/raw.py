"""Peers that are not ZeroMQ, or hold to none of its rules: raw sockets at a locked tcp endpoint,
before and after the handshake. Each is a function for hostile.Process, and goes on until it is
ended."""
import os
import socket
import time

import zmq

import client
import hostile
from client import wire

# ZMTP 3.1: signature, version, mechanism, as-server, filler. RFC 37 of ZeroMQ.
GREETING = (b'\xff' + bytes(8) + b'\x7f' + b'\x03\x01' + b'CURVE'.ljust(20, b'\0') + b'\0'
            ).ljust(64, b'\0')
GIANT = 300 << 20


def connect(endpoint):
    made = socket.create_connection(hostile.address_of(endpoint), timeout=2)
    made.settimeout(0.5)
    return made


def ignoring(talk):
    """Whatever ends a connection, it is made anew."""
    while True:
        try:
            talk()
        except OSError:
            time.sleep(0.001)


def oversized_handshake(ready, endpoint):
    """A first command of 300 MB, of as much as is taken."""
    def talk():
        with connect(endpoint) as made:
            made.sendall(GREETING + b'\x06' + GIANT.to_bytes(8, 'big'))
            ready.set()
            for _ in range(GIANT >> 20):
                made.sendall(bytes(1 << 20))
    ignoring(talk)


def slow_handshakes(ready, endpoint, count):
    """A byte of the greeting each tenth of a second, on many connections."""
    made, at = {}, 0
    while True:
        for number in range(count):
            try:
                if number not in made:
                    made[number] = connect(endpoint), 0
                one, at = made[number]
                one.send(GREETING[at:at + 1])
                made[number] = one, (at + 1) % len(GREETING)
            except OSError:
                made.pop(number, None)
        ready.set()
        time.sleep(0.1)


def garbage(ready, endpoint):
    def talk():
        with connect(endpoint) as made:
            for _ in range(64):
                made.sendall(os.urandom(4096))
                ready.set()
    ignoring(talk)


def churn(ready, endpoint):
    """Comes and goes."""
    def talk():
        connect(endpoint).close()
        ready.set()
    ignoring(talk)


def strangers(ready, endpoint, server_key):
    """Whole handshakes with keys that nobody knows: each costs the daemon a key agreement."""
    context = zmq.Context()
    while True:
        made = context.socket(zmq.DEALER)
        made.setsockopt(zmq.LINGER, 0)
        client.lock(made, (*zmq.curve_keypair(), server_key))
        made.connect(endpoint)
        made.send(b'let me in')
        time.sleep(0.002)
        ready.set()
        made.close()


# --- with a valid key -----------------------------------------------------------------------------

def dealer(context, endpoint, keys):
    made = context.socket(zmq.DEALER)
    made.setsockopt(zmq.LINGER, 0)
    made.setsockopt(zmq.RCVTIMEO, 5000)
    client.lock(made, keys)
    made.connect(endpoint)
    return made


def hello():
    return wire.Request(hello=wire.Hello(version=1, party='', feed='')).SerializeToString()


def status(number):
    return wire.Request(query=wire.Query(request=number, status=wire.StatusQuery())
                        ).SerializeToString()


def flood(ready, endpoint, keys):
    """Asks as fast as it can, and reads what comes."""
    made = dealer(zmq.Context(), endpoint, keys)
    number = 0
    while True:
        for _ in range(64):
            number += 1
            made.send(status(number))
        for _ in range(64):
            made.recv()
        ready.set()


def flood_of_garbage(ready, endpoint, keys):
    made = dealer(zmq.Context(), endpoint, keys)
    while True:
        for _ in range(64):
            made.send(os.urandom(200))
        for _ in range(64):
            made.recv()
        ready.set()


def oversized_messages(ready, endpoint, keys):
    """Beyond what a request may have: the connection ends, and is made anew."""
    made = dealer(zmq.Context(), endpoint, keys)
    while True:
        made.send(bytes(32 << 20), copy=False)
        ready.set()
        time.sleep(0.05)


def churn_with_a_key(ready, endpoint, keys):
    context = zmq.Context()
    while True:
        made = dealer(context, endpoint, keys)
        made.send(hello())
        made.recv()
        made.close()
        ready.set()


def idle_with_a_key(ready, endpoint, keys, count):
    """Greets on each connection, and then stays."""
    context = zmq.Context()
    context.set(zmq.MAX_SOCKETS, count + 16)
    kept = []
    for _ in range(count):
        try:
            made = dealer(context, endpoint, keys)
            made.send(hello())
            kept.append(made)
        except zmq.ZMQError:  # no more descriptors: as many as there are
            break
    time.sleep(1)
    ready.set()
    hostile.stay()
