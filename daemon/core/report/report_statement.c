/* core/report/report_statement: the pooled-fund statement for the partnership board. Source: the
 * pool manager reports income and expenditure to every partner (SI 2000/617; domain section 1). */
#include "core/diagnosis/explain.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"
#include "core/governance/record.h"
#include "core/payment/release_conditions.h"
#include "core/performance/element.h"
#include "core/report/report_year.h"
#include "core/spending/record.h"

enum {
    PARTNER,
    CONTRIBUTION,
    KIND,
    PLAN,
    AGREED,
    FORECAST,
    ADJUSTED,
    DUE,
    TRANSFERRED,
    PAID,
    RECEIVED,
    WRITTEN_OFF,
    VARIANCE,
    WHY,
    INCOME_COLUMNS
};
static const struct report_column income_columns[INCOME_COLUMNS] = {
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [CONTRIBUTION] = {"contribution", "Contribution", CELL_TEXT},
    [KIND] = {"kind", "Kind", CELL_TEXT},
    [PLAN] = {"plan_pence", "Plan", CELL_MONEY},
    [AGREED] = {"agreed_pence", "Agreed now", CELL_MONEY},
    [FORECAST] = {"forecast_pence", "Forecast", CELL_MONEY},
    [ADJUSTED] = {"adjusted_pence", "Adjusted", CELL_MONEY},
    [DUE] = {"due_pence", "Due", CELL_MONEY},
    [TRANSFERRED] = {"transferred_pence", "Claims transferred", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [RECEIVED] = {"received_pence", "Received", CELL_MONEY},
    [WRITTEN_OFF] = {"written_off_pence", "Written off", CELL_MONEY},
    [VARIANCE] = {"variance_pence", "Variance", CELL_MONEY},
    [WHY] = {"explanation", "Explanation", CELL_PARTS},
};

enum { SCHEME, NAME, PLANNED, AGREED_SPEND, FORECAST_SPEND, SPENT, ACCRUED, TOTAL, OUT_COLUMNS };
static const struct report_column out_columns[OUT_COLUMNS] = {
    [SCHEME] = {"scheme", "Scheme", CELL_TEXT},
    [NAME] = {"name", "Name", CELL_TEXT},
    [PLANNED] = {"planned_pence", "Planned", CELL_MONEY},
    [AGREED_SPEND] = {"agreed_pence", "Agreed now", CELL_MONEY},
    [FORECAST_SPEND] = {"forecast_pence", "Forecast", CELL_MONEY},
    [SPENT] = {"spent_pence", "Spent", CELL_MONEY},
    [ACCRUED] = {"accrued_pence", "Accrued", CELL_MONEY},
    [TOTAL] = {"total_pence", "Spent and accrued", CELL_MONEY},
};

enum { WHAT, AMOUNT, FUND_COLUMNS };
static const struct report_column fund_columns[FUND_COLUMNS] = {
    [WHAT] = {"what", "Fund", CELL_TEXT},
    [AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
};

static void add_income_sums(struct row *row, const struct position *p, const struct year_outlook *f)
{
    cell_money(row, PLAN, f->plan.total);
    cell_money(row, AGREED, f->agreed.total);
    cell_money(row, FORECAST, f->forecast.total);
    cell_money(row, ADJUSTED, p->adjusted);
    cell_money(row, DUE, p->due);
    if (p->transferred)
        cell_money(row, TRANSFERRED, p->transferred);
    cell_money(row, PAID, p->paid);
    cell_money(row, RECEIVED, p->received);
    cell_money(row, WRITTEN_OFF, p->written_off);
    cell_money(row, VARIANCE, p->variance);
}

/* Of any variance: what is within tolerance, and what rounding leaves, are parts of their own. */
static void add_why(const struct engine *e, struct report *r, const struct year_contribution *y,
                    struct row *row)
{
    struct parts parts;
    if (!y->position.variance)
        return;
    explain_variance(e, y->contribution_year, &y->position, r->arena, &parts);
    r->failed |= r->arena->failed;
    cell_parts(row, WHY, parts);
}

static void add_income(const struct engine *e, const struct report_asked *asked, struct report *r,
                       const struct year_sums *sums)
{
    struct table *t = table_new(r, "income", "Income", income_columns, INCOME_COLUMNS);
    struct year_contribution y;
    for (struct year_place at = {0}; year_next_contribution(e, asked, &at, &y);) {
        struct row *row = table_row(r, t, false);
        cell_text(row, PARTNER, year_partner(e, &y));
        cell_text(row, CONTRIBUTION, y.contribution->id);
        cell_text(row, KIND, policy_word(e, y.contribution->kind));
        add_income_sums(row, &y.position, &y.figures);
        if (y.contribution_year != NONE && y.is_last && year_is_explained(e, asked))
            add_why(e, r, &y, row);
    }
    struct position all = {.due = sums->due,
                           .paid = sums->paid,
                           .received = sums->received,
                           .adjusted = sums->adjusted,
                           .written_off = sums->written_off,
                           .transferred = sums->transferred,
                           .variance = -year_outstanding(sums)};
    struct row *row = table_row(r, t, true);
    cell_text(row, PARTNER, text_of("total"));
    add_income_sums(row, &all, &sums->income);
}

static void add_planned(struct row *row, const struct year_outlook *f)
{
    cell_money(row, PLANNED, f->plan.total);
    cell_money(row, AGREED_SPEND, f->agreed.total);
    cell_money(row, FORECAST_SPEND, f->forecast.total);
}

static void add_expenditure(const struct engine *e, const struct report_asked *asked,
                            struct report *r, const struct year_sums *sums)
{
    struct table *t = table_new(r, "expenditure", "Expenditure", out_columns, OUT_COLUMNS);
    for (size_t n = 0; n < scheme_count(e, asked->pool, asked->year); n++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, n);
        const struct scheme *x = scheme_at(e, scheme);
        if (!scheme_is_known(x, asked->booked_to))
            continue;
        int64_t spent = scheme_spent(e, scheme, asked->as_of, asked->booked_to).total;
        int64_t accrued = scheme_accrued(e, scheme, asked->as_of, asked->booked_to).total;
        struct row *row = table_row(r, t, false);
        cell_text(row, SCHEME, x->id);
        cell_text(row, NAME, x->name);
        struct year_outlook figures = year_scheme(e, asked, scheme);
        add_planned(row, &figures);
        cell_money(row, SPENT, spent);
        cell_money(row, ACCRUED, accrued);
        cell_money(row, TOTAL, sum(spent, accrued));
    }
    struct row *row = table_row(r, t, true);
    cell_text(row, SCHEME, text_of("total"));
    add_planned(row, &sums->spending);
    cell_money(row, SPENT, sums->spent);
    cell_money(row, ACCRUED, sums->accrued);
    cell_money(row, TOTAL, sum(sums->spent, sums->accrued));
}

static void add_fund_row(struct report *r, struct table *t, const char *what, int64_t amount,
                         bool is_total)
{
    struct row *row = table_row(r, t, is_total);
    cell_text(row, WHAT, text_of(what));
    cell_money(row, AMOUNT, amount);
}

/* What is owed by accounts of the pool of a kind (their balances are credits). */
static int64_t owed(const struct engine *e, const struct report_asked *asked, const char *kind)
{
    return -ledger_sum_as_of(e, asked->pool, kind, TEXT_NONE, asked->as_of, asked->booked_to);
}

static int64_t not_released(const struct engine *e, const struct report_asked *asked)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < element_count(e); i++) {
        const struct element *x = element_at(e, i);
        if (contribution_at(e, x->contribution)->pool == asked->pool &&
            year_at(e, x->contribution_year)->year == asked->year)
            total = sum(total, -ledger_line_as_of(e, x->account_not_released, asked->as_of,
                                                  asked->booked_to));
    }
    return total;
}

