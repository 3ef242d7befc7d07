"""A release with other rules starts only where the one before it ended, takes a stand there, and
re-evaluates nothing: whatever was reported stays, and what comes after is stepped by its own rules.

    test_stand.py S75D S75D_KILLED S75D_NEXT S75CTL

The second is the first, and ends at the moment that S75_KILL names; so does the third, whose rules
are others: no sum of seven million pounds or more may enter a pool."""
import hashlib
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time

import salford
from client import Desk, wire
from daemon import Daemon
from story import SENDER, Story, statement_of

HELD = 796355083   # of August: by the next rules it waits
ENTERS = 620265016  # of October
MOMENTS = ['before the stand', 'before the state is kept', 'before the commit', 'after the stand']


class Releases:
    def __init__(self, old, killed, newer, ctl):
        self.old, self.killed, self.newer, self.ctl = old, killed, newer, ctl


def hello(daemon):
    story = Story(daemon)
    story.desk.hello(SENDER, 'ledger')
    return story


def fed(daemon):
    """The story until the end of July, by the rules of old."""
    story = hello(daemon)
    story.submit(salford.items_of('salford.yaml'))
    story.submit(salford.payments(20170401, 20170731))
    return story


def inputs_of(desk, last):
    return [desk.ask(input=wire.InputQuery(journal=n)) for n in range(1, last + 1)]


def seen(story):
    """Everything that was reported so far."""
    status = story.desk.ask(status=wire.StatusQuery())
    statement = statement_of(story.desk)
    exceptions = story.desk.ask(exceptions=wire.ExceptionsQuery())
    return status.last_journal, statement, exceptions, inputs_of(story.desk, status.last_journal)


def other_end(daemon, story, how):
    """The old release ends: with a checkpoint at the head, or without."""
    before = seen(story)
    story.desk.close()
    if how == 'stop':
        assert daemon.stop() == 0
    else:
        daemon.kill()
    return before


def verified(binary, daemon, words):
    daemon.binary = binary
    status, output = daemon.verify()
    assert status == 0 and words in output, output


def books(daemon, sql):
    with sqlite3.connect(f'file:{daemon.state}/books.db?mode=ro', uri=True) as c:
        return c.execute(sql).fetchall()


def the_stand_holds(daemon, before):
    """What was reported is as it was; what comes now is by the next rules. The daemon runs."""
    last, statement, exceptions, rows = before
    story = hello(daemon)
    status = story.desk.ask(status=wire.StatusQuery())
    assert (status.rules, status.stand, status.last_journal) == (1, last + 1, last + 1), status
    stand = story.desk.ask(input=wire.InputQuery(journal=last + 1))
    assert (stand.party, stand.feed, stand.principal, stand.rules) == ('s75d', 'rules', 'local', 1)
    assert not stand.events and not stand.postings and stand.outcome.accepted == 1, stand
    assert {row.rules for row in rows} == {0}
    assert seen(story)[1:3] == (statement, exceptions)
    assert inputs_of(story.desk, last) == rows
    story.submit(salford.payments(20170801, 20170801))
    august = story.desk.ask(input=wire.InputQuery(journal=last + 2))
    assert august.rules == 1
    assert any(p.account.startswith('receipts-in-advance:') and p.amount_pence == -HELD
               for p in august.postings), august.postings
    story.submit(salford.payments(20171002, 20171002))
    october = story.desk.ask(input=wire.InputQuery(journal=last + 3))
    assert any(p.account.startswith('transit:') and p.amount_pence == ENTERS
               for p in october.postings), october.postings
    return story


def stands_in(daemon):
    with sqlite3.connect(f'file:{daemon.state}/journal.db?mode=ro', uri=True) as c:
        return c.execute('SELECT journal, digest FROM stand').fetchall()


def change(state, sql):
    """In the file itself: what was before is in no log any more."""
    connection = sqlite3.connect(state / 'journal.db')
    with connection:
        connection.execute(sql)
    connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    connection.close()


