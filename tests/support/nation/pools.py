"""One pooled fund for each of the 151 areas of 2015/16, and what its partners undertake to pay.

Names and codes are real; every amount, date, schedule and outcome here is synthetic, drawn from the
seed. The sums are exact: 3,800,000,000.00 minimum (3,446m by CCGs, 220.359m DFG, 133.641m SCCG) and
5,300,000,000.00 pooled. Amounts are whole pennies everywhere."""
import datetime

import working_days as wd

YEAR = 2015
POUNDS_K = 100_000  # pence in a thousand pounds: plans are made in thousands
MINIMUM = 3_800_000_000_00
POOLED = 5_300_000_000_00
DFG, SCCG = 220_359_000_00, 133_641_000_00
NHS_ADDITIONAL, LA_ADDITIONAL = 1_050_000_000_00, 450_000_000_00
OUTCOMES = (('approved', 6), ('approved_with_support', 91),
            ('approved_subject_to_conditions', 49), ('not_approved', 5))
LATE_SIGNERS = 10
JOINT = 8         # CCGs that pay all their areas at once, with an advice of whose the money is
SIGNED_LATE_ON = datetime.date(YEAR, 6, 19)  # a day on which hosts report
GRACE = 5         # working days after an instalment's date before it is overdue
TOLERANCE = 1     # pence, of an instalment


