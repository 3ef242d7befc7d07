"""A client of s75d that shares no code with it: Debian's python3-zmq and python3-protobuf, and the
messages compiled from the .proto files. See proto/README.md for the conversation.

    desk = client.Desk('ipc:///run/s75d/desk')
    welcome = desk.hello('E08000006', 'ledger')
    frame, number = desk.submission(items), desk.number
    outcome = desk.submit(frame, number)
"""
import zmq

import contract

common, inputs, events, wire = contract.load()[:4]
CONTEXT = zmq.Context.instance()
PATIENCE_MS = 20_000


class Silence(Exception):
    """The daemon did not answer within the patience."""


def lock(made, keys):
    options = zmq.CURVE_PUBLICKEY, zmq.CURVE_SECRETKEY, zmq.CURVE_SERVERKEY
    for option, key in zip(options, keys):
        made.setsockopt(option, key)


class Desk:
    """One DEALER at the desk. Replies that are not the one awaited are kept for their turn."""

    def __init__(self, endpoint, keys=None):
        """keys: (public, secret, the daemon's public), in Z85, where the endpoint is locked."""
        self.socket = CONTEXT.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.IPV6, 1)
        self.socket.setsockopt(zmq.LINGER, 0)
        if keys:
            lock(self.socket, keys)
        self.socket.connect(endpoint)
        self.waiting = []
        self.request = 0
        self.party = self.feed = ''
        self.known = None  # the last Known that the daemon sent, to be sent back; see take_known
        self.number = 1  # of the next submission made here

    def close(self):
        self.socket.close()

    def send(self, frame):
        self.socket.send(frame)

    def receive(self, patience_ms=PATIENCE_MS):
        """The next reply to come in, or None when none does within the patience."""
        if not self.socket.poll(patience_ms):
            return None
        return self.take_known(wire.Reply.FromString(self.socket.recv()))

    def take_known(self, reply):
        """Keeps what a reply reports to be on the daemon's disk: the greatest number, and whatever
        a Welcome reports of a restore. proto/README.md, "What a peer knows"."""
        body = getattr(reply, reply.WhichOneof('body'))
        if 'known' in body.DESCRIPTOR.fields_by_name and body.HasField('known'):
            restored = reply.HasField('welcome') and body.HasField('restored')
            if self.known is None or restored or body.known.journal >= self.known.journal:
                self.known = body.known
        return reply

    def wait(self, wanted, patience_ms=PATIENCE_MS):
        """The first reply that is wanted, among those kept and those still to come."""
        for index, reply in enumerate(self.waiting):
            if wanted(reply):
                return self.waiting.pop(index)
        while True:
            reply = self.receive(patience_ms)
            if reply is None:
                raise Silence(f'nothing wanted came; kept: {self.waiting}')
            if wanted(reply):
                return reply
            self.waiting.append(reply)

    def hello(self, party='', feed='', version=1):
        """Welcome, or Refused; the next number of the feed is taken from it."""
        self.party, self.feed = party, feed
        self.send(wire.Request(hello=wire.Hello(version=version, party=party or 'TEST', feed=feed,
                                                program='tests/system', known=self.known))
                  .SerializeToString())
        reply = self.wait(lambda r: r.HasField('welcome') or is_refused(r, None, None))
        if not reply.HasField('welcome'):
            return reply.refused
        self.number = reply.welcome.next_number
        return reply.welcome

    def submission(self, items, number=None, document=None):
        """The bytes of a submission, to be kept and resent unchanged. Takes the next number unless
        one is given."""
        if number is None:
            number = self.number
            self.number += 1
        body = inputs.Submission(party=self.party, feed=self.feed, number=number, items=items)
        if document:
            body.document.CopyFrom(document)
        return wire.Request(submission=body).SerializeToString()

    def answer_to(self, number, patience_ms=PATIENCE_MS):
        """The Outcome or Refused of a number of this feed."""
        reply = self.wait(lambda r: is_outcome(r, self.feed, number) or is_refused(r, number, None),
                          patience_ms)
        return reply.outcome if reply.HasField('outcome') else reply.refused

    def submit(self, frame):
        """Sends a submission's bytes and waits for its Outcome or Refused."""
        self.send(frame)
        return self.answer_to(wire.Request.FromString(frame).submission.number)

    def ask(self, **query):
        """ask(statement=StatementQuery(...)): the answer's body, or Refused."""
        self.request += 1
        request = self.request
        self.send(wire.Request(query=wire.Query(request=request, **query)).SerializeToString())
        reply = self.wait(lambda r: (r.HasField('answer') and r.answer.request == request)
                          or is_refused(r, None, request))
        if reply.HasField('refused'):
            return reply.refused
        return getattr(reply.answer, reply.answer.WhichOneof('body'))

    def follow(self, after=0, credit=1000, **more):
        """Starts a stream; its request number."""
        self.request += 1
        self.send(wire.Request(follow=wire.Follow(request=self.request, after=after, credit=credit,
                                                  known=self.known, **more)).SerializeToString())
        return self.request

    def credit(self, request, credit):
        self.send(wire.Request(credit=wire.Credit(request=request, credit=credit))
                  .SerializeToString())

    def unfollow(self, request):
        self.send(wire.Request(unfollow=wire.Unfollow(request=request)).SerializeToString())

    def events_of(self, request, patience_ms=PATIENCE_MS):
        """The next Events of a stream, or its Refused."""
        reply = self.wait(lambda r: (r.HasField('events') and r.events.request == request)
                          or is_refused(r, None, request), patience_ms)
        return reply.events if reply.HasField('events') else reply.refused

    def history(self, after=0, **more):
        """Every event stored after a number, with credit renewed as it is used."""
        found, request = [], self.follow(after, 500, until_caught_up=True, **more)
        while True:
            batch = self.events_of(request)
            found += batch.events
            if batch.caught_up:
                return found
            if batch.events:
                self.credit(request, len(batch.events))


class Listener:
    """One SUB at the events endpoint. Proven to be subscribed once a heartbeat has come."""

    def __init__(self, endpoint, *topics):
        self.socket = CONTEXT.socket(zmq.SUB)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(endpoint)
        for topic in (*topics, '-/heartbeat'):  # in this order: the last one proves the others
            self.socket.subscribe(topic)

    def close(self):
        self.socket.close()

    def next(self, patience_ms=PATIENCE_MS):
        """(topic, Event or Heartbeat)."""
        if not self.socket.poll(patience_ms):
            raise Silence('neither event nor heartbeat')
        topic, body = self.socket.recv_multipart()
        kind = events.Heartbeat if topic == b'-/heartbeat' else events.Event
        return topic.decode(), kind.FromString(body)

    def heartbeat(self):
        while True:
            topic, message = self.next()
            if topic == '-/heartbeat':
                return message

    def events_until(self, number):
        """(topic, event) of what comes, up to and with the event of that number. A heartbeat that
        is past it reports that it was lost."""
        found = []
        while not found or found[-1][1].number < number:
            topic, message = self.next()
            if topic != '-/heartbeat':
                found.append((topic, message))
            elif message.last_event >= number:
                raise Silence(f'event {number} did not come; came: {[t for t, _ in found]}')
        return found


def is_outcome(reply, feed, number):
    return (reply.HasField('outcome') and reply.outcome.feed == feed
            and reply.outcome.number == number)


def is_refused(reply, number, request):
    """Refused, of this submission, of this query or follow, or (None, None) of neither."""
    if not reply.HasField('refused'):
        return False
    of = reply.refused
    return ((of.number if of.HasField('number') else None) == number
            and (of.request if of.HasField('request') else None) == request)
