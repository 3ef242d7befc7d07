#include "report_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/foundation/state.h"
#include "core/contribution/year.h"
#include "core/report/table.h"
#include "core/spending/state.h"
#include "core/foundation/ledger.h"

struct check {
    const struct engine *e;
    char *broken;
    struct arena arena;
    uint32_t pool;
    int year;
};

__attribute__((format(printf, 2, 3))) static bool no(struct check *c, const char *format, ...)
{
    char what[REPORT_CHECK_MAX - 40];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof what, format, args);
    va_end(args);
    (void)snprintf(c->broken, REPORT_CHECK_MAX, "pool %u, %d: %s", c->pool, c->year, what);
    return false;
}

static bool make(struct check *c, enum report_kind kind, struct report *r)
{
    struct report_asked asked = {.kind = kind,
                                 .pool = c->pool,
                                 .year = c->year,
                                 .quarter = 1,
                                 .as_of = DATE_NONE,
                                 .booked_to = DATE_NONE};
    return report_make(c->e, &asked, &c->arena, r) == 0 || no(c, "report %d is not made", kind);
}

static const struct table *table_called(const struct report *r, const char *key)
{
    const struct table *t = r->first;
    while (t && strcmp(t->key, key) != 0)
        t = t->next;
    return t;
}

static size_t column_called(const struct table *t, const char *key)
{
    size_t i = 0;
    while (i < t->column_count && strcmp(t->columns[i].key, key) != 0)
        i++;
    return i;
}

static bool is_word(const struct table *t, const struct row *row, const char *key, const char *word)
{
    size_t column = column_called(t, key);
    return column < t->column_count && text_equal(row->cells[column].text, text_of(word));
}

/* The amount in the total row; with word: the one whose column "row" says so. */
static int64_t total(const struct report *r, const char *table, const char *column,
                     const char *word)
{
    const struct table *t = table_called(r, table);
    for (const struct row *row = t ? t->first : NULL; row; row = row->next)
        if (row->is_total && (!word || is_word(t, row, "row", word)))
            return row->cells[column_called(t, column)].number;
    return INT64_MIN;
}

/* Rows that a total sums: all, or those of the same word in the column "row". */
static bool is_summed(const struct table *t, const struct row *row, const struct row *of)
{
    size_t column = column_called(t, "row");
    return !row->is_total && (column == t->column_count ||
                              text_equal(row->cells[column].text, of->cells[column].text));
}

/* Tables of a fund's or a result's lines are no lists: their totals are checked by name. */
static bool is_list(const struct table *t)
{
    return column_called(t, "what") == t->column_count;
}

static bool totals_add_up(struct check *c, const struct report *r)
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
                    return no(c, "table %s of report %d: column %s does not add up", t->key,
                              r->asked.kind, t->columns[k].key);
            }
    return true;
}

static bool same(struct check *c, const char *what, int64_t a, int64_t b)
{
    return a == b || no(c, "%s: %lld and %lld", what, (long long)a, (long long)b);
}

/* Sums over the years of a pool, for the ledger. */
struct books {
    int64_t due, paid, out;
    int64_t due_of[PARTNERS_EVER_MAX]; /* of each partner of the pool */
};

/* Partners stand in the funding of a memorandum account in their order. */
static void add_funding(const struct report *memorandum, struct books *books)
{
    const struct table *t = table_called(memorandum, "funding");
    size_t column = column_called(t, "due_pence"), i = 0;
    for (const struct row *row = t->first; row && !row->is_total; row = row->next, i++)
        books->due_of[i] = sum(books->due_of[i], row->cells[column].number);
}

static bool check_year(struct check *c, struct books *books)
{
    struct report s, m, q, d;
    if (!make(c, REPORT_STATEMENT, &s) || !make(c, REPORT_MEMORANDUM, &m) ||
        !make(c, REPORT_QUARTERLY_RETURN, &q) || !make(c, REPORT_CONTRIBUTIONS_DUE, &d))
        return false;
    int64_t due = total(&s, "income", "due_pence", NULL);
    int64_t paid = total(&s, "income", "paid_pence", NULL);
    int64_t out = total(&s, "expenditure", "total_pence", NULL);
    int64_t in_return = total(&q, "expenditure", "year_pence", "actual");
    add_funding(&m, books);
    books->due = sum(books->due, due);
    books->paid = sum(books->paid, paid);
    books->out = sum(books->out, out);
    return totals_add_up(c, &s) && totals_add_up(c, &m) && totals_add_up(c, &q) &&
           totals_add_up(c, &d) && same(c, "due", due, total(&m, "funding", "due_pence", NULL)) &&
           same(c, "net result", sum(due, -out), total(&m, "result", "amount_pence", NULL)) &&
           same(c, "paid", paid, total(&m, "funding", "paid_pence", NULL)) &&
           same(c, "paid in the return", paid, total(&q, "income", "year_pence", "actual")) &&
           same(c, "expenditure", out, total(&m, "expenditure", "spent_pence", NULL)) &&
           same(c, "expenditure in the return", out, in_return) &&
           same(c, "planned expenditure", total(&s, "expenditure", "planned_pence", NULL),
                total(&q, "expenditure", "year_pence", "plan"));
}