static const char *name_forward(const struct year_figures *f)
{
    return f->is_provisional ? "brought forward, provisional" : "brought forward";
}

/* Of one side it is no under- or overspend, nor where all income is accrued and nothing due yet. */
static const char *name_balance(const struct year_figures *f, const struct year_sums *s)
{
    bool is_all_accrued = !s->due && (f->accrued[OF_REVENUE] || f->accrued[OF_CAPITAL]);
    if (!year_figures_is_one_sided(f) && !is_all_accrued)
        return "fund balance";
    return f->has_spending ? "fund balance, no contributions due"
                           : "fund balance, no expenditure recorded";
}

static void add_if_any(struct report *r, struct table *t, const char *what, int64_t amount)
{
    if (amount)
        add_fund_row(r, t, what, amount, false);
}

/* What the year leaves, as the memorandum account has it: by what is earned, not by what is due,
 * and of an ended year as it was ended. */
static void add_balance(const struct engine *e, const struct report_asked *asked, struct report *r,
                        struct table *t, const struct year_sums *s)
{
    struct year_figures figures;
    year_figures_asked(e, asked, &figures);
    struct year_forward f = year_forward(e, asked, &figures);
    const int64_t ahead = sum(figures.in_advance[OF_REVENUE], figures.in_advance[OF_CAPITAL]);
    const int64_t accrued = sum(figures.accrued[OF_REVENUE], figures.accrued[OF_CAPITAL]);
    int64_t out = sum(s->spent, s->accrued), balance = sum(s->due, -sum(out, s->written_off));
    balance = sum(balance, sum(accrued, -ahead));
    if (!figures.one_sided_year) {
        add_fund_row(r, t, name_forward(&figures), f.brought, false);
        balance = sum(balance, f.brought);
    }
    add_fund_row(r, t, "contributions due", s->due, false);
    add_if_any(r, t, "of it not earned yet: receipts in advance", -ahead);
    add_if_any(r, t, "earned and not due yet: accrued income", accrued);
    add_fund_row(r, t, "spent and accrued", -out, false);
    add_fund_row(r, t, "written off", -s->written_off, false);
    add_if_any(r, t, "changed since of years ended before", f.late);
    add_if_any(r, t, "changed since the year was ended, in a later result", f.since);
    add_if_any(r, t, "risk share by the partners", f.shared);
    add_if_any(r, t, "returned to the partners", -f.returned);
    balance = sum(sum(balance, f.late), sum(f.since, sum(f.shared, -f.returned)));
    add_fund_row(r, t, name_balance(&figures, s), balance, true);
    year_note_sides(r, &figures);
    year_note_forward(r, &figures);
}

