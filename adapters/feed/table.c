#include "feed/table.h"

#include <string.h>

#include "base/error.h"
#include "feed/row/amount.h"
#include "feed/csv.h"
#include "feed/file/ascii.h"
#include "feed/file/clean.h"
#include "feed/mapping/day.h"

static const enum date_form forms[] = {DATES_ISO, DATES_UK, DATES_US, DATES_MONTH, DATES_EXCEL};

/* A mapping that wants nothing, so that the first line is taken for the header. */
static struct mapping bare(const char *sheet, char separator, bool is_multiline)
{
    return (struct mapping){.path = "no mapping",
                            .encoding = ENCODING_AUTO,
                            .sheet = sheet,
                            .separator = separator,
                            .multiline = is_multiline,
                            .two_digit_years = 1950,
                            .value_date = VALUE_DATE_LAST,
                            .credit = COLUMN_NONE,
                            .side = COLUMN_NONE,
                            .scale = 1};
}

static bool reads_as(enum date_form form, struct text t)
{
    const struct mapping m = {
        .dates = {form}, .date_count = 1, .two_digit_years = 1950, .value_date = VALUE_DATE_LAST};
    date_t date;
    return !day_read(&m, t, &date) && date_to_number(date) >= 20000101 &&
           date_to_number(date) <= 20991231;
}

static bool is_day(struct text t)
{
    return reads_as(DATES_ISO, t) || reads_as(DATES_UK, t) || reads_as(DATES_US, t);
}

static int keep_row(struct table *t, struct row_cells cells)
{
    struct text *items = arena_take(&t->memory, (cells.count + 1) * sizeof *items);
    if (!items)
        return ERR_MEMORY;
    for (size_t i = 0; i < cells.count; i++) {
        items[i] = clean_blanks(cells.items[i], &t->memory);
        if (!items[i].data)
            return ERR_MEMORY;
    }
    t->rows[t->row_count++] = (struct row_cells){items, cells.count};
    return 0;
}

static int keep_rows(struct table *t, struct row_source *source, uint32_t *ret_faults,
                     struct problem *problem)
{
    struct arena arena = ARENA_NULL;
    struct row_cells names;
    struct source_row row;
    *ret_faults = 0;
    int rc = source->ops->begin(source, &names, problem);
    if (!rc)
        rc = keep_row(t, names);
    while (!rc && t->row_count < TABLE_ROWS) {
        arena_reset(&arena);
        rc = source->ops->next(source, &arena, &row, problem);
        if (!rc && row.reason.size)
            ++*ret_faults;
        else if (!rc)
            rc = keep_row(t, row.cells);
    }
    arena_fini(&arena);
    t->is_workbook = source->has_places;
    return rc == ROW_SOURCE_END ? 0 : rc;
}

/* Rows by one separator; what was there is forgotten. */
static int read_by(struct table *t, const char *path, const char *sheet, char separator,
                   bool is_multiline, uint32_t *ret_faults, struct problem *problem)
{
    const struct mapping m = bare(sheet, separator, is_multiline);
    struct row_source *source;
    int rc = csv_open(path, &m, &source, problem);
    if (rc)
        return rc;
    arena_reset(&t->memory);
    t->row_count = 0;
    t->separator = separator;
    t->is_multiline = is_multiline;
    rc = keep_rows(t, source, ret_faults, problem);
    source->ops->close(source);
    return rc == ERR_MEMORY ? problem_set(problem, rc, "%s: out of memory", path) : rc;
}

/* A row: a date in one cell and a sum in another. */
static bool is_data(struct table *t, struct row_cells row)
{
    size_t dates = 0, amounts = 0;
    for (size_t i = 0; i < row.count; i++) {
        int64_t pence;
        struct text why;
        if (!row.items[i].size)
            continue;
        if (is_day(row.items[i]) || reads_as(DATES_MONTH, row.items[i]))
            dates++;
        else
            amounts += !amount_read(row.items[i], &t->memory, &pence, &why);
    }
    return (dates && amounts) || amounts > 1; /* serials read as sums */
}

static size_t filled(struct row_cells row)
{
    size_t count = 0;
    for (size_t i = 0; i < row.count; i++)
        count += row.items[i].size > 0;
    return count;
}

/* The header is the last line above the first rows that has several cells; SIZE_MAX: none is. */
static size_t find_header(struct table *t)
{
    size_t header = SIZE_MAX;
    for (size_t i = 0; i < t->row_count && i < LIMIT_TITLE_LINES; i++) {
        if (is_data(t, t->rows[i]))
            return header;
        if (filled(t->rows[i]) > 1)
            header = i;
    }
    return SIZE_MAX;
}

/* A line of few names beneath one that lacks just these. */
static void see_second_header(struct table *t)
{
    const size_t above = t->header - 1;
    if (t->header == 0 || filled(t->rows[t->header]) >= filled(t->rows[above]))
        return;
    const struct row_cells first = t->rows[above], second = t->rows[t->header];
    size_t fits = 0;
    for (size_t i = 0; i < second.count && i < first.count; i++)
        fits += second.items[i].size && !first.items[i].size;
    if (!fits || filled(first) < 3)
        return;
    t->has_second_header = true;
    t->header = above;
}

