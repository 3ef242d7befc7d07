"""What the daemon reported of the nation's year, beside the truth of what was wrong in it."""
import collections

from client import common, events

# Kinds that a person is to look at; the rest (routed, matched, position changed, agreed) are the
# ordinary course.
REPORTED = ('HELD', 'RELEASED', 'TIMING_DIFFERENCE', 'UNDERPAID', 'OVERPAID', 'OVERDUE',
            'UNALLOCATED', 'DUPLICATE_SUSPECTED', 'REPEATED_DOCUMENT', 'REVERSED',
            'BACKDATED_ADJUSTMENT', 'INPUT_REFUSED', 'CLEARED', 'DATE_SUSPECTED',
            'CONDITION_OVERDUE', 'BELOW_MINIMUM', 'PLAN_STEP_OVERDUE')
FIELDS = ('kind', 'reason', 'pool', 'partner', 'contribution', 'instalment', 'amount',
          'difference', 'reference')


def kind_of(event):
    return events.EventKind.Name(event.kind).removeprefix('EVENT_')


def reason_of(event):
    if event.HasField('refusal'):
        return common.RefusalCode.Name(event.refusal.code).removeprefix('REFUSED_').lower()
    return common.Reason.Name(event.reason).removeprefix('REASON_').lower() \
        if event.HasField('reason') else ''


def of_event(event):
    """An event as the truth writes its findings."""
    if event.kind == events.EVENT_INPUT_REFUSED:
        return ('input_refused', reason_of(event), '', '', '', 0, 0, 0,
                f'{event.document}:{event.row}')
    if event.kind == events.EVENT_REPEATED_DOCUMENT:
        return ('repeated_document', '', '', '', '', 0, 0, 0, event.document)
    return (kind_of(event).lower(), reason_of(event), event.pool.removeprefix('-'), event.partner,
            event.contribution, event.instalment, event.amount_pence,
            event.difference_pence, event.reference)


def of_truth(finding):
    return tuple(finding[field] for field in FIELDS)


def compare(history, truth):
    """(expected, reported): counters of findings."""
    reported = collections.Counter(of_event(e) for e in history if kind_of(e) in REPORTED)
    expected = collections.Counter(of_truth(f) for part in ('errors', 'circumstances')
                                   for entry in truth[part] for f in entry['findings'])
    return expected, reported


def measure(history, truth):
    """Prints, for each kind of error, how many were injected and how many are named by all their
    findings. Returns (found, injected, right, reported): errors, then findings."""
    expected, reported = compare(history, truth)
    right = expected & reported
    missed = expected - reported
    table = collections.Counter(), collections.Counter()
    for entry in truth['errors']:
        named = not any(missed[of_truth(f)] for f in entry['findings'])
        table[0][entry['kind']] += 1
        table[1][entry['kind']] += named
    for kind, count in sorted(table[0].items()):
        print(f'  {kind:26} {count:4} injected {table[1][kind]:4} found and named')
    for what, findings in (('not reported', missed), ('invented', reported - expected)):
        for finding in sorted(findings.elements(), key=str)[:20]:
            print(f'  {what}: {finding}')
    return table[1].total(), table[0].total(), right.total(), reported.total()


def exceptions_of(listed):
    """What s75ctl exceptions --json lists, without the names of contributions: held money has none.
    Its amount is the difference where there is one."""
    return collections.Counter(
        (x['kind'], x.get('reason', ''), x['pool'].removeprefix('-'), x.get('partner', ''),
         x.get('instalment', 0), x.get('amount_pence', 0), x.get('reference', ''))
        for x in listed)


def open_in(truth):
    """A minimum is of an area: its exception names a pool there and no partner."""
    return collections.Counter(
        (f['kind'], f['reason_at_end'], f['pool'],
         '' if f['kind'] == 'below_minimum' else f['partner'], f['instalment'],
         f['difference'] or f['amount'], f['reference'])
        for part in ('errors', 'circumstances') for entry in truth[part]
        for f in entry['findings'] if f['open'])