static void add_fund(const struct engine *e, const struct report_asked *asked, struct report *r,
                     const struct year_sums *s)
{
    struct table *t = table_new(r, "fund", "Fund", fund_columns, FUND_COLUMNS);
    add_balance(e, asked, r, t, s);
    add_fund_row(r, t, "of it due and not paid", s->behind, false);
    add_fund_row(r, t, "paid beyond what is due", s->ahead, false);
    add_fund_row(r, t, "performance money not earned yet", not_released(e, asked), false);
    add_fund_row(r, t, "held pending release, all years", owed(e, asked, "receipts-in-advance"),
                 false);
    add_fund_row(r, t, "unallocated, all years", owed(e, asked, "unallocated"), false);
    add_fund_row(r, t, "unreconciled receipts, all years", owed(e, asked, "unreconciled-receipts"),
                 false);
}

/* What is due and may not be paid into the pool yet is overdue all the same. Known of the business
 * date only. */
static void note_waiting(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    static const char *const words[REASON_COUNT] = {
        [REASON_NO_PLAN] = "the plan of the year is not approved",
        [REASON_NOT_SIGNED] = "the agreement is not signed",
        [REASON_ON_HOLD] = "a payment hold stops it"};
    const enum reason why = release_conditions_check_pool(e, asked->pool, asked->year);
    if (asked->as_of == business_date(e) && words[why])
        report_note(r, "Money of the year may not enter the pool yet: %s.", words[why]);
}

int report_statement(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    struct year_sums sums;
    year_sums(e, asked, &sums);
    report_title(r, "Pooled fund statement, %.*s, %d/%02d", TEXT_ARG(p->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = p->synthetic;
    add_income(e, asked, r, &sums);
    add_expenditure(e, asked, r, &sums);
    add_fund(e, asked, r, &sums);
    year_plan_note(e, asked, r);
    const uint32_t open = exception_count_as_of(
        e, asked->pool, asked->booked_to == DATE_NONE ? asked->as_of : asked->booked_to);
    const uint32_t host = successor_host_on(e, asked->pool, asked->as_of, asked->booked_to);
    report_note(r, "Host %.*s, pool manager %.*s, %u exception%s open.",
                TEXT_ARG(party_at(e, host)->code), TEXT_ARG(p->manager), open,
                open == 1 ? "" : "s");
    report_note(r, "Due is after agreed adjustments. Variance is paid and written off less due and "
                   "claims transferred.");
    note_waiting(e, asked, r);
    if (!year_is_explained(e, asked))
        report_note(r, "Variances are not explained: more was booked since, and what was paid on "
                       "an instalment has no booking day.");
    return 0;
}
