/* feed/file/sheet: what a sheet of an XLSX workbook has that cannot be read as rows of cells
 * without a guess: looked for before xlsx2csv(1) makes text of it, which passes it over.
 *
 * Given the XML of the sheet in pieces, in order. One thread. Of ECMA-376, part 1, section 18.3. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "feed/file/problem.h"

enum { SHEET_REF_MAX = 16 };

/* What the header's row decides: above it there may be anything. Rows are numbered from 1. */
struct sheet_facts {
    uint32_t hidden_row;            /* the last hidden row with cells; 0: none */
    uint32_t merged_row;            /* the last row of the lowest cells merged over several rows */
    char merged[2 * SHEET_REF_MAX]; /* "A5:A9" */
    bool has_formulas;
};

struct sheet;
/* NULL: no memory. The facts and the problem are written to until sheet_free. */
struct sheet *sheet_new(struct sheet_facts *facts, const char *name, struct problem *problem);
/* ERR_FORM: it is not fit to be read: no XML, a row or a cell without its place or out of order, a
 * formula without a value, text in pieces. ERR_MEMORY. */
int sheet_put(struct sheet *s, const char *data, size_t size, bool is_last);
void sheet_free(struct sheet *s); /* NULL is allowed */
