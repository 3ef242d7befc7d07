#include "feed/row.h"

#include <string.h>

#include "base/error.h"
#include "base/money.h"
#include "feed/file/clean.h"
#include "feed/rule.h"

/* A row in hand. A function that cannot read its part notes why in the item, which makes the row
 * unreadable, and gives false; memory is the only other reason. */
struct row {
    const struct mapping *m;
    const struct header *h;
    const struct cells *cells;
    const struct rule *rule;
    struct arena *arena;
    struct item *item;
    bool no_memory;
};

static struct text cell_of(const struct row *r, size_t column)
{
    const size_t at = column == COLUMN_NONE ? COLUMN_NONE : r->h->at[column];
    return at < r->cells->count ? r->cells->items[at] : TEXT_NONE;
}

static size_t field_column(const struct row *r, enum field f)
{
    return mapping_column(r->m, text_of(field_name(f)));
}

static bool kept(struct row *r, struct text t)
{
    r->no_memory |= t.data == NULL;
    return t.data != NULL;
}

static bool fail(struct row *r, enum field f, struct text value, struct text reason)
{
    const size_t column = field_column(r, f);
    const struct text name = column == COLUMN_NONE ? text_of(field_name(f))
                                                   : header_name(r->h, r->m, column);
    const uint32_t row = r->item->row;
    r->no_memory |= row_unreadable(row, name, value, reason, r->arena, r->item) < 0;
    return false;
}

static bool fail_blank(struct row *r, enum field f)
{
    const size_t column = field_column(r, f);
    const bool short_row = column != COLUMN_NONE && r->h->at[column] != COLUMN_NONE &&
                           r->h->at[column] >= r->cells->count;
    return fail(r, f, TEXT_NONE,
                text_of(short_row ? "the row ends before this column" : "blank, and needed"));
}

/* The cell's text without outer blanks, as the mapping translates it. */
static bool translated(struct row *r, size_t column, struct text *ret)
{
    const struct column *c = &r->m->columns[column];
    struct text cell = clean_blanks(cell_of(r, column), r->arena);
    if (!kept(r, cell))
        return false;
    if (c->translation_count && cell.size) {
        char *folded = arena_take(r->arena, cell.size);
        if (!folded)
            return kept(r, TEXT_NONE);
        const struct text t = {folded, text_fold(cell, folded)};
        for (size_t i = 0; i < c->translation_count; i++)
            if (text_equal(t, c->translations[i].from))
                cell = c->translations[i].to;
    }
    *ret = cell;
    return true;
}

/* A constant with each {column} replaced by what the row has there. */
static bool expanded(struct row *r, struct text constant, struct text *ret)
{
    struct text out = {"", 0};
    const char *at = constant.data, *end = at ? at + constant.size : NULL;
    while (at < end) {
        const char *open = memchr(at, '{', (size_t)(end - at));
        struct text value = TEXT_NONE;
        const struct text plain = {at, (size_t)((open ? open : end) - at)};
        at = end;
        if (open) {
            const char *close = memchr(open, '}', (size_t)(end - open)); /* mapping_open checked */
            const struct text key = {open + 1, (size_t)(close - open - 1)};
            if (!translated(r, mapping_column(r->m, key), &value))
                return false;
            at = close + 1;
        }
        out = clean_join(out, plain, value, r->arena);
        if (!kept(r, out))
            return false;
    }
    *ret = out;
    return true;
}

static bool resolve(struct row *r, enum field f, struct text *ret)
{
    const size_t column = field_column(r, f);
    *ret = TEXT_NONE;
    if (r->rule && r->rule->set[f].size) {
        *ret = r->rule->set[f];
        return true;
    }
    if (column != COLUMN_NONE && !translated(r, column, ret))
        return false;
    return ret->size || expanded(r, r->m->constants[f], ret);
}

static bool read_amount(struct row *r)
{
    const struct text cell = clean_blanks(cell_of(r, field_column(r, FIELD_AMOUNT)), r->arena);
    if (!kept(r, cell))
        return false;
    if (!cell.size)
        return fail_blank(r, FIELD_AMOUNT);
    int64_t pence;
    int rc = money_parse(cell.data, cell.size, true, &pence);
    if (!rc)
        rc = money_scale(pence, r->m->scale, 1, ROUND_TRUNCATE, &pence);
    if (rc == ERR_OVERFLOW)
        return fail(r, FIELD_AMOUNT, cell, text_of("larger than any amount"));
    if (rc < 0)
        return fail(r, FIELD_AMOUNT, cell, text_of("not an amount in pounds"));
    if (r->m->item == ITEM_RECEIPT && pence <= 0)
        return fail(r, FIELD_AMOUNT, cell, text_of("a receipt is more than nothing"));
    r->item->amount_pence = pence;
    return true;
}

static int parse_date(const struct mapping *m, struct text t, date_t *ret_date)
{
    int rc = ERR_FORM;
    for (size_t i = 0; i < m->date_count && rc < 0; i++) {
        const int next = m->dates[i] == DATES_ISO ? date_parse(t.data, t.size, ret_date)
                                                  : date_parse_uk(t.data, t.size, ret_date);
        if (!next || next == ERR_RANGE) /* a form that fits, with no such day, tells more */
            rc = next;
    }
    return rc;
}

static const char *date_forms(const struct mapping *m)
{
    if (m->date_count == 2)
        return "not a date such as 2017-08-01 or 01/08/2017";
    return m->dates[0] == DATES_ISO ? "not a date such as 2017-08-01"
                                    : "not a date such as 01/08/2017";
}

