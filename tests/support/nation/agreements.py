"""The nation's agreements, signatures, changes and allocations as files that s75ctl apply reads."""
import datetime

import circumstances
import pools

DAY = datetime.timedelta(days=1)
HEAD = '''\
# synthetic: every amount, date, schedule and outcome in this file is made up; names and codes
# of areas, councils and CCGs are real. Written by tests/support/nation/generate.py.
'''
NOTE = ('Synthetic: all amounts, schedules, dates, outcomes, payments, receipts. Real: names and '
        'codes. CCGs are split over areas by their share of small areas.')


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def pounds(pence):
    return f'"{pence // 100:,}.{pence % 100:02d}"'


def party(code, name, kind, valid_to=None):
    end = f', valid_to: {valid_to}' if valid_to else ''
    start = ', valid_from: 2013-04-01' if kind == 'ccg' else ''
    return f'  - {{code: "{code}", name: {quoted(name)}, kind: {kind}{start}{end}}}\n'


def schedule(terms):
    if terms['kind'] == 'dates':
        return '{kind: dates, dates: [' + ', '.join(d.isoformat() for d in terms['dates']) + ']}'
    return f"{{kind: {terms['kind']}, day: {terms['day']}}}"


def contribution(own):
    economy = 'capital' if own.kind in ('dfg', 'sccg') else 'revenue'
    return (f'      - {{contribution: {own.id}, partner: "{own.partner}", kind: {own.kind}, '
            f'economy: {economy},\n'
            f'         annual: {pounds(own.annual)}, schedule: {schedule(own.schedule)},\n'
            f'         rounding: {own.rounding}, last_instalment: {own.last}}}\n')


def officer(code):
    return f'officer-{code}'


def agreement(pool, nation):
    officers = ''.join(f'      - {{officer: {officer(code)}, name: synthetic, party: "{code}"}}\n'
                       for code in pool.partners())
    partners = ', '.join(f'"{code}"' for code in pool.partners())
    signed = '' if pool.signed_on == pools.SIGNED_LATE_ON else \
        f'    signed_on: {pool.signed_on}\n'
    return (f'  - pool: {pool.code}\n'
            f'    name: {quoted(pool.area.name + " better care pooled fund (synthetic)")}\n'
            f'    area: {quoted(pool.area.name)}\n'
            f'    region: {pool.area.region}\n'
            f'    host: "{pool.host}"\n'
            f'    pool_manager: synthetic\n'
            f'    partners: [{partners}]\n'
            f'    effective_from: {pools.YEAR}-04-01\n'
            f'    effective_to: {pools.YEAR + 1}-03-31\n{signed}'
            f'    synthetic: true\n'
            f'    note: {quoted(NOTE)}\n'
            f'    officers:\n{officers}'
            '    contributions:\n' + ''.join(contribution(own) for own in pool.contributions))


def of_pools(funds, nation, planned):
    """The text of parties, agreements and assurances, before anything changes."""
    text = [HEAD, 'parties:\n']
    text += [party(code, name, 'ccg') for code, name in sorted(nation.ccgs.items())]
    text += [party(code, name, 'council') for code, name in sorted(nation.councils.items())]
    text += [party('SYNTHETIC', 'Sender of the made-up files (synthetic)', 'other')]
    text += ['agreements:\n'] + [agreement(pool, nation) for pool in funds] + ['assurances:\n']
    text += [planned.assurance(pool) for pool in funds]
    return ''.join(text)


def allocation(ccg, kind, pence, reference, on):
    return (f'  - {{payee: "{ccg}", kind: {kind}, year: {pools.YEAR}, amount: {pounds(pence)}, '
            f'value_date: {on}, reference: {reference}}}\n')


def variation(own, annual):
    on = circumstances.AGREED_ON
    return (f'  - {{pool: {own.pool.code}, contribution: {own.id}, variation: "{on}", '
            f'effective_from: {pools.YEAR}-04-01, annual: {pounds(annual)}, '
            f'agreed_on: {on}, evidence: synthetic,\n     officer: {officer(own.partner)}}}\n')


def write(folder, planned, funds, allocated, varied, firsts, more):
    """Writes the files; returns when each is to be applied."""
    begin = datetime.date(pools.YEAR, 4, 1)
    first, rest = [], []
    for ccg, kind, pence in allocated:
        now = firsts.get((ccg, kind), pence)
        first.append(allocation(ccg, kind, now, f'{ccg}-{kind}-1', begin))
        if now < pence:
            rest.append(allocation(ccg, kind, pence - now, f'{ccg}-{kind}-2',
                                   circumstances.REST_ON))
    signed = [f'  - {{pool: {pool.code}, signed_on: {pool.signed_on}, evidence: synthetic}}\n'
              for pool in funds if pool.signed_on == pools.SIGNED_LATE_ON]
    files = [
        (begin, 'agreements.yaml', planned),
        (begin, 'allocations.yaml', HEAD + 'allocations:\n' + ''.join(first)),
        (pools.SIGNED_LATE_ON, 'signatures.yaml', HEAD + 'signatures:\n' + ''.join(signed)),
        (circumstances.AGREED_ON, 'variations.yaml',
         HEAD + 'variations:\n' + ''.join(variation(*one) for one in varied)),
        (circumstances.REST_ON, 'allocations-rest.yaml',
         HEAD + 'allocations:\n' + ''.join(rest)),
    ]
    files += more
    for _, name, text in files:
        (folder / name).write_text(text, encoding='utf-8')
    return [(day, 'agreements', name) for day, name, _ in files]