def split(total, weights, unit=1):
    """Whole units in proportion to the weights, by largest remainder, the first among equals."""
    units, rest = divmod(total, unit)
    assert not rest and sum(weights) > 0
    parts = [units * w // sum(weights) for w in weights]
    by_remainder = sorted(range(len(weights)),
                          key=lambda i: (-(units * weights[i] % sum(weights)), i))
    for i in by_remainder[:units - sum(parts)]:
        parts[i] += 1
    assert sum(parts) == units
    return [part * unit for part in parts]


def half_up(total, parts):
    return (2 * total + parts) // (2 * parts)


class Contribution:
    """One contribution of one partner in 2015/16."""

    def __init__(self, pool, contribution, partner, kind, annual, schedule, rounding, last):
        self.pool, self.id, self.partner = pool, contribution, partner
        self.kind, self.annual = kind, annual
        self.schedule, self.rounding, self.last = schedule, rounding, last
        self.joint = False  # paid together with the partner's contributions in other pools
        self.dates = dates_of(schedule)
        self.expected = [self.one()] * len(self.dates)
        if last == 'balances':
            self.expected[-1] += annual - sum(self.expected)

    def key(self):
        return self.pool.code, self.id

    def one(self):
        count = len(self.dates)
        return half_up(self.annual, count) if self.rounding == 'half_up' else self.annual // count

    def is_nhs(self):
        return self.kind.startswith('nhs')

    def late(self, instalment):
        """The last day on which the instalment is not overdue yet."""
        return wd.add(self.dates[instalment], GRACE)

    def is_backdated(self, instalment, amount):
        """Whether it would by chance be exactly what is paid when the annual sum becomes another
        whole number of pounds: then that explains it. In the first quarter, and for whole pounds,
        too many fit."""
        if instalment < 3 or amount % 100 == 0:
            return False
        count, before = len(self.dates), half_up(self.annual * instalment, len(self.dates))
        near = (amount + before) * count // (instalment + 1) // 100
        return any(half_up(100 * annual * (instalment + 1), count) - before == amount
                   for annual in range(near - 1, near + 3))

    def vary(self, annual, agreed_on):
        """A backdated adjustment: what is due from then on, and the instalment that adjusts."""
        count, old = len(self.dates), self.annual
        first = next(i for i, date in enumerate(self.dates) if date >= agreed_on)
        self.annual = annual
        self.expected[first] = half_up(annual * (first + 1), count) - half_up(old * first, count)
        self.expected[first + 1:] = [self.one()] * (count - first - 1)
        if self.last == 'balances':
            self.expected[-1] = annual - sum(self.expected[:-1])
        return first


def dates_of(schedule):
    kind = schedule['kind']
    months = [(YEAR + (m > 12), (m - 1) % 12 + 1) for m in range(4, 16)]
    if kind == 'monthly_working_day':
        return [wd.of_month(year, month, schedule['day']) for year, month in months]
    if kind == 'monthly_day':
        return [datetime.date(year, month, schedule['day']) for year, month in months]
    if kind == 'quarterly':
        return [datetime.date(year, month, schedule['day']) for year, month in months[::3]]
    return list(schedule['dates'])


class Pool:
    """The fund of one area."""

    def __init__(self, area, outcome, host):
        self.area, self.outcome, self.host = area, outcome, host
        self.code = 'bcf-' + area.key.replace('+', '-')
        self.signed_on = datetime.date(YEAR, 3, 26)
        self.contributions = []

    def partners(self):
        return [ccg for ccg, _ in self.area.shares] + self.area.councils

    def is_plain(self):
        """Money enters from the first day."""
        return self.outcome != 'not_approved' and self.signed_on != SIGNED_LATE_ON


class Builder:
    """Draws the pools of a nation from a seeded random.Random."""

    def __init__(self, nation, rng):
        self.nation, self.rng = nation, rng
        outcomes = [name for name, count in OUTCOMES for _ in range(count)]
        rng.shuffle(outcomes)
        self.pools = {}
        for area, outcome in zip(nation.areas, outcomes):
            largest = max(area.shares, key=lambda share: share[1])[0]
            host = largest if rng.randrange(3) == 0 else area.councils[0]
            self.pools[area.key] = Pool(area, outcome, host)
        assured = [p for p in self.pools.values() if p.outcome != 'not_approved']
        for pool in rng.sample(assured, LATE_SIGNERS):
            pool.signed_on = SIGNED_LATE_ON

    def weighed(self, lsoas):
        """Small areas with a spread of a tenth: money does not follow them exactly."""
        return lsoas * self.rng.randrange(90, 111)

    def schedule(self, monthly):
        rng = self.rng
        if monthly:
            schedule = rng.choice(({'kind': 'monthly_working_day', 'day': 1},
                                   {'kind': 'monthly_working_day', 'day': 5},
                                   {'kind': 'monthly_working_day', 'day': 12},
                                   {'kind': 'monthly_day', 'day': 1},
                                   {'kind': 'monthly_day', 'day': 15}))
        else:
            schedule = {'kind': 'quarterly', 'day': 1}
        return schedule, rng.choice(('half_up', 'truncate')), rng.choice(('balances', 'leaves'))

    def add(self, area, contribution, partner, kind, annual, terms):
        pool = self.pools[area.key]
        pool.contributions.append(Contribution(pool, contribution, partner, kind, annual, *terms))

    def joint(self):
        """Some of the CCGs of several areas, all of which take money."""
        areas = {}
        for area, ccg, _ in self.nation.pairs():
            areas.setdefault(ccg, []).append(self.pools[area.key])
        spanning = [ccg for ccg, funds in sorted(areas.items())
                    if len(funds) > 1 and all(fund.is_plain() for fund in funds)]
        return set(self.rng.sample(spanning, JOINT))

    def ccg_minimum(self):
        """Each CCG's ring-fenced sum, split over its areas by small areas."""
        joint = self.joint()
        total = MINIMUM - DFG - SCCG
        codes = sorted(self.nation.ccgs)
        size = dict.fromkeys(codes, 0)
        for _, ccg, count in self.nation.pairs():
            size[ccg] += count
        sums = split(total, [self.weighed(size[code]) for code in codes], POUNDS_K)
        for code, annual in zip(codes, sums):
            here = [(area, count) for area, ccg, count in self.nation.pairs() if ccg == code]
            terms = self.schedule(True)
            for (area, _), part in zip(here, split(annual, [n for _, n in here], POUNDS_K)):
                assert part > 0
                self.add(area, f'min-{code}', code, 'nhs_minimum', part, terms)
                self.pools[area.key].contributions[-1].joint = code in joint
                terms = terms if code in joint else self.schedule(True)

    def ccg_additional(self):
        pairs = [pair for pair in self.nation.pairs() if pair[2] >= 40]
        chosen = [pair for pair in pairs if self.rng.randrange(100) < 40]
        sums = split(NHS_ADDITIONAL, [self.weighed(count) for _, _, count in chosen], POUNDS_K)
        for (area, ccg, _), annual in zip(chosen, sums):
            self.add(area, f'add-{ccg}', ccg, 'nhs_additional', annual, self.schedule(False))

    def councils(self):
        rng, lsoas = self.rng, self.nation.council_lsoas
        councils = [(area, code) for area in self.nation.areas for code in area.councils]
        spring, autumn = datetime.date(YEAR, 4, 15), datetime.date(YEAR, 10, 15)
        grants = (('dfg', DFG, [spring, autumn]), ('sccg', SCCG, [datetime.date(YEAR, 4, 27)]))
        for kind, total, dates in grants:
            sums = split(total, [self.weighed(lsoas[code]) for _, code in councils], POUNDS_K)
            for (area, code), annual in zip(councils, sums):
                self.add(area, f'{kind}-{code}', code, kind, annual,
                         ({'kind': 'dates', 'dates': dates}, 'half_up', 'balances'))
        chosen = [one for one in councils if rng.randrange(100) < 60]
        sums = split(LA_ADDITIONAL, [self.weighed(lsoas[code]) for _, code in chosen], POUNDS_K)
        for (area, code), annual in zip(chosen, sums):
            self.add(area, f'la-{code}', code, 'la_additional', annual,
                     self.schedule(rng.randrange(3) > 0))


def build(nation, rng):
    """The pools in order of their areas' keys."""
    builder = Builder(nation, rng)
    builder.ccg_minimum()
    builder.ccg_additional()
    builder.councils()
    pools = list(builder.pools.values())
    contributions = [contribution for pool in pools for contribution in pool.contributions]
    minimum = sum(x.annual for x in contributions if x.kind in ('nhs_minimum', 'dfg', 'sccg'))
    assert minimum == MINIMUM and sum(x.annual for x in contributions) == POOLED
    return pools
