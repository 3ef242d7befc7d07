#include "feed/whole.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/money.h"

enum { CELL_SHOWN = 64 };

struct seen {
    uint32_t order[MONTH_FIRST + 1]; /* position of the row that first shows it; 0: none */
    char order_cell[MONTH_FIRST + 1][CELL_SHOWN];
    uint32_t last;                    /* position of the last row that holds something */
    size_t last_cells, fewest_before; /* of the rows before it */
    bool is_skipped;                  /* by a rule: the last row, which may be a line of totals */
    uint32_t open;                    /* position of a row whose quotation marks no end closes */
    uint32_t rows, trailer;           /* rows above the trailer; its position, 0: none yet */
    uint32_t after;                   /* position of a row beneath it */
    int64_t total;
    bool is_known;      /* all amounts could be read and added */
    struct glance said; /* by the trailer */
};

static void see_order(struct seen *s, const struct glance *g, uint32_t position)
{
    if (g->order == DAY_EITHER || s->order[g->order])
        return;
    s->order[g->order] = position;
    text_show(g->order_cell, s->order_cell[g->order], CELL_SHOWN);
}

static void see_last(struct seen *s, const struct source_row *row, const struct glance *g)
{
    if (s->last && s->last_cells < s->fewest_before)
        s->fewest_before = s->last_cells;
    s->last = row->position;
    s->last_cells = row->reason.size ? SIZE_MAX : row->cells.count;
    s->is_skipped = g->is_skipped;
    if (row->is_open)
        s->open = row->position;
}

static void see(struct seen *s, const struct source_row *row, const struct glance *g)
{
    if (g->is_blank)
        return;
    if (s->trailer && !s->after)
        s->after = row->position;
    if (g->is_trailer) {
        s->trailer = row->position;
        s->said = *g;
        return;
    }
    see_last(s, row, g);
    see_order(s, g, row->position);
    s->rows++;
    s->is_known &= g->has_amount && !money_add(s->total, g->amount, &s->total);
}

/* A row that cannot be read ends the look: it is met again when rows are taken in. */
static int look_through(struct intake *r, struct seen *s, bool *ret_all)
{
    struct problem ignored;
    struct source_row row;
    int rc = 0, next = 0;
    while (!rc && !(next = r->source->ops->next(r->source, &r->memory, &row, &ignored))) {
        struct glance g = {.is_blank = false};
        if (!row.reason.size)
            rc = row_glance(r->mapping, &r->header, &row.cells, &r->memory, &g);
        if (!rc)
            see(s, &row, &g);
        if (!rc && !row_source_goes_on(r->source))
            rc = ERR_BUSY;
        arena_reset(&r->memory);
    }
    r->source->ops->rewind(r->source);
    *ret_all = next == ROW_SOURCE_END;
    return rc;
}

static int check_order(const struct intake *r, const struct seen *s, struct problem *problem)
{
    const struct mapping *m = r->mapping;
    enum day_order said = DAY_EITHER;
    for (size_t i = 0; i < m->date_count; i++)
        if (m->dates[i] == DATES_UK || m->dates[i] == DATES_US)
            said = m->dates[i] == DATES_UK ? DAY_FIRST : MONTH_FIRST;
    const enum day_order other = said == DAY_FIRST ? MONTH_FIRST : DAY_FIRST;
    if (said == DAY_EITHER || s->order[said] || !s->order[other])
        return 0;
    return problem_set(problem, ERR_FORM,
                       "%s:%u: \"%s\" has the %s first, and no date of the file the %s, as "
                       "\"dates\" of %s says (%s): all would be misread",
                       r->source->path, s->order[other], s->order_cell[other],
                       other == DAY_FIRST ? "day" : "month", other == DAY_FIRST ? "month" : "day",
                       m->path, said == DAY_FIRST ? "uk" : "us");
}

static int check_end(const struct intake *r, const struct seen *s, struct problem *problem)
{
    if (s->open)
        return problem_set(problem, ERR_FORM,
                           "%s:%u: the file ends within quotation marks: it is not whole",
                           r->source->path, s->open);
    const bool is_cut = s->last_cells < r->header.named && s->last_cells < s->fewest_before;
    if (is_cut && s->last && !s->trailer && !s->is_skipped && !r->header.has_places)
        return problem_set(problem, ERR_FORM,
                           "%s:%u: the last row has %zu cells, the header %zu, and no row before "
                           "it so few: the file ends within a row",
                           r->source->path, s->last, s->last_cells, r->header.named);
    return 0;
}

static int check_sums(const struct intake *r, const struct seen *s, struct problem *problem)
{
    char has[MONEY_TEXT_MAX], says[MONEY_TEXT_MAX];
    if (s->said.has_rows && s->said.rows != s->rows)
        return problem_set(problem, ERR_FORM,
                           "%s:%u: the trailer says %" PRId64
                           " rows, and %u are above it: the file "
                           "is not whole",
                           r->source->path, s->trailer, s->said.rows, s->rows);
    if (s->said.has_total && s->is_known && s->said.total != s->total)
        return problem_set(
            problem, ERR_FORM,
            "%s:%u: the trailer says %s, and the rows above it sum to %s: the file is "
            "not whole",
            r->source->path, s->trailer, money_print(s->said.total, says),
            money_print(s->total, has));
    return 0;
}

static int check_trailer(const struct intake *r, const struct seen *s, struct problem *problem)
{
    const struct trailer *t = &r->mapping->trailer;
    if (!t->is_wanted)
        return 0;
    if (!s->trailer)
        return problem_set(problem, ERR_FORM,
                           "%s: no row is the trailer that %s wants: the file is "
                           "not whole",
                           r->source->path, r->mapping->path);
    if (s->after)
        return problem_set(problem, ERR_FORM, "%s:%u: something is beneath the trailer of row %u",
                           r->source->path, s->after, s->trailer);
    if ((t->rows != COLUMN_NONE && !s->said.has_rows) ||
        (t->total != COLUMN_NONE && !s->said.has_total))
        return problem_set(problem, ERR_FORM, "%s:%u: the trailer's %s cannot be read",
                           r->source->path, s->trailer,
                           t->rows != COLUMN_NONE && !s->said.has_rows ? "rows" : "total");
    return check_sums(r, s, problem);
}

int whole_check(struct intake *r, struct problem *problem)
{
    struct seen seen = {.fewest_before = SIZE_MAX, .is_known = true};
    bool is_all;
    int rc = look_through(r, &seen, &is_all);
    if (rc < 0)
        return problem_set(problem, rc, rc == ERR_BUSY ? "%s: stopped" : "%s: out of memory",
                           r->source->path);
    if (!is_all)
        return 0;
    rc = check_end(r, &seen, problem);
    if (!rc)
        rc = check_trailer(r, &seen, problem);
    return rc ? rc : check_order(r, &seen, problem);
}
