#!/usr/bin/python3
"""Proves that every check of tidy.py sees what it is there to see: each breach is planted in a copy
of the project, must be found there by its check, and by nothing when taken away again.

usage: test_tidy.py SOURCE_DIR"""
import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import headers  # noqa: E402
import page  # noqa: E402
import rules  # noqa: E402
import source  # noqa: E402
import tidy  # noqa: E402
import units  # noqa: E402

LONG_FUNCTION = 'int long_one(void)\n{\n' + '    (void)0;\n' * 68 + '}\n'
LONG_STATIC = 'static int long_one(int a,\n    int b) {\n' + '    (void)0;\n' * 69 + '}\n'
LONG_PYTHON = 'def long_one():\n' + '    pass\n' * 70
C = '/* Planted. */\n'

# (check, file written, its content, part of the breach to be found)
PLANTS = [
    (tidy.check_top_level, 'notes/notes.md', 'Planted.\n', 'notes:1: not among'),
    (tidy.check_top_level, 'Makefile', 'all:\n', 'Makefile:1: not among'),
    (tidy.check_lengths, 'daemon/core/planted.c', 'int x;\n' * 501, ':1: 501 lines'),
    (tidy.check_lengths, 'tests/system/planted.py', 'x = 1\n' * 501, ':1: 501 lines'),
    (tidy.check_lengths, 'daemon/core/planted.c', C + LONG_FUNCTION, ':2: function of 71 lines'),
    (tidy.check_lengths, 'daemon/core/planted.c', C + LONG_STATIC, ':2: function of 72 lines'),
    (tidy.check_lengths, 'tests/system/planted.py', LONG_PYTHON, ':1: function of 71 lines'),
    (tidy.check_lines, 'daemon/core/planted.c', C + 'int x; \n', ':2: trailing blanks'),
    (tidy.check_lines, 'proto/planted.md', 'Planted.\t\n', ':1: trailing blanks'),
    (tidy.check_lines, 'daemon/core/planted.c', C + '\tint x;\n', ':2: a tab'),
    (tidy.check_lines, 'daemon/core/planted.h', '/* ' + 'x' * 95 + ' */\n', ':1: 101 columns'),
    (tidy.check_lines, 'tests/planted', '#!/bin/sh\n# ' + 'x' * 99 + '\n', ':2: 101 columns'),
    *[(tidy.check_lines, 'daemon/core/planted.c', f'/* {word}: later */\n', f'leftover word {word}')
      for word in rules.LEFTOVERS],
    (tidy.check_contracts, 'daemon/core/planted.h', '#pragma once\n', ':1: a header begins'),
    (tidy.check_floats, 'daemon/base/planted.c', C + 'double x;\n', ':2: double'),
    (tidy.check_floats, 'daemon/store/planted.h', C + 'float x(int);\n', ':2: float'),
    (tidy.check_floats, 'proto/s75/v1/planted.proto', 'required double x = 1;\n', ':1: double'),
    (tidy.check_floats, 'daemon/sqlite/planted.c', C + 'char *s = "amount REAL";\n', ':2: REAL'),
]

PLANTS += [(tidy.check_forms, 'daemon/net/planted.c', C + f'int x(int a)\n{{\n    {text}\n}}\n',
            wanted)
           for text, wanted in (
               ('return a ? 1 : a > 2 ? 3 : 4;', ':4: a conditional within'),
               ('return a ?\n        (a > 2 ? 3 : 4) : 5;', ':4: a conditional within'),
               ('return f(a > 1 ? 2 : 3) + f(1, a ? g(4, a ? 1 : 2) : 3);', ':4: a conditional'),
               ('switch ((int)a) {', ':4: a switch over'))]

PLANTS += [(tidy.check_tables, 'daemon/core/report/planted.c', f'{C}{text}\n',
            ':2: a shared table is written')
           for text in ('*(struct pool *)pool_at(e, 0) = x;', '((struct partner *)p)->pool = 1;',
                        'e->tables.parties.items[i] = x;', 'e->tables.pools.items[f(i)].host = 1;',
                        's->e->tables.partners.items = NULL;', 'e->tables.contributions.count++;',
                        'e->tables.contribution_years.count = 0;')]

