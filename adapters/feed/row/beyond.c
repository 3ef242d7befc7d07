#include "feed/row/beyond.h"
#include "feed/file/ascii.h"
#include "feed/file/clean.h"
#include "feed/row/rule.h"

enum { CELL_MAX = 128 }; /* bytes of one that the mapping can allow */

static bool is_allowed(const struct beyond *b, struct text cell)
{
    char folded[CELL_MAX];
    if (cell.size > CELL_MAX)
        return false;
    const struct text t = {folded, text_fold(cell, folded)};
    for (size_t i = 0; i < b->globs.count; i++)
        if (glob_match(b->globs.items[i], t))
            return true;
    return false;
}

static size_t digits(struct text t, size_t from)
{
    size_t n = 0;
    while (from + n < t.size && ascii_is_digit(t.data[from + n]))
        n++;
    return n;
}

/* "5", "(12", "-£500": what is before the first comma of an amount. */
static bool begins_amount(struct text t)
{
    static const char *const signs[] = {"(", "-", "+", "\xC2\xA3"};
    size_t at = 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const struct text sign = text_of(signs[i]);
        const struct text here = {t.data + at, sign.size};
        if (at + sign.size <= t.size && text_equal(here, sign))
            at += sign.size;
    }
    const size_t n = digits(t, at);
    return n >= 1 && n <= 3 && at + n == t.size;
}

/* "000", "000.00", "000.00)" */
static bool goes_on(struct text t)
{
    size_t at = digits(t, 0);
    if (at != 3)
        return false;
    if (at < t.size && t.data[at] == '.')
        at += 1 + digits(t, at + 1);
    if (at < t.size && t.data[at] == ')')
        at++;
    return at == t.size;
}

static bool is_divided_at(const struct header *h, size_t column, const struct row_cells *cells,
                          struct arena *arena, struct text *ret_cell)
{
    const size_t at = column == COLUMN_NONE ? COLUMN_NONE : h->at[column];
    if (at >= cells->count || at + 1 >= cells->count)
        return false;
    const struct text cell = clean_blanks(cells->items[at], arena);
    const struct text next = clean_blanks(cells->items[at + 1], arena);
    if (!cell.data || !next.data || !begins_amount(cell) || !goes_on(next))
        return false;
    *ret_cell = next;
    return true;
}

static bool is_divided(const struct mapping *m, const struct header *h,
                       const struct row_cells *cells, struct arena *arena, struct text *ret_cell)
{
    const size_t column = mapping_column(m, field_name(m->item, m->amount));
    return is_divided_at(h, column, cells, arena, ret_cell) ||
           is_divided_at(h, m->credit, cells, arena, ret_cell);
}

/* Blank cells are where the header has blank ones itself, or where the mapping says that rows go
 * beyond it: elsewhere the last column may be blank, and a comma have moved it out. */
static bool may_be_blank(const struct mapping *m, const struct header *h, size_t at)
{
    return h->has_places || at < h->names.count || m->beyond_count > 0;
}

static bool is_expected(const struct mapping *m, const struct header *h,
                        const struct row_cells *cells, size_t at)
{
    const struct text cell = cells->items[at];
    if (!clean_has_non_blank(cell))
        return may_be_blank(m, h, at);
    return at - h->named < m->beyond_count && is_allowed(&m->beyond[at - h->named], cell);
}

struct text beyond_check(const struct mapping *m, const struct header *h,
                         const struct row_cells *cells, struct arena *arena, struct text *ret_cell)
{
    static const char question[] = "an unquoted comma in the amount?";
    if (cells->count < h->named && !h->has_places && !m->short_rows) {
        *ret_cell = cells->count ? cells->items[cells->count - 1] : TEXT_NONE;
        return arena_print(arena,
                           "%zu cells under %zu names: is a separator missing? If only blank cells "
                           "at the end are: short_rows",
                           cells->count, h->named);
    }
    if (cells->count <= h->named)
        return (struct text){"", 0};
    struct text at_amount;
    const bool divided = !h->has_places && is_divided(m, h, cells, arena, &at_amount);
    const char *moved =
        h->has_places ? "what is it? See beyond_header" : "an unquoted comma in a cell before it?";
    for (size_t i = h->named; i < cells->count; i++) {
        if (is_expected(m, h, cells, i))
            continue;
        const bool is_blank = !clean_has_non_blank(cells->items[i]);
        *ret_cell = is_blank && divided ? at_amount : cells->items[i];
        return arena_print(arena, "cell %zu of a row under %zu names%s: %s%s", i + 1, h->named,
                           is_blank ? ", a blank one" : "", divided ? question : moved,
                           is_blank ? " If not: beyond_header" : "");
    }
    *ret_cell = at_amount;
    return divided
               ? arena_print(arena, "more cells than the %zu of the header: %s", h->named, question)
               : (struct text){"", 0};
}
