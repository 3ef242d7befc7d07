#include "report_figures.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "core/foundation/tables.h"
#include "report_check.h"

bool figures_differ(struct check *c, const char *format, ...)
{
    char what[REPORT_CHECK_MAX - 40];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof what, format, args);
    va_end(args);
    (void)snprintf(c->broken, REPORT_CHECK_MAX, "pool %u, %d: %s", c->pool, c->year, what);
    return false;
}

bool figures_make(struct check *c, enum report_kind kind, struct report *r)
{
    struct report_asked asked = {.kind = kind,
                                 .pool = c->pool,
                                 .year = c->year,
                                 .quarter = 1,
                                 .as_of = DATE_NONE,
                                 .booked_to = DATE_NONE};
    return report_make(c->e, &asked, &c->arena, r) == 0 ||
           figures_differ(c, "report %d is not made", kind);
}

const struct table *figures_table(const struct report *r, const char *key)
{
    const struct table *t = r->first;
    while (t && strcmp(t->key, key) != 0)
        t = t->next;
    return t;
}

const struct row *figures_line(const struct table *t, const char *what)
{
    const struct row *row = t->first;
    size_t size = strlen(what);
    while (row && (row->cells[0].text.size < size || memcmp(row->cells[0].text.data, what, size)))
        row = row->next;
    return row;
}

size_t figures_column(const struct table *t, const char *key)
{
    size_t i = 0;
    while (i < t->column_count && strcmp(t->columns[i].key, key) != 0)
        i++;
    return i;
}

static bool is_word(const struct table *t, const struct row *row, const char *key, const char *word)
{
    size_t column = figures_column(t, key);
    return column < t->column_count && text_equal(row->cells[column].text, text_of(word));
}

/* The amount in the total row; with word: the one whose column "row" says so. */
int64_t figures_total(const struct report *r, const char *table, const char *column,
                      const char *word)
{
    const struct table *t = figures_table(r, table);
    for (const struct row *row = t ? t->first : NULL; row; row = row->next)
        if (row->is_total && (!word || is_word(t, row, "row", word)))
            return row->cells[figures_column(t, column)].number;
    return INT64_MIN;
}

/* Rows that a total sums: all, or those of the same word in the column "row". */
static bool is_summed(const struct table *t, const struct row *row, const struct row *of)
{
    size_t column = figures_column(t, "row");
    return !row->is_total && (column == t->column_count ||
                              text_equal(row->cells[column].text, of->cells[column].text));
}

/* Tables of a fund's or a result's lines are no lists: their totals are checked by name. */
static bool is_list(const struct table *t)
{
    return figures_column(t, "what") == t->column_count;
}

bool figures_add_up(struct check *c, const struct report *r)
{
    for (const struct table *t = r->first; t; t = t->next)
        for (const struct row *of = t->first; of && is_list(t); of = of->next)
            for (size_t k = 0; k < t->column_count && of->is_total; k++) {
                int64_t got = 0;
                if (t->columns[k].kind != CELL_MONEY || !of->cells[k].is_set)
                    continue;
                for (const struct row *row = t->first; row; row = row->next)
                    if (is_summed(t, row, of))
                        got = sum(got, row->cells[k].number);
                if (got != of->cells[k].number)
                    return figures_differ(c, "table %s of report %d: column %s does not add up",
                                          t->key, r->asked.kind, t->columns[k].key);
            }
    return true;
}

bool figures_same(struct check *c, const char *what, int64_t a, int64_t b)
{
    return a == b || figures_differ(c, "%s: %lld and %lld", what, (long long)a, (long long)b);
}
