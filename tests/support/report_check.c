#include "report_check.h"
#include <stdio.h>
#include <string.h>
#include "core/contribution/year.h"
#include "core/foundation/ledger.h"
#include "core/foundation/state.h"
#include "core/report/report.h"
#include "core/spending/charge.h"
#include "core/spending/fund.h"
#include "core/spending/year_over.h"
#include "core/spending/state.h"
#include "report_books.h"
#include "report_ties.h"

static const char *const money_of[OF_ECONOMIES] = {"revenue_pence", "capital_pence"};

static int64_t in_line(const struct table *result, const struct row *row, unsigned place)
{
    return row ? row->cells[figures_column(result, money_of[place])].number : 0;
}

/* A column of the rows of an economy. */
static int64_t sum_of_economy(const struct table *t, unsigned place, const char *column)
{
    int64_t all = 0;
    for (const struct row *row = t ? t->first : NULL; row; row = row->next)
        if (!row->is_total &&
            text_equal(row->cells[figures_column(t, "economy")].text, charge_economy(place)))
            all = sum(all, row->cells[figures_column(t, column)].number);
    return all;
}

/* Each line is revenue and capital, and those before the net result and the last line sum to it. */
static bool check_lines(struct check *c, const struct table *t)
{
    int64_t so_far[OF_ECONOMIES] = {0};
    size_t amount = figures_column(t, "amount_pence");
    for (const struct row *row = t->first; row; row = row->next) {
        int64_t all = sum(in_line(t, row, OF_REVENUE), in_line(t, row, OF_CAPITAL));
        if (!figures_same(c, "a line of the result by economy", all, row->cells[amount].number))
            return false;
        for (unsigned k = 0; k < OF_ECONOMIES; k++) {
            if (!row->is_total)
                so_far[k] = sum(so_far[k], in_line(t, row, k));
            else if (!figures_same(c, "a sum of the result", so_far[k], in_line(t, row, k)))
                return false;
        }
    }
    return true;
}

/* What was carried forward is the fund's, the ledger's, and what its partners are owed. */
static bool check_carried(struct check *c, const struct report *m, const struct fund *f)
{
    const struct table *t = figures_table(m, "result"), *owed = figures_table(m, "surplus");
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        char name[60];
        const struct account *a;
        int64_t in_books = 0, carried = in_line(t, figures_line(t, "carried forward"), k);
        (void)snprintf(name, sizeof name, "carried-forward:%d:%.*s", f->year,
                       TEXT_ARG(charge_economy(k)));
        for (size_t i = 0; (a = ledger_account_of(c->e, c->pool, i)) != NULL; i++)
            if (text_equal(a->name, text_of(name)))
                in_books = a->balance;
        int64_t of_partners = sum_of_economy(owed, k, "carried_forward_pence");
        if (!figures_same(c, "carried forward", carried, f->results[k].carried_forward) ||
            !figures_same(c, "carried forward in the ledger", carried, in_books) ||
            (of_partners && !figures_same(c, "surplus of the partners", of_partners, carried)))
            return false;
    }
    return true;
}

/* Of a year that is not ended: what is left of the surplus that it began with is owed, in the
 * ledger as in the agreement of balances. */
