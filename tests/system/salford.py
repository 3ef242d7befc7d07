"""The Salford sample as messages: agreements from tests/support/samples, and the published payments
of April to October 2017 (data/salford/2017-04.csv and later, the council's rows to the NHS)."""
import datetime

import yaml

import contract
from client import inputs

SAMPLES = contract.ROOT / 'tests/support/samples'
POOL = 'salford-integrated-care'
CONTRIBUTION = 'council'
COUNCIL = 'E08000006'
HOST = '01G'
PAID = [  # value date, document number, pence
    (20170407, '2204611657', 576242500),
    (20170502, '2204645079', 576242500),
    (20170601, '2204678912', 576242500),
    (20170801, '2204699339', 796355083),
    (20171002, '2204770315', 620265016),
]
LISTS = [('parties', 'party', inputs.Party), ('agreements', 'agreement', inputs.Agreement),
         ('variations', 'variation', inputs.Variation)]
PREFIX = {'PartyKind': 'PARTY_', 'Economy': 'ECONOMY_',
          'ScheduleKind': 'SCHEDULE_', 'Rounding': 'ROUNDING_', 'LastInstalment': 'LAST_',
          'Recognition': 'RECOGNISE_'}


def scalar(field, value):
    if field.name.endswith('_pence'):
        return int(value.replace(',', '').replace('.', ''))
    if isinstance(value, datetime.date):
        return int(value.strftime('%Y%m%d'))
    if field.enum_type:
        return field.enum_type.values_by_name[PREFIX[field.enum_type.name] + value.upper()].number
    return value


def fill(message, entry):
    """An entry of an agreement file, as tests/support/samples/README.md describes it."""
    fields = {f.name.removesuffix('_pence'): f for f in message.DESCRIPTOR.fields}
    for key, value in entry.items():
        field = fields[key]
        many = field.label == field.LABEL_REPEATED
        target = getattr(message, field.name)
        if field.message_type:
            for one in value if many else [value]:
                fill(target.add() if many else target, one)
        elif many:
            target.extend(scalar(field, one) for one in value)
        else:
            setattr(message, field.name, scalar(field, value))
    return message


def items_of(name):
    """The items of an agreement file."""
    content = yaml.safe_load((SAMPLES / name).read_text(encoding='utf-8'))
    return [inputs.Item(**{body: fill(kind(), entry)})
            for key, body, kind in LISTS for entry in content.get(key, [])]


def day(date):
    return inputs.Item(day=inputs.Day(date=date))


def payment(date, reference, pence):
    return inputs.Item(payment=inputs.Payment(payer=COUNCIL, payee='NHS CCG', pool=POOL,
                                              contribution=CONTRIBUTION, amount_pence=pence,
                                              value_date=date, reference=reference))


def payments(first, last):
    """Each preceded by its day: the business date moves with what is published."""
    return [item for date, *rest in PAID if first <= date <= last
            for item in (day(date), payment(date, *rest))]


def approval(journal, item, on):
    """The host's officer approves what the council's has sent."""
    return inputs.Item(approval={'pending': journal, 'item': item, 'officer': 'D.LANE', 'on': on,
                                 'decision': 'DECISION_APPROVED'})
