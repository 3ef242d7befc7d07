#include "report_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/foundation/state.h"
#include "core/contribution/year.h"
#include "core/report/table.h"
#include "core/spending/charge.h"
#include "core/spending/fund.h"
#include "core/spending/state.h"
#include "core/spending/surplus.h"
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

/* Sums over the years of a pool, for the ledger. left: what the year before carries forward, in the
 * years looked at so far (is_left: it is known). */
struct books {
    int64_t due, paid, written_off, out;
    int64_t due_of[OF_ECONOMIES], left[OF_ECONOMIES];
    bool is_left;
    int64_t due_of_body[PARTNERS_EVER_MAX]; /* of each partner of the pool */
};

static const char *const money_of[OF_ECONOMIES] = {"revenue_pence", "capital_pence"};

/* The line of the memorandum's result that begins so; NULL. */
static const struct row *line(const struct table *result, const char *what)
{
    const struct row *row = result->first;
    size_t size = strlen(what);
    while (row && (row->cells[0].text.size < size || memcmp(row->cells[0].text.data, what, size)))
        row = row->next;
    return row;
}

static int64_t in_line(const struct table *result, const struct row *row, unsigned place)
{
    return row ? row->cells[column_called(result, money_of[place])].number : 0;
}

/* A column of the rows of an economy. */
static int64_t sum_of_economy(const struct table *t, unsigned place, const char *column)
{
    int64_t all = 0;
    for (const struct row *row = t ? t->first : NULL; row; row = row->next)
        if (!row->is_total &&
            text_equal(row->cells[column_called(t, "economy")].text, charge_economy(place)))
            all = sum(all, row->cells[column_called(t, column)].number);
    return all;
}

/* Each line is revenue and capital, and those before the net result and the last line sum to it. */
static bool check_lines(struct check *c, const struct table *t)
{
    int64_t so_far[OF_ECONOMIES] = {0};
    size_t amount = column_called(t, "amount_pence");
    for (const struct row *row = t->first; row; row = row->next) {
        int64_t all = sum(in_line(t, row, OF_REVENUE), in_line(t, row, OF_CAPITAL));
        if (!same(c, "a line of the result by economy", all, row->cells[amount].number))
            return false;
        for (unsigned k = 0; k < OF_ECONOMIES; k++) {
            if (!row->is_total)
                so_far[k] = sum(so_far[k], in_line(t, row, k));
            else if (!same(c, "a sum of the result", so_far[k], in_line(t, row, k)))
                return false;
        }
    }
    return true;
}

/* What was carried forward is the fund's, the ledger's, and what its partners are owed. */
static bool check_carried(struct check *c, const struct report *m, const struct fund *f)
{
    const struct table *t = table_called(m, "result"), *owed = table_called(m, "surplus");
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        char name[60];
        const struct account *a;
        int64_t in_books = 0, carried = in_line(t, line(t, "carried forward"), k);
        (void)snprintf(name, sizeof name, "carried-forward:%d:%.*s", f->year,
                       TEXT_ARG(charge_economy(k)));
        for (size_t i = 0; (a = ledger_account_of(c->e, c->pool, i)) != NULL; i++)
            if (text_equal(a->name, text_of(name)))
                in_books = a->balance;
        int64_t of_partners = sum_of_economy(owed, k, "carried_forward_pence");
        if (!same(c, "carried forward", carried, f->results[k].carried_forward) ||
            !same(c, "carried forward in the ledger", carried, in_books) ||
            (of_partners && !same(c, "surplus of the partners", of_partners, carried)))
            return false;
    }
    return true;
}

/* What was adjusted of an economy's contributions in the year: what is due is after it, the income
 * booked before. */
static int64_t adjusted_in(const struct check *c, unsigned place)
{
    const struct pool *p = pool_at(c->e, c->pool);
    int64_t all = 0;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const uint32_t contribution = p->contributions.items[i];
        uint32_t of_year = year_find(c->e, contribution, c->year);
        struct position position;
        if (of_year == NONE || charge_place(contribution_at(c->e, contribution)->economy) != place)
            continue;
        year_position(c->e, of_year, c->e->tables.today, &position);
        all = sum(all, position.adjusted);
    }
    return all;
}

