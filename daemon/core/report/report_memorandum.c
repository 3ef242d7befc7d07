/* core/report/report_memorandum: the memorandum account of a pooled fund at year end. Source:
 * domain section 4 (layout recalled): funding by partner, expenditure by scheme, net under- or
 * overspend, each partner's share, carried forward. Capital and revenue are accounted for each by
 * itself (core/spending/year_end): income by what is earned of the contributions by the date, month
 * by month (core/contribution/earned), expenditure by what pays for it (core/spending/charge), and
 * shares are pro rata to the contributions earned of that economy, to the penny by largest
 * remainder; where nobody contributed to it, of all. What is due, by which contributions are
 * reconciled, is the statement's, and the lines between it and income are shown. A year of which
 * only one side is known (core/spending/year_figures) has no result and no shares. */
#include <string.h>
#include "core/contribution/debtor.h"
#include "core/contribution/earned.h"
#include "core/foundation/successor.h"
#include "core/governance/record.h"
#include "core/report/report_year.h"
#include "core/spending/fund.h"
#include "core/spending/record.h"
#include "core/spending/risk_share_split.h"
#include "core/spending/surplus.h"
#include "core/spending/year_figures.h"

enum {
    PARTNER,
    NAME,
    ECONOMY,
    DUE,
    IN_ADVANCE,
    ACCRUED,
    EARNED,
    PAID,
    WRITTEN_OFF,
    SHARE,
    FUNDING_COLUMNS
};
static const struct report_column funding_columns[FUNDING_COLUMNS] = {
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [NAME] = {"name", "Name", CELL_TEXT},
    [ECONOMY] = {"economy", "Economy", CELL_TEXT},
    [DUE] = {"due_pence", "Funding due", CELL_MONEY},
    [IN_ADVANCE] = {"receipts_in_advance_pence", "Of it receipts in advance", CELL_MONEY},
    [ACCRUED] = {"accrued_income_pence", "Accrued income", CELL_MONEY},
    [EARNED] = {"earned_pence", "Income", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [WRITTEN_OFF] = {"written_off_pence", "Written off", CELL_MONEY},
    [SHARE] = {"share_pence", "Share of the net result", CELL_MONEY},
};

enum { SCHEME, SCHEME_NAME, COMMISSIONER, OF_MONEY, SPENT = OF_MONEY + OF_ECONOMIES, OUT_COLUMNS };
static const struct report_column out_columns[OUT_COLUMNS] = {
    [SCHEME] = {"scheme", "Scheme", CELL_TEXT},
    [SCHEME_NAME] = {"name", "Name", CELL_TEXT},
    [COMMISSIONER] = {"commissioner", "Commissioner", CELL_TEXT},
    [OF_MONEY + OF_REVENUE] = {"revenue_pence", "Charged to revenue", CELL_MONEY},
    [OF_MONEY + OF_CAPITAL] = {"capital_pence", "Charged to capital", CELL_MONEY},
    [SPENT] = {"spent_pence", "Expenditure", CELL_MONEY},
};

enum { WHAT, OF, AMOUNT = OF + OF_ECONOMIES, RESULT_COLUMNS };
static const struct report_column result_columns[RESULT_COLUMNS] = {
    [WHAT] = {"what", "Result", CELL_TEXT},
    [OF + OF_REVENUE] = {"revenue_pence", "Revenue", CELL_MONEY},
    [OF + OF_CAPITAL] = {"capital_pence", "Capital", CELL_MONEY},
    [AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
};

enum { OWNER, OWNER_NAME, SURPLUS_ECONOMY, BROUGHT, TAKEN, LEFT, CARRIED, SURPLUS_COLUMNS };
static const struct report_column surplus_columns[SURPLUS_COLUMNS] = {
    [OWNER] = {"partner", "Partner", CELL_TEXT},
    [OWNER_NAME] = {"name", "Name", CELL_TEXT},
    [SURPLUS_ECONOMY] = {"economy", "Economy", CELL_TEXT},
    [BROUGHT] = {"brought_forward_pence", "Brought forward", CELL_MONEY},
    [TAKEN] = {"spent_pence", "Spent of it", CELL_MONEY},
    [LEFT] = {"left_pence", "Left of it", CELL_MONEY},
    [CARRIED] = {"carried_forward_pence", "Carried forward", CELL_MONEY},
};

/* The account in hand. fund: NULL where nothing was planned to be spent; next: the fund of the year
 * after. */
struct account_of_year {
    const struct engine *e;
    const struct report_asked *asked;
    struct report *r;
    const struct pool *pool;
    const struct fund *fund, *next;
    struct year_figures figures;
    bool is_ended, is_one_sided;
    int64_t net[OF_ECONOMIES];
};

/* Of the money columns, DUE to SHARE, of one partner or all. */
struct funds {
    int64_t of[FUNDING_COLUMNS];
};
struct funding_of {
    struct funds partners[PARTNERS_EVER_MAX];
    int64_t bears[PARTNERS_EVER_MAX]; /* earned of what it owes in the end: its weight */
};

static void add_funding(struct funds *to, const struct funds *more)
{
    for (size_t column = DUE; column <= SHARE; column++)
        to->of[column] = sum(to->of[column], more->of[column]);
}

/* Of what passed to another body in between, what was in advance on that day passed with it: it is
 * in advance of the one, and accrued of the other. */
static struct funds funding_of(const struct account_of_year *a, const struct year_contribution *y)
{
    int64_t ahead = earned_not_of(a->e, y->index, a->asked->year, &y->days, a->asked->as_of,
                                  a->asked->booked_to);
    return (struct funds){.of = {[DUE] = y->position.due,
                                 [IN_ADVANCE] = ahead > 0 ? ahead : 0,
                                 [ACCRUED] = ahead < 0 ? -ahead : 0,
                                 [EARNED] = sum(y->position.due, -ahead),
                                 [PAID] = y->position.paid,
                                 [WRITTEN_OFF] = y->position.written_off}};
}

static size_t place_of(const struct pool *p, uint32_t partner)
{
    size_t i = 0;
    while (p->partners.items[i] != partner)
        i++;
    return i;
}

/* The result is that of whoever owes on the year's last day, or on the date before. */
static void count_funding(const struct account_of_year *a, unsigned place, struct funding_of *ret)
{
    const struct pool *p = a->pool;
    struct year_contribution y;
    memset(ret, 0, sizeof *ret);
    for (struct year_place at = {0}; year_next_contribution(a->e, a->asked, &at, &y);) {
        const struct funds more = funding_of(a, &y);
        size_t bears =
            place_of(p, debtor_booked(a->e, y.index, year_day(a->asked), a->asked->booked_to));
        if (charge_place(y.contribution->economy) != place)
            continue;
        add_funding(&ret->partners[place_of(p, y.partner)], &more);
        ret->bears[bears] = sum(ret->bears[bears], more.of[EARNED]);
    }
}

/* Of what all have contributed to the economy: their shares of its result. */
static void share_result(const struct account_of_year *a, unsigned place,
                         struct funding_of of[OF_ECONOMIES])
{
    const size_t n = a->pool->partners.count;
    int64_t net = a->net[place], all[PARTNERS_EVER_MAX], share[PARTNERS_EVER_MAX] = {0};
    if (a->is_one_sided)
        return;
    for (size_t i = 0; i < n; i++)
        all[i] = sum(of[OF_REVENUE].bears[i], of[OF_CAPITAL].bears[i]);
    if (!risk_share_split(net < 0 ? -net : net, of[place].bears, n, share))
        (void)risk_share_split(net < 0 ? -net : net, all, n, share);
    for (size_t i = 0; i < n; i++)
        of[place].partners[i].of[SHARE] = net < 0 ? -share[i] : share[i];
}

static void write_funding(const struct account_of_year *a, struct row *row, const struct funds *f)
{
    for (size_t column = DUE; column <= SHARE; column++)
        if (column != SHARE || !a->is_one_sided)
            cell_money(row, column, f->of[column]);
}

static bool is_any(const struct funds *f)
{
    bool any = false;
    for (size_t column = DUE; column <= SHARE; column++)
        any |= f->of[column] != 0;
    return any;
}

static void add_funding_table(const struct account_of_year *a)
{
    struct table *t = table_new(a->r, "funding", "Funding", funding_columns, FUNDING_COLUMNS);
    struct funding_of of[OF_ECONOMIES];
    struct funds all = {{0}};
    for (unsigned place = 0; place < OF_ECONOMIES; place++)
        count_funding(a, place, &of[place]);
    for (unsigned place = 0; place < OF_ECONOMIES; place++)
        share_result(a, place, of);
    for (size_t i = 0; i < a->pool->partners.count; i++)
        for (unsigned place = 0; place < OF_ECONOMIES; place++) {
            const struct party *who =
                party_at(a->e, partner_at(a->e, a->pool->partners.items[i])->party);
            const struct funds *f = &of[place].partners[i];
            if ((place != OF_REVENUE || successor_is_of_line(a->e, a->pool->partners.items[i])) &&
                !is_any(f))
                continue;
            struct row *row = table_row(a->r, t, false);
            cell_text(row, PARTNER, who->code);
            cell_text(row, NAME, who->name);
            cell_text(row, ECONOMY, charge_economy(place));
            write_funding(a, row, f);
            add_funding(&all, f);
        }
    struct row *row = table_row(a->r, t, true);
    cell_text(row, PARTNER, text_of("total"));
    write_funding(a, row, &all);
}

static void write_charges(const struct account_of_year *a, struct row *row,
                          const int64_t of[OF_ECONOMIES])
{
    if (a->is_one_sided && !a->figures.has_spending)
        return;
    for (unsigned k = 0; k < OF_ECONOMIES; k++)
        cell_money(row, OF_MONEY + k, of[k]);
    cell_money(row, SPENT, sum(of[OF_REVENUE], of[OF_CAPITAL]));
}

static void add_expenditure(const struct account_of_year *a)
{
    struct table *t = table_new(a->r, "expenditure", "Expenditure", out_columns, OUT_COLUMNS);
    for (size_t n = 0; n < scheme_count(a->e, a->asked->pool, a->asked->year); n++) {
        const struct scheme *x =
            scheme_at(a->e, scheme_nth(a->e, a->asked->pool, a->asked->year, n));
        if (!scheme_is_known(x, a->asked->booked_to))
            continue;
        struct row *row = table_row(a->r, t, false);
        cell_text(row, SCHEME, x->id);
        cell_text(row, SCHEME_NAME, x->name);
        cell_text(row, COMMISSIONER, year_commissioner(a->e, a->asked, x));
        write_charges(a, row, charge_scheme(a->e, x, a->asked->as_of, a->asked->booked_to).actual);
    }
    struct row *row = table_row(a->r, t, true);
    cell_text(row, SCHEME, text_of("total"));
    write_charges(a, row, a->figures.charged.actual);
}

/* A line of the result, by economy and in all; adds it to forward. */
static void add_line(const struct account_of_year *a, struct table *t, const char *what,
                     const int64_t of[OF_ECONOMIES], int64_t forward[OF_ECONOMIES])
{
    struct row *row = table_row(a->r, t, !forward);
    cell_text(row, WHAT, text_of(what));
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        cell_money(row, OF + k, of[k]);
        if (forward)
            forward[k] = sum(forward[k], of[k]);
    }
    cell_money(row, AMOUNT, sum(of[OF_REVENUE], of[OF_CAPITAL]));
}

/* A line that stands there only where it says something. */
static void add_line_if_any(const struct account_of_year *a, struct table *t, const char *what,
                            const int64_t of[OF_ECONOMIES], int64_t forward[OF_ECONOMIES])
{
    if (of[OF_REVENUE] || of[OF_CAPITAL])
        add_line(a, t, what, of, forward);
}

static const char *name_of_net(const int64_t net[OF_ECONOMIES])
{
    if (net[OF_REVENUE] >= 0 && net[OF_CAPITAL] >= 0)
        return "net underspend";
    return net[OF_REVENUE] <= 0 && net[OF_CAPITAL] <= 0 ? "net overspend" : "net result";
}

/* What became of the net result: of an ended year as it was ended, else as it stands. */
static void add_forward(const struct account_of_year *a, struct table *t)
{
    int64_t forward[OF_ECONOMIES] = {a->net[OF_REVENUE], a->net[OF_CAPITAL]};
    int64_t since[OF_ECONOMIES] = {0}, shared[OF_ECONOMIES] = {0}, moved[OF_ECONOMIES] = {0},
            returned[OF_ECONOMIES] = {0};
    for (unsigned k = 0; a->is_ended && k < OF_ECONOMIES; k++) {
        const struct fund_result *x = &a->fund->results[k];
        since[k] = sum(sum(x->income, -x->written_off),
                       sum(a->figures.written_off[k], -a->figures.due[k]));
        shared[k] = x->risk_shared;
        moved[k] = x->from_revenue;
        returned[k] = -x->returned;
    }
    if (!a->figures.one_sided_year)
        add_line(a, t,
                 a->figures.is_provisional ? "brought forward, provisional" : "brought forward",
                 a->figures.brought_forward, forward);
    add_line_if_any(a, t, "changed since of years ended before", a->figures.late, forward);
    add_line_if_any(a, t, "changed since the year was ended, in a later result", since, forward);
    add_line(a, t, "risk share by the partners", shared, forward);
    add_line_if_any(a, t, "revenue for capital", moved, forward);
    add_line(a, t, "returned to the partners", returned, forward);
    if (!a->figures.one_sided_year)
        add_line(a, t, a->is_ended ? "carried forward" : "carried forward, provisional", forward,
                 NULL);
}

/* Between what is due, as the statement has it, and what is earned. */
static void add_income(const struct account_of_year *a, struct table *t, int64_t net[OF_ECONOMIES])
{
    int64_t in_advance[OF_ECONOMIES];
    for (unsigned k = 0; k < OF_ECONOMIES; k++)
        in_advance[k] = -a->figures.in_advance[k];
    add_line(a, t, "funding due", a->figures.due, net);
    add_line_if_any(a, t, "receipts in advance", in_advance, net);
    add_line_if_any(a, t, "accrued income", a->figures.accrued, net);
    add_line(a, t, "income", net, NULL);
}

static void add_result(const struct account_of_year *a)
{
    struct table *t = table_new(a->r, "result", "Result", result_columns, RESULT_COLUMNS);
    int64_t net[OF_ECONOMIES] = {0}, out[OF_ECONOMIES], losses[OF_ECONOMIES];
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        out[k] = -a->figures.charged.actual[k];
        losses[k] = -a->figures.written_off[k];
    }
    if (!a->is_one_sided || a->figures.has_income)
        add_income(a, t, net);
    if (!a->is_one_sided || a->figures.has_spending)
        add_line(a, t, "expenditure", out, net);
    if (a->is_one_sided)
        add_line_if_any(a, t, "written off", losses, net);
    else
        add_line(a, t, "written off", losses, net);
    if (a->is_one_sided)
        return;
    add_line(a, t, name_of_net(net), net, NULL);
    add_forward(a, t);
}

