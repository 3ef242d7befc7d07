#!/usr/bin/python3
"""The house rules, executed. Prints every breach as path:line: what, and fails if there is any.

usage: tidy.py SOURCE_DIR BUILD_DIR

What breaks a rule is changed, not the rule; rules.py holds them all. test_tidy.py proves that each
check sees what it is there to see. Standard library only."""
import re
import sys
from collections import Counter
from pathlib import Path

import page
import rules
import source
import units


def check_top_level(tree):
    names = {p.name for p in tree.root.iterdir() if not p.name.startswith('.')}
    for name in sorted(names - rules.TOP_LEVEL):
        yield f'{name}:1: not among what the top level holds'
    for name in sorted(rules.TOP_LEVEL - names):
        yield f'{name}:1: missing at the top level'


def check_lengths(tree):
    for file in tree.files:
        if len(file.lines) > rules.FILE_LINES_MAX:
            yield f'{file.path}:1: {len(file.lines)} lines, at most {rules.FILE_LINES_MAX}'
        functions = (source.c_functions(file) if file.is_c() else
                     source.python_functions(file) if file.is_python() else ())
        for line, length in functions:
            if length > rules.FUNCTION_LINES_MAX:
                yield (f'{file.path}:{line}: function of {length} lines, '
                       f'at most {rules.FUNCTION_LINES_MAX}')


def check_folders(tree):
    """No folder is too large to look over, and none of a layer with rooms is outside of its table.
    """
    counts = Counter(str(Path(f.path).parent) for f in tree.files
                     if f.is_c() and f.is_below('daemon', 'adapters'))
    for folder, count in sorted(counts.items()):
        if count > rules.FOLDER_FILES_MAX and folder not in rules.NOT_YET:
            yield f'{folder}:1: {count} files, at most {rules.FOLDER_FILES_MAX}'
        layer = units.folder_of(folder + '/')
        room = units.room_of(folder + '/')
        if layer and room and room not in rules.ROOMS.get(layer, {}):
            yield f'{folder}:1: is not among the rooms of {layer}'


def check_lines(tree):
    leftover = re.compile(r'\b(' + '|'.join(rules.LEFTOVERS) + r')\b')
    for file in tree.files:
        for number, line in enumerate(file.lines, 1):
            if line != line.rstrip():
                yield f'{file.path}:{number}: trailing blanks'
            if file.is_code() and len(line) > rules.COLUMNS_MAX:
                yield f'{file.path}:{number}: {len(line)} columns, at most {rules.COLUMNS_MAX}'
            if file.is_c() and '\t' in line:
                yield f'{file.path}:{number}: a tab'
            if leftover.search(line):
                yield f'{file.path}:{number}: leftover word {leftover.search(line).group()}'


def check_contracts(tree):
    for file in tree.files:
        if file.path.endswith('.h') and not file.text.startswith('/*'):
            yield f'{file.path}:1: a header begins with its contract in a comment'


def view_of(file):
    """What the file may include as "x/...", by the longest folder with a rule, or None."""
    folders = [f for f in rules.VIEWS if file.is_below(f)]
    return rules.VIEWS[max(folders, key=len)] if folders else None


def is_beside(tree, file, name):
    """Whether "name" is a header of the same folder, or of one that the folder's build adds."""
    places = [(tree.root / file.path).parent]
    if file.is_below('tests'):
        places += [tree.root / 'tests/support', tree.root / 'tests/adapters/kit']
    if file.is_below('tests', 'adapters'):
        places.append(tree.root / 'adapters/kit')
    shelves = [tree.root / f for f in ('tests', 'adapters')]
    found = [(place / name).resolve() for place in places if (place / name).is_file()]
    return any(path.is_relative_to(shelf) for path in found for shelf in shelves)


def judge_own(tree, file, name):
    """What is wrong with an include of our own header, or None."""
    view = view_of(file)
    if view is None:
        return 'this folder has no rule about what it may include'
    if '/' not in name and file.is_below('daemon'):
        return f'"{name}" is to be named with its layer'
    if '/' not in name or name.startswith('../') and file.is_below('tests'):
        return None if is_beside(tree, file, name) else f'"{name}" is not beside this file'
    first = name.split('/')[0]
    for folder, rooms in rules.ROOMS.items():
        if folder.split('/')[1] in view and first not in view and first in rooms:
            name = f'{folder.split("/")[1]}/{name}'  # as the include view of a room has it
    if name.split('/')[0] not in view:
        return f'"{name}" is not below this folder in the layers'
    return judge_private(file, name) or judge_room(file, name)


def judge_private(file, name):
    """What is wrong with an include of a header that is not for everybody, or None."""
    for pattern, owners in rules.PRIVATE:
        if (re.fullmatch(pattern, name) and file.is_below('daemon') and
                not file.path.startswith(tuple(owners))):
            return f'"{name}" is for {", ".join(owners)} alone'
    layer = name.split('/')[0]
    public = rules.PUBLIC.get(layer)
    is_outside = not file.path.startswith((f'daemon/{layer}/', 'tests/'))
    if public and name not in public and (is_outside or file.path[len('daemon/'):] in public):
        return f'"{name}" is not among the public headers of {layer}'
    return None


