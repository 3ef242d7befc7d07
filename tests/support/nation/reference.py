"""Who exists in 2015/16: 151 areas, 152 councils, 209 CCGs, from tests/support/data/reference
(real, see PROVENANCE.md there). The share of small areas (LSOAs) is the default split of a CCG over
areas; real splits are NHS England's and are not in these files."""
import csv
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / 'data/reference'
# NHS England's four regions of 2015, by the code in ods_ccg_2015.csv.
REGIONS = {'Y54': 'North of England', 'Y55': 'Midlands and East', 'Y56': 'London',
           'Y57': 'South of England'}


def rows(name):
    with open(FOLDER / f'{name}.csv', encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


class Area:
    """A health and wellbeing board area."""

    def __init__(self, key, name, kind):
        self.key, self.name, self.kind = key, name, kind
        self.region = None
        self.councils = []  # codes
        self.shares = []    # (CCG, small areas of it here)

    def lsoas(self):
        return sum(count for _, count in self.shares)


class Nation:
    """areas by key order; names of parties by code; small areas of each council."""

    def __init__(self):
        self.ccgs = {r['ccg_ods_code']: r['ccg_name'] for r in rows('ccg_2015')}
        self.councils = {r['utla_ons_code']: r['utla_name'] for r in rows('utla_2015')}
        self.areas = [Area(r['hwb_key'], r['hwb_name'], r['type']) for r in rows('hwb_2015')]
        self.council_lsoas = dict.fromkeys(self.councils, 0)
        by_council = {}
        for area in self.areas:
            area.councils = area.key.split('+')
            by_council.update(dict.fromkeys(area.councils, area))
        shares = {}
        for r in rows('ccg_utla_2015'):
            key = by_council[r['utla_ons_code']].key, r['ccg_ods_code']
            shares[key] = shares.get(key, 0) + int(r['lsoa_count'])
            self.council_lsoas[r['utla_ons_code']] += int(r['lsoa_count'])
        regions = {r['ods_code']: REGIONS.get(r['region_code']) for r in rows('ods_ccg_2015')}
        for area in self.areas:
            area.shares = sorted((ccg, count) for (key, ccg), count in shares.items()
                                 if key == area.key)
            most = max(area.shares, key=lambda share: share[1])[0]
            area.region = 'London' if area.kind == 'london' else regions[most]

    def pairs(self):
        """(area, CCG, small areas) of every CCG in every area it covers."""
        return [(area, ccg, count) for area in self.areas for ccg, count in area.shares]