/* A year that is not ended has carried nothing forward, which is not 0.00: what is left of what it
 * began with is still owed. */
static void write_surplus(const struct account_of_year *a, struct row *row,
                          const int64_t of[SURPLUS_COLUMNS])
{
    for (size_t column = BROUGHT; column <= CARRIED; column++)
        if (column != CARRIED || a->is_ended)
            cell_money(row, column, of[column]);
}

/* What of the surplus that the year began with is a partner's, and of what it left. */
static void add_owner(const struct account_of_year *a, struct table *t, uint32_t partner,
                      unsigned place, int64_t totals[SURPLUS_COLUMNS])
{
    bool is_begun = a->fund && !a->figures.is_provisional; /* the year before was ended by then */
    int64_t of[SURPLUS_COLUMNS] = {0};
    const struct party *who = party_at(a->e, partner_at(a->e, partner)->party);
    if (is_begun) {
        of[BROUGHT] = surplus_of(a->e, a->fund, partner, place);
        of[TAKEN] =
            surplus_taken_of(a->e, a->fund, partner, place, a->asked->as_of, a->asked->booked_to);
    }
    of[LEFT] = sum(of[BROUGHT], -of[TAKEN]);
    if (a->next && a->is_ended)
        of[CARRIED] = surplus_of(a->e, a->next, partner, place);
    if (!of[BROUGHT] && !of[CARRIED])
        return;
    struct row *row = table_row(a->r, t, false);
    cell_text(row, OWNER, who->code);
    cell_text(row, OWNER_NAME, who->name);
    cell_text(row, SURPLUS_ECONOMY, charge_economy(place));
    write_surplus(a, row, of);
    for (size_t column = BROUGHT; column <= CARRIED; column++)
        totals[column] = sum(totals[column], of[column]);
}