static bool read_date(struct row *r)
{
    struct text t;
    date_t date, first, last;
    if (!resolve(r, FIELD_VALUE_DATE, &t))
        return false;
    if (!t.size)
        return fail_blank(r, FIELD_VALUE_DATE);
    const int rc = parse_date(r->m, t, &date);
    if (rc == ERR_RANGE)
        return fail(r, FIELD_VALUE_DATE, t, text_of("no such date"));
    if (rc < 0)
        return fail(r, FIELD_VALUE_DATE, t, text_of(date_forms(r->m)));
    if (date_make(2000, 1, 1, &first) < 0 || date_make(2099, 12, 31, &last) < 0 || date < first ||
        date > last)
        return fail(r, FIELD_VALUE_DATE, t, text_of("outside 2000-01-01..2099-12-31"));
    r->item->value_date = date;
    return true;
}

static bool read_kind_or_year(struct row *r, enum field f, struct text t)
{
    if (f == FIELD_KIND) {
        r->item->kind = mapping_kind(t);
        return r->item->kind || fail(r, f, t, text_of("no kind of contribution"));
    }
    uint32_t year = 0;
    for (size_t i = 0; i < t.size && i < 5; i++)
        year = t.data[i] >= '0' && t.data[i] <= '9' ? year * 10 + (uint32_t)(t.data[i] - '0')
                                                    : 100000;
    if (t.size != 4 || year < 2000 || year > 2099)
        return fail(r, f, t, text_of("not a year 2000..2099, as that in which it begins"));
    r->item->year = year;
    return true;
}

static bool read_text_field(struct row *r, enum field f, struct text t)
{
    const bool prose = f == FIELD_PAYER || f == FIELD_PAYEE || f == FIELD_CATEGORY;
    const size_t most = prose ? LIMIT_TEXT : LIMIT_REFERENCE;
    if (t.size > most) {
        const struct text reason = arena_print(r->arena, "%zu bytes; at most %zu", t.size, most);
        return kept(r, reason) && fail(r, f, t, reason);
    }
    if (!text_is_clean(t))
        return fail(r, f, t, text_of("holds a control, invisible or direction character"));
    r->item->fields[f] = t;
    return true;
}

/* Free text for a person: made fit to be sent rather than refused. */
static bool read_description(struct row *r)
{
    struct text out = {"", 0}, own;
    for (size_t i = 0; i < r->m->describe_count; i++) {
        const struct text cell = clean_blanks(cell_of(r, r->m->describe_with[i]), r->arena);
        if (!kept(r, cell))
            return false;
        if (cell.size)
            out = clean_join(out, text_of(out.size ? " | " : ""), cell, r->arena);
        if (!kept(r, out))
            return false;
    }
    if (!resolve(r, FIELD_DESCRIPTION, &own))
        return false;
    if (own.size)
        out = clean_join(out, text_of(out.size ? " | " : ""), own, r->arena);
    r->item->fields[FIELD_DESCRIPTION] = clean_cut(out, LIMIT_TEXT, r->arena);
    return kept(r, r->item->fields[FIELD_DESCRIPTION]);
}

static bool read_fields(struct row *r)
{
    if (!read_date(r))
        return false;
    for (enum field f = FIELD_PAYER; f < FIELD_DESCRIPTION; f++) {
        struct text t;
        if (!field_used(r->m->item, f))
            continue;
        if (!resolve(r, f, &t))
            return false;
        if (!t.size && field_needed(r->m->item, f))
            return fail_blank(r, f);
        if (!t.size)
            continue;
        const bool number = f == FIELD_KIND || f == FIELD_YEAR;
        if (!(number ? read_kind_or_year(r, f, t) : read_text_field(r, f, t)))
            return false;
    }
    return !field_used(r->m->item, FIELD_DESCRIPTION) || read_description(r);
}

static bool is_blank(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        if (clean_has_non_blank(cells->items[i]))
            return false;
    return true;
}

int row_read(const struct mapping *m, const struct header *h, const struct cells *cells,
             uint32_t row, struct arena *arena, struct item *ret_item,
             const struct rule **ret_rule)
{
    if (is_blank(cells))
        return ROW_BLANK;
    struct item item = {.row = row, .type = m->item, .value_date = DATE_NONE};
    struct row r = {.m = m, .h = h, .cells = cells, .arena = arena, .item = &item};
    /* Rules come before any complaint about the amount, so that they can skip a line of totals. */
    const bool has_amount = read_amount(&r);
    r.rule = rule_of(m, h, cells, has_amount ? &item.amount_pence : NULL);
    if (r.no_memory)
        return ERR_MEMORY;
    if (r.rule && r.rule->skip.size) {
        *ret_rule = r.rule;
        return ROW_SKIPPED;
    }
    if (has_amount)
        read_fields(&r);
    if (r.no_memory)
        return ERR_MEMORY;
    *ret_item = item;
    return ROW_ITEM;
}

int row_unreadable(uint32_t row, struct text column, struct text value, struct text reason,
                   struct arena *arena, struct item *ret_item)
{
    const struct item item = {
        .row = row,
        .unreadable = true,
        .value_date = DATE_NONE,
        .column = clean_cut(column, LIMIT_TEXT, arena),
        .value = clean_cut(value, LIMIT_TEXT, arena),
        .reason = clean_cut(reason, LIMIT_TEXT, arena),
    };
    if (!item.column.data || !item.value.data || !item.reason.data)
        return ERR_MEMORY;
    *ret_item = item;
    return 0;
}
