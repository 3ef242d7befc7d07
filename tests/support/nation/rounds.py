"""The nation's planning round as files that s75ctl apply reads: areas, the round, its stages and
what each area did, minimums, conditions of plans, targets, what was stated; and ten areas in
trouble. Its draws are its own, so that the year's money does not depend on them.

Real: names, the sums that were stated and their dates. Synthetic: all else, populations too (small
areas times 1,640)."""
import datetime
import random

import pools
from truth import finding

SUBMITTED = datetime.date(2014, 9, 19)
DECIDED = datetime.date(2014, 10, 30)
CLEARED_ON = pools.SIGNED_LATE_ON
DUE_SOON, DUE_LATE = datetime.date(2015, 6, 30), datetime.date(2015, 9, 30)
LEFT_OPEN = datetime.date(2016, 6, 30)
TROUBLED = 5  # besides those that are not approved
LATE = 6
PERSONS = 1640  # of a small area
TEXTS = ('risk share agreed with the acute trust', 'protection of social care quantified',
         'admissions target by quarter', 'providers consulted', 'contingency plan described')
OWNERS = ('chief finance officer', 'director of adult social care', 'accountable officer')
METRICS = (('admissions', 'Emergency admissions', 'admissions', False),
           ('delayed-days', 'Days of delayed discharge', 'days', False),
           ('care-homes', 'Permanent admissions to care homes', 'admissions', False),
           ('posts', 'People in new roles', 'people', True))
STATED = (  # (id, what, figure or metric, pounds or number)
    ('minimum', '3.8bn was the target', 'figure: minimum, amount: "3,800,000,000.00"'),
    ('pooled', '5.3bn pooled', 'figure: pooled, amount: "5,300,000,000.00"'),
    ('headline', 'a headline of 5.8bn', 'figure: pooled, amount: "5,800,000,000.00"'),
    ('additions', 'local additions of 1.5bn', 'figure: above_minimum, amount: "1,500,000,000.00"'),
    ('stays', '163,000 fewer stays, 447 a day', 'metric: admissions, quantity: 163000'),
    ('days', '100,000 fewer days of delayed discharge', 'metric: delayed-days, quantity: 100000'),
    ('roles', '18,000 people in new roles', 'metric: posts, quantity: 18000'))
RULES = (('plan_step_overdue', 'points: 10'), ('condition_overdue', 'points: 15'),
         ('below_minimum', 'points: 20'), ('held', 'points: 2, most: 30, older_than_days: 90'),
         ('overdue', 'points: 3, most: 12, older_than_days: 30'),
         ('underpaid', 'points: 2, most: 10'), ('overpaid', 'points: 2, most: 10'),
         ('unallocated', 'points: 2, most: 10'), ('timing_difference', 'points: 1, most: 5'))


def quoted(text):
    return '"' + text.replace('"', '\\"') + '"'


