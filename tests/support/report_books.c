#include "report_books.h"
#include <string.h>
#include "core/contribution/year.h"
#include "core/foundation/ledger.h"
#include "core/foundation/state.h"
#include "core/spending/state.h"
#include "core/spending/surplus.h"

static int64_t balance_of(const struct check *c, const char *kind, struct text partner)
{
    return ledger_sum_as_of(c->e, c->pool, kind, partner, INT32_MAX, DATE_NONE);
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
        if (!figures_same(c, "surplus in the ledger", left, -balance_of(c, kinds[k], TEXT_NONE)))
            return false;
    }
    return figures_same(c, "surplus of the counterparties", owed,
                        figures_total(balances, "balances", "surplus_pence", NULL));
}

enum { PARTNERS_SEEN = 8 };

static struct text code_of(const struct engine *e, const struct pool *p, size_t i)
{
    return party_at(e, partner_at(e, p->partners.items[i])->party)->code;
}

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

/* Income less expenditure are of a year, by value date: of all years, of each body, in the order of
 * the pool's partners. */
static bool add_years(struct check *c, const struct pool *p, int64_t ret_net[PARTNERS_EVER_MAX])
{
    int last;
    for (years_of_books(c, &c->year, &last); c->year <= last; c->year++) {
        struct report r;
        if (!figures_make(c, REPORT_AGREEMENT_OF_BALANCES, &r))
            return false;
        const struct table *t = figures_table(&r, "balances");
        size_t in = figures_column(t, "income_pence"), out = figures_column(t, "expenditure_pence");
        for (const struct row *row = t->first; row; row = row->next)
            for (size_t i = 0; i < p->partners.count && !row->is_total; i++)
                if (text_equal(row->cells[0].text, code_of(c->e, p, i)))
                    ret_net[i] =
                        sum(ret_net[i], sum(row->cells[in].number, -row->cells[out].number));
    }
    return true;
}

/* Nothing is netted: what is below zero on one side stands on the other. In transit is a difference
 * of time, of either sign, and no side. */
static bool check_gross(struct check *c, const struct report *r)
{
    static const char *const gross[] = {"receivable_pence", "accrued_income_pence",
                                        "payable_pence",    "receipts_in_advance_pence",
                                        "surplus_pence",    "written_off_pence"};
    const struct table *t = figures_table(r, "balances");
    for (const struct row *row = t->first; row; row = row->next)
        for (size_t i = 0; i < sizeof gross / sizeof *gross; i++)
            if (row->cells[figures_column(t, gross[i])].number < 0)
                return figures_differ(c, "%s of a counterparty is below zero", gross[i]);
    return true;
}

/* Of all the pool's accounts of a kind, or those of one party; on the business date. */
static int64_t owed_on(const struct engine *e, const struct pool *p, const char *kind,
                       struct text party)
{
    return ledger_sum_as_of(e, pool_index(e, p), kind, party, e->tables.today, DATE_NONE);
}

/* Net of all counterparties, by the accounts and by what is due ahead. In transit is what is paid
 * and not confirmed, of partners but the host, where receipts are fed. */
static int64_t net_owed(const struct engine *e, const struct pool *p, const struct books *books)
{
    static const char *const kinds[] = {
        "receivable",      "risk-share-owed", "unallocated", "unreconciled-receipts",
        "surplus-revenue", "surplus-capital", "payable",     "receipts-in-advance"};
    int64_t all = -books->ahead;
    if (p->receipts_expected)
        all = sum(all, owed_on(e, p, "transit", TEXT_NONE));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        all = sum(all, owed_on(e, p, kinds[i], TEXT_NONE));
    return all;
}

/* Held pending release, account by account: one below zero is no receipt in advance. */
static int64_t held(const struct engine *e, const struct pool *p)
{
    int64_t all = 0;
    const struct account *a;
    for (size_t i = 0; (a = ledger_account_of(e, pool_index(e, p), i)) != NULL; i++) {
        int64_t owed = -ledger_balance_as_of(a, e->tables.today, DATE_NONE);
        if (owed > 0 && ledger_is_of(a, "receipts-in-advance", TEXT_NONE))
            all = sum(all, owed);
    }
    return all;
}

/* Of each body what it has earned in the years of the memorandum, less what it cost, is what the
 * years of the agreement of balances come to. Of pools with many partners the years are not added:
 * it takes too long. */
static bool check_flows(struct check *c, const struct pool *p, const struct books *books)
{
    int64_t net[PARTNERS_EVER_MAX] = {0};
    if (p->partners.count > PARTNERS_SEEN)
        return true;
    if (!add_years(c, p, net))
        return false;
    for (size_t i = 0; i < p->partners.count; i++) {
        const struct text who = code_of(c->e, p, i);
        int64_t cost = sum(balance_of(c, "written-off", who), balance_of(c, "returned", who));
        int64_t income = sum(books->earned_of_body[i], -balance_of(c, "risk-share", who));
        if (!figures_same(c, "income and expenditure of a body", sum(income, -cost), net[i]))
            return false;
    }
    return true;
}

/* What fell due of a body is its income less what was adjusted, whoever owes it now. */
static bool check_bodies(struct check *c, const struct pool *p, const struct books *books)
{
    for (size_t i = 0; i < p->partners.count; i++) {
        const struct text who = code_of(c->e, p, i);
        if (!figures_same(c, "due of a body and its income", books->due_of_body[i],
                          -sum(balance_of(c, "income", who), balance_of(c, "adjustments", who))))
            return false;
    }
    return true;
}

bool report_books_check(struct check *c, const struct books *books)
{
    const struct pool *p = pool_at(c->e, c->pool);
    struct report r;
    int64_t receivable = balance_of(c, "receivable", TEXT_NONE);
    if (!figures_make(c, REPORT_AGREEMENT_OF_BALANCES, &r) || !figures_add_up(c, &r) ||
        !check_gross(c, &r) || !check_flows(c, p, books) || !check_bodies(c, p, books))
        return false;
    return figures_same(c, "net of the counterparties", net_owed(c->e, p, books),
                        figures_total(&r, "balances", "net_pence", NULL)) &&
           figures_same(c, "due ahead, and held", sum(books->ahead, held(c->e, p)),
                        sum(figures_total(&r, "balances", "receipts_in_advance_pence", NULL),
                            -figures_total(&r, "balances", "accrued_income_pence", NULL))) &&
           figures_same(
               c, "due and income less adjustments", books->due,
               -sum(balance_of(c, "income", TEXT_NONE), balance_of(c, "adjustments", TEXT_NONE))) &&
           figures_same(c, "written off and its accounts", books->written_off,
                        balance_of(c, "written-off", TEXT_NONE)) &&
           figures_same(c, "revenue due and its income", books->due_of[OF_REVENUE],
                        income_of(c->e, p, OF_REVENUE)) &&
           figures_same(c, "capital due and its income", books->due_of[OF_CAPITAL],
                        income_of(c->e, p, OF_CAPITAL)) &&
           check_surplus(c, &r) &&
           figures_same(c, "due less paid and written off, and receivable",
                        sum(books->due, -sum(books->paid, books->written_off)), receivable) &&
           figures_same(c, "expenditure and its accounts", books->out,
                        balance_of(c, "expenditure", TEXT_NONE));
}
