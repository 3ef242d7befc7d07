#!/usr/bin/python3
"""A manual page made of our Markdown, so that what is written once is read in both.

    manual.py NAME SECTION DESCRIPTION FILE.md [HEADING...]  >  NAME.SECTION

Of FILE.md only what stands beneath the headings of the second rank, where some are named. What we
use of Markdown: headings, paragraphs, fences, tables, lists, `code`, **bold**, *italic*, links.
Standard library only.
"""
import re
import sys
from pathlib import Path

ROW = re.compile(r'(?<!\\)\|')
ITEM = re.compile(r'^(?:-|(\d+)\.) +')


def escape(text):
    """Plain text for troff; a line may not begin with a request."""
    text = text.replace('\\', '\\e').replace('-', '\\-').replace("'", '\\(aq')
    return re.sub(r'^(?=[.\'])', r'\\&', text, flags=re.M)


def spans(text):
    """What stands within a line: code first, in which nothing else is."""
    made = []
    for i, part in enumerate(re.split(r'`+([^`]+)`+', text)):
        if i % 2:
            made.append(f'\\fB{escape(part)}\\fR')
            continue
        part = re.sub(r'\[([^\]]+)\]\([^)]*\)', r'\1', part)
        part = escape(part)
        part = re.sub(r'\*\*(.+?)\*\*', r'\\fB\1\\fR', part, flags=re.S)
        made.append(re.sub(r'(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?![\w*])', r'\\fI\1\\fR', part))
    return ''.join(made)


def fence(lines, out):
    out += ['.PP', '.RS 2', '.nf']
    for line in iter(lines.pop, None):
        if line.startswith('```'):
            break
        out.append(escape(line))
    out += ['.fi', '.RE']


def cells(line):
    inner = line.strip().strip('|')
    return [cell.strip().replace('\\|', '|') for cell in ROW.split(inner)]


def table(first, lines, out):
    """A row is a paragraph: its first cell, then what the others say, with their headings."""
    headings = cells(first)
    lines.pop()
    while lines and lines[-1].startswith('|'):
        row = cells(lines.pop())
        out += ['.TP', spans(row[0]) or '\\&']
        for name, cell in zip(headings[1:], row[1:]):
            if cell and len(row) > 2 and name:
                out.append(f'\\fI{spans(name)}\\fR: {spans(cell)}')
                out.append('.br')
            elif cell:
                out.append(spans(cell))


def paragraph(first, lines):
    text = [first]
    while lines and lines[-1].strip() and not lines[-1].startswith(('#', '```', '|')) and \
            not ITEM.match(lines[-1]):
        text.append(lines.pop().strip())
    return spans('\n'.join(text))


def convert(text):
    lines, out = list(reversed(text.splitlines())), []
    while lines:
        line = lines.pop()
        item = ITEM.match(line)
        if line.startswith('```'):
            fence(lines, out)
        elif line.startswith('#'):
            rank, title = line.split(' ', 1)
            out.append(f'.SH "{spans(title).upper()}"' if len(rank) < 3 and '`' not in title
                       else f'.SS "{spans(title)}"')
        elif line.startswith('|'):
            table(line, lines, out)
        elif item:
            out += [f'.IP {item[1] + "." if item[1] else chr(92) + "(bu"} 3',
                    paragraph(line[item.end():], lines)]
        elif line.strip():
            out += ['.PP', paragraph(line.strip(), lines)]
    return out


def chosen(text, headings):
    if not headings:
        return text.split('\n', 1)[1]  # its title is the page's
    made = []
    for heading in headings:
        section = text.split(f'\n## {heading}\n')
        if len(section) != 2:
            raise SystemExit(f'manual.py: no heading "{heading}", or several')
        made.append(f'## {heading}\n' + section[1].split('\n## ')[0])
    return '\n'.join(made)


def main():
    name, section, description, path, *headings = sys.argv[1:]
    text = chosen(Path(path).read_text(encoding='utf-8'), headings)
    body = convert(text)
    out = [f'.\\" Made of {Path(path).name} by manual.py.', f'.TH {name} {section} "" s75d',
           '.ad l', '.SH NAME', f'{name} \\- {description}']
    if not body or not body[0].startswith('.SH'):
        out.append('.SH DESCRIPTION')
    text = '\n'.join(out + body)
    print(''.join(c if c.isascii() else f'\\[u{ord(c):04X}]' for c in text))


main()
