"""The package on a machine that boots systemd: installed, fed and followed while it is killed,
hangs and is restarted; two organisations in network namespaces exchange a month of work; stopped;
another release put over it; removed and purged.

    test_boot.py SOURCE_DIR S75D_NEXT [FOLDER]

S75D_NEXT is a daemon with other rules; FOLDER has packages that were built before.

Runs where S75_BOOT or S75_PACKAGES is set: to build the packages alone takes minutes. Exit status
77, and why, where it is not, or there can be no such machine.
"""
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import client
import load
import machine
import organisations
import salford
from client import Desk, Silence, wire

WINDOW = 32
PATIENCE_MS = 1000
WATCHDOG_S = 4  # 20 in the unit, which test_units.sh sees
DOCUMENT = 'data/salford/2017-04.csv'


class Feed:
    """Payments without end, sent again until they are answered, as libs75 does."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.acknowledged, self.failure = 0, None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            self.feed()
        except Exception as failure:  # raised again by the main thread
            self.failure = failure

    def feed(self):
        desk = Desk(self.endpoint)
        desk.hello(salford.COUNCIL, 'load')
        frames = {}
        while not self.over.is_set() or frames:
            while len(frames) < WINDOW and not self.over.is_set():
                number = desk.number
                frames[number] = desk.submission([load.synthetic(number)])
                desk.send(frames[number])
            reply = desk.receive(PATIENCE_MS)
            if reply is None or reply.HasField('refused'):  # not there, or busy: all again
                time.sleep(0.02)
                for frame in frames.values():
                    desk.send(frame)
            elif reply.HasField('outcome') and frames.pop(reply.outcome.number, None):
                self.acknowledged = max(self.acknowledged, reply.outcome.number)
        desk.close()

    def goes_on(self, count=200):
        """Until so many more have been acknowledged."""
        wanted, give_up = self.acknowledged + count, time.monotonic() + 60
        while self.acknowledged < wanted:
            assert not self.failure, self.failure
            assert time.monotonic() < give_up, (self.acknowledged, wanted)
            time.sleep(0.02)

    def stop(self):
        self.over.set()
        self.thread.join()
        if self.failure:
            raise self.failure
        return self.acknowledged


def packages(source, work, next_release, built):
    """(the package, one of another release over it), made here."""
    run = machine.run
    if not built:
        built = str(work / 'built')
        run(f'{source}/systemd/packaging/build', built)
    first = next(Path(built).glob('s75d_*.deb'))
    tree = work / 'next'
    run('dpkg-deb', '-R', str(first), str(tree))
    previous = tree / 'usr/libexec/s75d/previous/s75d'
    previous.parent.mkdir(parents=True)
    (tree / 'usr/bin/s75d').rename(previous)
    run('install', '-m', '0755', next_release, str(tree / 'usr/bin/s75d'))
    control = tree / 'DEBIAN/control'
    text = control.read_text(encoding='utf-8')
    control.write_text(text.replace('\nVersion: 0~', '\nVersion: 0~9.'), encoding='utf-8')
    second = work / 's75d-next.deb'
    run('dpkg-deb', '-Znone', '--root-owner-group', '-b', str(tree), str(second))
    return first, second


def dependencies(package):
    """What it asks for, of alternatives the first."""
    wanted = machine.run('dpkg-deb', '-f', str(package), 'Depends').stdout
    return [each.split('|')[0].split('(')[0].strip() for each in wanted.split(',')]


def put(m, path, text):
    m.path(path).parent.mkdir(parents=True, exist_ok=True)
    m.path(path).write_text(text, encoding='utf-8')


def desk_at(m):
    return f'ipc://{m.path("/run/s75d/desk")}'


def message(m, name):
    """Lines of the journal with the number that daemon/app/process/message_ids.h gives this one."""
    header = (Path(sys.argv[1]) / 'daemon/app/process/message_ids.h').read_text(encoding='ascii')
    number = header.split(f'X({name}, "')[1].split('"')[0]
    return m.inside('journalctl', '--no-pager', '-o', 'cat', f'MESSAGE_ID={number}').stdout


def it_is_installed_and_serves(m, package):
    m.path('/root/s75d.deb').write_bytes(package.read_bytes())
    put(m, '/etc/default/s75d', 'S75D_OPTIONS="--clock manual"\n')
    m.inside('dpkg', '--force-confold', '-i', '/root/s75d.deb')
    for unit in ('s75d.service', 's75d.socket', 's75d-events.socket'):
        assert m.show(unit, 'ActiveState') == 'active', (unit, m.journal(unit), m.console())
        assert m.show(unit, 'UnitFileState') == 'enabled', unit
    assert m.show('s75-backup.timer', 'UnitFileState') == 'disabled'
    give_up = time.monotonic() + 10
    while not m.show('s75d', 'StatusText').startswith('serving: 0 inputs, business date '):
        assert time.monotonic() < give_up, m.show('s75d', 'StatusText')
        time.sleep(0.1)
    main = m.show('s75d', 'MainPID')
    spaces = [m.inside('readlink', f'/proc/{pid}/ns/net').stdout for pid in ('1', main)]
    assert spaces[0] != spaces[1], 'the daemon has the network of the machine'
    exposure = m.inside('systemd-analyze', 'security', '--no-pager', 's75d').stdout
    assert float(exposure.split('s75d.service:')[1].split()[0]) <= 0.5, exposure
    assert 'Subject: s75d serves' in m.journal('s75d', '-x'), 'the catalogue has it'
    refused = m.inside('runuser', '-u', 's75-adapter', '--', 's75ctl', '--timeout', '2', 'status',
                       check=False)
    assert refused.returncode == 3, refused
    stranger = m.inside('runuser', '-u', 'nobody', '--', 'ls', '/run/s75d', check=False)
    assert 'Permission denied' in stranger.stderr, stranger
    put(m, '/run/systemd/system/s75d.service.d/test.conf',
        f'[Service]\nWatchdogSec={WATCHDOG_S}\n[Unit]\nStartLimitBurst=100\n')
    m.inside('systemctl', 'daemon-reload')
    m.inside('systemctl', 'restart', 's75d')
    it_is_set_up_anew(m)


def it_is_set_up_anew(m):
    """A reload goes through, and a file that is wrong fails it and changes nothing."""
    main = m.show('s75d', 'MainPID')
    m.inside('systemctl', 'reload', 's75d')
    file = m.path('/etc/s75d/s75d.conf')
    before = file.read_text(encoding='utf-8')
    put(m, '/etc/s75d/s75d.conf', before + '\nno-such-key: 1\n')
    assert m.inside('systemctl', 'reload', 's75d', check=False).returncode != 0
    put(m, '/etc/s75d/s75d.conf', before)
    m.inside('systemctl', 'reload', 's75d')
    assert (m.show('s75d', 'ActiveState'), m.show('s75d', 'MainPID')) == ('active', main)


def nothing_is_lost_whatever_ends_it(m):
    load.set_up(Desk(desk_at(m)))
    feed = Feed(desk_at(m))
    feed.goes_on()
    begun = int(m.show('s75d', 'NRestarts'))
    m.inside('systemctl', 'kill', '-s', 'KILL', '--kill-who=main', 's75d')
    feed.goes_on()
    m.until('s75d', 'NRestarts', str(begun + 1))
    main = m.show('s75d', 'MainPID')
    m.inside('sh', '-c', f'kill -STOP {main}')
    stopped = time.monotonic()
    m.until('s75d', 'NRestarts', str(begun + 2), 60)
    assert 'Watchdog timeout' in m.console()
    print(f'a daemon that hung was another one after {time.monotonic() - stopped:.1f} s')
    feed.goes_on()
    for _ in range(3):
        m.inside('systemctl', 'restart', 's75d')
        feed.goes_on()
    acknowledged = feed.stop()
    desk = Desk(desk_at(m))
    welcome = desk.hello(salford.COUNCIL, 'load')
    assert welcome.next_number == acknowledged + 1, (welcome, acknowledged)
    numbers = [e.number for e in desk.history()]
    assert numbers == list(range(1, len(numbers) + 1)) and numbers
    desk.close()
    print(f'{acknowledged} inputs acknowledged, {len(numbers)} events followed, without a gap')


def files_and_backups(m):
    put(m, '/etc/s75d/adapter/salford',
        'S75_PROGRAM=s75-council\nS75_OPTIONS=--mapping salford\n')
    put(m, '/run/systemd/system/s75-adapter@.service.d/test.conf', '[Service]\nUser=s75d\n')
    m.inside('systemctl', 'daemon-reload')
    m.inside('systemctl', 'start', 's75-adapter@salford')
    arrived, done = (m.path(f'/var/lib/s75-adapter/salford/{name}') for name in ('arrived', 'done'))
    give_up = time.monotonic() + 20
    while not arrived.exists():
        assert time.monotonic() < give_up, m.journal('s75-adapter@salford')
        time.sleep(0.05)
    text = (Path(sys.argv[1]) / 'tests/support' / DOCUMENT).read_bytes()
    (arrived / '2017-04.csv.part').write_bytes(text)
    (arrived / '2017-04.csv.part').rename(arrived / '2017-04.csv')
    while not (done / '2017-04.csv').exists():
        assert time.monotonic() < give_up, m.journal('s75-adapter@salford')
        time.sleep(0.05)
    m.inside('systemctl', 'start', 's75-backup')
    assert m.path('/var/backups/s75d/journal.db').exists()
    verified(m, '/var/backups/s75d')


def verified(m, directory):
    done = m.inside('runuser', '-u', 's75d', '--', 's75d', '--state', directory, '--verify')
    assert 'verified' in done.stdout, done


def keys_over_tcp(m):
    for name in ('server', 'alice', 'mallory'):
        m.inside('s75ctl', 'keys', 'new', f'/root/{name}')
    m.inside('install', '-D', '-m', '0600', '/root/server', '/etc/credstore/s75d.key')
    put(m, '/etc/systemd/system/s75d.socket.d/tcp.conf', '[Socket]\nListenStream=127.0.0.1:7501\n')
    alice = m.path('/root/alice.public').read_text(encoding='ascii').split()[-1]
    put(m, '/etc/default/s75d', 'S75D_OPTIONS="--clock manual --administrator alice=key:'
        f'{alice} --administrator root=uid:0"\n')
    m.inside('systemctl', 'daemon-reload')
    m.inside('systemctl', 'stop', 's75-adapter@salford')
    m.inside('systemctl', 'stop', 's75d.socket', 's75d-events.socket', 's75d')
    time.sleep(0.3)
    for unit in ('s75d.service', 's75d.socket', 's75d-events.socket'):
        assert m.show(unit, 'ActiveState') == 'inactive', unit
    verified(m, '/var/lib/s75d')
    m.inside('systemctl', 'start', 's75d')  # and with it the sockets
    for name, status in (('alice', 0), ('mallory', 3)):
        asked = m.inside('s75ctl', '--timeout', '3', '--desk', 'tcp://127.0.0.1:7501', '--key',
                         f'/root/{name}', '--server-key', '/root/server.public', 'keys', 'whoami',
                         check=False)
        assert asked.returncode == status, (name, asked)


class Booted:
    """The booted machine, as organisations.py has it, with a journal of its own."""

    UNITS = ('s75d.socket', 's75d-events.socket', 's75d')
    DESKS = '/etc/systemd/system/s75d.socket.d/tcp.conf'

    def __init__(self, m):
        self.m, self.inside = m, '/srv/organisations'
        m.inside('install', '-d', '-m', '0711', self.inside)
        self.root = m.path(self.inside)
        self.before = {name: m.path(name).read_text(encoding='utf-8')
                       for name in (self.DESKS, '/etc/default/s75d')}
        self.stop()
        self.run('mv', '/var/lib/s75d', '/var/lib/s75d.before')
        self.run('mv', '/etc/credstore', '/etc/credstore.before')

    def run(self, *command):
        return self.m.inside(*command).stdout

    def owner(self, *command):
        self.run(*command)

    def serve(self, desks, administrators):
        put(self.m, self.DESKS, '[Socket]\n' + ''.join(
            f'ListenStream={desk[6:]}\n' for desk in desks))
        put(self.m, '/etc/default/s75d', 'S75D_OPTIONS="--clock manual ' + ' '.join(
            f'--administrator {name}=key:{key}' for name, key in administrators.items()) + '"\n')
        server = ''
        if desks:
            self.run('install', '-d', '-m', '0700', '/etc/credstore')
            self.run('s75ctl', 'keys', 'new', '/etc/credstore/s75d.key')
            server = self.m.path('/etc/credstore/s75d.key.public').read_text(encoding='ascii')
        self.run('systemctl', 'daemon-reload')
        self.run('systemctl', 'start', 's75d')
        return server

    def stop(self):
        self.run('systemctl', 'stop', *self.UNITS)

    def books(self, sql):
        copy = self.m.work / 'books.db'  # SQLite looks through /proc/PID/root into our own root
        copy.write_bytes(self.m.path('/var/lib/s75d/books.db').read_bytes())
        with sqlite3.connect(copy) as db:
            return db.execute(sql).fetchall()

    def give_back(self):
        self.run('rm', '-rf', '/var/lib/s75d', '/etc/credstore')
        self.run('mv', '/var/lib/s75d.before', '/var/lib/s75d')
        self.run('mv', '/etc/credstore.before', '/etc/credstore')
        for name, text in self.before.items():
            put(self.m, name, text)
        self.run('systemctl', 'daemon-reload')
        self.run('systemctl', 'start', 's75d')


def two_organisations_exchange_a_month(m):
    place = Booted(m)
    mapping = m.path('/usr/share/s75/mappings/ccg/synthetic-payments.yaml')
    organisations.exchange(place, mapping.read_text(encoding='utf-8'))
    place.give_back()


def another_release_is_put_over_it(m, package):
    """Whoever connects while there is none waits."""
    m.path('/root/next.deb').write_bytes(package.read_bytes())
    # Built for /usr/local, where it would look for the release before it.
    put(m, '/etc/default/s75d',
        'S75D_OPTIONS="--clock manual --previous /usr/libexec/s75d/previous/s75d"\n')
    before = m.show('s75d.socket', 'ActiveEnterTimestampMonotonic')
    install = subprocess.Popen(
        ['nsenter', '-t', str(m.leader), '-m', '-u', '-i', '-n', '-p', 'dpkg', '--force-confold',
         '-i', '/root/next.deb'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    waits, longest = 0, 0.0
    while install.poll() is None:
        asked = time.monotonic()
        status = m.inside('s75ctl', '--timeout', '60', 'status', check=False)
        assert status.returncode == 0, (status, install.communicate(timeout=60), m.journal('s75d'))
        longest, waits = max(longest, time.monotonic() - asked), waits + 1
    assert install.returncode == 0, install.communicate()
    print(f'asked {waits} times while it was replaced, {longest:.2f} s to an answer at most')
    m.until('s75d', 'ActiveState', 'active')
    assert m.show('s75d.socket', 'ActiveEnterTimestampMonotonic') == before, 'the socket stayed'
    assert 'hold from input' in message(m, 'STAND_TAKEN'), m.journal('s75d')
    assert '9.' in m.inside('dpkg-query', '-W', '-f', '${Version}', 's75d').stdout
    m.inside('systemctl', 'stop', 's75d.socket', 's75d-events.socket', 's75d')
    verified(m, '/var/lib/s75d')
    m.inside('systemctl', 'start', 's75d')


def it_goes_and_the_journal_stays(m):
    state = m.path('/var/lib/s75d')
    m.inside('dpkg', '-r', 's75d')
    assert m.inside('systemctl', 'is-active', 's75d.socket', check=False).stdout.strip() != 'active'
    assert not m.path('/run/s75d/desk').exists() and (state / 'books.db').exists()
    assert '/s75d' not in m.inside('sh', '-c', 'readlink /proc/[0-9]*/exe').stdout
    purged = m.inside('dpkg', '-P', 's75d')
    assert 'keeps the journal' in purged.stdout + purged.stderr, purged
    assert (state / 'journal.db').exists() and not (state / 'books.db').exists()
    assert not m.path('/etc/default/s75d').exists()


def main(source, next_release, built=None):
    if not (os.environ.get('S75_BOOT') or os.environ.get('S75_PACKAGES') or built):
        print('skipped: neither S75_BOOT nor S75_PACKAGES is set; the packages alone take minutes')
        sys.exit(77)
    if why := machine.cannot():
        print(f'skipped: {why}')
        sys.exit(77)
    with machine.Machine() as m:
        began = time.monotonic()
        first, second = packages(source, m.work, next_release, built)
        print(f'packages: {time.monotonic() - began:.0f} s')
        m.make_root(dependencies(first))
        m.boot()
        print(f'booted: {time.monotonic() - began:.0f} s')
        it_is_installed_and_serves(m, first)
        nothing_is_lost_whatever_ends_it(m)
        files_and_backups(m)
        keys_over_tcp(m)
        two_organisations_exchange_a_month(m)
        another_release_is_put_over_it(m, second)
        it_goes_and_the_journal_stays(m)
        print(f'in all: {time.monotonic() - began:.0f} s')


if __name__ == '__main__':
    main(*sys.argv[1:])