static void look_at_cell(struct table *t, struct column_look *c, struct text cell)
{
    int64_t pence;
    struct text why;
    size_t digits = 0;
    if (!cell.size)
        return;
    c->filled++;
    for (size_t i = 0; i < cell.size; i++)
        digits += ascii_is_digit(cell.data[i]);
    c->figures += digits == cell.size;
    if (cell.size > c->longest)
        c->longest = (uint32_t)cell.size;
    if (!amount_read(cell, &t->memory, &pence, &why)) {
        c->amounts++;
        c->negatives += pence < 0;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        c->dates[forms[i]] += reads_as(forms[i], cell);
    c->days += is_day(cell) || reads_as(DATES_MONTH, cell);
    const enum day_order order = day_order_of(cell);
    c->day_first += order == DAY_FIRST;
    c->month_first += order == MONTH_FIRST;
    if (order != DAY_EITHER && !c->shows_order.size)
        c->shows_order = cell;
}

/* Its name; the second line's where the first is blank. */
static int name_column(struct table *t, size_t i)
{
    struct column_look *c = &t->columns[i];
    const struct row_cells first = t->rows[t->header];
    struct text name = i < first.count ? first.items[i] : TEXT_NONE;
    if (!name.size && t->has_second_header && i < t->rows[t->header + 1].count)
        name = t->rows[t->header + 1].items[i];
    *c = (struct column_look){.name = name};
    char *folded = arena_take(&t->memory, name.size + 1);
    if (!folded)
        return ERR_MEMORY;
    c->folded = (struct text){folded, name.size ? text_fold(name, folded) : 0};
    return 0;
}

/* A name that is there twice, or cannot be written in a mapping, is of no use. */
static void drop_useless_names(struct table *t)
{
    bool twice[LIMIT_COLUMNS] = {false};
    for (size_t i = 0; i < t->column_count; i++)
        for (size_t k = 0; k < t->column_count; k++)
            twice[i] |= k != i && text_equal(t->columns[i].folded, t->columns[k].folded);
    for (size_t i = 0; i < t->column_count; i++) {
        struct column_look *c = &t->columns[i];
        if (twice[i] || c->name.size > LIMIT_TEXT || !text_is_clean(c->name))
            c->name = c->folded = TEXT_NONE;
    }
}

static int look_at_columns(struct table *t)
{
    const struct row_cells header = t->rows[t->header];
    size_t named = header.count;
    int rc = 0;
    while (named && !header.items[named - 1].size)
        named--;
    t->column_count = header.count < LIMIT_COLUMNS ? header.count : LIMIT_COLUMNS;
    for (size_t i = 0; i < t->column_count && !rc; i++)
        rc = name_column(t, i);
    for (size_t r = t->header + 1 + t->has_second_header; r < t->row_count && !rc; r++) {
        const struct row_cells row = t->rows[r];
        t->data += filled(row) > 0;
        t->has_short |= filled(row) > 0 && row.count < named;
        for (size_t i = 0; i < row.count && i < t->column_count; i++)
            look_at_cell(t, &t->columns[i], row.items[i]);
        for (size_t i = header.count; i < row.count; i++)
            *(row.items[i].size ? &t->has_beyond : &t->has_blank_beyond) = true;
    }
    drop_useless_names(t);
    return rc;
}

bool table_is_date(const struct column_look *c)
{
    return c->filled && c->days * 10 >= c->filled * 9;
}

bool table_is_amount(const struct column_look *c)
{
    return c->filled && c->amounts * 10 >= c->filled * 9;
}

/* By the header's own separator; where that gives no header, by each of them. */
static int read_best(struct table *t, const char *path, const char *sheet, struct problem *problem)
{
    static const char separators[] = {0, ';', '\t', '|', ','};
    uint32_t faults, fewer;
    int rc = 0;
    for (size_t i = 0; i < sizeof separators; i++) {
        rc = read_by(t, path, sheet, separators[i], false, &faults, problem);
        t->header = rc ? SIZE_MAX : find_header(t);
        if (rc || t->header != SIZE_MAX || t->is_workbook)
            break;
    }
    if (rc || t->header == SIZE_MAX || !faults)
        return rc;
    rc = read_by(t, path, sheet, t->separator, true, &fewer, problem);
    if (!rc && fewer >= faults)
        rc = read_by(t, path, sheet, t->separator, false, &fewer, problem);
    t->header = rc ? SIZE_MAX : find_header(t);
    return rc;
}

int table_read(struct table *t, const char *path, const char *sheet, struct problem *problem)
{
    *t = (struct table){.memory = ARENA_NULL};
    int rc = read_best(t, path, sheet, problem);
    if (!rc && t->header == SIZE_MAX)
        return problem_set(problem, ERR_FORM,
                           "%s: in its first %d lines nothing looks like a header above rows with "
                           "a date and a sum: write the mapping by hand",
                           path, LIMIT_TITLE_LINES);
    if (!rc)
        see_second_header(t);
    if (!rc && look_at_columns(t) < 0)
        rc = problem_set(problem, ERR_MEMORY, "%s: out of memory", path);
    return rc;
}

void table_close(struct table *t)
{
    arena_fini(&t->memory);
}
