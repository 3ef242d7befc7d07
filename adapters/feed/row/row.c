#include "feed/row/row.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "feed/row/beyond.h"
#include "feed/file/ascii.h"
#include "feed/file/clean.h"
#include "feed/file/limits.h"
#include "feed/mapping/day.h"
#include "feed/row/row_hand.h"
#include "feed/row/rule.h"

static bool set_text(struct row *r, size_t f, struct text t)
{
    r->item->values[f] = (struct value){.is_set = t.size > 0, .text = t};
    return hand_kept(r, t);
}

/* The cell's text without outer blanks, as the mapping translates it. */
static bool translated(struct row *r, size_t column, struct text *ret)
{
    const struct column *c = &r->m->columns[column];
    struct text cell = clean_blanks(hand_cell(r, column), r->arena);
    if (!hand_kept(r, cell))
        return false;
    if (c->translation_count && cell.size) {
        char *folded = arena_take(r->arena, cell.size);
        if (!folded)
            return hand_kept(r, TEXT_NONE);
        const struct text t = {folded, text_fold(cell, folded)};
        for (size_t i = 0; i < c->translation_count; i++)
            if (text_equal(t, c->translations[i].from))
                cell = c->translations[i].to;
    }
    *ret = cell;
    return true;
}

/* A constant with each {column} replaced by what the row has there. A blank cell would make one
 * identity of many rows: what identifies is then nothing, as is any text of blank cells only. */
static bool expanded(struct row *r, size_t f, struct text *ret)
{
    const struct text constant = r->m->constants[f];
    struct text out = {"", 0};
    size_t cells = 0, blank = 0;
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
            cells++;
            blank += value.size == 0;
            at = close + 1;
        }
        out = clean_join(out, plain, value, r->arena);
        if (!hand_kept(r, out))
            return false;
    }
    const bool is_nothing =
        field_form(r->m->item, f) == FORM_ID ? blank > 0 : blank > 0 && blank == cells;
    *ret = is_nothing ? TEXT_NONE : out;
    return true;
}

static bool resolve(struct row *r, size_t f, struct text *ret)
{
    const size_t column = hand_column(r, f);
    *ret = TEXT_NONE;
    if (r->rule && r->rule->set[f].size) {
        *ret = r->rule->set[f];
        return true;
    }
    if (column != COLUMN_NONE && !translated(r, column, ret))
        return false;
    return ret->size || expanded(r, f, ret);
}

static struct text date_forms(const struct row *r)
{
    static const char *const examples[] = {[DATES_ISO] = "2017-08-01",
                                           [DATES_UK] = "01/08/2017",
                                           [DATES_US] = "08/01/2017",
                                           [DATES_EXCEL] = "42948",
                                           [DATES_MONTH] = "2017-08"};
    struct text out = text_of("not a date such as");
    for (size_t i = 0; i < r->m->date_count && out.data; i++)
        out =
            clean_join(out, text_of(i ? " or " : " "), text_of(examples[r->m->dates[i]]), r->arena);
    return out;
}

static bool read_date(struct row *r, size_t f, struct text t)
{
    date_t date, first, last;
    char day[DATE_TEXT_MAX];
    const int rc = day_read(r->m, t, &date);
    if (rc == ERR_RANGE)
        return hand_fail(r, f, t, "no such date");
    if (rc < 0) {
        const struct text why = date_forms(r);
        return hand_kept(r, why) && hand_fail_at(r, f, hand_column(r, f), t, why);
    }
    if (date_make(2000, 1, 1, &first) < 0 || date_make(2099, 12, 31, &last) < 0 || date < first ||
        date > last) {
        const struct text why =
            arena_print(r->arena, "%s, outside 2000-01-01..2099-12-31", date_print(date, day));
        return hand_kept(r, why) && hand_fail_at(r, f, hand_column(r, f), t, why);
    }
    return hand_set_number(r, f, date_to_number(date));
}

/* Ten digits at most; -1: it is no number. */
static int64_t number_of(struct text t)
{
    int64_t number = t.size && t.size <= 10 ? 0 : -1;
    for (size_t i = 0; number >= 0 && i < t.size; i++)
        number = t.data[i] >= '0' && t.data[i] <= '9' ? number * 10 + (t.data[i] - '0') : -1;
    return number;
}

static bool read_number(struct row *r, size_t f, struct text t)
{
    const int64_t number = number_of(t);
    if (field_form(r->m->item, f) == FORM_YEAR && (t.size != 4 || number < 2000 || number > 2099))
        return hand_fail(r, f, t, "not a year 2000..2099, as that in which it begins");
    if (number < 0 || number > UINT32_MAX)
        return hand_fail(r, f, t, "not a whole number");
    return hand_set_number(r, f, number);
}