PLANTS += [(tidy.check_reports, 'daemon/core/payment/planted.c',
            C + f'static void {name}(struct step *s, int64_t a)\n{{\n    {text};\n}}\n', wanted)
           for name, text, wanted in (
               ('emit_late', 'ledger_post(s, 1, 2, a, 3)', ':2: emit_late calls ledger_post'),
               ('report_sum', 'year_get(s, 1, 2, &a)', ':2: report_sum calls year_get'),
               ('life_emit_end', 'held_release(s, 1)', ':2: life_emit_end calls held_release'))]

# (file, include, whether it is a breach)
INCLUDES = [
    ('daemon/core/control/planted.c', '"core/control/state.h"', False),
    ('daemon/core/control/planted.c', '"core/foundation/state.h"', True),
    ('daemon/core/control/planted.h', '"core/contribution/state.h"', True),
    ('daemon/core/engine/planted.c', '"core/payment/state.h"', True),
    ('daemon/core/control/planted.c', '"core/foundation/tables_own.h"', True),
    ('daemon/core/governance/planted.c', '"core/foundation/tables_own.h"', True),
    ('daemon/core/contribution/planted.c', '"core/foundation/tables_own.h"', False),
    ('daemon/core/foundation/planted.c', '"core/foundation/tables_own.h"', False),
    ('daemon/core/control/planted.c', '"core/foundation/tables.h"', False),
    ('daemon/app/desk/planted.c', '"core/control/state.h"', True),
    ('daemon/app/desk/planted.c', '"core/control/clock_jump.h"', True),
    ('daemon/store/planted.c', '"core/foundation/tables.h"', True),
    ('daemon/wire/planted.c', '"core/report/table.h"', False),
    ('daemon/wire/planted.h', '"core/message/words.h"', False),
    ('tests/core/planted.c', '"core/foundation/state.h"', False),
    ('tests/core/planted.c', '"core/foundation/tables_own.h"', False),
    ('tests/app/planted.c', '"core/control/clock_jump.h"', False),
    ('daemon/base/planted.c', '"core/engine.h"', True),
    ('daemon/core/planted.c', '"store/store.h"', True),
    ('daemon/core/planted.c', '"wire/wire.h"', True),
    ('daemon/core/planted.c', '"engine.h"', True),
    ('daemon/core/planted.c', '"../store/store.h"', True),
    ('daemon/store/planted.c', '"sqlite/journal/journal.h"', True),
    ('daemon/store/planted.c', '"wire/wire.h"', True),
    ('daemon/sqlite/planted.c', '"wire/wire.h"', True),
    ('daemon/wire/planted.c', '"store/store.h"', True),
    ('daemon/net/planted.c', '"core/engine.h"', True),
    ('daemon/net/planted.c', '"wire/wire.h"', True),
    ('daemon/sqlite/planted.c', '"app/commit/commit_loop.h"', True),
    ('daemon/app/planted.c', '"kit/s75.h"', True),
    ('daemon/other/planted.c', '"base/money.h"', True),
    ('adapters/kit/planted.c', '"core/engine.h"', True),
    ('adapters/kit/planted.c', '"feed/row.h"', True),
    ('adapters/feed/planted.c', '"wire/wire.h"', True),
    ('adapters/ctl/planted.c', '"feed/row.h"', True),
    ('tests/base/planted.c', '"core/engine.h"', True),
    ('tests/net/planted.c', '"wire/wire.h"', True),
    ('tests/base/planted.c', '"../../daemon/core/engine.h"', True),
    ('daemon/core/planted.c', '<sqlite3.h>', True),
    ('daemon/store/planted.c', '<sqlite3.h>', True),
    ('daemon/store/planted.c', '"sqlite3.h"', True),
    ('daemon/app/planted.c', '<uv.h>', True),
    ('daemon/app/planted.c', '<zmq.h>', True),
    ('adapters/feed/planted.c', '<zmq.h>', True),
    ('daemon/core/planted.c', '"s75/v1/desk.pb-c.h"', True),
    ('daemon/app/planted.c', '<s75/v1/desk.pb-c.h>', True),
    ('daemon/store/planted.c', '<protobuf-c/protobuf-c.h>', True),
    ('daemon/core/planted.c', '<sodium.h>', True),
    ('daemon/net/planted.c', '<systemd/sd-daemon.h>', True),
    ('daemon/app/planted.c', '<yaml.h>', True),
    ('daemon/core/planted.c', '<time.h>', True),
    ('daemon/base/planted.c', '<unistd.h>', True),
    ('daemon/store/planted.c', '<openssl/sha.h>', True),
    ('daemon/sqlite/planted.c', '"core/engine/engine.h"', False),
    ('daemon/sqlite/planted.c', '<sqlite3.h>', False),
    ('daemon/net/planted.c', '<uv.h>', False),
    ('daemon/net/planted.c', '<zmq.h>', False),
    ('daemon/wire/planted.c', '"s75/v1/desk.pb-c.h"', False),
    ('daemon/app/planted.c', '"net/net.h"', False),
    ('daemon/app/planted.c', '<systemd/sd-daemon.h>', False),
    ('daemon/store/planted.c', '<sodium.h>', False),
    ('adapters/kit/planted.c', '<zmq.h>', False),
    ('adapters/ctl/planted.c', '"kit/s75.h"', False),
    ('tests/wire/planted.c', '"core/engine/engine.h"', False),
]
INNOCENT = [
    (tidy.check_tables, 'daemon/core/foundation/planted.c', '*(struct pool *)x = y;\n'),
    (tidy.check_tables, 'daemon/core/report/planted.c',
     'x = e->tables.pools.count; if (e->tables.parties.count == 2 && '
     'e->tables.pools.items[i].host == 3) f((const struct pool *)x);\n'),
    (tidy.check_floats, 'daemon/core/planted.c', '/* double entry */ char *s = "double";\n'),
    (tidy.check_forms, 'daemon/net/planted.c',
     C + 'int x(int a)\n{\n    a = f(a ? 1 : 2, a ? 3 : 4);\n    a = b ? 1 : 2;\n'
     '    return a ? f(1, 2) : 3; /* a ? b ? 1 : 2 : 3 */\n}\n'),
    (tidy.check_reports, 'daemon/core/payment/planted.c',
     C + 'static void pay(struct step *s)\n{\n    ledger_post(s, 1, 2, 3, 4);\n}\n'
     'static void emit_paid(struct step *s)\n{\n    emit(s, 1, exception_open(s));\n}\n'),
    (tidy.check_lines, 'tests/planted', '#!/bin/sh\nmktemp /tmp/XXXX' + 'XX\n'),
    (tidy.check_lengths, 'daemon/core/planted.c', LONG_FUNCTION.replace('    (void)0;\n', '', 1)),
]


