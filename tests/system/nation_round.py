"""The nation's round, totals and ranking, as the daemon reports them, beside the truth."""
import json
import time

NATIONAL = ('totals', 'round', 'funding', 'benefits', 'ranking')
LIMIT_MS = 200  # of a national report, by the issue; asked through s75ctl, whose start is in it


def ask(programs, name, *more):
    return json.loads(programs.ctl('report', name, '--year', '2015', '--json', *more))['tables']


def total_of(rows):
    return next(row for row in rows if row.get('region', row.get('outcome')) in
                ('total', 'approved in all'))


def check_round(programs, truth):
    tables = ask(programs, 'round')
    approved = total_of(tables['outcomes'])
    assert (approved['plans'], approved['of_plans']) == (146, 151), approved
    refused = {row['area'] for row in tables['areas'] if row['outcome'] == 'not_approved'}
    expected = {pool['area'] for pool in truth['pools'] if pool['outcome'] == 'not_approved'}
    helped = {row['area'] for row in tables['support']}
    assert refused == helped == expected and len(refused) == 5, (refused, helped)
    conditional = [row for row in tables['areas']
                   if row['outcome'] == 'approved_subject_to_conditions']
    assert len(conditional) == 49 and all(row['conditions'] for row in conditional)
    stages = {row['stage']: row for row in tables['stages']}
    assert stages['submitted']['late'] == 6 and stages['submitted']['in_time'] == 145
    assert all(row['not_taken'] == 0 for row in stages.values()), stages
    before, = [total_of(ask(programs, 'round', '--as-of', '2014-10-29')['outcomes'])['plans']]
    assert before == 0, before
    print(f'round: {approved["plans"]} of {approved["of_plans"]} plans approved, '
          f'{len(refused)} helped, {sum(row["conditions"] for row in conditional)} conditions')


def check_funding(programs, truth):
    tables = ask(programs, 'funding')
    total = total_of(tables['regions'])
    assert total['minimum_pence'] == truth['minimum'] == 3_800_000_000_00
    assert total['pooled_pence'] == truth['pooled'] == 5_300_000_000_00
    stated = {row['stated']: row['difference_pence'] for row in tables['stated']}
    assert stated == {'minimum': 0, 'pooled': 0, 'additions': 0, 'headline': 500_000_000_00}, stated
    below = sorted([row['area'], row['party'], row['below_minimum_pence']]
                   for row in tables['below'])
    assert below == sorted(truth['below']), below
    london = total_of(ask(programs, 'funding', '--region', 'London')['regions'])
    assert london['areas'] == 33, london
    print(f'London: {london["areas"]} areas pool {london["pooled_pence"] / 100:,.2f}, '
          f'{london["pooled_per_head_pence"] / 100:,.2f} a head (synthetic)')


def check_ranking(programs, truth):
    tables = ask(programs, 'ranking')
    areas = {pool['pool']: pool['area'] for pool in truth['pools']}
    planted = {areas[code] for code in truth['troubled']}
    ranked = [row for row in tables['ranking'] if row.get('rank')]
    top = {row['area'] for row in ranked[:10]}
    assert len(planted) == 10 and len(top & planted) >= 9, (top, planted)
    for row in ranked:
        points = sum(p['points'] for p in tables['points'] if p['area'] == row['area'])
        assert points == row['points'], row
    print(f'ranking: {len(top & planted)} of 10 areas in trouble among the first ten; '
          f'{len(ranked)} ranked, {151 - len(ranked)} quiet')


def check_speed(programs):
    for name in NATIONAL:
        best = 1e9
        for _ in range(5):
            begin = time.monotonic()
            programs.ctl('report', name, '--year', '2015', '--json')
            best = min(best, time.monotonic() - begin)
        print(f'report {name}: {best * 1000:.0f} ms')
        assert best * 1000 < LIMIT_MS, name


# What three people ask in the morning, as they would: a question, the command, the tables shown.
QUESTIONS = (
    ('Which plans are approved, and which are not?', ('round',), ('outcomes', 'support')),
    ('Who is below the minimum, and why?', ('funding',), ('below', 'stated')),
    ('What does London pool, by head, against what is paid?', ('funding', '--region', 'London'),
     ('regions',)),
    ('What of the benefits that were stated?', ('benefits',), ('benefits',)),
    ('Which areas to call this morning?', ('ranking',), ('ranking', 'ageing')))


def shown(value, key):
    if key.endswith('_pence') and value is not None:
        return f'{value / 100:,.2f}'
    return '-' if value is None else str(value)


def tell(programs):
    """The answers, shortened to ten rows of each table."""
    for question, command, names in QUESTIONS:
        print(f'\n{question}\n  s75ctl report {" ".join(command)} --year 2015')
        tables = ask(programs, *command)
        for name in names:
            for row in tables[name][:10] + tables[name][10:][-1:]:
                print('    ' + ' | '.join(shown(v, k) for k, v in row.items() if v is not None))


def check(programs, truth):
    check_round(programs, truth)
    check_funding(programs, truth)
    check_ranking(programs, truth)
    check_speed(programs)
    tell(programs)
