"""s75-exporter beside a daemon: what it serves, over loopback and a socket; what promtool and a
real Prometheus make of it; that the shipped rules and dashboard ask for metrics that there are.

    test_exporter.py BUILD SOURCE

Without Debian's prometheus (daemon/prepare monitoring) what needs it is left out, and said so.
"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from daemon import Daemon

BUILD, SOURCE = Path(sys.argv[1]), Path(sys.argv[2])
S75D = BUILD / 'daemon/app/s75d'
S75CTL = BUILD / 'adapters/ctl/s75ctl'
EXPORTER = BUILD / 'adapters/exporter/s75-exporter'
SHIPPED = SOURCE / 'adapters/exporter'
PATIENCE_S = 30
left_out = []


def check(ok, what):
    if not ok:
        sys.exit(f'test_exporter: {what}')


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=PATIENCE_S)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


def fetch(connection, page, method='GET'):
    connection.request(method, page)
    reply = connection.getresponse()
    text = reply.read().decode()
    connection.close()
    return reply.status, text


class Exporter:
    def __init__(self, daemon, where):
        self.process = subprocess.Popen(
            [EXPORTER, '--desk', daemon.desk, '--listen', where], text=True,
            stderr=subprocess.PIPE)
        said = self.process.stderr.readline()
        check('serving ' in said, said)
        self.name = said.split('serving ')[1].strip()

    def connection(self):
        if self.name.startswith('unix:'):
            return UnixConnection(self.name[5:])
        return http.client.HTTPConnection(self.name.split('//')[1], timeout=PATIENCE_S)

    def get(self, page, method='GET'):
        return fetch(self.connection(), page, method)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        check(self.process.wait(timeout=PATIENCE_S) == 0, 'it does not stop well')
        self.process.stderr.close()


def metrics(exporter, least=None):
    """{sample: value}; least: asked again until this sample is there (a look is kept a second)."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        status, text = exporter.get('/metrics')
        check(status == 200, text)
        samples = dict(line.rsplit(' ', 1) for line in text.splitlines() if line[0] != '#')
        if least is None or least in samples:
            return samples
        check(time.monotonic() < give_up, f'no {least}:\n{text}')
        time.sleep(0.1)


def await_page(exporter, page, status):
    give_up = time.monotonic() + PATIENCE_S
    while True:
        got, text = exporter.get(page)
        if got == status:
            return text
        check(time.monotonic() < give_up, f'{page} is {got}, not {status}: {text}')
        time.sleep(0.1)


def apply(daemon, sample):
    subprocess.run([S75CTL, 'apply', SOURCE / 'tests/support/samples' / sample], check=True,
                   capture_output=True, env={**os.environ, 'S75_DESK': daemon.desk})


def promtool(*arguments, given=None):
    if not shutil.which('promtool'):
        left_out.append('promtool')
        return
    run = subprocess.run(['promtool', *arguments], input=given, text=True, capture_output=True)
    check(run.returncode == 0 and not run.stderr, f'promtool {arguments}: {run.stdout}{run.stderr}')


def figures_are_those_of_the_daemon(daemon, exporter):
    found = metrics(exporter, 's75_feed_submissions{party="s75ctl",feed="apply"}')
    status = json.loads(subprocess.run(
        [S75CTL, 'status', '--json'], check=True, text=True, capture_output=True,
        env={**os.environ, 'S75_DESK': daemon.desk}).stdout)
    figures = status['figures']
    check(found['s75_up'] == '1' and found['s75_figures_shown'] == '1', found)
    check(found[f's75_build_info{{version="{status["version"]}",rules="{status["rules"]}"}}']
          == '1', found)
    for name, value in (('s75_inputs_total', figures['inputs']),
                        ('s75_items_accepted_total', figures['items_accepted']),
                        ('s75_journal_inputs', status['last_journal']),
                        ('s75_pools', status['pools']),
                        ('s75_commit_seconds_count', sum(figures['commit_us']['count'])),
                        ('s75_commit_inputs_bucket{le="+Inf"}', sum(figures['group']['count'])),
                        ('s75_wal_bytes', figures['wal_bytes']),
                        ('s75_feed_submissions{party="s75ctl",feed="apply"}', 2)):
        check(found[name] == str(value), f'{name} is {found[name]}, not {value}')
    check(float(found['s75_commit_seconds_sum']) == figures['commit_us']['sum'] / 1e6, found)
    check(int(found['s75_disk_free_bytes']) > 0, found)
    heard = float(found['s75_feed_heard_timestamp_seconds{party="s75ctl",feed="apply"}'])
    check(abs(time.time() - heard) < PATIENCE_S, f'heard at {heard}')
    return found


def a_reader_is_named(daemon, exporter):
    db = sqlite3.connect(f'file:{daemon.state}/journal.db?mode=ro', uri=True)
    db.execute('BEGIN')
    db.execute('SELECT count(*) FROM sqlite_schema').fetchone()
    metrics(exporter, f's75_wal_reader_info{{process="process {os.getpid()} (python3)"}}')
    db.close()


