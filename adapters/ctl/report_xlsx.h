/* ctl/report_xlsx: a report as a workbook, for a spreadsheet. */
#pragma once
#include "s75/v1/desk.pb-c.h"

/* Writes FILE: a first sheet with what the report is of and its notes, then a sheet for each table,
 * its titles frozen. Amounts are numbers in pounds, dates are dates; the total of a row that sums
 * those above it is a formula, stored with its value, where the cells above do sum to it, else the
 * value. Texts are never calculated. 0, or an exit code after saying what failed. */
int report_write_xlsx(const S75__V1__ReportAnswer *a, const char *file);