static bool read_word(struct row *r, size_t f, struct text t)
{
    const int value = field_word(r->m->item, f, t);
    const struct text reason =
        value ? text_of("")
              : arena_print(r->arena, "no such %.*s%c", TEXT_ARG(field_name(r->m->item, f)), 0);
    if (!hand_kept(r, reason))
        return false;
    return value ? hand_set_number(r, f, value) : hand_fail(r, f, t, reason.data);
}

static bool read_truth(struct row *r, size_t f, struct text t)
{
    char folded[8];
    const struct text word = {folded, t.size <= sizeof folded ? text_fold(t, folded) : 0};
    if (text_equal(word, text_of("yes")) || text_equal(word, text_of("true")))
        return hand_set_number(r, f, 1);
    if (text_equal(word, text_of("no")) || text_equal(word, text_of("false")))
        return hand_set_number(r, f, 0);
    return hand_fail(r, f, t, "not yes or no");
}

static bool read_text_field(struct row *r, size_t f, struct text t)
{
    const size_t most = field_form(r->m->item, f) == FORM_NAME ? LIMIT_TEXT : LIMIT_REFERENCE;
    if (t.size > most) {
        const struct text reason =
            arena_print(r->arena, "%zu bytes; at most %zu%c", t.size, most, 0);
        return hand_kept(r, reason) && hand_fail(r, f, t, reason.data);
    }
    if (!text_is_clean(t))
        return hand_fail(r, f, t, "holds a control, invisible or direction character");
    return set_text(r, f, t);
}

/* Free text for a person: made fit to be sent rather than refused. */
static bool read_prose(struct row *r, size_t f)
{
    struct text out = {"", 0}, own;
    for (size_t i = 0; i < r->m->describe_count; i++) {
        const struct text cell = clean_blanks(hand_cell(r, r->m->describe_with[i]), r->arena);
        if (!hand_kept(r, cell))
            return false;
        if (cell.size)
            out = clean_join(out, text_of(out.size ? " | " : ""), cell, r->arena);
        if (!hand_kept(r, out))
            return false;
    }
    if (!resolve(r, f, &own))
        return false;
    if (own.size)
        out = clean_join(out, text_of(out.size ? " | " : ""), own, r->arena);
    return set_text(r, f, clean_cut(out, LIMIT_TEXT, r->arena));
}

/* Reads the text that the row has for a field. */
typedef bool (*read_fn)(struct row *r, size_t f, struct text t);
static const read_fn readers[] = {
    [FORM_ID] = read_text_field, [FORM_NAME] = read_text_field, [FORM_DATE] = read_date,
    [FORM_NUMBER] = read_number, [FORM_YEAR] = read_number,     [FORM_WORD] = read_word,
    [FORM_TRUTH] = read_truth,
};

/* A file without such a column: a blank cell of one that it has is a fault. */
static bool is_dated_by_file(const struct row *r, size_t f)
{
    const size_t column = hand_column(r, f);
    return r->h->value_date != DATE_NONE &&
           text_equal(field_name(r->m->item, f), text_of("value_date")) &&
           (column == COLUMN_NONE || r->h->at[column] == COLUMN_NONE);
}

static bool read_field_of(struct row *r, size_t f)
{
    const enum field_form form = field_form(r->m->item, f);
    struct text t;
    if (form == FORM_NONE || f == r->m->amount)
        return true;
    if (form == FORM_PROSE)
        return read_prose(r, f);
    if (form == FORM_POUNDS)
        return hand_read_pounds(r, f);
    if (!resolve(r, f, &t))
        return false;
    if (!t.size && form == FORM_DATE && is_dated_by_file(r, f))
        return hand_set_number(r, f, date_to_number(r->h->value_date));
    if (!t.size)
        return field_needed(r->m->item, f) ? hand_fail_blank(r, f) : true;
    return readers[form](r, f, t);
}

/* A payment of a file that has payees, to none and into no pool: a blank payee is nobody, and least
 * of all the host, for which the daemon would take it. */
static bool is_paid_to_somebody(struct row *r)
{
    if (r->m->item != ITEM_PAYMENT)
        return true;
    const size_t f = field_called(r->m->item, text_of("payee"));
    const size_t column = hand_column(r, f);
    if (column == COLUMN_NONE || r->h->at[column] == COLUMN_NONE ||
        item_value(r->item, "payee")->text.size || item_value(r->item, "pool")->text.size)
        return true;
    return hand_fail(r, f, TEXT_NONE, "blank, and no pool is named: paid to nobody");
}

/* Of several faults a date is reported first. */
static bool read_fields(struct row *r)
{
    bool sound = true;
    for (int dates = 1; dates >= 0; dates--)
        for (size_t f = 0; sound && f < field_count(r->m->item); f++)
            if ((field_form(r->m->item, f) == FORM_DATE) == dates)
                sound = read_field_of(r, f);
    return sound && is_paid_to_somebody(r);
}

