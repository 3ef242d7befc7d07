#!/usr/bin/python3
"""The nation's year 2015/16: 151 pooled funds through the real programs, with errors drawn from a
seed; every one must be found and named, none invented, and every penny be somewhere.

Names and codes are real; amounts, payments, receipts and errors are synthetic.

usage: test_nation.py BUILD-DIRECTORY [SEED]"""
import json
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import nation_findings as findings  # noqa: E402
import nation_round  # noqa: E402
import nation_run  # noqa: E402
import nation_sums  # noqa: E402
from client import Desk, common, inputs, wire  # noqa: E402
from daemon import Daemon  # noqa: E402


def pounds(pence):
    return f'{pence // 100:,}.{pence % 100:02d}'


def check_same(truth, folder, seed):
    """The same seed writes the same bytes."""
    again = folder.with_name('again')
    nation_run.make(again, seed)
    for path in sorted(folder.iterdir()):
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name
    counts = [p['outcome'] for p in truth['pools']]
    assert len(counts) == 151 and counts.count('not_approved') == 5, len(counts)


def check_repeated(desk, truth, summaries, folder):
    """Files sent twice: the feeds ask first and send nothing; who sends all the same is refused,
    and it is reported."""
    repeated = [e['file'] for e in truth['errors'] if e['kind'] == 'file sent twice']
    known = [name for name, one in summaries if one['summary']['known']]
    assert sorted(known) == sorted(repeated), known
    desk.hello('s75ctl', 'nation-once-more')
    for name in repeated:
        document = inputs.Document(sha256=nation_run.digest(folder / name), name=name, first_row=0,
                                   complete=True)
        item = inputs.Item(unreadable=inputs.Unreadable(row=1, column='', value='', reason='-'))
        outcome = desk.submit(desk.submission([item], document=document))
        codes = [r.code for r in outcome.refusals]
        assert codes == [common.REFUSED_REPEATED_DOCUMENT] and outcome.accepted == 0, outcome


def check_findings(desk, programs, truth):
    found, injected, right, reported = findings.measure(desk.history(), truth)
    print(f'errors: {found} of {injected} found and named; '
          f'recall {100 * found / injected:.2f} %')
    print(f'findings: {right} of {reported} reported are true; '
          f'precision {100 * right / reported:.2f} %')
    assert found == injected and right == reported
    listed = json.loads(programs.ctl('exceptions', '--json'))['exceptions']
    have, want = findings.exceptions_of(listed), findings.open_in(truth)
    for what, those in (('not listed', want - have), ('listed without cause', have - want)):
        for one in sorted(those.elements(), key=str)[:20]:
            print(f'  exception {what}: {one}')
    assert have == want
    print(f'exceptions: {have.total()} open at the end, as they should be')


def check_sums(desk, folder, truth):
    sums = nation_sums.sent(folder, truth)
    books = nation_sums.Books(desk, truth, wire.StatementQuery)
    books.check(sums)
    payers = sum(amount for (who, _), amount in sums.items() if who == 'payers')
    print(f'conservation: {pounds(payers)} sent = paid + held + unallocated, in every pool')


def check_totals(programs, truth):
    """The nation, and London, as one query each."""
    pools = json.loads(programs.ctl('pools', '--json'))['pools']
    ask = ('report', 'totals', '--year', '2015', '--json')
    nation, london = (json.loads(programs.ctl(*ask, *more))
                      for more in ((), ('--region', 'London')))
    total = nation_sums.check_region(nation, pools, truth, None)
    minimum = nation_sums.minimum_of(nation)
    print(f'nation: pooled {pounds(total["pooled_pence"])}, of it minimum {pounds(minimum)}')
    assert minimum == truth['minimum'] == 3_800_000_000_00
    assert total['pooled_pence'] == total['due_pence'] == truth['pooled'] == 5_300_000_000_00
    total = nation_sums.check_region(london, pools, truth, 'London')
    assert total['pools'] == 33 and nation['synthetic'] and london['synthetic']
    print(f'London: {total["pools"]} pools; ' + ', '.join(
        f'{name} {pounds(total[f"{name}_pence"])}'
        for name in ('pooled', 'paid_over', 'received', 'held')))


def main():
    build, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2015
    print('synthetic: every amount, payment, receipt and error below')
    with tempfile.TemporaryDirectory(prefix='s75-nation-') as root:
        folder = Path(root) / 'year'
        truth = nation_run.make(folder, seed)
        check_same(truth, folder, seed)
        with Daemon(f'{build}/daemon/app/s75d') as daemon:
            programs = nation_run.Programs(build, daemon.desk)
            summaries = nation_run.play(programs, folder, truth)
            desk = Desk(daemon.desk)
            check_repeated(desk, truth, summaries, folder)
            check_findings(desk, programs, truth)
            check_sums(desk, folder, truth)
            check_totals(programs, truth)
            nation_round.check(programs, truth)
            programs.ctl('verify')
            desk.close()
            assert daemon.stop() == 0, daemon.output()
    return 0


if __name__ == '__main__':
    sys.exit(main())
