#!/usr/bin/python3
"""A limit on the size of files (RLIMIT_FSIZE, LimitFSIZE=) is a full disk: the daemon is not ended
by it, waits, and goes on when it is lifted; nothing that was acknowledged is lost.

    test_file_size.py S75D"""
import resource
import sys

import salford
from client import Desk, wire
from daemon import Daemon
from test_full_disk import submit_until_full

MORE = 1 << 20  # bytes that the log of the journal may still grow by


def limit(daemon, size):
    _, most = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (size, most))


def main(s75d):
    with Daemon(s75d) as daemon:
        desk = Desk(daemon.desk)
        desk.hello('s75ctl', 'setup')
        items = salford.items_of('salford.yaml') + [salford.day(20171101)]
        assert isinstance(desk.submit(desk.submission(items)), wire.Outcome)
        desk.hello(salford.COUNCIL, 'ledger')
        limit(daemon, (daemon.state / 'journal.db-wal').stat().st_size + MORE)
        frame, taken = submit_until_full(desk)
        number = desk.number - 1
        assert taken > 1 and daemon.process.poll() is None, taken
        limit(daemon, resource.RLIM_INFINITY)
        outcome = desk.answer_to(number)
        while not isinstance(outcome, wire.Outcome):
            outcome = desk.answer_to(number)
        assert desk.submit(frame).repeated
        assert daemon.stop() == 0
        status, said = daemon.verify()
        assert status == 0, said
    print('1 passed, 0 failed')


if __name__ == '__main__':
    main(*sys.argv[1:])