def judge_room(file, name):
    """What is wrong with an include of another room of the same folder, or None."""
    folder = units.folder_of(file.path)
    if not folder or name.split('/')[0] != folder.split('/')[1]:
        return None
    room, other = units.room_of(file.path), units.room_of(f'daemon/{name}')
    return (None if units.may_use(folder, room, other) else
            f'"{name}" is not below {room}/ in the order of the rooms')


def judge_foreign(file, name):
    """What is wrong with an include of a header that is not ours, or None."""
    for pattern, folders in rules.FOREIGN:
        if re.fullmatch(pattern, name):
            return None if file.is_below(*folders) else f'<{name}> belongs to {", ".join(folders)}'
    pure = file.is_below(*(f'daemon/{layer}' for layer in rules.PURE_LAYERS))
    if name in (rules.PURE_HEADERS if pure else rules.SYSTEM_HEADERS):
        return None
    return f'<{name}> is not among the headers that this folder may use'


def check_includes(tree):
    for file in tree.files:
        if not file.is_c():
            continue
        for line, form, name in file.includes():
            foreign = form == '<' or name.startswith('s75/v1/')
            wrong = judge_foreign(file, name) if foreign else judge_own(tree, file, name)
            if wrong:
                yield f'{file.path}:{line}: {wrong}'


def check_floats(tree):
    """No type of the machine's approximate numbers, in C, in proto, or in SQL inside strings."""
    types = re.compile(r'\b(float|double|_Float\w+)\b')
    for file in tree.files:
        if not file.is_below(*rules.NO_FLOAT) or not file.path.endswith(('.c', '.h', '.proto')):
            continue
        for match in types.finditer(file.bare()):
            yield f'{file.path}:{file.line_of(match.start())}: {match.group()}'
        for match in re.finditer(r'\b(REAL|FLOAT|DOUBLE)\b', file.bare(keep_strings=True)):
            yield f'{file.path}:{file.line_of(match.start())}: {match.group()}'


def check_tables(tree):
    """Rows of the core's shared tables are changed by their owners, through core/foundation/
    tables_own: no constant row is cast to one that is not, and no table is written as a whole."""
    cast = re.compile(r'\(\s*struct (' + '|'.join(rules.TABLE_ROWS) + r') \*\s*\)')
    written = re.compile(r'tables\.(' + '|'.join(rules.TABLES) + r')(\.(items|count|capacity)\b'
                         r'\s*(\[[^\]]*\]\s*(\.\w+)*\s*)?(=(?!=)|[-+|&]=|\+\+|--)|\s*=(?!=))')
    for file in tree.files:
        if file.is_c() and file.is_below('daemon') and not file.is_below('daemon/core/foundation'):
            for match in (*cast.finditer(file.bare()), *written.finditer(file.bare())):
                line = file.line_of(match.start())
                yield f'{file.path}:{line}: a shared table is written beside its owner'


def check_forms(tree):
    """What hides a decision: conditionals in conditionals, and a switch that casts its enumeration
    away so that the compiler no longer asks for every case."""
    late = tuple(f'{folder}/' for folder in rules.NOT_YET)
    for file in tree.files:
        if not file.is_c() or not file.is_below('daemon', 'adapters') or file.path.startswith(late):
            continue
        for line in source.nested_conditionals(file):
            yield f'{file.path}:{line}: a conditional within a conditional'
        for match in re.finditer(r'\bswitch \(\((int|unsigned)\)', file.bare()):
            line = file.line_of(match.start())
            yield f'{file.path}:{line}: a switch over an enumeration cast away'


def check_reports(tree):
    """Reporting is not changing: no function of the core that emits or reports moves money."""
    for file in tree.files:
        if not file.path.endswith('.c') or not file.is_below('daemon/core'):
            continue
        lines = file.bare().split('\n')
        for first, count in source.c_functions(file):
            text = '\n'.join(lines[first - 1:first - 1 + count])
            name = re.match(r'[\w\s*]*?(\w+)\(', text)
            moves = re.search(rf'\b({rules.MOVES})\(', text[name.end():]) if name else None
            if moves and re.fullmatch(rules.REPORTS, name.group(1)):
                yield f'{file.path}:{first}: {name.group(1)} calls {moves.group(1)}'


def check_targets(tree, commands):
    """Every C file is compiled by some target, so that none rots unseen."""
    compiled = {(Path(c['directory']) / c['file']).resolve() for c in commands}
    for file in tree.files:
        if file.path.endswith('.c') and (tree.root / file.path).resolve() not in compiled:
            yield f'{file.path}:1: in no CMake target'


CHECKS = (check_top_level, check_lengths, check_folders, check_lines, check_contracts,
          check_includes, check_floats, check_tables, check_forms, check_reports,
          page.check_map, page.check_accounts, page.check_vocabulary)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    tree = source.Tree(sys.argv[1])
    breaches = [breach for check in CHECKS for breach in check(tree)]
    commands = source.commands(sys.argv[2])
    built = units.Units(tree.root, commands)
    breaches += check_targets(tree, commands)
    breaches += [breach for check in units.CHECKS for breach in check(built)]
    print(*units.report(built), sep='\n')
    for breach in breaches:
        print(breach)
    print(f'{len(tree.files)} files, {len(breaches)} breaches')
    sys.exit(1 if breaches else 0)


if __name__ == '__main__':
    main()
