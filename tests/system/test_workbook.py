#!/usr/bin/env python3
"""Every report of the quickstart's pools as a workbook, read back by a program that is not ours
(openpyxl): every amount equals the daemon's to the penny, every total's formula gives the value
that is stored with it, titles are frozen, one sheet a table, no text is calculated.

Usage: test_workbook.py BUILD-DIRECTORY, with S75_DESK of a daemon that has told its story, as
test_readme.sh leaves it."""
import datetime
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

CTL = f'{sys.argv[1]}/adapters/ctl/s75ctl'
ASKED = [('statement', 'sefton', '--as-of', '2016-03-31'),
         ('quarterly-return', 'sefton', '--year', '2015/16', '--quarter', '4'),
         ('memorandum', 'sefton', '--as-of', '2016-03-31'),
         ('agreement-of-balances', 'sefton', '--as-of', '2016-03-31'),
         ('performance', 'sefton', '--as-of', '2016-03-31'),
         ('schemes', 'sefton', '--as-of', '2016-03-31'),
         ('life', 'sefton', '--as-of', '2016-03-31'),
         ('contributions-due', 'salford-integrated-care', '--as-of', '2018-03-31'),
         ('matches', 'salford-integrated-care'), ('periods', 'salford-integrated-care'),
         ('aged-exceptions',), ('pending',), ('sources',), ('totals', '--year', '2015/16')]


def run(*arguments):
    return subprocess.run([CTL, *arguments], check=True, capture_output=True, text=True).stdout


def sums(sheet, formula):
    """What "=SUM(C2:C9)" comes to, in pence."""
    first, last = re.fullmatch(r'=SUM\(([A-Z]+\d+):([A-Z]+\d+)\)', formula).groups()
    return sum(round((cell.value or 0) * 100) for (cell,) in sheet[f'{first}:{last}'])


def check_cell(at, kind, wanted, cell, formula, sheet):
    """wanted: as --json has it. Counts of amounts and of formulas."""
    if wanted is None or wanted == []:
        assert cell.value in (None, ''), at
    elif kind == 'money':
        assert isinstance(cell.value, (int, float)), (at, cell.value)
        assert round(cell.value * 100) == wanted, (at, cell.value, wanted)
        if isinstance(formula.value, str):
            assert sums(sheet, formula.value) == wanted, (at, formula.value, wanted)
            return 1, 1
        return 1, 0
    elif kind == 'date':
        day = cell.value.date() if isinstance(cell.value, datetime.datetime) else cell.value
        assert day.isoformat() == wanted, (at, day, wanted)
    elif kind == 'number':
        assert cell.value == wanted, (at, cell.value, wanted)
    else:
        assert cell.data_type == 's', (at, cell.data_type)
    return 0, 0


def kind_of(key, cell):
    if key.endswith('_pence'):
        return 'money'
    if isinstance(cell, int) and not isinstance(cell, bool):
        return 'number'
    if isinstance(cell, str) and re.fullmatch(r'\d{4}-\d\d-\d\d', cell):
        return 'date'
    return 'text'


def check(arguments, folder):
    file = Path(folder) / f'{arguments[0]}.xlsx'
    run('report', *arguments, '--xlsx', str(file))
    report = json.loads(run('--json', 'report', *arguments))
    values = openpyxl.load_workbook(file, data_only=True)
    formulas = openpyxl.load_workbook(file)
    tables = report['tables']
    assert len(values.worksheets) == len(tables) + 1, arguments
    amounts = totals = 0
    for number, (name, rows) in enumerate(tables.items(), 1):
        sheet, written = values.worksheets[number], formulas.worksheets[number]
        assert sheet.freeze_panes == 'A2', (arguments, name)
        assert sheet.max_row == max(1, len(rows) + 1), (arguments, name, sheet.max_row)
        for i, row in enumerate(rows):
            cells = [(key, cell) for key, cell in row.items() if key != 'total']
            for k, (key, cell) in enumerate(cells):
                more = check_cell((*arguments, name, i, key), kind_of(key, cell), cell,
                                  sheet.cell(i + 2, k + 1), written.cell(i + 2, k + 1), sheet)
                amounts, totals = amounts + more[0], totals + more[1]
    return amounts, totals


def main():
    with tempfile.TemporaryDirectory(prefix='s75-workbook-') as folder:
        found = [check(arguments, folder) for arguments in ASKED]
    amounts, totals = (sum(column) for column in zip(*found))
    assert amounts > 500 and totals > 20, (amounts, totals)
    print(f'{len(ASKED)} workbooks, {amounts} amounts to the penny, {totals} totals as formulas')


main()
