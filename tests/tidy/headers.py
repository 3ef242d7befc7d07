#!/usr/bin/python3
"""Every header of daemon/ and adapters/ compiles alone, as the first thing that the compiler of its
own target sees. Prints what is wrong with the first line of each that does not, and fails then.

usage: headers.py SOURCE_DIR BUILD_DIR"""
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
import rules  # noqa: E402
import source  # noqa: E402
import units  # noqa: E402


def compiler_of(command):
    """The command without its file and its object."""
    words = shlex.split(command['command'])
    for option in ('-o', '-c'):
        if option in words:
            at = words.index(option)
            del words[at:at + 2]
    return words


def nearest(path, compiled):
    """The command whose include view the header has: of a unit beside it, else of its layer."""
    beside = [c for unit, c in compiled.items() if Path(unit).parent == Path(path).parent]
    layer = [c for unit, c in compiled.items() if units.folder_of(unit) == units.folder_of(path)]
    return (beside or layer or [None])[0]


def judge(root, path, command):
    """What is wrong with a header by itself, or None."""
    if command is None:
        return f'{path}:1: no target has this header'
    words = compiler_of(command) + ['-fsyntax-only', '-include', str(root / path), '-x', 'c',
                                    os.devnull]
    done = subprocess.run(words, cwd=command['directory'], capture_output=True, text=True)
    if done.returncode == 0:
        return None
    wrong = [line for line in done.stderr.splitlines() if 'error:' in line]
    return f'{path}:1: does not compile alone: {(wrong or [done.stderr])[0]}'


def check_headers(tree, commands):
    compiled = {}
    for command in commands:
        file = (Path(command['directory']) / command['file']).resolve()
        if file.is_relative_to(tree.root):
            compiled.setdefault(file.relative_to(tree.root).as_posix(), command)
    headers = [f.path for f in tree.files if f.path.endswith('.h') and units.folder_of(f.path)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        judged = pool.map(lambda p: judge(tree.root, p, nearest(p, compiled)), headers)
        return [breach for breach in judged if breach]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    breaches = check_headers(source.Tree(sys.argv[1]), source.commands(sys.argv[2]))
    for breach in breaches:
        print(breach)
    late = tuple(f'{folder}/' for folder in rules.NOT_YET)
    sys.exit(1 if any(not breach.startswith(late) for breach in breaches) else 0)


if __name__ == '__main__':
    main()
