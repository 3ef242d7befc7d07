/* core/report/report_memorandum: the memorandum account of a pooled fund at year end. Source:
 * domain section 4 (layout recalled): funding by partner, expenditure by scheme, net under- or
 * overspend, each partner's share, carried forward. Shares are pro rata to the contributions due,
 * to the penny by largest remainder. */
#include <string.h>
#include "core/governance/record.h"
#include "core/report/report_year.h"
#include "core/spending/fund.h"
#include "core/spending/record.h"
#include "core/spending/risk_share_split.h"

enum { PARTNER, NAME, DUE, PAID, SHARE, FUNDING_COLUMNS };
static const struct report_column funding_columns[FUNDING_COLUMNS] = {
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [NAME] = {"name", "Name", CELL_TEXT},
    [DUE] = {"due_pence", "Funding due", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [SHARE] = {"share_pence", "Share of the net result", CELL_MONEY},
};

enum { SCHEME, SCHEME_NAME, COMMISSIONER, SPENT, OUT_COLUMNS };
static const struct report_column out_columns[OUT_COLUMNS] = {
    [SCHEME] = {"scheme", "Scheme", CELL_TEXT},
    [SCHEME_NAME] = {"name", "Name", CELL_TEXT},
    [COMMISSIONER] = {"commissioner", "Commissioner", CELL_TEXT},
    [SPENT] = {"spent_pence", "Expenditure", CELL_MONEY},
};

enum { WHAT, AMOUNT, RESULT_COLUMNS };
static const struct report_column result_columns[RESULT_COLUMNS] = {
    [WHAT] = {"what", "Result", CELL_TEXT},
    [AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
};

struct funding_of {
    int64_t due[PARTNERS_EVER_MAX], paid[PARTNERS_EVER_MAX], share[PARTNERS_EVER_MAX];
};

static size_t place_of(const struct pool *p, uint32_t partner)
{
    size_t i = 0;
    while (p->partners.items[i] != partner)
        i++;
    return i;
}

/* The result is that of whoever owes on the year's last day, or on the date before. */
static void count_funding(const struct engine *e, const struct report_asked *asked, int64_t net,
                          struct funding_of *ret)
{
    const struct pool *p = pool_at(e, asked->pool);
    struct year_contribution y;
    int64_t weights[PARTNERS_EVER_MAX] = {0};
    memset(ret, 0, sizeof *ret);
    for (struct year_place at = {0}; year_next_contribution(e, asked, &at, &y);) {
        size_t own = place_of(p, y.partner);
        size_t bears = place_of(p, debtor_on(e, y.index, year_day(asked)));
        ret->due[own] = sum(ret->due[own], y.position.due);
        ret->paid[own] = sum(ret->paid[own], y.position.paid);
        weights[bears] = sum(weights[bears], y.position.due);
    }
    int64_t size = net < 0 ? -net : net;
    (void)risk_share_split(size, weights, p->partners.count, ret->share);
    for (size_t i = 0; i < p->partners.count && net < 0; i++)
        ret->share[i] = -ret->share[i];
}

static void add_funding(const struct engine *e, const struct report_asked *asked, struct report *r,
                        const struct year_sums *sums, int64_t net)
{
    const struct pool *p = pool_at(e, asked->pool);
    struct table *t = table_new(r, "funding", "Funding", funding_columns, FUNDING_COLUMNS);
    struct funding_of f;
    int64_t shares = 0;
    count_funding(e, asked, net, &f);
    for (size_t i = 0; i < p->partners.count; i++) {
        const struct party *who = party_at(e, partner_at(e, p->partners.items[i])->party);
        struct row *row = table_row(r, t, false);
        cell_text(row, PARTNER, who->code);
        cell_text(row, NAME, who->name);
        cell_money(row, DUE, f.due[i]);
        cell_money(row, PAID, f.paid[i]);
        cell_money(row, SHARE, f.share[i]);
        shares = sum(shares, f.share[i]);
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, PARTNER, text_of("total"));
    cell_money(row, DUE, sums->due);
    cell_money(row, PAID, sums->paid);
    cell_money(row, SHARE, shares);
}

static void add_expenditure(const struct engine *e, const struct report_asked *asked,
                            struct report *r, int64_t out)
{
    struct table *t = table_new(r, "expenditure", "Expenditure", out_columns, OUT_COLUMNS);
    for (size_t n = 0; n < scheme_count(e, asked->pool, asked->year); n++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, n);
        const struct scheme *x = scheme_at(e, scheme);
        struct row *row = table_row(r, t, false);
        cell_text(row, SCHEME, x->id);
        cell_text(row, SCHEME_NAME, x->name);
        cell_text(row, COMMISSIONER, year_commissioner(e, asked, x));
        cell_money(row, SPENT, scheme_actual(e, scheme, asked->as_of).total);
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, SCHEME, text_of("total"));
    cell_money(row, SPENT, out);
}

static void add_figure(struct report *r, struct table *t, const char *what, int64_t amount,
                       bool is_total)
{
    struct row *row = table_row(r, t, is_total);
    cell_text(row, WHAT, text_of(what));
    cell_money(row, AMOUNT, amount);
}

int report_memorandum(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    const struct fund *f = year_fund(e, asked);
    bool is_ended = f && fund_is_ended(f);
    struct year_sums s;
    char day[DATE_TEXT_MAX];
    year_sums(e, asked, &s);
    int64_t out = sum(s.spent, s.accrued), net = sum(s.due, -out);
    report_title(r, "Memorandum account, %.*s, %d/%02d", TEXT_ARG(p->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = p->synthetic;
    add_funding(e, asked, r, &s, net);
    add_expenditure(e, asked, r, out);
    struct table *t = table_new(r, "result", "Result", result_columns, RESULT_COLUMNS);
    add_figure(r, t, "funding due", s.due, false);
    add_figure(r, t, "expenditure", -out, false);
    add_figure(r, t, net < 0 ? "net overspend" : "net underspend", net, true);
    add_figure(r, t, "brought forward", s.brought_forward, false);
    add_figure(r, t, "risk share by the partners", f ? f->risk_shared : 0, false);
    add_figure(r, t, "returned to the partners", f ? -f->returned : 0, false);
    int64_t forward = sum(sum(net, s.brought_forward), f ? sum(f->risk_shared, -f->returned) : 0);
    add_figure(r, t, "carried forward", is_ended ? f->carried_forward : forward, true);
    if (is_ended)
        report_note(r, "The year was ended on %s by %.*s.", date_print(f->ended_on, day),
                    TEXT_ARG(f->ended_by));
    else
        report_note(r, "The year is not ended: no risk is shared and nothing returned yet.");
    return 0;
}
