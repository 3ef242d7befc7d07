"""Payments that come without end, on a thread of their own, for tests of what must not disturb
them. Synthetic: they are all of Salford's sample, with references of their own."""
import threading
import time

import salford
from client import Desk, inputs, wire

WINDOW = 64


def set_up(desk):
    """The sample's parties and agreement, and a date, by who may introduce parties."""
    desk.hello('s75ctl', 'set-up')
    for item in (salford.day(20170401), *salford.items_of('salford.yaml')):
        outcome = desk.submit(desk.submission([item]))
        assert isinstance(outcome, wire.Outcome) and not outcome.refusals, outcome


def synthetic(number, least=100):
    """A part of one instalment; once that is paid, more than is awaited, which is a finding each
    time. Each comes after the ones before it as the daemon orders them."""
    return salford.payment(20170407, f'SYNTHETIC-{number:07}-{"X" * 17}',
                           least + max(0, 90000 - number) // 100)


class Load:
    """As a context: submits from entry to exit. acknowledged: numbers; gap_s: the longest wait
    between two acknowledgements."""

    def __init__(self, endpoint, feed='load', pause_s=0.0, items=1, least=100):
        self.endpoint, self.feed, self.pause_s, self.items = endpoint, feed, pause_s, items
        self.least = least  # pence
        self.acknowledged, self.gap_s, self.failure = 0, 0.0, None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        try:
            self.submit_all()
        except Exception as failure:  # reported by the main thread
            self.failure = failure

    def submit_all(self):
        desk = Desk(self.endpoint)
        sent = self.acknowledged = desk.hello(salford.COUNCIL, self.feed).next_number - 1
        last = time.monotonic()
        while not (self.over.is_set() and sent == self.acknowledged):
            while sent < self.acknowledged + WINDOW and not self.over.is_set():
                sent += 1
                desk.send(desk.submission([synthetic(sent * self.items + i, self.least)
                                           for i in range(self.items)]))
            reply = desk.receive()
            assert reply and reply.HasField('outcome'), reply
            now = time.monotonic()
            self.gap_s, last = max(self.gap_s, now - last), now
            self.acknowledged += 1
            assert reply.outcome.number == self.acknowledged, reply
            time.sleep(self.pause_s)
        desk.close()

    def wait(self, count):
        """Until so many have been acknowledged."""
        while self.acknowledged < count and self.thread.is_alive():
            time.sleep(0.01)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        assert self.failure is None, self.failure