@contextlib.contextmanager
def planted(root, path, content):
    """The tree with one more file in it, the only one looked at, which is gone afterwards."""
    file = root / path
    made = [p for p in file.parents if not p.exists()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding='utf-8')
    try:
        yield source.Tree(root, [path])
    finally:
        file.unlink()
        for folder in made:
            folder.rmdir()


def of(path, breaches):
    """Those about the planted file (or the folder it brought along) among the breaches."""
    return [b for b in breaches if b.startswith(path) or b.startswith(path.split('/')[0] + ':')]


def test_plants(root):
    for check, path, content, wanted in PLANTS:
        with planted(root, path, content) as tree:
            found = of(path, check(tree))
        assert any(wanted in b for b in found), f'{check.__name__} missed {path}: {wanted}: {found}'
    for check, path, content in INNOCENT:
        with planted(root, path, content) as tree:
            found = of(path, check(tree))
        assert not found, f'{check.__name__} accuses the innocent {path}: {found}'


def test_includes(root):
    for path, include, breach in INCLUDES:
        with planted(root, path, f'{C}#include {include}\n') as tree:
            found = of(path, tidy.check_includes(tree))
        assert bool(found) == breach, f'{path}: #include {include}: {found}'


def test_missing_top_level(root):
    (root / 'proto').rename(root / '.proto')
    found = list(tidy.check_top_level(source.Tree(root)))
    (root / '.proto').rename(root / 'proto')
    assert 'proto:1: missing at the top level' in found, found


