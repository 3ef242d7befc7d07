/* support/report_figures: the figures of reports, found by the names of tables and columns, and
 * compared. Part of support/report_check. */
#pragma once
#include <stdbool.h>
#include "base/arena.h"
#include "core/report/table.h"

struct check {
    const struct engine *e;
    char *broken;
    struct arena arena;
    uint32_t pool;
    int year;
};

/* Says in broken what does not tie; false. */
bool figures_differ(struct check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool figures_same(struct check *c, const char *what, int64_t a, int64_t b);
bool figures_make(struct check *c, enum report_kind kind, struct report *r);
const struct table *figures_table(const struct report *r, const char *key); /* NULL */
/* The first row whose first cell begins so; NULL. */
const struct row *figures_line(const struct table *t, const char *what);
size_t figures_column(const struct table *t, const char *key);
/* The amount in the total row; with word: the one whose column "row" says so. */
int64_t figures_total(const struct report *r, const char *table, const char *column,
                      const char *word);
/* Every column of money of every list sums to its totals. */
bool figures_add_up(struct check *c, const struct report *r);