/* Whether anybody has anything to bear a share by. */
static bool is_funded(const struct table *funding)
{
    bool is_any = false;
    for (const struct row *row = funding->first; row; row = row->next)
        is_any |= !row->is_total && row->cells[column_called(funding, "due_pence")].number > 0;
    return is_any;
}

/* The memorandum by economy, against itself, the year before and the ledger. */
static bool check_economies(struct check *c, const struct report *m, struct books *books)
{
    const struct table *t = table_called(m, "result"), *funding = table_called(m, "funding");
    const struct row *net = line(t, "net "), *forward = line(t, "brought forward");
    const struct row *carried = line(t, "carried forward");
    uint32_t fund = fund_find(c->e, c->pool, c->year);
    bool ok = check_lines(c, t);
    for (unsigned k = 0; k < OF_ECONOMIES && ok; k++) {
        int64_t due = sum_of_economy(funding, k, "due_pence");
        books->due_of[k] = sum(books->due_of[k], sum(due, adjusted_in(c, k)));
        ok = !line(t, "funding due") ||
             same(c, "due by economy", due, in_line(t, line(t, "funding due"), k));
        int64_t shared = sum_of_economy(funding, k, "share_pence");
        ok = ok && (!is_funded(funding) ||
                    same(c, "shares of the net result", in_line(t, net, k), shared));
        ok = ok && (!forward || !books->is_left ||
                    same(c, "brought forward", books->left[k], in_line(t, forward, k)));
        books->left[k] = in_line(t, carried, k);
    }
    books->is_left = carried != NULL && fund != NONE;
    if (ok && fund != NONE && fund_is_ended(fund_at(c->e, fund)))
        ok = check_carried(c, m, fund_at(c->e, fund));
    return ok;
}

/* What is due of the partners, in the order of the pool. */
static void add_funding(const struct check *c, const struct report *memorandum, struct books *books)
{
    const struct pool *p = pool_at(c->e, c->pool);
    const struct table *t = table_called(memorandum, "funding");
    size_t due = column_called(t, "due_pence"), who = column_called(t, "partner");
    for (size_t i = 0; i < p->partners.count; i++) {
        struct text code = party_at(c->e, partner_at(c->e, p->partners.items[i])->party)->code;
        for (const struct row *row = t->first; row; row = row->next)
            if (!row->is_total && text_equal(row->cells[who].text, code))
                books->due_of_body[i] = sum(books->due_of_body[i], row->cells[due].number);
    }
}

static bool check_year(struct check *c, struct books *books)
{
    struct report s, m, q, d;
    if (!make(c, REPORT_STATEMENT, &s) || !make(c, REPORT_MEMORANDUM, &m) ||
        !make(c, REPORT_QUARTERLY_RETURN, &q) || !make(c, REPORT_CONTRIBUTIONS_DUE, &d))
        return false;
    int64_t due = total(&s, "income", "due_pence", NULL);
    int64_t paid = total(&s, "income", "paid_pence", NULL);
    int64_t written_off = total(&s, "income", "written_off_pence", NULL);
    int64_t out = total(&s, "expenditure", "total_pence", NULL);
    int64_t in_return = total(&q, "expenditure", "year_pence", "actual");
    add_funding(c, &m, books);
    books->due = sum(books->due, due);
    books->paid = sum(books->paid, paid);
    books->written_off = sum(books->written_off, written_off);
    books->out = sum(books->out, out);
    return totals_add_up(c, &s) && totals_add_up(c, &m) && totals_add_up(c, &q) &&
           totals_add_up(c, &d) && same(c, "due", due, total(&m, "funding", "due_pence", NULL)) &&
           (!line(table_called(&m, "result"), "net ") ||
            same(c, "net result", sum(due, -sum(out, written_off)),
                 total(&m, "result", "amount_pence", NULL))) &&
           same(c, "outstanding",
                sum(sum(paid, written_off),
                    -sum(due, total(&s, "income", "transferred_pence", NULL))),
                total(&s, "income", "variance_pence", NULL)) &&
           same(c, "written off", written_off, total(&m, "funding", "written_off_pence", NULL)) &&
           same(c, "written off in the calendar", written_off,
                total(&d, "contributions_due", "written_off_pence", NULL)) &&
           same(c, "paid in the calendar", paid,
                total(&d, "contributions_due", "paid_pence", NULL)) &&
           same(c, "adjusted in the calendar", total(&s, "income", "adjusted_pence", NULL),
                total(&d, "contributions_due", "adjusted_pence", NULL)) &&
           check_economies(c, &m, books) &&
           same(c, "paid", paid, total(&m, "funding", "paid_pence", NULL)) &&
           same(c, "paid in the return", paid, total(&q, "income", "year_pence", "actual")) &&
           same(c, "expenditure", out, total(&m, "expenditure", "spent_pence", NULL)) &&
           same(c, "expenditure in the return", out, in_return) &&
           same(c, "planned income", total(&s, "income", "plan_pence", NULL),
                total(&q, "income", "year_pence", "plan")) &&
           same(c, "income agreed", total(&s, "income", "agreed_pence", NULL),
                total(&q, "income", "year_pence", "agreed now")) &&
           same(c, "expenditure agreed", total(&s, "expenditure", "agreed_pence", NULL),
                total(&q, "expenditure", "year_pence", "agreed now")) &&
           same(c, "planned expenditure", total(&s, "expenditure", "planned_pence", NULL),
                total(&q, "expenditure", "year_pence", "plan"));
}