def test_targets(root):
    with planted(root, 'daemon/core/planted.c', C) as tree:
        compiled = [{'directory': str(root), 'file': f.path} for f in tree.files]
        assert not list(tidy.check_targets(tree, compiled))
        compiled = [c for c in compiled if 'planted' not in c['file']]
        found = list(tidy.check_targets(tree, compiled))
    assert found == ['daemon/core/planted.c:1: in no CMake target'], found


@contextlib.contextmanager
def ruled(**tables):
    """Other tables than those of rules.py, for a while."""
    kept = {name: getattr(rules, name) for name in tables}
    for name, table in tables.items():
        setattr(rules, name, table)
    try:
        yield
    finally:
        for name, table in kept.items():
            setattr(rules, name, table)


ROOMS = {'daemon/core': rules.in_order('low', 'high')}
# (file, include, whether it is a breach where core has a low room and a high one)
ROOM_INCLUDES = [
    ('daemon/core/low/planted.c', '"core/high/x.h"', True),
    ('daemon/core/low/planted.h', '"core/high/x.h"', True),
    ('daemon/core/low/planted.c', '"high/x.h"', True),
    ('daemon/core/low/planted.c', '"core/x.h"', True),
    ('daemon/core/low/planted.c', '"middle/x.h"', True),
    ('daemon/core/low/planted.c', '"store/store.h"', True),
    ('daemon/net/planted.c', '"high/x.h"', True),
    ('daemon/core/high/planted.c', '"core/low/x.h"', False),
    ('daemon/core/high/planted.c', '"core/high/x.h"', False),
    ('daemon/core/high/planted.c', '"low/x.h"', False),
    ('daemon/core/high/planted.c', '"base/money.h"', False),
    ('daemon/core/planted.c', '"core/high/x.h"', False),
    ('daemon/wire/planted.c', '"core/high/x.h"', False),
]


def test_rooms(root):
    assert rules.in_order('a', 'b', 'c') == {'a': set(), 'b': {'a'}, 'c': {'a', 'b'}}
    with ruled(ROOMS=ROOMS, NOT_YET=set(), PUBLIC={}):
        for path, include, breach in ROOM_INCLUDES:
            with planted(root, path, f'{C}#include {include}\n') as tree:
                found = of(path, tidy.check_includes(tree))
            assert bool(found) == breach, f'{path}: #include {include}: {found}'
        for folder, breach in (('low', False), ('middle', True)):
            with planted(root, f'daemon/core/{folder}/planted.c', C) as tree:
                wanted = f'daemon/core/{folder}:1: is not among the rooms of daemon/core'
                found = [b for b in tidy.check_folders(tree) if b == wanted]
            assert bool(found) == breach, f'{folder}: {found}'


def test_folders(root):
    mine = root / 'adapters/mine'
    mine.mkdir()
    for number in range(40):
        (mine / f'planted{number}.c').write_text(C, encoding='utf-8')
    assert not [b for b in tidy.check_folders(source.Tree(root)) if b.startswith('adapters/mine')]
    (mine / 'planted.h').write_text(C, encoding='utf-8')
    found = [b for b in tidy.check_folders(source.Tree(root)) if b.startswith('adapters/mine')]
    assert found == ['adapters/mine:1: 41 files, at most 40'], found
    shutil.rmtree(mine)


def test_map(root):
    assert not list(page.check_map(source.Tree(root)))
    with planted(root, 'daemon/core/payment/planted.c', C) as tree:
        assert list(page.check_map(tree)) == \
            ['daemon/README.md:1: payment/planted is not on the map']
    readme = root / page.PAGE
    text = readme.read_text(encoding='utf-8')
    row = next(line for line in text.splitlines() if line.endswith(' | held |'))
    readme.write_text(text.replace(row, row.replace(' held ', ' hold ')), encoding='utf-8')
    found = list(page.check_map(source.Tree(root)))
    readme.write_text(text, encoding='utf-8')
    assert len(found) == 2 and found[0].endswith(': no unit of payment is called hold') and \
        found[1].endswith('payment/held is not on the map'), found