static int64_t balance_of(const struct engine *e, const struct pool *p, const char *kind)
{
    int64_t all = 0;
    size_t size = strlen(kind);
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(e, pool_index(e, p), i)) != NULL; i++) {
        if (a->name.size > size && a->name.data[size] == ':' && !memcmp(a->name.data, kind, size))
            all = sum(all, a->balance);
    }
    return all;
}

/* Years that are not looked at: before the pool's, and to come. */
static bool is_elsewhere(const struct engine *e, uint32_t pool, int year)
{
    return year < date_financial_year(pool_at(e, pool)->effective_from) - 1 ||
           year > date_financial_year(e->tables.today);
}

/* Money dated after the business date is in the books and not yet in a report as of that date;
 * money of years that are not looked at is in no report here. */
static bool has_future(const struct engine *e, uint32_t pool)
{
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < e->spending->schemes.count; i++) {
        const struct scheme *x = &e->spending->schemes.items[i];
        const struct fund *f = &e->spending->funds.items[x->fund];
        if (f->pool == pool && x->days.count &&
            (is_elsewhere(e, pool, f->year) ||
             x->days.items[x->days.count - 1].date > e->tables.today))
            return true;
    }
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *l = contribution_at(e, p->contributions.items[i]);
        for (size_t k = 0; k < l->contribution_years.count; k++) {
            const struct contribution_year *cy = year_at(e, l->contribution_years.items[k]);
            if (cy->days.count && (is_elsewhere(e, pool, cy->year) ||
                                   cy->days.items[cy->days.count - 1].date > e->tables.today))
                return true;
        }
    }
    return false;
}

/* What fell due of a body is its income, whoever owes it now. */
static bool check_bodies(struct check *c, const struct books *books)
{
    const struct pool *p = pool_at(c->e, c->pool);
    for (size_t i = 0; i < p->partners.count; i++) {
        const struct party *who = party_at(c->e, partner_at(c->e, p->partners.items[i])->party);
        char kind[32 + CODE_MAX];
        (void)snprintf(kind, sizeof kind, "income:%.*s", TEXT_ARG(who->code));
        if (!same(c, kind, books->due_of[i], -balance_of(c->e, p, kind)))
            return false;
    }
    return true;
}

static bool check_balances(struct check *c, const struct books *books)
{
    const struct pool *p = pool_at(c->e, c->pool);
    struct report r;
    int64_t receivable = balance_of(c->e, p, "receivable"),
            owed = balance_of(c->e, p, "risk-share-owed");
    if (!make(c, REPORT_AGREEMENT_OF_BALANCES, &r) || !totals_add_up(c, &r))
        return false;
    return same(c, "receivable of the counterparties", sum(receivable, owed),
                total(&r, "balances", "receivable_pence", NULL)) &&
           same(c, "due and income", books->due, -balance_of(c->e, p, "income")) &&
           same(c, "due less paid and receivable", sum(books->due, -books->paid), receivable) &&
           same(c, "expenditure and its accounts", books->out, balance_of(c->e, p, "expenditure"));
}

bool report_check(const struct engine *e, char ret_broken[REPORT_CHECK_MAX])
{
    struct check c = {.e = e, .broken = ret_broken};
    bool ok = true;
    if (e->tables.today == DATE_NONE)
        return true;
    for (c.pool = 0; ok && c.pool < e->tables.pools.count; c.pool++) {
        const struct pool *p = pool_at(e, c.pool);
        struct books books = {0};
        int last = date_financial_year(e->tables.today);
        if (has_future(e, c.pool))
            continue;
        for (c.year = date_financial_year(p->effective_from) - 1; ok && c.year <= last; c.year++) {
            ok = check_year(&c, &books);
            arena_reset(&c.arena);
        }
        ok = ok && check_balances(&c, &books) && check_bodies(&c, &books);
        arena_reset(&c.arena);
    }
    arena_fini(&c.arena);
    return ok;
}
