"""The tree as tidy reads it: files, C text without comments and strings, functions and includes."""
import ast
import json
import os
import re
from pathlib import Path

import rules

SKIPPED = {'__pycache__'}
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


class File:
    """One text file; path is relative to the root, with forward slashes."""

    def __init__(self, root, path):
        self.path = path
        self.text = (root / path).read_text(encoding='utf-8', errors='replace')
        self.lines = self.text.split('\n')
        if self.lines and not self.lines[-1]:
            self.lines.pop()

    def is_below(self, *folders):
        return any(self.path.startswith(folder + '/') for folder in folders)

    def is_c(self):
        return self.path.endswith(('.c', '.h'))

    def is_python(self):
        return self.path.endswith('.py') or self.lines[:1] and 'python3' in self.lines[0]

    def is_code(self):
        """Source that people edit: C, proto, Python, shell and CMake."""
        return (self.path.endswith(('.c', '.h', '.proto', '.py', '.sh', '.cmake', 'CMakeLists.txt'))
                or self.lines[:1] and self.lines[0].startswith('#!'))

    def bare(self, keep_strings=False):
        """The text with comments blanked, and strings too; lines stay where they are."""
        def blank(match):
            found = match.group()
            if keep_strings and not found.startswith('/'):
                return found
            return re.sub(r'[^\n]', ' ', found)
        return TOKEN.sub(blank, self.text)

    def line_of(self, offset):
        return self.text.count('\n', 0, offset) + 1

    def includes(self):
        """(line, form, name) of every include; form is the opening sign."""
        for match in INCLUDE.finditer(self.text):
            yield self.line_of(match.start(1)), match.group(1), match.group(2)


def paths_below(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith('.'))
        for name in sorted(names):
            path = (Path(folder) / name).relative_to(root).as_posix()
            if not path.startswith(tuple(f + '/' for f in rules.AS_PUBLISHED)):
                yield path


class Tree:
    """The project below root, without what git and builds keep there, or some files of it."""

    def __init__(self, root, paths=None):
        self.root = Path(root).resolve()
        read = (File(self.root, path) for path in paths or paths_below(self.root))
        self.files = [file for file in read if '\0' not in file.text]  # no golden database


def commands(build):
    """How each file is compiled: CMake's own list."""
    return json.loads((Path(build) / 'compile_commands.json').read_text(encoding='utf-8'))


def nested_conditionals(file):
    """Lines of statements in which an operand of ?: holds another ?:."""
    text = file.bare()
    for statement in re.finditer(r'[^;{}]+', text):
        begun = [0]  # for each open bracket: the ? since its last comma
        for sign in re.findall(r'[()\[\],?]', statement.group()):
            if sign in '([':
                begun.append(0)
            elif sign in ')]' and len(begun) > 1:
                begun.pop()
            elif sign == ',':
                begun[-1] = 0
            elif sign == '?':
                if any(begun):
                    yield file.line_of(statement.end() - len(statement.group().lstrip()))
                    break
                begun[-1] += 1


def is_of_signature(line):
    """Whether a line above an opening brace still belongs to the function's head."""
    return line and not line.startswith(('#', '}')) and not line.endswith((';', '}'))


def c_functions(file):
    """(first line, line count) of every function that has its braces in the first column."""
    lines = file.bare().split('\n')
    number = 0
    while number < len(lines):
        line = lines[number].rstrip()
        if line == '{' or re.search(r'\)\s*\{$', line):
            first = number
            while first > 0 and is_of_signature(lines[first - 1].strip()):
                first -= 1
            while number < len(lines) - 1 and not lines[number].startswith('}'):
                number += 1
            yield first + 1, number - first + 1
        number += 1


def python_functions(file):
    for node in ast.walk(ast.parse(file.text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1