def test_accounts(root):
    assert not list(page.check_accounts(source.Tree(root)))
    readme = root / page.WIRE_PAGE
    text = readme.read_text(encoding='utf-8')
    readme.write_text(text.replace('| `accruals:', '| `accrued:'), encoding='utf-8')
    found = list(page.check_accounts(source.Tree(root)))
    readme.write_text(text, encoding='utf-8')
    assert [line.split(' is in ')[0] for line in found] == \
        ['proto/README.md:1: account accruals', 'proto/README.md:1: account accrued'], found


def test_vocabulary(root):
    path = 'daemon/core/payment/planted.c'
    assert not list(page.check_vocabulary(source.Tree(root)))
    for bad in ('text_equal(x, text_of("dfg"));', 'f("capital for la_additional");'):
        with planted(root, path, C + bad) as tree:
            found = list(page.check_vocabulary(tree))
            assert len(found) == 1 and found[0].endswith('names a word of a vocabulary'), found
    for good in ('/* "dfg" */', 'f("dfgs");', '#define L(X) X(AREA_OTHER, 7, "other")'):
        with planted(root, path, C + good) as tree:
            assert not list(page.check_vocabulary(tree)), good
    path = 'adapters/ctl/planted.c'
    with planted(root, path, C + 'f("la_additional");') as tree:
        assert len(list(page.check_vocabulary(tree))) == 1
    words = root / page.WORDS / 'first.yaml'
    text = words.read_text(encoding='utf-8')
    words.write_text(text.replace('word: ibcf', 'word: neighbourhood_health'), encoding='utf-8')
    with planted(root, 'daemon/core/payment/planted.c', C + 'f("neighbourhood_health");') as tree:
        assert len(list(page.check_vocabulary(tree))) == 1
    words.write_text(text, encoding='utf-8')


def build_units(folder, texts):
    """The units of a small project, {path: C text}, compiled."""
    root = Path(tempfile.mkdtemp(dir=folder))
    commands = []
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding='utf-8')
        built = path.replace('/', '.') + '.o'
        command = ['cc', '-Idaemon', '-o', built, '-c', path]
        subprocess.run(command, cwd=root, check=True)
        commands.append({'directory': str(root), 'command': ' '.join(command), 'file': path})
    return units.Units(root, commands), root, commands


def calls(*names, of=()):
    """C text that defines functions, of which each calls the others."""
    return ''.join(f'int {other}(void);\n' for other in of) + ''.join(
        f'int {name}(void) {{ return 0{"".join(f" + {other}()" for other in of)}; }}\n'
        for name in names)


def test_circles(folder):
    ring = {f'daemon/net/u{n}.c': calls(f'f{n}', of=[f'f{n % 3 + 1}']) for n in (1, 2, 3)}
    tail = {'daemon/net/u4.c': calls('f4', of=['f1']), 'daemon/store/u5.c': calls('f5')}
    built, _, _ = build_units(folder, {**ring, **tail})
    assert [len(c) for c in built.circles('daemon/net')] == [3, 1]
    assert not list(units.check_circles(built))
    lines = list(units.report(built))
    assert lines[0] == 'daemon/net: largest circle 3: u1 u2 u3', lines
    assert '    u3 -> u1: f1' in lines and lines[-1] == 'daemon/store: no circle', lines
    ring['daemon/net/u3.c'] = calls('f3', of=['f4'])
    built, _, _ = build_units(folder, {**ring, **tail})
    assert list(units.check_circles(built)) == \
        ['daemon/net/u1.c:1: circle of 4, at most 3: u1 u2 u3 u4']
    with ruled(NOT_YET={'daemon/net'}):
        assert not list(units.check_circles(built))
    (built.objects['daemon/net/u2.c']).unlink()
    assert list(units.check_built(built))[0].startswith('daemon/net/u2.c:1: is not built')