static bool check_left(struct check *c, const struct report *m)
{
    const struct table *owed = figures_table(m, "surplus");
    for (unsigned k = 0; k < OF_ECONOMIES && owed; k++) {
        const struct account *a;
        int64_t in_books = 0;
        char kind[40];
        (void)snprintf(kind, sizeof kind, "surplus-%.*s:", TEXT_ARG(charge_economy(k)));
        for (size_t i = 0; (a = ledger_account_of(c->e, c->pool, i)) != NULL; i++)
            if (a->name.size > strlen(kind) && memcmp(a->name.data, kind, strlen(kind)) == 0)
                in_books =
                    sum(in_books, -ledger_balance_as_of(a, m->asked.as_of, m->asked.booked_to));
        if (!figures_same(c, "left of the surplus", sum_of_economy(owed, k, "left_pence"),
                          in_books))
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
        is_any |= !row->is_total && row->cells[figures_column(funding, "earned_pence")].number > 0;
    return is_any;
}

/* The memorandum by economy, against itself, the year before and the ledger. */
static bool check_economies(struct check *c, const struct report *m, struct books *books)
{
    const struct table *t = figures_table(m, "result"), *funding = figures_table(m, "funding");
    const struct row *net = figures_line(t, "net "), *forward = figures_line(t, "brought forward");
    const struct row *carried = figures_line(t, "carried forward");
    uint32_t fund = fund_find(c->e, c->pool, c->year);
    bool ok = check_lines(c, t);
    for (unsigned k = 0; k < OF_ECONOMIES && ok; k++) {
        int64_t due = sum_of_economy(funding, k, "due_pence");
        books->due_of[k] = sum(books->due_of[k], sum(due, adjusted_in(c, k)));
        ok = !figures_line(t, "funding due") ||
             figures_same(c, "due by economy", due, in_line(t, figures_line(t, "funding due"), k));
        ok = ok && (!figures_line(t, "income") ||
                    figures_same(c, "income by economy", sum_of_economy(funding, k, "earned_pence"),
                                 in_line(t, figures_line(t, "income"), k)));
        int64_t shared = sum_of_economy(funding, k, "share_pence");
        ok = ok && (!is_funded(funding) ||
                    figures_same(c, "shares of the net result", in_line(t, net, k), shared));
        ok = ok && (!forward || !books->is_left ||
                    figures_same(c, "brought forward", books->left[k], in_line(t, forward, k)));
        books->left[k] = in_line(t, carried, k);
    }
    books->is_left = carried != NULL && fund != NONE;
    if (ok && fund != NONE && fund_is_ended(fund_at(c->e, fund)))
        ok = check_carried(c, m, fund_at(c->e, fund));
    else if (ok)
        ok = check_left(c, m);
    return ok;
}

/* What is due and earned of the partners, in the order of the pool. */
static void add_funding(const struct check *c, const struct report *memorandum, struct books *books)
{
    const struct pool *p = pool_at(c->e, c->pool);
    const struct table *t = figures_table(memorandum, "funding");
    size_t due = figures_column(t, "due_pence"), earned = figures_column(t, "earned_pence");
    for (size_t i = 0; i < p->partners.count; i++) {
        struct text code = party_at(c->e, partner_at(c->e, p->partners.items[i])->party)->code;
        for (const struct row *row = t->first; row; row = row->next) {
            if (row->is_total || !text_equal(row->cells[0].text, code))
                continue;
            books->due_of_body[i] = sum(books->due_of_body[i], row->cells[due].number);
            books->earned_of_body[i] = sum(books->earned_of_body[i], row->cells[earned].number);
        }
    }
}

/* What is earned is what is due less what is due ahead; nothing of a year that is over. */
static bool check_earned(struct check *c, const struct report *m, struct books *books)
{
    int64_t due = figures_total(m, "funding", "due_pence", NULL);
    int64_t earned = figures_total(m, "funding", "earned_pence", NULL);
    int64_t ahead = sum(figures_total(m, "funding", "receipts_in_advance_pence", NULL),
                        -figures_total(m, "funding", "accrued_income_pence", NULL));
    books->ahead = sum(books->ahead, ahead);
    return figures_same(c, "due and not ahead, and earned", sum(due, -ahead), earned) &&
           (date_financial_year(c->e->tables.today + 1) <= c->year ||
            figures_same(c, "earned of a year that is over, and due", due, earned));
}

static bool check_year(struct check *c, struct books *books)
{
    struct report s, m, q, d;
    if (!report_ties(c->e, c->pool, c->year, c->broken))
        return false;
    if (!figures_make(c, REPORT_STATEMENT, &s) || !figures_make(c, REPORT_MEMORANDUM, &m) ||
        !figures_make(c, REPORT_QUARTERLY_RETURN, &q) ||
        !figures_make(c, REPORT_CONTRIBUTIONS_DUE, &d))
        return false;
    int64_t due = figures_total(&s, "income", "due_pence", NULL);
    int64_t paid = figures_total(&s, "income", "paid_pence", NULL);
    int64_t written_off = figures_total(&s, "income", "written_off_pence", NULL);
    int64_t out = figures_total(&s, "expenditure", "total_pence", NULL);
    const struct row *net = figures_line(figures_table(&m, "result"), "net ");
    int64_t in_return = figures_total(&q, "expenditure", "year_pence", "actual");
    add_funding(c, &m, books);
    books->due = sum(books->due, due);
    books->paid = sum(books->paid, paid);
    books->written_off = sum(books->written_off, written_off);
    books->out = sum(books->out, out);
    return figures_add_up(c, &s) && figures_add_up(c, &m) && figures_add_up(c, &q) &&
           figures_add_up(c, &d) &&
           figures_same(c, "due", due, figures_total(&m, "funding", "due_pence", NULL)) &&
           check_earned(c, &m, books) &&
           (!net ||
            figures_same(
                c, "net result",
                sum(figures_total(&m, "funding", "earned_pence", NULL), -sum(out, written_off)),
                net->cells[figures_column(figures_table(&m, "result"), "amount_pence")].number)) &&
           figures_same(c, "outstanding",
                        sum(sum(paid, written_off),
                            -sum(due, figures_total(&s, "income", "transferred_pence", NULL))),
                        figures_total(&s, "income", "variance_pence", NULL)) &&
           figures_same(c, "written off", written_off,
                        figures_total(&m, "funding", "written_off_pence", NULL)) &&
           figures_same(c, "written off in the calendar", written_off,
                        figures_total(&d, "contributions_due", "written_off_pence", NULL)) &&
           figures_same(c, "paid in the calendar", paid,
                        figures_total(&d, "contributions_due", "paid_pence", NULL)) &&
           figures_same(c, "adjusted in the calendar",
                        figures_total(&s, "income", "adjusted_pence", NULL),
                        figures_total(&d, "contributions_due", "adjusted_pence", NULL)) &&
           check_economies(c, &m, books) &&
           figures_same(c, "paid", paid, figures_total(&m, "funding", "paid_pence", NULL)) &&
           figures_same(c, "paid in the return", paid,
                        figures_total(&q, "income", "year_pence", "actual")) &&
           figures_same(c, "expenditure", out,
                        figures_total(&m, "expenditure", "spent_pence", NULL)) &&
           figures_same(c, "expenditure in the return", out, in_return) &&
           figures_same(c, "planned income", figures_total(&s, "income", "plan_pence", NULL),
                        figures_total(&q, "income", "year_pence", "plan")) &&
           figures_same(c, "income agreed", figures_total(&s, "income", "agreed_pence", NULL),
                        figures_total(&q, "income", "year_pence", "agreed now")) &&
           figures_same(c, "expenditure agreed",
                        figures_total(&s, "expenditure", "agreed_pence", NULL),
                        figures_total(&q, "expenditure", "year_pence", "agreed now")) &&
           figures_same(c, "planned expenditure",
                        figures_total(&s, "expenditure", "planned_pence", NULL),
                        figures_total(&q, "expenditure", "year_pence", "plan"));
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
        if (x->fund == NONE)
            continue;
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

/* What is counted of open exceptions by state and age is all of them. */
static bool check_figures(struct check *c)
{
    struct report_figures figures;
    struct report_status status;
    int64_t open = 0;
    report_figures(c->e, &figures);
    report_status(c->e, &status);
    for (size_t i = 0; i < EXCEPTION_STATE_COUNT; i++)
        for (size_t k = 0; k < REPORT_AGES; k++)
            open += figures.exceptions[i][k];
    return figures_same(c, "open exceptions by state and age", open, status.exceptions);
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
        const int let_go = let_go_last_year(e, c.pool);
        c.year = first_year(e, c.pool);
        if (let_go && c.year <= let_go) /* of those there is only what was issued */
            c.year = let_go + 1;
        for (; ok && c.year <= last; c.year++) {
            ok = check_year(&c, &books);
            arena_reset(&c.arena);
        }
        ok = ok && (let_go || report_books_check(&c, &books));
        arena_reset(&c.arena);
    }
    ok = ok && check_figures(&c);
    arena_fini(&c.arena);
    return ok;
}
