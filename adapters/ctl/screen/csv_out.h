/* ctl/screen/csv_out: fields of comma-separated values on stdout, lines ending as RFC 4180 says. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* A field as it is: a file is given the text as it is, a terminal what it can show. */
void csv_field(const char *text, bool last);
/* Pounds without separators, for whoever reads the file again. */
void csv_pence(int64_t pence, bool last);
/* Text of others: what a spreadsheet would take for a formula is given an apostrophe before it. */
void csv_text(const char *text, bool last);
