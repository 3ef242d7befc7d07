/* ctl/report_print: a report as text, CSV or JSON. All three hold the same cells.
 *
 * CSV: each table is a header line of keys and its rows; several tables are parted by a line of the
 * table's key alone. Money is pounds with pennies and no separators in CSV, pence in JSON; its key
 * is without "_pence" there, or with "_amount" where that would be the key of another column. Dates
 * are 2017-08-01. In CSV a text that a spreadsheet would take for a formula is given an apostrophe.
 */
#pragma once
#include "ctl/talk/ctl.h"

int report_print_text(const struct ctl *ctl, const S75__V1__ReportAnswer *a);
int report_print_csv(const S75__V1__ReportAnswer *a);
int report_print_json(const S75__V1__ReportAnswer *a);