/* Before any of its cells is believed. */
static bool has_right_cells(struct row *r)
{
    struct text cell = TEXT_NONE;
    const struct text reason = beyond_check(r->m, r->h, r->cells, r->arena, &cell);
    if (hand_kept(r, reason) && reason.size)
        r->no_memory |=
            row_unreadable(r->item->row, TEXT_NONE, cell, reason, r->arena, r->item) < 0;
    return reason.data && !reason.size;
}

static bool is_blank(const struct row_cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        if (clean_has_non_blank(cells->items[i]))
            return false;
    return true;
}

int row_read(const struct mapping *m, const struct header *h, const struct row_cells *cells,
             uint32_t row, struct arena *arena, struct item *ret_item, const struct rule **ret_rule)
{
    if (is_blank(cells))
        return ROW_BLANK;
    struct item item = {.row = row, .type = m->item};
    struct row r = {.m = m, .h = h, .cells = cells, .arena = arena, .item = &item};
    /* Rules come before any complaint about the amount, so that they can skip a line of totals. */
    const bool reads = hand_read_pounds(&r, m->amount);
    const bool has_amount = has_right_cells(&r) && reads;
    r.rule = rule_of(m, h, cells, has_amount ? &item.values[m->amount].number : NULL);
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
        .column = clean_cut(column, LIMIT_TEXT, arena),
        .value = clean_cut(value, LIMIT_TEXT, arena),
        .reason = clean_cut(reason, LIMIT_TEXT, arena),
    };
    if (!item.column.data || !item.value.data || !item.reason.data)
        return ERR_MEMORY;
    *ret_item = item;
    return 0;
}

const struct value *item_value(const struct item *item, const char *name)
{
    static const struct value none = {0};
    const size_t f = field_called(item->type, text_of(name));
    return f == FIELD_NONE ? &none : &item->values[f];
}

static void glance_at_dates(struct row *r, struct glance *g)
{
    for (size_t f = 0; f < field_count(r->m->item) && g->order == DAY_EITHER; f++) {
        const size_t column = hand_column(r, f);
        if (field_form(r->m->item, f) != FORM_DATE || column == COLUMN_NONE)
            continue;
        g->order_cell = clean_blanks(hand_cell(r, column), r->arena);
        if (hand_kept(r, g->order_cell))
            g->order = day_order_of(g->order_cell);
    }
}

/* Figures after the amount's point, and whether a row that is cut off loses some of them. */
static void glance_at_end(struct row *r, struct glance *g)
{
    const size_t column = mapping_column(r->m, field_name(r->m->item, r->m->amount));
    const size_t at = column == COLUMN_NONE ? COLUMN_NONE : r->h->at[column];
    const struct text cell = hand_cell(r, column);
    size_t after = 0;
    while (after < cell.size && ascii_is_digit(cell.data[cell.size - 1 - after]))
        after++;
    g->pence_figures =
        after < cell.size && strchr(".,", cell.data[cell.size - 1 - after]) ? after : 0;
    g->ends_in_amount = at != COLUMN_NONE && at + 1 == r->cells->count;
}

static void glance_at_trailer(struct row *r, struct glance *g)
{
    const struct trailer *t = &r->m->trailer;
    bool is_blank = true;
    if (t->rows != COLUMN_NONE) {
        const struct text cell = clean_blanks(hand_cell(r, t->rows), r->arena);
        if (hand_kept(r, cell))
            g->rows = number_of(cell);
        g->has_rows = g->rows >= 0 && cell.size;
    }
    if (t->total != COLUMN_NONE)
        g->has_total =
            hand_read_amount(r, r->m->amount, t->total, 0, &g->total, &is_blank) && !is_blank;
}

int row_glance(const struct mapping *m, const struct header *h, const struct row_cells *cells,
               struct arena *arena, struct glance *ret)
{
    *ret = (struct glance){.is_blank = is_blank(cells)};
    if (ret->is_blank)
        return 0;
    struct item item = {.type = m->item};
    struct row r = {.m = m, .h = h, .cells = cells, .arena = arena, .item = &item};
    ret->has_amount = hand_read_pounds(&r, m->amount) && has_right_cells(&r);
    ret->amount = item.values[m->amount].number;
    r.rule = rule_of(m, h, cells, ret->has_amount ? &ret->amount : NULL);
    ret->is_skipped = r.rule && r.rule->skip.size;
    ret->is_trailer = r.rule == &m->trailer.rule;
    if (!ret->has_amount && !r.no_memory)
        r.no_memory |= header_is_other(h, m, *cells, &ret->is_other_header) < 0;
    glance_at_end(&r, ret);
    if (ret->is_trailer)
        glance_at_trailer(&r, ret);
    else if (!ret->is_skipped)
        glance_at_dates(&r, ret);
    return r.no_memory ? ERR_MEMORY : 0;
}
