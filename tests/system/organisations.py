"""Two organisations, each in a network namespace of its own and as a user of its own, with keys of
their own, exchange a month of work over TCP with a daemon that neither can reach otherwise.

exchange(place) plays it and holds what each is shown, and is not, to what is right. A place runs
commands on the machine where the daemon's programs are, and starts and stops the daemon there:

    run(*command)            as root there: what it printed; ChildProcessError
    serve(desks, admins)     the daemon anew, at these endpoints; stop() ends it
    books(sql)               rows of its books, while it is stopped
    root                     a directory of that machine, as this program sees it
    inside                   the same, as the machine sees it

Real: none of it. The bodies are; all sums and dates are synthetic.
"""
import json
import os
import re
import time

PORT = 7591
ICB, COUNCIL = '01T', 'E08000014'
AGREEMENTS = f'''
parties:
  - {{code: "{ICB}", name: NHS South Sefton CCG, kind: ccg}}
  - {{code: {COUNCIL}, name: Sefton Council, kind: council}}
  - {{code: E10000013, name: Gloucestershire County Council, kind: council}}
agreements:
'''
POOL = '''
  - pool: {pool}
    name: {pool}
    area: {pool}
    host: {COUNCIL}
    pool_manager: the pool manager
    partners: [{partner}, {COUNCIL}]
    effective_from: 2022-04-01
    signed_on: 2022-04-01
    plan_outcome: approved
    receipts_expected: true
    synthetic: true
    single_officer: "1,000.00"
    officers:
      - {{officer: A.GREEN, name: A. Green, party: {COUNCIL}}}
      - {{officer: B.STONE, name: B. Stone, party: {partner}}}
    contributions:
      - {{contribution: main, partner: {partner}, kind: {kind}, economy: revenue,
         annual: "1,200,000.00", schedule: {{kind: monthly_day, day: 1}}, rounding: half_up,
         last_instalment: balances, allocation_required: false}}
'''
LEDGER = '''
item: receipt
party: E08000014
feed: host-ledger
synthetic: yes
dates: [iso]
period: none
columns: {payer: [Payer], value_date: [Receipt Date], reference: [Reference], amount: [Amount]}
constants: {pool: sefton}
'''
PAID = (('2022-04-01', 'P-1', '60,000.00'), ('2022-04-08', 'P-2', '39,000.00'),
        ('2022-04-27', 'P-3', '1,000.00'))


class Organisation:
    """A user in a network namespace, with a directory that nobody else can read."""

    def __init__(self, place, name, number):
        self.place, self.name = place, name
        own = os.getpid()  # several of these tests may run on one machine
        self.user = self.space = f's75t{own}-{number}'
        network = f'10.{176 + (own >> 7) % 64}.{2 * (own % 128) + number}'
        self.server, self.address = f'{network}.1', f'{network}.2'
        self.home = f'{place.inside}/{name}'
        self.desk = f'tcp://{self.server}:{PORT}'

    def __enter__(self):
        run, link = self.place.run, f'v{self.space}'
        run('useradd', '--system', '--shell', '/bin/sh', self.user)
        run('install', '-d', '-m', '0700', '-o', self.user, self.home)
        run('ip', 'netns', 'add', self.space)
        run('ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', self.space)
        run('ip', 'addr', 'add', f'{self.server}/24', 'dev', link)
        run('ip', 'link', 'set', link, 'up')
        run('ip', '-n', self.space, 'addr', 'add', f'{self.address}/24', 'dev', 'eth0')
        run('ip', '-n', self.space, 'link', 'set', 'eth0', 'up')
        return self

    def __exit__(self, *_):
        for command in (('ip', 'netns', 'del', self.space), ('userdel', self.user)):
            try:
                self.place.run(*command)
            except ChildProcessError:
                pass  # what was begun is taken away as far as it came

    def write(self, name, text):
        (self.place.root / self.name / name).write_text(text, encoding='utf-8')
        self.place.run('chown', self.user, f'{self.home}/{name}')

    def does(self, *command, key=None, fails=None):
        """What a command of theirs printed; fails: the words with which it must be refused."""
        environment = [f'S75_DESK={self.desk}', f'S75_SERVER_KEY={self.home}/s75d.key.public']
        if key:
            environment.append(f'S75_KEY={self.home}/{key}.key')
        try:
            said = self.place.run('ip', 'netns', 'exec', self.space, 'setpriv', '--reuid',
                                  self.user, '--clear-groups', 'env', *environment, 'sh', '-c',
                                  'cd "$0" && exec "$@" 2>&1', self.home, *command)
        except ChildProcessError as failure:
            assert fails is not None and fails in str(failure), failure
            return str(failure).split('\n', 1)[1]
        assert fails is None, (command, 'was not refused', said)
        return said

    def makes_key(self, name):
        """The public key: nothing else of it ever leaves."""
        self.does('s75ctl', 'keys', 'new', f'{name}.key')
        return (self.place.root / self.name / f'{name}.key.public').read_text().split()[-1]