static int64_t balance_of(const struct check *c, const char *kind, struct text partner)
{
    return ledger_sum_as_of(c->e, c->pool, kind, partner, INT32_MAX, DATE_NONE);
}

/* The year before the pool's, or one before it in which something of a contribution fell due. */
static int first_year(const struct engine *e, uint32_t pool)
{
    const struct pool *p = pool_at(e, pool);
    int first = date_financial_year(p->effective_from) - 1;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *l = contribution_at(e, p->contributions.items[i]);
        if (l->contribution_years.count && year_at(e, l->contribution_years.items[0])->year < first)
            first = year_at(e, l->contribution_years.items[0])->year;
    }
    return first;
}

/* That of the business date, or one to come of which something is due or paid already: performance
 * money may be earned before its year begins. */
static int last_year(const struct engine *e, uint32_t pool)
{
    const struct pool *p = pool_at(e, pool);
    int last = date_financial_year(e->tables.today);
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *l = contribution_at(e, p->contributions.items[i]);
        size_t count = l->contribution_years.count;
        if (count && year_at(e, l->contribution_years.items[count - 1])->year > last)
            last = year_at(e, l->contribution_years.items[count - 1])->year;
    }
    return last;
}

/* Years that are not looked at: before the first, after the last. */
static bool is_elsewhere(const struct engine *e, uint32_t pool, int year)
{
    return year < first_year(e, pool) || year > last_year(e, pool);
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

/* What the contributions of an economy have brought, by the ledger. */
static int64_t income_of(const struct engine *e, const struct pool *p, unsigned place)
{
    int64_t all = 0;
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *x = contribution_at(e, p->contributions.items[i]);
        for (uint32_t a = x->account_income; a != NONE && charge_place(x->economy) == place;
             a = e->foundation->accounts.items[a].before) /* of all that have owed it */
            all = sum(all, -ledger_balance(e, a));
    }
    return all;
}

/* What the host owes the partners of surpluses is what is left of them. */
static bool check_surplus(struct check *c, const struct report *balances)
{
    int64_t owed = 0;
    static const char *const kinds[OF_ECONOMIES] = {"surplus-revenue", "surplus-capital"};
    const struct spending_state *sp = c->e->spending;
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        int64_t left = 0;
        for (size_t i = 0; i < sp->funds.count; i++)
            if (sp->funds.items[i].pool == c->pool)
                left = sum(left, sum(surplus_sum(&sp->funds.items[i], k),
                                     -sp->funds.items[i].results[k].surplus_spent));
        owed = sum(owed, left);
        if (!same(c, "surplus in the ledger", left, -balance_of(c, kinds[k], TEXT_NONE)))
            return false;
    }
    return same(c, "surplus of the counterparties", owed,
                total(balances, "balances", "surplus_pence", NULL));
}

