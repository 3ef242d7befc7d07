#include "feed/row/header.h"

#include "base/error.h"
#include "feed/row/amount.h"
#include "feed/file/clean.h"
#include "feed/file/limits.h"
#include "feed/mapping/day.h"

/* The folded forms of the file's names, for comparing. ERR_MEMORY. */
static int fold_names(struct row_cells names, struct arena *arena, struct text folded[])
{
    for (size_t i = 0; i < names.count; i++) {
        char *out = arena_take(arena, names.items[i].size + 1);
        if (!out)
            return ERR_MEMORY;
        folded[i] = (struct text){out, text_fold(names.items[i], out)};
    }
    return 0;
}

static int map_column(struct header *h, const struct text *folded, const struct column *column,
                      size_t *ret_at, const char *path, struct problem *problem)
{
    *ret_at = COLUMN_NONE;
    for (size_t n = 0; n < column->names.count && *ret_at == COLUMN_NONE; n++)
        for (size_t i = 0; i < h->names.count; i++) {
            if (!text_equal(folded[i], column->names.items[n]))
                continue;
            if (*ret_at != COLUMN_NONE)
                return problem_set(problem, ERR_FORM,
                                   "%s: the header has \"%.*s\" twice, as columns %zu and %zu, and "
                                   "the mapping wants it as %.*s",
                                   path, TEXT_ARG(h->names.items[i]), *ret_at + 1, i + 1,
                                   TEXT_ARG(column->key));
            *ret_at = i;
        }
    return 0;
}

static void report_wanted(const struct column *column, struct problem *problem)
{
    problem_add(problem, "%.*s", TEXT_ARG(column->key));
    for (size_t n = 0; n < column->shown.count; n++)
        problem_add(problem, "%s\"%.*s\"", n ? " or " : " as ", TEXT_ARG(column->shown.items[n]));
}

static int report_missing(const struct header *h, const struct mapping *m, const char *path,
                          struct problem *problem)
{
    problem_set(problem, ERR_FORM, "%s: the header cannot be mapped by %s\n  wanted: ", path,
                m->path);
    size_t reported = 0;
    for (size_t c = 0; c < m->column_count; c++)
        if (m->columns[c].required && h->at[c] == COLUMN_NONE) {
            problem_add(problem, "%s", reported++ ? "; " : "");
            report_wanted(&m->columns[c], problem);
        }
    problem_add(problem, "\n  found:");
    for (size_t i = 0; i < h->names.count; i++)
        problem_add(problem, "%s \"%.*s\"", i ? "," : "", TEXT_ARG(h->names.items[i]));
    return ERR_FORM;
}

static int map_columns(struct header *h, const struct text *folded, const struct mapping *m,
                       const char *path, struct problem *problem)
{
    bool missing = false;
    for (size_t c = 0; c < m->column_count; c++) {
        const int rc = map_column(h, folded, &m->columns[c], &h->at[c], path, problem);
        if (rc < 0)
            return rc;
        missing |= m->columns[c].required && h->at[c] == COLUMN_NONE;
    }
    return missing ? report_missing(h, m, path, problem) : 0;
}

int header_map(struct header *h, struct row_cells names, const struct mapping *m, const char *path,
               struct problem *problem)
{
    struct text folded[LIMIT_COLUMNS];
    struct arena arena = ARENA_NULL;
    h->names = names;
    h->value_date = DATE_NONE;
    h->has_places = false;
    h->named = names.count;
    while (h->named && !clean_has_non_blank(names.items[h->named - 1]))
        h->named--;
    if (names.count > LIMIT_COLUMNS)
        return problem_set(problem, ERR_FORM, "%s: more than %d columns", path, LIMIT_COLUMNS);
    int rc = fold_names(names, &arena, folded);
    if (rc < 0)
        problem_set(problem, rc, "%s: out of memory", path);
    else
        rc = map_columns(h, folded, m, path, problem);
    arena_fini(&arena);
    return rc;
}

/* The first accepted name that is there, once or more. */
static size_t column_at(const struct text *folded, size_t count, const struct column *column)
{
    for (size_t n = 0; n < column->names.count; n++)
        for (size_t i = 0; i < count; i++)
            if (text_equal(folded[i], column->names.items[n]))
                return i;
    return COLUMN_NONE;
}