def health_follows_the_daemon(daemon, exporter, file):
    check(await_page(exporter, '/health/live', 200) == 'live\n', 'live')
    check(await_page(exporter, '/health/ready', 200) == 'ready\n', 'ready')
    check(await_page(exporter, '/health/degraded', 200) == 'nothing is wrong\n', 'degraded')
    file.write_text('clock-jump-max: none\n')
    daemon.process.send_signal(signal.SIGHUP)
    said = await_page(exporter, '/health/degraded', 503)
    check(said.startswith('configuration: ') and 's75d --check-config' in said, said)
    file.write_text('clock-jump-max: 31\n')
    daemon.process.send_signal(signal.SIGHUP)
    await_page(exporter, '/health/degraded', 200)
    daemon.kill()
    said = await_page(exporter, '/health/live', 503)
    check(daemon.desk in said, said)
    check(metrics(exporter) == {'s75_up': '0'}, 'of a daemon that is not there')
    daemon.start()
    await_page(exporter, '/health/ready', 200)
    check(metrics(exporter)['s75_up'] == '1', 'after a restart of the daemon')


def it_is_for_this_machine_alone(daemon, exporter):
    for where in ('0.0.0.0:0', '[::]:0', '192.0.2.1:9', 'localhost:1', '127.0.0.1', '127.0.0.1:x',
                  '127.0.0.1:65536'):
        run = subprocess.run([EXPORTER, '--listen', where], text=True, capture_output=True)
        check(run.returncode == 2 and 'a loopback address' in run.stderr, f'{where}: {run}')
    check(exporter.get('/etc/passwd')[0] == 404, 'an unknown page')
    check(exporter.get('/metrics', 'POST')[0] == 405, 'POST')
    path = daemon.root / 'exporter.sock'
    with Exporter(daemon, f'unix:{path}') as other:
        check(path.stat().st_mode & 0o777 == 0o660, 'rights of the socket')
        check(metrics(other)['s75_up'] == '1', 'over a socket')
        run = subprocess.run([EXPORTER, '--listen', f'unix:{path}'], text=True,
                             capture_output=True)
        check(run.returncode == 2 and 'in use' in run.stderr, 'it took a living socket')
        check(metrics(other)['s75_up'] == '1', 'after that')
    check(not path.exists(), 'it leaves its socket behind')
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with Exporter(daemon, f'unix:{path}') as other:
        check(metrics(other)['s75_up'] == '1', 'where a dead socket lay')


def what_is_shipped_asks_for_what_there_is(text):
    there = set(re.findall(r'^# TYPE (\S+) ', text, re.MULTILINE))
    for file in ('alerts.yml', 'dashboard.json'):
        asked = set(re.findall(r'\b(s75_[a-z_]+)', (SHIPPED / file).read_text()))
        base = {re.sub(r'_(bucket|sum|count)$', '', name) if name not in there else name
                for name in asked}
        check(len(base) > 15 and base <= there, f'{file} asks for {base - there}')
    dashboard = json.loads((SHIPPED / 'dashboard.json').read_text())
    check(len({p['id'] for p in dashboard['panels']}) == len(dashboard['panels']) >= 15,
          'the dashboard')


def prometheus_scrapes_it(daemon, exporter):
    if not shutil.which('prometheus'):
        left_out.append('prometheus')
        return
    ours = (SHIPPED / 'prometheus.yml').read_text()
    for here, there in (('127.0.0.1:9675', exporter.name.split('//')[1]), ('15s', '1s'),
                        ('/usr/share/s75/prometheus', str(SHIPPED))):
        check(here in ours, f'prometheus.yml without {here}')
        ours = ours.replace(here, there)
    (daemon.root / 'prometheus.yml').write_text(ours + 'global: {evaluation_interval: 1s}\n')
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ['prometheus', f'--config.file={daemon.root}/prometheus.yml',
         f'--storage.tsdb.path={daemon.root}/tsdb', f'--web.listen-address=127.0.0.1:{port}'],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        def ask(page):
            try:
                return json.loads(fetch(http.client.HTTPConnection('127.0.0.1', port, timeout=5),
                                        page)[1])['data']
            except (OSError, ValueError, KeyError):
                return None
        give_up = time.monotonic() + PATIENCE_S
        while True:
            found = ask('/api/v1/query?query=s75_journal_inputs')
            rules = ask('/api/v1/rules')
            if (found and found['result'] and found['result'][0]['value'][1] == '2' and rules and
                    all(r['health'] == 'ok' for g in rules['groups'] for r in g['rules'])):
                break
            check(time.monotonic() < give_up, f'Prometheus found {found}, {rules}')
            time.sleep(0.2)
        check(len(rules['groups'][0]['rules']) > 10, rules)
        firing = [r['name'] for r in rules['groups'][0]['rules'] if r['state'] == 'firing']
        check(firing == [], f'alerts of a daemon that is well: {firing}')
    finally:
        server.terminate()
        server.wait()


with Daemon(S75D) as d:
    d.stop()
    configuration = d.root / 's75d.conf'
    configuration.write_text('clock-jump-max: 31\n')
    configuration.chmod(0o644)
    d.options = ['--config', str(configuration)]
    d.start()
    apply(d, 'salford.yaml')
    apply(d, 'gloucestershire.yaml')
    with Exporter(d, '127.0.0.1:0') as e:
        figures_are_those_of_the_daemon(d, e)
        whole = e.get('/metrics')[1]
        promtool('check', 'metrics', given=whole)
        promtool('check', 'rules', str(SHIPPED / 'alerts.yml'))
        what_is_shipped_asks_for_what_there_is(whole)
        a_reader_is_named(d, e)
        prometheus_scrapes_it(d, e)
        it_is_for_this_machine_alone(d, e)
        health_follows_the_daemon(d, e, configuration)
    check(d.stop() == 0, d.output())
if left_out:
    print(f'LEFT OUT, not installed: {", ".join(sorted(set(left_out)))}: daemon/prepare monitoring')
print('the exporter tells what the daemon counts')
