#include "core/foundation/exception.h"
#include "core/message/words.h"
#include "core/report/reports.h"

/* Ageing of what is open, by days since it was raised; the buckets are those of receivables [R]. */
static const struct bucket {
    const char *title;
    uint32_t to; /* days, inclusive */
} buckets[] = {
    {"0-30 days", 30}, {"31-60 days", 60}, {"61-90 days", 90}, {"over 90 days", UINT32_MAX}};
enum { BUCKETS = sizeof buckets / sizeof *buckets };

enum { AGE, COUNT, UNDERPAID, OVERPAID, SUM_COLUMNS };
static const struct report_column sum_columns[SUM_COLUMNS] = {
    [AGE] = {"age", "Age", CELL_TEXT},
    [COUNT] = {"count", "Number", CELL_NUMBER},
    [UNDERPAID] = {"underpaid_pence", "Underpaid", CELL_MONEY},
    [OVERPAID] = {"overpaid_pence", "Overpaid", CELL_MONEY},
};

enum {
    ID,
    POOL,
    PARTNER,
    CONTRIBUTION,
    KIND,
    STATE,
    OWNER,
    DUE,
    RAISED,
    DAYS,
    AMOUNT,
    WHY,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [ID] = {"exception", "No.", CELL_NUMBER},
    [POOL] = {"pool", "Pool", CELL_TEXT},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [CONTRIBUTION] = {"contribution", "Contribution", CELL_TEXT},
    [KIND] = {"kind", "Kind", CELL_TEXT},
    [STATE] = {"state", "State", CELL_TEXT},
    [OWNER] = {"owner", "Owner", CELL_TEXT},
    [DUE] = {"due", "Due", CELL_DATE},
    [RAISED] = {"raised_on", "Raised", CELL_DATE},
    [DAYS] = {"age_days", "Days", CELL_NUMBER},
    [AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
    [WHY] = {"explanation", "Explanation", CELL_PARTS},
};

struct ageing {
    int64_t count, underpaid, overpaid;
};

static void add_age(struct report *r, struct ageing *a, int64_t amount)
{
    a->count++;
    a->underpaid = report_sum(r, a->underpaid, amount < 0 ? amount : 0);
    a->overpaid = report_sum(r, a->overpaid, amount > 0 ? amount : 0);
}

static uint32_t days_old(const struct exception *x, date_t as_of)
{
    return as_of > x->raised_on ? (uint32_t)(as_of - x->raised_on) : 0;
}

static void add_row(const struct engine *e, const struct exception *x, date_t as_of,
                    struct report *r, struct table *t)
{
    struct row *row = table_row(r, t, false);
    cell_number(row, ID, x->id);
    cell_text(row, POOL, x->pool == NONE ? TEXT_NONE : pool_at(e, x->pool)->code);
    if (x->partner != NONE)
        cell_text(row, PARTNER, party_at(e, partner_at(e, x->partner)->party)->code);
    if (x->contribution_year != NONE)
        cell_text(row, CONTRIBUTION,
                  contribution_at(e, year_at(e, x->contribution_year)->contribution)->id);
    cell_text(row, KIND, text_of(words_event_kind(x->kind)));
    cell_text(row, STATE, text_of(words_exception_state(x->state)));
    cell_text(row, OWNER, x->owner);
    cell_date(row, DUE, x->due);
    cell_date(row, RAISED, x->raised_on);
    cell_number(row, DAYS, days_old(x, as_of));
    cell_money(row, AMOUNT, x->amount);
    struct parts parts;
    r->failed |= exception_parts(x, r->arena, &parts) != 0;
    if (!r->failed)
        cell_parts(row, WHY, parts);
}

static void add_sums(struct report *r, struct table *t, const char *title, const struct ageing *a,
                     bool is_total)
{
    struct row *row = table_row(r, t, is_total);
    cell_text(row, AGE, text_of(title));
    cell_number(row, COUNT, a->count);
    cell_money(row, UNDERPAID, a->underpaid);
    cell_money(row, OVERPAID, a->overpaid);
}

int report_aged_exceptions(const struct engine *e, const struct report_asked *asked,
                           struct report *r)
{
    struct ageing ages[BUCKETS] = {0}, all = {0};
    const struct pool *pool = asked->pool == NONE ? NULL : pool_at(e, asked->pool);
    struct table *sums = table_new(r, "ageing", "Ageing", sum_columns, SUM_COLUMNS);
    struct table *t = table_new(r, "exceptions", "Open exceptions", columns, COLUMNS);
    const struct exception *x;
    for (size_t at = 0; (x = exception_next(e, &at)) != NULL;) {
        if (!exception_is_open(x) || (pool && x->pool != asked->pool) ||
            x->raised_on > asked->as_of)
            continue;
        size_t k = 0;
        while (days_old(x, asked->as_of) > buckets[k].to)
            k++;
        add_age(r, &ages[k], x->amount);
        add_age(r, &all, x->amount);
        add_row(e, x, asked->as_of, r, t);
    }
    for (size_t k = 0; k < BUCKETS; k++)
        add_sums(r, sums, buckets[k].title, &ages[k], false);
    add_sums(r, sums, "all", &all, true);
    report_title(r, "Aged exceptions, %.*s", TEXT_ARG(pool ? pool->name : text_of("all pools")));
    r->is_synthetic = pool && pool->synthetic;
    report_note(r, "What is open now and was raised by the date; states are those of today.");
    return 0;
}