int header_fits(struct header *h, struct row_cells names, const struct mapping *m, bool *ret_fits)
{
    struct text folded[LIMIT_COLUMNS];
    struct arena arena = ARENA_NULL;
    const int rc = fold_names(names, &arena, folded);
    *ret_fits = !rc;
    *h = (struct header){.names = names, .value_date = DATE_NONE};
    for (size_t c = 0; c < m->column_count && *ret_fits; c++) {
        h->at[c] = column_at(folded, names.count, &m->columns[c]);
        *ret_fits = !m->columns[c].required || h->at[c] != COLUMN_NONE;
    }
    arena_fini(&arena);
    return rc;
}

static int is_same_name(struct text a, struct text b, struct arena *arena, bool *ret_same)
{
    char *x = arena_take(arena, a.size + 1), *y = arena_take(arena, b.size + 1);
    if (!x || !y)
        return ERR_MEMORY;
    *ret_same = text_equal((struct text){x, text_fold(a, x)}, (struct text){y, text_fold(b, y)});
    return 0;
}

int header_is_other(const struct header *h, const struct mapping *m, struct row_cells cells,
                    bool *ret_is_other)
{
    struct arena arena = ARENA_NULL;
    struct header found;
    bool fits = false, is_same = true;
    *ret_is_other = false;
    if (cells.count > LIMIT_COLUMNS)
        return 0;
    int rc = header_fits(&found, cells, m, &fits);
    for (size_t c = 0; !rc && fits && is_same && c < m->column_count; c++) {
        is_same = found.at[c] == h->at[c];
        if (is_same && h->at[c] != COLUMN_NONE)
            rc = is_same_name(cells.items[found.at[c]], h->names.items[h->at[c]], &arena, &is_same);
    }
    *ret_is_other = !rc && fits && !is_same;
    arena_fini(&arena);
    return rc;
}

/* Cells that read as what their column is: of dates, or of amounts. */
static int count_read(const struct header *h, const struct mapping *m, struct row_cells cells,
                      bool is_date, struct arena *arena, size_t *ret_count, bool *ret_has)
{
    *ret_count = 0;
    *ret_has = false;
    for (size_t c = 0; c < m->column_count; c++) {
        const size_t f = field_called(m->item, m->columns[c].key);
        const bool is_beside = c == m->credit;
        const enum field_form form = f == FIELD_NONE ? FORM_NONE : field_form(m->item, f);
        if (h->at[c] == COLUMN_NONE ||
            (is_date ? form != FORM_DATE : form != FORM_POUNDS && !is_beside))
            continue;
        *ret_has = true;
        if (h->at[c] >= cells.count)
            continue;
        const struct text cell = clean_blanks(cells.items[h->at[c]], arena);
        struct text why;
        int64_t pence;
        date_t date;
        if (!cell.data)
            return ERR_MEMORY;
        if (cell.size)
            *ret_count +=
                is_date ? !day_read(m, cell, &date) : !amount_read(cell, arena, &pence, &why);
    }
    return 0;
}

int header_reads(const struct header *h, const struct mapping *m, struct row_cells cells,
                 struct arena *arena, bool *ret_is_row)
{
    size_t dates, amounts, filled = 0, named = 0;
    bool has_dates, has_amounts;
    int rc = count_read(h, m, cells, true, arena, &dates, &has_dates);
    if (!rc)
        rc = count_read(h, m, cells, false, arena, &amounts, &has_amounts);
    for (size_t i = 0; i < cells.count; i++)
        filled += clean_has_non_blank(cells.items[i]);
    for (size_t i = 0; i < h->names.count; i++)
        named += clean_has_non_blank(h->names.items[i]);
    if (!rc)
        *ret_is_row =
            2 * filled > named ? dates + amounts > 0 : amounts > 0 && (dates > 0 || !has_dates);
    return rc;
}

struct text header_name(const struct header *h, const struct mapping *m, size_t column)
{
    return h->at[column] == COLUMN_NONE ? m->columns[column].key : h->names.items[h->at[column]];
}
