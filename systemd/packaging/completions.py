#!/usr/bin/python3
"""Completions of our programs for bash, zsh and fish, made of what they print with --help.

    completions.py FOLDER PROGRAM...

makes FOLDER/bash/NAME, FOLDER/zsh/_NAME and FOLDER/fish/NAME.fish for each. Standard library only.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

OPTION = re.compile(r'^ {2,6}(?:-(.), )?--([a-z0-9-]+)(?:\[?=([^ \]]+)\]?)?(?: +(.*))?$')
COMMAND = re.compile(r'^  ([a-z][a-z-]*)(?: [^ ]+)*? {2,}(.*)$')
WORDS = {'WHEN': ['auto', 'always', 'never']}


class Option:
    def __init__(self, letter, name, argument, text):
        self.letter, self.name, self.argument, self.text = letter, name, argument, text

    def words(self):
        """What its argument may be, [] when that is open, None when it is a file."""
        if self.argument in ('FILE', 'DIR'):
            return None
        if re.fullmatch(r'[a-z]+(\|[a-z]+)+', self.argument or ''):
            return self.argument.split('|')
        return WORDS.get(self.argument, [])


class Program:
    """A program, or a command of one."""

    def __init__(self, argv):
        self.name = Path(argv[0]).name
        lines = subprocess.run([*argv, '--help'], capture_output=True, text=True, check=True,
                               env={**os.environ, 'ARGP_HELP_FMT': 'rmargin=400', 'LC_ALL': 'C'}
                               ).stdout.splitlines()
        self.options = list(options_of(lines))
        self.commands = {name: (text, Program([*argv, name]))
                         for name, text in commands_of(lines)}


def options_of(lines):
    option = None
    for line in lines:
        if found := OPTION.match(line):
            if option:
                yield option
            option = Option(*found.groups())
            option.text = option.text or ''
        elif option and re.match(r'^ {20,}\S', line):
            option.text = f'{option.text} {line.strip()}'.strip()
        elif option:
            yield option
            option = None
    if option:
        yield option


def commands_of(lines):
    listed = False
    for line in lines:
        if line.startswith('Commands ('):
            listed = True
        elif listed and not line:
            return
        elif listed and (found := COMMAND.match(line)):
            yield found.groups()


def dashed(options):
    return ' '.join(f'--{o.name}' + ('=' if o.argument else '') for o in options)


def bash_arguments(options):
    """Cases by the option before the word that is completed."""
    for o in options:
        names = f'--{o.name}' + (f'|-{o.letter}' if o.letter else '')
        if o.argument and o.words() is None:
            yield f'        {names}) COMPREPLY=($(compgen -f -- "$word")); return ;;'
        elif o.argument and o.words():
            yield (f'        {names}) COMPREPLY=($(compgen -W "{" ".join(o.words())}" -- "$word"));'
                   ' return ;;')
        elif o.argument:
            yield f'        {names}) return ;;'


def bash(program):
    function = '_' + re.sub('[^a-z0-9]', '_', program.name)
    every = {o.name: o for o in program.options}
    for _, command in program.commands.values():
        every.update((o.name, o) for o in command.options)
    yield f'# bash completion of {program.name}(1), made of its --help.'
    yield f'{function}()'
    yield '{'
    yield '    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i'
    yield '    [ "$before" != = ] || before=${COMP_WORDS[COMP_CWORD-2]}'
    yield '    [ "$word" != = ] || word='
    yield '    COMPREPLY=()'
    yield '    case $before in'
    yield from bash_arguments(every.values())
    yield '    esac'
    if program.commands:
        names = '|'.join(program.commands)
        yield '    for ((i = 1; i < COMP_CWORD; i++)); do'
        yield '        case ${COMP_WORDS[i]} in'
        yield f'        {names}) command=${{COMP_WORDS[i]}}; break ;;'
        yield '        esac'
        yield '    done'
    yield '    case $word in'
    yield '    -*)'
    yield '        case $command in'
    for name, (_, command) in program.commands.items():
        yield f'        {name}) COMPREPLY=($(compgen -W "{dashed(command.options)}" -- "$word")) ;;'
    yield f'        *) COMPREPLY=($(compgen -W "{dashed(program.options)}" -- "$word")) ;;'
    yield '        esac'
    yield '        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null'
    yield '        ;;'
    if program.commands:
        yield '    *)'
        yield '        if [ -z "$command" ]; then'
        yield f'            COMPREPLY=($(compgen -W "{" ".join(program.commands)}" -- "$word"))'
        yield '        else'
        yield '            COMPREPLY=($(compgen -f -- "$word"))'
        yield '        fi ;;'
    else:
        yield '    *) COMPREPLY=($(compgen -f -- "$word")) ;;'
    yield '    esac'
    yield '}'
    yield f'complete -o filenames -F {function} {program.name}'


def zsh_text(text):
    return re.sub(r'([\[\]:\\])', r'\\\1', text.split('. ')[0]).replace("'", "'\\''")


def zsh_specs(options):
    for o in options:
        text = zsh_text(o.text)
        argument = ''
        if o.argument:
            words = o.words()
            values = '_files' if words is None else f'({" ".join(words)})' if words else ' '
            argument = f':{zsh_text(o.argument.lower())}:{values}'
        yield f"'--{o.name}{'=' if o.argument else ''}[{text}]{argument}'"
        if o.letter and o.letter != '?':
            yield f"'-{o.letter}{'+' if o.argument else ''}[{text}]{argument}'"


def zsh(program):
    yield f'#compdef {program.name}'
    yield f'# zsh completion of {program.name}(1), made of its --help.'
    if not program.commands:
        yield '_arguments -s \\'
        for spec in zsh_specs(program.options):
            yield f'    {spec} \\'
        yield "    '*:file:_files'"
        return
    yield 'local state line'
    yield 'typeset -A opt_args'
    yield '_arguments -s -C \\'
    for spec in zsh_specs(program.options):
        yield f'    {spec} \\'
    yield "    '1:command:->command' '*::argument:->argument'"
    yield 'case $state in'
    yield 'command)'
    yield '    local -a commands=('
    for name, (text, _) in program.commands.items():
        yield f"        '{name}:{zsh_text(text)}'"
    yield '    )'
    yield "    _describe command commands ;;"
    yield 'argument)'
    yield '    case $line[1] in'
    for name, (_, command) in program.commands.items():
        yield f'    {name})'
        yield '        _arguments -s \\'
        for spec in zsh_specs(command.options):
            yield f'            {spec} \\'
        yield "            '*:file:_files' ;;"
    yield '    esac ;;'
    yield 'esac'


def fish_lines(program, condition, options):
    for o in options:
        line = f'complete -c {program.name}{condition} -l {o.name}'
        if o.letter and o.letter != '?':
            line += f' -s {o.letter}'
        if o.argument:
            words = o.words()
            line += ' -r' + (' -F' if words is None else f' -f -a "{" ".join(words)}"')
        text = o.text.split('. ')[0].replace('\\', '\\\\').replace("'", "\\'")
        yield f"{line} -d '{text}'"


def fish(program):
    yield f'# fish completion of {program.name}(1), made of its --help.'
    if not program.commands:
        yield from fish_lines(program, '', program.options)
        return
    names = ' '.join(program.commands)
    none = f' -n "not __fish_seen_subcommand_from {names}"'
    yield from fish_lines(program, none, program.options)
    for name, (text, command) in program.commands.items():
        text = text.replace("'", "\\'")
        yield f"complete -c {program.name} -f{none} -a {name} -d '{text}'"
        yield from fish_lines(program, f' -n "__fish_seen_subcommand_from {name}"', command.options)


def main(folder, *paths):
    for path in paths:
        program = Program([path])
        for shell, name, lines in (('bash', program.name, bash(program)),
                                   ('zsh', f'_{program.name}', zsh(program)),
                                   ('fish', f'{program.name}.fish', fish(program))):
            file = Path(folder) / shell / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text('\n'.join(lines) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main(*sys.argv[1:])
