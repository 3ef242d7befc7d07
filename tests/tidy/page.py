"""What pages say of the code: the map in daemon/README.md names every unit of the core in its room,
and none that is not there; proto/README.md names the accounts that the ledger has; and no program
names a word that a policy pack has."""
import re
from pathlib import Path

import rules
import units

PAGE = 'daemon/README.md'
WIRE_PAGE = 'proto/README.md'
LEDGER = 'daemon/core/foundation/ledger.h'
WORDS = 'daemon/policy'


def named(text, rooms):
    """What the tables name, as (line, room, unit). A table begins with "| ROOM: ..."; its last
    column has the units."""
    room = None
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip('|').split('|')] if line[:1] == '|' else []
        if not cells:
            room = None
        elif cells[0].split(':')[0] in rooms and ':' in cells[0]:
            room = cells[0].split(':')[0]
        elif room and not re.fullmatch('-*', cells[-1]):
            for unit in cells[-1].split(','):
                yield number, room, unit.strip()


def check_map(tree):
    rooms = rules.ROOMS['daemon/core']
    there = {(units.room_of(f.path), Path(f.path).stem) for f in tree.files
             if f.is_c() and f.is_below('daemon/core')}
    to_name = {(units.room_of(f.path), Path(f.path).stem) for f in tree.files
               if f.path.endswith('.c') and f.is_below('daemon/core')}
    to_name -= {(room, unit) for room in rooms for unit in ('room', f'{room}_check')}
    page = next((f for f in tree.files if f.path == PAGE), None)
    seen = set()
    for line, room, unit in named(page.text if page else '', rooms):
        seen.add((room, unit))
        if (room, unit) not in there:
            yield f'{PAGE}:{line}: no unit of {room} is called {unit}'
    for room, unit in sorted(to_name - seen, key=str):
        yield f'{PAGE}:1: {room}/{unit} is not on the map'


def check_accounts(tree):
    """The accounts that peers read about are those that the ledger's header has."""
    texts = {f.path: f.text for f in tree.files}
    header = texts.get(LEDGER, '').partition('Accounts of a pool')[2].partition('*/')[0]
    there = set(re.findall(r'^ \*   ([a-z-]+)(?:[: ]|$)', header, re.M))
    named_there = set(re.findall(r'^\| `([a-z-]+)[:`]', texts.get(WIRE_PAGE, '').partition(
        '## Accounts')[2], re.M))
    for name in sorted(there ^ named_there):
        yield f'{WIRE_PAGE}:1: account {name} is in {"it" if name in named_there else LEDGER} alone'


def vocabulary(tree):
    """What the packs say, each in a line of its own: "- {vocabulary: ..., word: dfg"."""
    return {word for path in sorted((tree.root / WORDS).glob('*.yaml'))
            for word in re.findall(r'^\s*- \{vocabulary: \w+, word: (\w+)',
                                   path.read_text(encoding='utf-8'), re.M)}


def check_vocabulary(tree):
    """Rules go by what is said of a word, never by the word: no literal of the daemon and of what
    is beside it is one, but in the lists of enumerations, which may have words that sound alike."""
    words = vocabulary(tree)
    if not words:
        yield f'{WORDS}:1: no pack has a word'
    long = sorted(w for w in words if '_' in w)
    named_within = re.compile(r'\b(' + '|'.join(long) + r')\b')
    of_enumeration = re.compile(r'X\(\w+, \d+, $')
    for file in tree.files:
        core = file.is_below('daemon/core')
        if not file.is_c() or not (core or file.is_below('daemon') or file.is_below('adapters')):
            continue
        code = file.bare(keep_strings=True)
        for match in re.finditer(r'"((?:\\.|[^"\\\n])*)"', code):
            text, before = match.group(1), code[:match.start()].rpartition('\n')[2]
            if of_enumeration.search(before):
                continue
            if (core and text in words) or (long and named_within.search(text)):
                yield f'{file.path}:{file.line_of(match.start())}: names a word of a vocabulary'