class Round:
    """What was drawn. troubled: the ten areas' pools; conditions: pool -> [(id, due)]."""

    def __init__(self, funds, seed):
        rng = random.Random(seed + 1)
        conditional = [f for f in funds if f.outcome == 'approved_subject_to_conditions']
        trouble = rng.sample([f for f in conditional if f.is_plain()], TROUBLED)
        self.funds, self.rng = funds, rng
        self.in_trouble = {f.code for f in trouble}
        self.refused = {f.code for f in funds if f.outcome == 'not_approved'}
        self.troubled = sorted(self.in_trouble | self.refused)
        self.late = {f.code for f in rng.sample(funds, LATE)}
        self.conditions = {}
        for fund in conditional:
            bad = fund.code in self.in_trouble
            count = 2 if bad else rng.randrange(1, 4)
            self.conditions[fund.code] = [
                (f'c{n + 1}', rng.choice(TEXTS), rng.choice(OWNERS),
                 rng.choice((DUE_SOON, DUE_LATE))) for n in range(count)]
        for fund in rng.sample([f for f in conditional if f.code not in self.in_trouble], 8):
            self.conditions[fund.code].append(('open', TEXTS[0], OWNERS[0], LEFT_OPEN))
        self.minimums = self.draw_minimums(trouble)

    def draw_minimums(self, trouble):
        """Published: what is agreed; but of the troubled a tenth more, and of others as much less,
        so that the national sum stands. {(pool, contribution): pence}"""
        own = {x.key(): x.annual for f in self.funds for x in f.contributions
               if x.kind in ('nhs_minimum', 'dfg', 'sccg')}
        rich = [f for f in self.funds if f.code not in self.troubled]
        self.below = []
        for fund, other in zip(trouble, self.rng.sample(rich, len(trouble))):
            low = max((x for x in fund.contributions if x.kind == 'nhs_minimum'),
                      key=lambda x: x.annual)
            high = max((x for x in other.contributions if x.kind == 'nhs_minimum'),
                       key=lambda x: x.annual)
            more = min(low.annual, high.annual) // 10
            own[low.key()] += more
            own[high.key()] -= more
            self.below.append((low, own[low.key()]))
        assert sum(own.values()) == pools.MINIMUM
        return own

    def assurance(self, pool):
        """The text of the assurance of a pool, with its conditions."""
        rows = ''.join(
            f'      - {{condition: {one}, text: {quoted(text)}, due: {due}, '
            f'owner: {quoted(owner + " (synthetic)")}}}\n'
            for one, text, owner, due in self.conditions.get(pool.code, ()))
        head = (f'  - outcome: {pool.outcome}\n    pool: {pool.code}\n    decided_on: {DECIDED}\n'
                '    authority: NHS England\n    evidence: synthetic\n')
        return head + ('    conditions:\n' + rows if rows else '')

    def circumstances(self, truth):
        for code in sorted(self.in_trouble):
            truth.circumstance('conditions overdue', f'{code}: nobody clears them', [],
                               [finding('condition_overdue', pool=code, reference=one)
                                for one, *_ in self.conditions[code]])
        for low, published in self.below:
            truth.circumstance('below the minimum', f'{low.pool.code} {low.id}', [],
                               [finding('below_minimum', pool=low.pool.code, partner=low.partner,
                                        amount=low.annual, difference=low.annual - published,
                                        reference='BCF-2015')])

    def areas(self):
        text = ['areas:\n']
        for fund in self.funds:
            text.append(f'  - {{area: {quoted(fund.area.name)}, year: {pools.YEAR}, '
                        f'region: {fund.area.region}, persons: {fund.area.lsoas() * PERSONS}, '
                        'reference: "synthetic: small areas times 1,640", synthetic: true}\n')
        return ''.join(text)

    def called(self):
        return ('planning_rounds:\n'
                '  - round: bcf-2015-revised\n    name: Revised plans of September 2014\n'
                f'    year: {pools.YEAR}\n    authority: NHS England\n'
                '    evidence: guidance of July 2014\n    stages:\n'
                f'      - {{stage: agreed, name: plan agreed by CCGs and council, '
                f'authority: the area, due: {SUBMITTED}}}\n'
                f'      - {{stage: signed-off, name: signed off by the health and wellbeing board, '
                f'authority: the health and wellbeing board, due: {SUBMITTED}}}\n'
                f'      - {{stage: submitted, name: template submitted, authority: the area, '
                f'due: {SUBMITTED}}}\n'
                '      - {stage: assured, name: assured with the LGA, '
                'authority: the region of NHS England, due: 2014-10-24}\n'
                '      - {stage: approved, name: plan approved, authority: NHS England, '
                f'due: {DECIDED}, decides: true}}\n')

    def steps(self):
        text = ['planning_steps:\n']
        for fund in self.funds:
            late = datetime.timedelta(days=5 if fund.code in self.late else 0)
            for stage, on, by in (
                    ('agreed', SUBMITTED, 'CCGs and council'),
                    ('signed-off', SUBMITTED, 'chair of the health and wellbeing board'),
                    ('submitted', SUBMITTED + late, 'the council'),
                    ('assured', datetime.date(2014, 10, 24), 'the region, with the LGA')):
                text.append(f'  - {{round: bcf-2015-revised, area: {quoted(fund.area.name)}, '
                            f'stage: {stage}, on: {on}, by: {quoted(by)}, evidence: synthetic}}\n')
        return ''.join(text)

    def help(self):
        return 'plan_supports:\n' + ''.join(
            f'  - {{area: {quoted(fund.area.name)}, year: {pools.YEAR}, support: adviser, '
            'by: NHS England and the LGA, '
            'what: help with a plan that is not approved (synthetic), '
            f'from: {DECIDED}}}\n' for fund in self.funds if fund.code in self.refused)

    def published(self):
        text = ['minimum_contributions:\n']
        for fund in self.funds:
            for own in fund.contributions:
                if own.key() in self.minimums:
                    pence = self.minimums[own.key()]
                    text.append(f'  - {{area: {quoted(fund.area.name)}, party: "{own.partner}", '
                                f'kind: {own.kind}, year: {pools.YEAR}, '
                                f'amount: "{pence // 100}.{pence % 100:02d}", '
                                'reference: BCF-2015, synthetic: true}\n')
        return ''.join(text)

    def targets(self):
        """Baselines by small areas; admissions fall by some 3.07 percent."""
        text = ['metrics:\n']
        text += [f'  - {{metric: {m}, name: {name}, unit: {unit}, rises: {str(up).lower()}}}\n'
                 for m, name, unit, up in METRICS]
        text.append('targets:\n')
        for fund in self.funds:
            size = fund.area.lsoas()
            for metric, base, cut in (('admissions', 41 * size, 307),
                                      ('delayed-days', 12 * size, 430),
                                      ('care-homes', 2 * size, 150)):
                plan = base - base * cut // 10000
                text.append(f'  - {{metric: {metric}, area: {quoted(fund.area.name)}, '
                            f'year: {pools.YEAR}, baseline: [{base}, {base}, {base}, {base}], '
                            f'plan: [{plan}, {plan}, {plan}, {plan}], '
                            'reference: synthetic, synthetic: true}\n')
            text.append(f'  - {{metric: posts, area: {quoted(fund.area.name)}, year: {pools.YEAR}, '
                        f'baseline: [0], plan: [{size // 2}], reference: synthetic, '
                        'synthetic: true}\n')
        return ''.join(text)

    def stated(self):
        return 'stated_totals:\n' + ''.join(
            f'  - {{stated: {one}, year: {pools.YEAR}, what: {quoted(what)}, {value}, '
            f'by: published articles, on: {DECIDED}}}\n' for one, what, value in STATED)

    def monitoring(self):
        return ('monitoring:\n  - authority: synthetic\n    excused_to: 12\n    rules:\n' + ''.join(
            f'      - {{finding: {one}, {rule}}}\n' for one, rule in RULES))

    def cleared(self):
        """What is cleared in June: all but those of the troubled and what is left open."""
        return 'conditions_cleared:\n' + ''.join(
            f'  - {{pool: {code}, condition: {one}, on: {CLEARED_ON}, authority: NHS England, '
            'evidence: synthetic}\n'
            for code, rows in self.conditions.items() if code not in self.in_trouble
            for one, _, _, due in rows if due != LEFT_OPEN)

    def results(self):
        """Of the first two quarters: admissions rise by half a percent, days fall."""
        text = ['target_actuals:\n']
        for fund in self.funds:
            size = fund.area.lsoas()
            for metric, actual in (('admissions', 41 * size + 41 * size // 200),
                                   ('delayed-days', 12 * size - 12 * size // 50)):
                text += [f'  - {{metric: {metric}, area: {quoted(fund.area.name)}, '
                         f'year: {pools.YEAR}, period: {period}, actual: {actual}, '
                         f'reported_on: 2015-10-30, reference: synthetic}}\n' for period in (1, 2)]
        return ''.join(text)

    def files(self, head):
        """(day, name, text) of each."""
        begin = datetime.date(pools.YEAR, 4, 1)
        return [
            (begin, 'round.yaml', head + self.areas() + self.called() + self.steps() +
             self.help()),
            (begin, 'published.yaml', head + self.published() + self.monitoring()),
            (begin, 'targets.yaml', head + self.targets() + self.stated()),
            (CLEARED_ON, 'conditions-cleared.yaml', head + self.cleared()),
            (datetime.date(2015, 10, 30), 'results.yaml', head + self.results()),
        ]
