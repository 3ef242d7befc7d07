"""A submission that ends the daemon ends it once: it is set aside, and all else is served.

    test_poison.py S75D S75D_ABORTING        the second ends at rows whose reason is a word it knows
"""
import signal
import sys

import client
from client import Desk, common, inputs, wire
from daemon import Daemon

SENDER = 's75ctl'
WINDOW = 200  # submissions on their way when the daemon ends


def row(reason, number=1):
    return inputs.Item(unreadable=inputs.Unreadable(row=number, column='Amount', value='synthetic',
                                                    reason=reason))


def desk_of(daemon, feed):
    desk = Desk(daemon.desk)
    desk.hello(SENDER, feed)
    return desk


def ended(daemon, by):
    assert daemon.process.wait(timeout=60) == -by, daemon.process.returncode


def entries(daemon):
    text = (daemon.state / 'poison').read_text(encoding='ascii')
    return [line.split() for line in text.splitlines() if line.strip()]


def the_rest_is_served_and_nothing_is_lost(binary):
    """The writer has batches under way when it ends."""
    with Daemon(binary) as daemon:
        good = desk_of(daemon, 'good')
        frames = {n: good.submission([row('good', n)]) for n in range(1, WINDOW + 1)}
        for frame in frames.values():
            good.send(frame)
        answered = {good.answer_to(n).number for n in range(1, 11)}
        bad = desk_of(daemon, 'bad')
        poison = bad.submission([row('abort')])
        bad.send(poison)
        ended(daemon, signal.SIGABRT)
        while (reply := good.receive(200)) is not None:
            answered.add(reply.outcome.number)
        assert [e[:3] + e[4:] for e in entries(daemon)] == [[SENDER, 'bad', '1', '0', '6']]
        assert 'signal 6 while stepping submission 1 of feed bad of s75ctl' in daemon.output()
        daemon.start()
        assert 'submission 1 of feed bad of s75ctl ended the daemon by signal 6' in daemon.output()
        for desk in (good, bad):
            desk.close()
        good, bad = desk_of(daemon, 'good'), desk_of(daemon, 'bad')
        for number, frame in frames.items():
            outcome = good.submit(frame)
            assert isinstance(outcome, wire.Outcome), outcome
            assert outcome.repeated or number not in answered, outcome
        for _ in range(2):
            reply = bad.submit(poison)
            assert isinstance(reply, wire.Refused), reply
            assert reply.refusal.code == common.REFUSED_SET_ASIDE and reply.refusal.final, reply
            assert 'another body under this number' in reply.refusal.text, reply
        status = bad.ask(status=wire.StatusQuery())
        assert (status.last_journal, status.set_aside) == (WINDOW, 1), status
        assert isinstance(bad.submit(bad.submission([row('other')], number=1)), wire.Outcome)
        conflict = bad.submit(poison)  # the number is used now
        assert conflict.refusal.code == common.REFUSED_CONFLICT, conflict
        assert daemon.stop() == 0
        status, words = daemon.verify()
        assert status == 0, words


def every_way_to_end_is_noted(binary):
    ways = {'null': signal.SIGSEGV, 'divide': signal.SIGFPE, 'illegal': signal.SIGILL,
            'stack': signal.SIGSEGV}
    with Daemon(binary) as daemon:
        for count, (reason, by) in enumerate(ways.items(), 1):
            desk = desk_of(daemon, reason)
            frame = desk.submission([row(reason)])
            desk.send(frame)
            ended(daemon, by)
            desk.close()
            daemon.start()
            desk = desk_of(daemon, reason)
            assert desk.submit(frame).refusal.code == common.REFUSED_SET_ASIDE, reason
            assert desk.ask(status=wire.StatusQuery()).set_aside == count
            desk.close()


def a_signal_from_outside_is_nobodys_fault(binary):
    """But for the watchdog's, at a step that does not end."""
    with Daemon(binary) as daemon:
        desk = desk_of(daemon, 'idle')
        assert isinstance(desk.submit(desk.submission([row('good')])), wire.Outcome)
        daemon.process.send_signal(signal.SIGABRT)
        ended(daemon, signal.SIGABRT)
        assert entries(daemon) == []
        daemon.start()
        desk.close()
        desk = desk_of(daemon, 'hangs')
        frame = desk.submission([row('hang')])
        desk.send(frame)
        assert desk.receive(6000) is None
        daemon.process.send_signal(signal.SIGABRT)
        ended(daemon, signal.SIGABRT)
        assert [e[1] for e in entries(daemon)] == ['hangs'], entries(daemon)
        daemon.start()
        desk.close()
        desk = desk_of(daemon, 'hangs')
        assert desk.submit(frame).refusal.code == common.REFUSED_SET_ASIDE


def an_entry_is_lifted_by_deleting_its_line(plain, binary):
    with Daemon(binary) as daemon:
        desk = desk_of(daemon, 'bad')
        frame = desk.submission([row('abort')])
        desk.send(frame)
        ended(daemon, signal.SIGABRT)
        with open(daemon.state / 'poison', 'a', encoding='ascii') as file:
            file.write('this line was cut o')
        daemon.binary = plain  # the defect is mended
        daemon.start()
        assert '1 lines are not of the form' in daemon.output()
        desk.close()
        desk = desk_of(daemon, 'bad')
        assert desk.submit(frame).refusal.code == common.REFUSED_SET_ASIDE, 'until it is lifted'
        assert daemon.stop() == 0
        (daemon.state / 'poison').unlink()
        daemon.start()
        desk.close()
        desk = desk_of(daemon, 'bad')
        assert isinstance(desk.submit(frame), wire.Outcome)


def a_journaled_row_that_ends_the_start_is_named(plain, binary):
    with Daemon(plain) as daemon:
        desk = desk_of(daemon, 'old')
        for number in (1, 2, 3):
            outcome = desk.submit(desk.submission([row('abort' if number == 2 else 'good')]))
            assert isinstance(outcome, wire.Outcome), outcome
        daemon.kill()
        daemon.binary = binary
        for _ in range(2):
            try:
                daemon.start()
            except ChildProcessError:
                pass
            ended(daemon, signal.SIGABRT)
        output = daemon.output()
        assert output.count('signal 6 while stepping input 2 of feed old of s75ctl') == 2, output
        assert 'stepping input 2 (submission 2 of feed old of s75ctl) again ended' in output, output
        daemon.binary = plain
        daemon.start()
        desk.close()
        desk = desk_of(daemon, 'old')
        assert desk.number == 4 and entries(daemon) == []
        assert desk.ask(status=wire.StatusQuery()).set_aside == 0


def main(plain, aborting):
    the_rest_is_served_and_nothing_is_lost(aborting)
    every_way_to_end_is_noted(aborting)
    a_signal_from_outside_is_nobodys_fault(aborting)
    an_entry_is_lifted_by_deleting_its_line(plain, aborting)
    a_journaled_row_that_ends_the_start_is_named(plain, aborting)
    client.CONTEXT.destroy(linger=0)


if __name__ == '__main__':
    main(*sys.argv[1:])
