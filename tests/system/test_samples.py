#!/usr/bin/python3
"""The sample files hold only what the .proto files know; derived contributions are as derived.

Reads tests/support/samples without any code of the daemon."""
import datetime
import re
import subprocess
import sys

import yaml

import contract

SAMPLES = contract.ROOT / 'tests/support/samples'
LISTS = {'parties': 'Party', 'officers': 'Officer', 'delegations': 'Delegation',
         'agreements': 'Agreement', 'signatures': 'Signature', 'assurances': 'Assurance',
         'milestones': 'Milestone', 'conditions_cleared': 'ConditionCleared',
         'boards': 'Board', 'payment_holds': 'PaymentHold',
         'payment_holds_lifted': 'PaymentHoldLifted', 'variations': 'Variation',
         'allocations': 'Allocation', 'performance_elements': 'PerformanceElement',
         'performance_actuals': 'PerformanceActual', 'performance_closes': 'PerformanceClose',
         'schemes': 'Scheme', 'expenditure': 'Expenditure', 'exception_work': 'ExceptionWork',
         'approvals': 'Approval', 'period_closes': 'PeriodClose', 'tolerances': 'Tolerance',
         'match_rules': 'MatchRules', 'days': 'Day', 'risk_shares': 'RiskShare',
         'year_ends': 'YearEnd', 'balances_thresholds': 'BalancesThreshold',
         'policy_packs': 'PolicyPack', 'plan_years': 'PlanYear'}
MONEY = re.compile(r'-?\d{1,3}(,\d{3})*\.\d{2}')
DATES = ('valid_from', 'valid_to', 'effective_from', 'effective_to', 'signed_on', 'decided_on',
         'agreed_on', 'value_date', 'from', 'to', 'date', 'dates', 'on', 'due', 'reported_on')
# Prefix that the values of an enumeration have on the wire and not in the files.
PREFIX = {'PartyKind': 'PARTY_', 'Economy': 'ECONOMY_', 'ScheduleKind': 'SCHEDULE_',
          'Rounding': 'ROUNDING_', 'LastInstalment': 'LAST_', 'Recognition': 'RECOGNISE_',
          'LifeStep': 'STEP_', 'Decision': 'DECISION_', 'PerformanceFormula': 'FORMULA_',
          'ExceptionAction': 'ACTION_', 'MatchRule': 'MATCH_', 'RiskShareStep': 'RISK_SHARE_',
          'Underspend': 'UNDERSPEND_', 'Regime': 'REGIME_',
          'Vocabulary': 'VOCABULARY_', 'PolicyAttribute': 'POLICY_'}


def check_scalar(field, value, where):
    if field.name.endswith('_pence'):
        assert isinstance(value, str) and MONEY.fullmatch(value), f'{where}: not pounds: {value!r}'
    elif field.name in DATES:
        assert isinstance(value, datetime.date), f'{where}: not an ISO date: {value!r}'
    elif field.enum_type:
        name = PREFIX[field.enum_type.name] + value.upper()
        assert name in field.enum_type.values_by_name, f'{where}: no such value: {value}'
    elif field.type == field.TYPE_BOOL:
        assert isinstance(value, bool), f'{where}: not true or false: {value!r}'
    elif field.type == field.TYPE_STRING:
        limit = 1000 if field.name == 'note' else 140
        assert isinstance(value, str), f'{where}: not text: {value!r}'
        assert len(value.encode()) <= limit, f'{where}: more than {limit} bytes'
    else:
        assert isinstance(value, int), f'{where}: not a number: {value!r}'


def check_message(descriptor, value, where):
    names = {f.name.removesuffix('_pence'): f for f in descriptor.fields}
    for key, item in value.items():
        assert key in names, f'{where}: {descriptor.name} has no field {key}'
        field = names[key]
        many = field.label == field.LABEL_REPEATED
        assert many == isinstance(item, list), f'{where}.{key}: a list, or not one, unexpectedly'
        for index, one in enumerate(item if many else [item]):
            place = f'{where}.{key}[{index}]' if many else f'{where}.{key}'
            if field.message_type:
                check_message(field.message_type, one, place)
            else:
                check_scalar(field, one, place)
    for field in descriptor.fields:
        if field.label == field.LABEL_REQUIRED:
            key = field.name.removesuffix('_pence')
            assert key in value, f'{where}: {key} is missing'


def check_file(path, types):
    content = yaml.safe_load(path.read_text(encoding='utf-8'))
    count = 0
    for name, items in content.items():
        assert name in LISTS, f'{path.name}: no list is called {name}'
        for index, item in enumerate(items):
            check_message(types[f's75.v1.{LISTS[name]}'], item, f'{path.name}: {name}[{index}]')
            count += 1
    assert count, f'{path.name}: empty'
    return content


def pence(text):
    return int(text.replace(',', '').replace('.', ''))


def check_distinct(content):
    """Contributions recognised by amount must differ in it wherever their dates meet."""
    own = content['agreements'][0]['contributions']
    assert 8 <= len(own) <= 25, len(own)
    for i, a in enumerate(own):
        for b in own[i + 1:]:
            assert a['contribution'] != b['contribution']
            meet = a['from'] <= b['to'] and b['from'] <= a['to']
            same = (pence(a['annual']) * 2 + 12) // 24 == (pence(b['annual']) * 2 + 12) // 24
            pair = f'{a["contribution"]} and {b["contribution"]}'
            assert not (meet and same), f'{pair} cannot be told apart'


def check_derived():
    run = subprocess.run([contract.ROOT / 'tests/support/derive_contributions'], check=True,
                         capture_output=True, text=True)
    committed = (SAMPLES / 'gloucestershire.yaml').read_text(encoding='utf-8')
    assert committed.endswith(run.stdout) and run.stdout, 'gloucestershire.yaml is not as derived'


def main():
    types = contract.message_types(contract.load())
    files = sorted(SAMPLES.glob('*.yaml'))
    packs = sorted(p for p in (contract.ROOT / 'daemon/policy').glob('*.yaml')
                   if p.name != 'first.yaml')
    assert len(packs) == 15, [p.name for p in packs]
    for path in packs:
        check_file(path, types)
    assert len(files) >= 17, [f.name for f in files]
    contents = {f.name: check_file(f, types) for f in files}
    check_distinct(contents['gloucestershire.yaml'])
    made_up = sorted(SAMPLES.glob('*synthetic*.csv'))
    assert len(made_up) >= 10, [f.name for f in made_up]
    for path in made_up:
        lines = path.read_text(encoding='utf-8').splitlines()
        assert all(line.lower().startswith('synthetic,') for line in lines), path.name
    check_derived()
    print(f'{len(files)} sample files agree with the .proto files; contributions derived again, '
          'the same')
    return 0


if __name__ == '__main__':
    sys.exit(main())
