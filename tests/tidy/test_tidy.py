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
import rules  # noqa: E402
import source  # noqa: E402
import tidy  # noqa: E402

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

# (file, include, whether it is a breach)
INCLUDES = [
    ('daemon/base/planted.c', '"core/engine.h"', True),
    ('daemon/core/planted.c', '"store/store.h"', True),
    ('daemon/core/planted.c', '"wire/wire.h"', True),
    ('daemon/core/planted.c', '"engine.h"', True),
    ('daemon/core/planted.c', '"../store/store.h"', True),
    ('daemon/store/planted.c', '"sqlite/journal.h"', True),
    ('daemon/store/planted.c', '"wire/wire.h"', True),
    ('daemon/sqlite/planted.c', '"wire/wire.h"', True),
    ('daemon/wire/planted.c', '"store/store.h"', True),
    ('daemon/net/planted.c', '"core/engine.h"', True),
    ('daemon/net/planted.c', '"wire/wire.h"', True),
    ('daemon/sqlite/planted.c', '"app/turn.h"', True),
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
    ('daemon/sqlite/planted.c', '"core/engine.h"', False),
    ('daemon/sqlite/planted.c', '<sqlite3.h>', False),
    ('daemon/net/planted.c', '<uv.h>', False),
    ('daemon/net/planted.c', '<zmq.h>', False),
    ('daemon/wire/planted.c', '"s75/v1/desk.pb-c.h"', False),
    ('daemon/app/planted.c', '"net/net.h"', False),
    ('daemon/app/planted.c', '<systemd/sd-daemon.h>', False),
    ('daemon/store/planted.c', '<sodium.h>', False),
    ('adapters/kit/planted.c', '<zmq.h>', False),
    ('adapters/ctl/planted.c', '"kit/s75.h"', False),
    ('tests/wire/planted.c', '"core/engine.h"', False),
]
INNOCENT = [
    (tidy.check_floats, 'daemon/core/planted.c', '/* double entry */ char *s = "double";\n'),
    (tidy.check_lines, 'tests/planted', '#!/bin/sh\nmktemp /tmp/XXXX' + 'XX\n'),
    (tidy.check_lengths, 'daemon/core/planted.c', LONG_FUNCTION.replace('    (void)0;\n', '', 1)),
]


@contextlib.contextmanager
def planted(root, path, content):
    """The tree with one more file in it, which is gone afterwards."""
    file = root / path
    made = [p for p in file.parents if not p.exists()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding='utf-8')
    try:
        yield source.Tree(root)
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


def compile_archive(folder, name, text):
    (folder / f'{name}.c').write_text(text, encoding='utf-8')
    subprocess.run(['cc', '-c', f'{name}.c', '-o', f'{name}.o'], cwd=folder, check=True)
    subprocess.run(['ar', 'rcs', f'{name}.a', f'{name}.o'], cwd=folder, check=True)
    return folder / f'{name}.a'


def test_symbols(folder):
    base = compile_archive(folder, 'base', 'int money(void) { return 1; }\n')
    good = compile_archive(folder, 'good', '#include <string.h>\nint money(void);\n'
                           'int count(const char *s) { return (int)strlen(s) + money(); }\n')
    assert not list(tidy.check_symbols('core', good, [base]))
    assert any('uses money' in b for b in tidy.check_symbols('core', good))
    for call, header in (('time(0)', 'time.h'), ('puts("")', 'stdio.h'), ('rand()', 'stdlib.h'),
                         ('getenv("") != 0', 'stdlib.h')):
        bad = compile_archive(folder, 'bad', f'#include <{header}>\n'
                              f'int ask(void) {{ return (int)({call}); }}\n')
        found = list(tidy.check_symbols('core', bad, [base]))
        assert any(f'uses {call.split("(")[0]},' in b for b in found), f'{call}: {found}'


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
        test_symbols(Path(folder))
    print(f'{len(PLANTS) + len(INCLUDES) + len(INNOCENT)} plants judged as they should be')


if __name__ == '__main__':
    main()
