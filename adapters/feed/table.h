/* feed/table: the first rows of a file of which nothing is known yet: where its header is, and what
 * its columns look like. For feed/suggest. One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "feed/file/limits.h"
#include "feed/file/problem.h"
#include "feed/mapping/mapping.h"
#include "feed/row/row_source.h"

enum { TABLE_ROWS = 2000 };

/* What the cells of a column that are not blank read as. */
struct column_look {
    struct text name, folded; /* of the header, and of its second line; size 0: none of use */
    uint32_t filled, amounts, negatives, figures; /* figures: nothing but them */
    uint32_t dates[DATE_FORMS + 1], days;         /* by form; by any but the spreadsheet's */
    uint32_t day_first, month_first;              /* of dates in figures */
    uint32_t longest;                             /* bytes */
    struct text shows_order;                      /* one that does */
};

struct table {
    struct arena memory;
    struct row_cells rows[TABLE_ROWS];
    size_t row_count, header; /* the header's place among them */
    bool has_second_header, is_multiline, is_workbook;
    char separator; /* 0: as the header shows by itself */
    struct column_look columns[LIMIT_COLUMNS];
    size_t column_count;
    bool has_blank_beyond, has_beyond, has_short;
    size_t data; /* rows beneath the header that hold something */
};

/* ERR_FORM: nothing in it looks like rows of dates and amounts. What csv_open gives. */
int table_read(struct table *t, const char *path, const char *sheet, struct problem *problem);
void table_close(struct table *t);
/* Of its filled cells at least nine in ten. */
bool table_is_date(const struct column_look *c);
bool table_is_amount(const struct column_look *c);