/* Nothing where no surplus is owed. */
static void add_surplus(const struct account_of_year *a)
{
    int64_t totals[SURPLUS_COLUMNS] = {0};
    bool is_brought = a->fund && a->fund->surplus.count && !a->figures.is_provisional;
    if (!is_brought && !(a->is_ended && a->next && a->next->surplus.count))
        return;
    struct table *t = table_new(a->r, "surplus", "Surplus owed to the partners", surplus_columns,
                                SURPLUS_COLUMNS);
    for (size_t i = 0; i < a->pool->partners.count; i++)
        for (unsigned place = 0; place < OF_ECONOMIES; place++)
            add_owner(a, t, a->pool->partners.items[i], place, totals);
    struct row *row = table_row(a->r, t, true);
    cell_text(row, OWNER, text_of("total"));
    write_surplus(a, row, totals);
}

static void add_notes(const struct account_of_year *a)
{
    char day[DATE_TEXT_MAX];
    if (a->is_ended)
        report_note(a->r, "The year was ended on %s by %.*s.", date_print(a->fund->ended_on, day),
                    TEXT_ARG(a->fund->ended_by));
    else
        report_note(a->r, "The year is not ended: no risk is shared and nothing returned yet.");
    year_note_sides(a->r, &a->figures);
    year_note_forward(a->r, &a->figures);
}

int report_memorandum(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    struct account_of_year a = {.e = e, .asked = asked, .r = r};
    struct report_asked after = *asked;
    after.year++;
    a.pool = pool_at(e, asked->pool);
    a.fund = year_fund(e, asked);
    a.next = year_fund(e, &after);
    a.is_ended = a.fund && fund_is_ended_as_of(a.fund, asked->as_of, asked->booked_to);
    year_figures_asked(e, asked, &a.figures);
    a.is_one_sided = year_figures_is_one_sided(&a.figures);
    for (unsigned k = 0; k < OF_ECONOMIES; k++)
        a.net[k] = sum(year_figures_earned(&a.figures, k),
                       -sum(a.figures.charged.actual[k], a.figures.written_off[k]));
    report_title(r, "Memorandum account, %.*s, %d/%02d", TEXT_ARG(a.pool->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = a.pool->synthetic;
    add_funding_table(&a);
    add_expenditure(&a);
    add_result(&a);
    add_surplus(&a);
    add_notes(&a);
    return 0;
}