def digest_of(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def forge(state):
    """Another figure in the checkpoint, which is then made whole again, and settled, by somebody
    who knows how. The image that was there."""
    with sqlite3.connect(state / 'state.db') as c:
        (*numbers, chain, image), = c.execute('SELECT journal, event, rules, 1, chain, image'
                                              ' FROM checkpoint')
        other = image.replace(b'Salford City Council', b'Salford City Counsel')
        assert other != image
        digest = digest_of(struct.pack('<4Q', *numbers) + chain + digest_of(other))
        c.execute('UPDATE checkpoint SET image = ?, digest = ?, settled = 1', (other, digest))
        assert c.execute('SELECT changes()').fetchone() == (1,)
    c.close()
    return image


def refused(daemon, status):
    try:
        daemon.start()
        raise AssertionError('it started')
    except ChildProcessError:
        assert daemon.process.returncode == status, daemon.process.returncode


def after_a_clean_stop(r):
    """What the daemon before saved is not believed, whole as it is: a stand rests on a replay."""
    with Daemon(r.old) as daemon:
        before = other_end(daemon, fed(daemon), 'stop')
        daemon.binary, daemon.options = r.newer, ['--previous', '/nonexistent']
        refused(daemon, 6)
        assert not stands_in(daemon)
        image = forge(daemon.state)
        daemon.options = ['--previous', r.old]
        daemon.start()
        assert 'the checkpoint of input 2 was not the state that the journal gives; first, in ' \
            in daemon.output(), daemon.output()
        assert [digest for _, digest in stands_in(daemon)] == [digest_of(image)]
        assert 'rules of version 1 hold from input' in daemon.output(), daemon.output()
        story = the_stand_holds(daemon, before)
        tried_from_the_stand(r, daemon, before[0] + 1)
        backed_up(r, daemon)
        story.desk.close()
        assert daemon.stop() == 0
        verified(r.newer, daemon, f'from the stand of input {before[0] + 1} on')
        old_release_refuses(r, daemon)
        without_what_can_be_made_anew(r, daemon)
        changed_stand_is_found(r, daemon, image)
        changed_stand_is_not_backed_up(r, daemon)
        salvaged(r, daemon)
        the_next_stand(r, daemon, before[0] + 1)


def tried_from_the_stand(r, daemon, stand):
    rules = daemon.root / 'rules.yaml'
    rules.write_text(f'tolerances:\n- pool: {salford.POOL}\n  authority: board, synthetic\n'
                     '  instalment: 1.00\n', encoding='utf-8')
    run = subprocess.run([r.ctl, '--desk', daemon.desk, 'rules', 'try', rules], text=True,
                         capture_output=True, check=False)
    assert run.returncode == 0 and f'From the stand of input {stand} on' in run.stdout, run
    assert '3 inputs replayed' in run.stdout, run.stdout


def backed_up(r, daemon):
    copy = daemon.root / 'copy'
    run = subprocess.run([r.ctl, '--desk', daemon.desk, 'backup', copy], text=True,
                         capture_output=True, check=False)
    assert run.returncode == 0, run
    run = subprocess.run([r.newer, '--verify', '--state', copy], text=True, capture_output=True,
                         check=False)
    assert run.returncode == 0 and 'from the stand of input' in run.stdout, run


def old_release_refuses(r, daemon):
    daemon.binary = r.old
    for options in ([], ['--settle']):
        daemon.options = options
        refused(daemon, 6)
    assert 'stepped by rules of version 1, and this release has version 0' in daemon.output()
    assert 'nothing was settled' in daemon.output()
    daemon.options = []
    status, output = daemon.verify()
    assert status == 5 and 'none was replayed' in output and 'agree' in output, output


def without_what_can_be_made_anew(r, daemon):
    """Checkpoint and books are made again, the state from the stand on."""
    daemon.binary = r.newer
    rows = books(daemon, 'SELECT * FROM posting ORDER BY pool, journal, position')
    for name in ('state.db', 'books.db'):
        for path in daemon.state.glob(f'{name}*'):
            path.unlink()
    daemon.start()
    story = hello(daemon)
    story.desk.close()
    assert daemon.stop() == 0
    assert '3 replayed' in daemon.output().splitlines()[-2], daemon.output()
    assert books(daemon, 'SELECT * FROM posting ORDER BY pool, journal, position') == rows
    assert books(daemon, "SELECT DISTINCT principal FROM input WHERE party <> 's75d'") == [
        (f'uid:{os.geteuid()}',)]
    verified(r.newer, daemon, 'from the stand of input')


def changed_stand_is_found(r, daemon, image):
    """In a copy: the state that is kept, or what other rules are recorded to have caused. Also
    another state that is whole, with the digest it has: the input tells."""
    other = image.replace(b'Salford', b'Salfard')
    assert len(other) == len(image) and other != image
    digest = hashlib.blake2b(other, digest_size=32).hexdigest()
    changes = [f"UPDATE stand SET image = x'{other.hex()}', digest = x'{digest}', codec = 0",
               "UPDATE stand SET image = zeroblob(length(image))", 'DELETE FROM stand',
               "UPDATE journal SET rules = 1 WHERE number = 1",
               "UPDATE journal SET principal = 'uid:1' WHERE number = 1",
               'UPDATE effect SET packed = zeroblob(length(packed)) WHERE last_journal = 1']
    for sql in changes:
        copy = daemon.root / 'changed'
        shutil.copytree(daemon.state, copy)
        (copy / 'state.db').unlink()
        change(copy, sql)
        run = subprocess.run([r.newer, '--verify', '--state', copy], text=True,
                             capture_output=True, check=False)
        assert run.returncode == 1, (sql, run)
        if 'stand' in sql:
            run = subprocess.run([r.newer, '--state', copy], text=True, capture_output=True,
                                 check=False)
            assert run.returncode == 1 and 'took a stand, and the state' in run.stderr, (sql, run)
        shutil.rmtree(copy)


def changed_stand_is_not_backed_up(r, daemon):
    """A copy from which nothing could be replayed is none."""
    copy, kept = daemon.root / 'copied', daemon.state
    shutil.copytree(daemon.state, copy)
    daemon.state = copy
    daemon.start()
    change(copy, 'UPDATE stand SET image = zeroblob(length(image))')
    run = subprocess.run([r.ctl, '--desk', daemon.desk, 'backup', daemon.root / 'none'], text=True,
                         capture_output=True, check=False)
    assert run.returncode == 5 and 'took a stand, and the state' in run.stdout, run
    daemon.kill()
    daemon.state = kept
    shutil.rmtree(copy)


def salvaged(r, daemon):
    """Whole; and where the state of the stand is gone, up to it."""
    last = daemon.root / 'salvaged'
    run = subprocess.run([r.newer, '--salvage', last, '--state', daemon.state], text=True,
                         capture_output=True, check=False)
    assert run.returncode == 0, run
    run = subprocess.run([r.newer, '--verify', '--state', last], text=True, capture_output=True,
                         check=False)
    assert run.returncode == 0 and 'from the stand of input' in run.stdout, run
    shutil.rmtree(last)
    (stand, _), = stands_in(daemon)
    copy = daemon.root / 'damaged'
    shutil.copytree(daemon.state, copy)
    change(copy, 'UPDATE stand SET image = zeroblob(length(image))')
    run = subprocess.run([r.newer, '--salvage', last, '--state', copy], text=True,
                         capture_output=True, check=False)
    assert run.returncode == 1, run
    assert f'inputs 1 to {stand - 1} of' in run.stdout and 'took a stand is damaged' in run.stdout


def the_next_stand(r, daemon, first):
    """A second one, by rules of version 7: the one before it is kept."""
    kept = stands_in(daemon)
    before = daemon.root / 'before'
    before.write_text(f'#!/bin/sh\nunset S75_RULES\nexec {r.newer} "$@"\n', encoding='ascii')
    before.chmod(0o700)
    daemon.options = ['--previous', before]
    os.environ['S75_RULES'] = '7'
    try:
        daemon.start()
        story = hello(daemon)
        status = story.desk.ask(status=wire.StatusQuery())
        assert status.rules == 7 and status.stand == status.last_journal, status
        story.desk.close()
        assert daemon.stop() == 0
        assert stands_in(daemon)[0] == kept[0] and len(stands_in(daemon)) == 2
        verified(r.newer, daemon, f'from the stand of input {status.stand} on')
    finally:
        del os.environ['S75_RULES']
    assert kept[0][0] == first


def after_a_kill(r, moments=None, previous=None):
    """There is no checkpoint at the head either."""
    with Daemon(r.old) as daemon:
        before = other_end(daemon, fed(daemon), 'kill')
        daemon.binary, daemon.options = r.newer, ['--previous', previous or r.old]
        for moment in moments or []:
            killed_at(daemon, moment)
        daemon.start()
        if moments != [MOMENTS[3]]:
            assert f'settled at input {before[0]} by rules of version 0' in daemon.output()
        story = the_stand_holds(daemon, before)
        story.desk.close()
        daemon.kill()
        daemon.start()
        story = hello(daemon)
        status = story.desk.ask(status=wire.StatusQuery())
        assert status.last_journal == before[0] + 3 and status.stand == before[0] + 1, status
        story.desk.close()
        assert daemon.stop() == 0
        assert len(stands_in(daemon)) == 1
        verified(r.newer, daemon, f'from the stand of input {before[0] + 1} on')


def killed_at(daemon, moment):
    os.environ['S75_KILL'] = moment
    try:
        daemon.start()
        raise AssertionError(f'it started, and was not killed {moment}')
    except ChildProcessError:
        of_previous = 'checkpoint' in moment  # systemd starts again, which it does not after a 6
        expected = 1 if of_previous else -signal.SIGKILL
        assert daemon.process.returncode == expected, (moment, daemon.process.returncode)
    finally:
        del os.environ['S75_KILL']


def without_the_previous(r):
    """The command is named, the journal is left as it was, and settling by hand is as good."""
    with Daemon(r.old) as daemon:
        before = other_end(daemon, fed(daemon), 'kill')
        daemon.binary, daemon.options = r.newer, ['--previous', '/nonexistent/s75d']
        refused(daemon, 6)
        command = f'"/nonexistent/s75d --settle --state {daemon.state}"'
        assert command in daemon.output(), daemon.output()
        assert not stands_in(daemon)
        daemon.options = ['--previous', r.newer]  # which is no release that has those rules
        refused(daemon, 6)
        command = f'"s75d --settle --state {daemon.state}" (what --previous names is another'
        assert command in daemon.output(), daemon.output()
        assert not stands_in(daemon)
        verified(r.old, daemon, 'verified')
        run = subprocess.run([r.newer, '--settle', '--state', daemon.state], text=True,
                             capture_output=True, check=False)
        assert run.returncode == 6 and 'nothing was settled' in run.stderr, run
        for _ in range(2):
            run = subprocess.run([r.old, '--settle', '--state', daemon.state], text=True,
                                 capture_output=True, check=False)
            assert run.returncode == 0 and f'settled at input {before[0]}' in run.stderr, run
        daemon.binary = r.newer
        daemon.start()
        the_stand_holds(daemon, before).desk.close()
        assert daemon.stop() == 0
        verified(r.newer, daemon, 'from the stand of input')


def the_previous_dies_with_who_asked_it(r):
    """Or it would still have the journal at the next start. And nobody settles beside a daemon."""
    with Daemon(r.old) as daemon:
        story = fed(daemon)
        run = subprocess.run([r.old, '--settle', '--state', daemon.state], text=True,
                             capture_output=True, check=False)
        assert run.returncode == 1 and 'another s75d works on this directory' in run.stderr, run
        before = other_end(daemon, story, 'kill')
        env = {**os.environ, 'S75_KILL': 'hang'}
        asking = subprocess.Popen([r.newer, '--state', daemon.state, '--desk', daemon.desk,
                                   '--events', daemon.events, '--clock', 'manual', '--previous',
                                   r.killed], env=env, stdin=subprocess.DEVNULL,
                                  stdout=daemon.log, stderr=daemon.log)
        while not (child := children(asking.pid)):
            time.sleep(0.05)
        time.sleep(0.5)
        asking.kill()
        asking.wait()
        give_up = time.monotonic() + 10
        while any(os.path.exists(f'/proc/{pid}/exe') and is_alive(pid) for pid in child):
            assert time.monotonic() < give_up, 'it lives on'
            time.sleep(0.05)
        daemon.binary, daemon.options = r.newer, ['--previous', r.killed]
        daemon.start()
        the_stand_holds(daemon, before).desk.close()
        assert daemon.stop() == 0


def children(pid):
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
        return file.read().split()


def is_alive(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as file:
            return file.read().rpartition(')')[2].split()[0] != 'Z'
    except FileNotFoundError:
        return False


def main(old, killed, newer, ctl):
    r = Releases(old, killed, newer, ctl)
    after_a_clean_stop(r)
    after_a_kill(r)
    after_a_kill(r, ['before the checkpoint', 'after the checkpoint', *MOMENTS[:3]], killed)
    after_a_kill(r, [MOMENTS[3]])
    without_the_previous(r)
    the_previous_dies_with_who_asked_it(r)


if __name__ == '__main__':
    main(*sys.argv[1:])