def test_calls(folder):
    texts = {'daemon/base/b.c': calls('low'), 'daemon/core/c.c': calls('middle', of=['low']),
             'daemon/wire/w.c': calls('high', of=['middle']),
             'adapters/kit/main.c': calls('main', 'own'), 'adapters/feed/f.c': calls('feed')}
    assert not list(units.check_upward(build_units(folder, texts)[0]))
    for path, symbol, breach in (('daemon/core/c.c', 'high', 'daemon/wire/w.c'),
                                 ('daemon/store/c.c', 'high', 'daemon/wire/w.c'),
                                 ('adapters/ctl/c.c', 'feed', 'adapters/feed/f.c'),
                                 ('adapters/feed/g.c', 'middle', 'daemon/core/c.c'),
                                 ('daemon/wire/x.c', 'own', None), ('daemon/app/a.c', 'low', None)):
        built, _, _ = build_units(folder, {**texts, path: calls('planted', of=[symbol])})
        wanted = [f'{path}:1: calls {symbol} of {breach}, which is not below it'] * bool(breach)
        assert list(units.check_upward(built)) == wanted, (path, list(units.check_upward(built)))


def test_room_calls(folder):
    with ruled(ROOMS=ROOMS):
        for caller, called, breach in (('low/a', 'high/b', True), ('high/a', 'low/b', False),
                                       ('low/a', 'low/b', False), ('low/a', 'b', True),
                                       ('a', 'high/b', False)):
            built, _, _ = build_units(folder, {f'daemon/core/{caller}.c': calls('a', of=['b']),
                                               f'daemon/core/{called}.c': calls('b')})
            found = list(units.check_upward(built))
            assert bool(found) == breach, f'{caller} -> {called}: {found}'


def test_pure(folder):
    base = {'daemon/base/money.c': calls('money'), 'daemon/net/n.c': '#include <stdio.h>\n'
            'int say(void) { return puts(""); }\n'}
    good = '#include <string.h>\nint money(void);\n' \
           'int count(const char *s) { return (int)strlen(s) + money(); }\n'
    assert not list(units.check_pure(build_units(folder, {**base, 'daemon/core/c.c': good})[0]))
    for call, header in (('time(0)', 'time.h'), ('puts("")', 'stdio.h'), ('rand()', 'stdlib.h'),
                         ('getenv("") != 0', 'stdlib.h')):
        bad = f'#include <{header}>\nint ask(void) {{ return (int)({call}); }}\n'
        found = list(units.check_pure(build_units(folder, {**base, 'daemon/core/c.c': bad})[0]))
        name = call.split('(')[0]
        assert len(found) == 1 and f'core/c.c:1: uses {name},' in found[0], f'{call}: {found}'


def test_headers(folder):
    good, bad = '/* x */\n#pragma once\n#include <stdint.h>\nuint32_t x(void);\n', \
                '/* x */\n#pragma once\nuint32_t y(void);\n'
    _, root, commands = build_units(folder, {'daemon/net/x.c': calls('f')})
    (root / 'daemon/net/x.h').write_text(good, encoding='utf-8')
    (root / 'daemon/net/y.h').write_text(good + '#include "net/x.h"\n', encoding='utf-8')
    assert not headers.check_headers(source.Tree(root), commands)
    (root / 'daemon/net/y.h').write_text(bad, encoding='utf-8')
    found = headers.check_headers(source.Tree(root), commands)
    assert len(found) == 1 and found[0].startswith('daemon/net/y.h:1: does not compile'), found


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix='s75-tidy-') as folder:
        root = Path(folder).resolve() / 'project'
        shutil.copytree(sys.argv[1], root, symlinks=True,
                        ignore=shutil.ignore_patterns('.*', 'data', '__pycache__'))
        test_plants(root)
        test_includes(root)
        test_missing_top_level(root)
        test_targets(root)
        test_rooms(root)
        test_folders(root)
        test_map(root)
        test_vocabulary(root)
        test_accounts(root)
        for test in (test_circles, test_calls, test_room_calls, test_pure, test_headers):
            test(Path(folder))
    print(f'{len(PLANTS + INCLUDES + ROOM_INCLUDES + INNOCENT)} plants judged as they should be')


if __name__ == '__main__':
    main()