class Month:
    def __init__(self, place, icb, council):
        self.place, self.icb, self.council = place, icb, council
        self.public = {}

    def set_up(self):
        """Before anybody gets in: the bodies and their agreements, by the daemon's owner."""
        text = AGREEMENTS + POOL.format(pool='sefton', COUNCIL=COUNCIL, partner=f'"{ICB}"',
                                        kind='nhs_additional')
        text += POOL.format(pool='library', COUNCIL=COUNCIL, partner='E10000013',
                            kind='la_additional').replace('B.STONE', 'C.WOOD')
        (self.place.root / 'agreements.yaml').write_text(text, encoding='utf-8')
        self.place.serve([], {})
        self.place.owner('s75ctl', 'day', '2022-04-01')
        self.place.owner('s75ctl', 'apply', f'{self.place.inside}/agreements.yaml')
        self.place.stop()

    def join(self):
        """Keys; and an administrator of each body, who both enter whoever else there is."""
        for who, names in ((self.icb, ('admin', 'ledger', 'officer')),
                           (self.council, ('admin', 'finance', 'officer'))):
            for name in names:
                self.public[who.name, name] = who.makes_key(name)
        server = self.place.serve(
            [self.icb.desk, self.council.desk],
            {'icb': self.public['icb', 'admin'], 'council': self.public['council', 'admin']})
        for who in (self.icb, self.council):
            who.write('s75d.key.public', server)
        for owner, name, party, more in (
                ('icb', 'ledger', ICB, ['--role', 'feed', '--role', 'query', '--role', 'follower']),
                ('icb', 'officer', ICB, ['--role', 'officer', '--officer', 'B.STONE']),
                ('council', 'finance', COUNCIL, ['--role', 'host_finance']),
                ('council', 'officer', COUNCIL, ['--role', 'officer', '--officer', 'A.GREEN'])):
            entry = ['s75ctl', 'keys', 'add', f'key:{self.public[owner, name]}', f'{owner} {name}',
                     '--party', party, *more]
            assert 'waits' in self.icb.does(*entry, key='admin')
            assert 'is in the register' in self.council.does(*entry, key='admin')

    def day(self, date):
        self.icb.does('s75ctl', 'day', date, key='admin')

    def pays(self, date, reference, amount):
        """The ICB's ledger says that it paid, and the host's, two days later, that it came."""
        self.icb.write(f'{reference}.csv', 'Synthetic,Payer,Pooled Fund,Contribution,Payment Date,'
                       f'Reference,Amount\nsynthetic,{ICB},sefton,main,{date},{reference},'
                       f'"{amount}"\n')
        self.icb.does('s75-ccg', '--mapping', f'{self.place.inside}/payments.yaml', '--party', ICB,
                      f'{reference}.csv', key='ledger')
        later = f'{date[:8]}{int(date[8:]) + 2:02}'
        self.day(later)
        self.council.write(f'{reference}.csv', 'Payer,Receipt Date,Reference,Amount\n'
                           f'{ICB},{later},{reference},"{amount}"\n')
        self.council.write('ledger.yaml', LEDGER)
        self.council.does('s75-council', '--mapping', 'ledger.yaml', f'{reference}.csv',
                          key='finance')

    def exceptions(self, who, key):
        said = who.does('s75ctl', '--json', 'exceptions', 'sefton', key=key)
        return [json.loads(line) for line in said.splitlines() if line.startswith('{')]

    def work(self):
        """The month: paid in parts, one short; asked about, answered, made good; and closed."""
        self.pays(*PAID[0])
        self.pays(*PAID[1])
        self.day('2022-04-20')
        said = self.council.does('s75ctl', 'exceptions', 'sefton', key='officer')
        number = re.search(r'^ *#?(\d+)\b', said, re.M)
        assert number and '1,000.00' in said, said
        self.council.does('s75ctl', 'work', number[1], 'query', '--officer', 'A.GREEN', '--party',
                          ICB, '--note', 'one thousand short', key='officer')
        self.icb.does('s75ctl', 'work', number[1], 'answer', '--officer', 'B.STONE', '--party', ICB,
                      '--note', 'paid on the 27th', key='officer')
        self.icb.does('s75ctl', 'work', number[1], 'note', '--officer', 'A.GREEN', '--note', 'x',
                      key='officer', fails='not_permitted')
        self.pays(*PAID[2])
        self.day('2022-05-01')
        self.council.write('close.yaml', 'period_closes:\n  - {pool: sefton, to: 2022-04-30, '
                           'authority: Partnership board}\n')
        self.council.does('s75ctl', 'apply', 'close.yaml', key='finance')

    def is_right(self):
        """Both are shown the same figures; neither anything else of the other's."""
        shown = [who.does('s75ctl', 'statement', 'sefton', '--as-of', '2022-04-30', key=key)
                 for who, key in ((self.icb, 'ledger'), (self.council, 'finance'))]
        assert shown[0] == shown[1], shown
        line = next(line for line in shown[0].splitlines() if line.startswith('main'))
        assert line.split()[7:10] == ['100,000.00'] * 3, line  # due, paid, received
        for query in (('statement',), ('exceptions',), ('events', '--pool')):
            known, unknown = (self.icb.does('s75ctl', *query, pool, key='ledger', fails='')
                              .replace(pool, 'POOL') for pool in ('library', 'nowhere'))
            assert known == unknown, (known, unknown)
        assert 'library' not in self.icb.does('s75ctl', 'pools', key='ledger')
        assert 'library' in self.council.does('s75ctl', 'pools', key='finance')
        self.icb.does('s75-council', '--mapping', f'{self.place.inside}/ledger.yaml', 'P-1.csv',
                      key='ledger', fails='not_permitted')
        self.council.does('s75ctl', 'keys', 'whoami', key='stolen', fails='stolen.key')
        events = self.icb.does('s75ctl', '--json', 'events', '--pool', 'sefton', key='ledger')
        kinds = [json.loads(line)['kind'] for line in events.splitlines()]
        assert {'matched', 'cleared', 'exception_changed', 'period_closed'} <= set(kinds), kinds

    def is_audited(self):
        """It verifies; and who it was stands in the books, by key and role."""
        assert 'verified' in self.icb.does('s75ctl', 'verify', key='admin')
        self.place.stop()
        rows = self.place.books('SELECT principal, roles, party FROM input WHERE accepted > 0 '
                                "AND party IN ('01T', 'E08000014')")
        senders = {tuple(row) for row in rows}
        assert (f"key:{self.public['icb', 'ledger']}", 'feed', ICB) in senders, senders
        assert (f"key:{self.public['council', 'finance']}", 'host_finance', COUNCIL) in senders


def exchange(place, mapping):
    """mapping: the text of the installed synthetic-payments.yaml."""
    began = time.monotonic()
    (place.root / 'payments.yaml').write_text(mapping, encoding='utf-8')
    (place.root / 'ledger.yaml').write_text(LEDGER, encoding='utf-8')
    with Organisation(place, 'icb', 0) as icb, Organisation(place, 'council', 1) as council:
        month = Month(place, icb, council)
        month.set_up()
        month.join()
        month.work()
        month.is_right()
        month.is_audited()
    print(f'two organisations have exchanged a month of work in {time.monotonic() - began:.1f} s')