/* What fell due of a body is its income less what was adjusted, whoever owes it now. */
static bool check_bodies(struct check *c, const struct books *books)
{
    const struct pool *p = pool_at(c->e, c->pool);
    for (size_t i = 0; i < p->partners.count; i++) {
        struct text who = party_at(c->e, partner_at(c->e, p->partners.items[i])->party)->code;
        if (!same(c, "due of a body and its income", books->due_of_body[i],
                  -sum(balance_of(c, "income", who), balance_of(c, "adjustments", who))))
            return false;
    }
    return true;
}

enum { PARTNERS_SEEN = 8 }; /* of pools with more the years are not added: it takes too long */

/* Of the first and the last value date in the pool's books. */
static void years_of_books(const struct check *c, int *ret_first, int *ret_last)
{
    date_t first = c->e->tables.today, last = first;
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(c->e, c->pool, i)); i++) {
        if (a->days.count && a->days.items[0].date < first)
            first = a->days.items[0].date;
        if (a->days.count && a->days.items[a->days.count - 1].date > last)
            last = a->days.items[a->days.count - 1].date;
    }
    *ret_first = date_financial_year(first);
    *ret_last = date_financial_year(last);
}

/* Income and cost are of a year, by value date: of all years they are the accounts. */
static bool add_years(struct check *c, int64_t *ret_income, int64_t *ret_cost)
{
    int last;
    if (pool_at(c->e, c->pool)->partners.count > PARTNERS_SEEN)
        return true;
    *ret_income = *ret_cost = 0;
    for (years_of_books(c, &c->year, &last); c->year <= last; c->year++) {
        struct report r;
        if (!make(c, REPORT_AGREEMENT_OF_BALANCES, &r))
            return false;
        *ret_income = sum(*ret_income, total(&r, "balances", "income_pence", NULL));
        *ret_cost = sum(*ret_cost, total(&r, "balances", "cost_pence", NULL));
    }
    return true;
}

static bool check_balances(struct check *c, const struct books *books)
{
    const struct text all = TEXT_NONE;
    const struct pool *p = pool_at(c->e, c->pool);
    const int64_t in_all = sum(books->due, -balance_of(c, "risk-share", all)),
                  lost = sum(books->written_off, balance_of(c, "returned", all)),
                  receivable = balance_of(c, "receivable", all);
    int64_t income = in_all, cost = lost;
    struct report r;
    if (!make(c, REPORT_AGREEMENT_OF_BALANCES, &r) || !totals_add_up(c, &r) ||
        !add_years(c, &income, &cost))
        return false;
    return same(c, "receivable of the counterparties",
                sum(receivable, balance_of(c, "risk-share-owed", all)),
                total(&r, "balances", "receivable_pence", NULL)) &&
           same(c, "income of the counterparties", in_all, income) &&
           same(c, "cost of the counterparties", lost, cost) &&
           same(c, "due and income less adjustments", books->due,
                -sum(balance_of(c, "income", all), balance_of(c, "adjustments", all))) &&
           same(c, "written off", books->written_off, balance_of(c, "written-off", all)) &&
           same(c, "revenue due", books->due_of[OF_REVENUE], income_of(c->e, p, OF_REVENUE)) &&
           same(c, "capital due", books->due_of[OF_CAPITAL], income_of(c->e, p, OF_CAPITAL)) &&
           check_surplus(c, &r) &&
           same(c, "due less paid and written off, and receivable",
                sum(books->due, -sum(books->paid, books->written_off)), receivable) &&
           same(c, "expenditure", books->out, balance_of(c, "expenditure", all));
}

bool report_check(const struct engine *e, char ret_broken[REPORT_CHECK_MAX])
{
    struct check c = {.e = e, .broken = ret_broken};
    bool ok = true;
    if (e->tables.today == DATE_NONE)
        return true;
    for (c.pool = 0; ok && c.pool < e->tables.pools.count; c.pool++) {
        struct books books = {0};
        int last = last_year(e, c.pool);
        if (has_future(e, c.pool))
            continue;
        for (c.year = first_year(e, c.pool); ok && c.year <= last; c.year++) {
            ok = check_year(&c, &books);
            arena_reset(&c.arena);
        }
        ok = ok && check_balances(&c, &books) && check_bodies(&c, &books);
        arena_reset(&c.arena);
    }
    arena_fini(&c.arena);
    return ok;
}
