#include "report_ties.h"

#include <string.h>

#include "core/contribution/year.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/report/report_year.h"
#include "report_figures.h"

static bool make_as_of(struct check *c, enum report_kind kind, date_t as_of, struct report *r)
{
    struct report_asked asked = {.kind = kind,
                                 .pool = c->pool,
                                 .year = c->year,
                                 .quarter = 1,
                                 .as_of = as_of,
                                 .booked_to = DATE_NONE};
    return figures_same(c, "a report that is not made", 0, report_make(c->e, &asked, &c->arena, r));
}

/* The amount in it; 0 without one. */
static int64_t amount_of(const struct table *t, const char *what)
{
    const struct row *row = figures_line(t, what);
    return row ? row->cells[figures_column(t, "amount_pence")].number : 0;
}

static int64_t owed(const struct check *c, const char *kind)
{
    return -ledger_sum_as_of(c->e, c->pool, kind, TEXT_NONE, business_date(c->e), DATE_NONE);
}

/* The calendar's columns are the statement's; what is due there is with the claims transferred
 * between contributions. */
static bool check_calendar(struct check *c, const struct report *s, const struct report *d)
{
    static const char *const columns[] = {"adjusted_pence", "paid_pence", "written_off_pence"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!figures_same(c, columns[i], figures_total(s, "income", columns[i], NULL),
                          figures_total(d, "contributions_due", columns[i], NULL)))
            return false;
    return figures_same(c, "due in the calendar",
                        sum(figures_total(s, "income", "due_pence", NULL),
                            figures_total(s, "income", "transferred_pence", NULL)),
                        figures_total(d, "contributions_due", "due_pence", NULL)) &&
           figures_same(c, "outstanding in the calendar",
                        -figures_total(s, "income", "variance_pence", NULL),
                        figures_total(d, "contributions_due", "outstanding_pence", NULL));
}

/* Whether claims came to the contribution from another, or went there, which its instalments show
 * and its due in the statement does not. */
static bool has_claims(const struct check *c, struct text id)
{
    const struct pool *p = pool_at(c->e, c->pool);
    for (size_t i = 0; i < p->contributions.count; i++) {
        const uint32_t of = p->contributions.items[i];
        if (text_equal(contribution_at(c->e, of)->id, id)) {
            const uint32_t year = year_find(c->e, of, c->year);
            return year != NONE && year_at(c->e, year)->claims_moved.count > 0;
        }
    }
    return false;
}

/* Due in the rows of the same body and contribution. */
static int64_t due_of(const struct table *t, struct text partner, struct text contribution)
{
    int64_t due = 0;
    for (const struct row *row = t->first; row; row = row->next)
        if (text_equal(row->cells[figures_column(t, "partner")].text, partner) &&
            text_equal(row->cells[figures_column(t, "contribution")].text, contribution))
            due = sum(due, row->cells[figures_column(t, "due_pence")].number);
    return due;
}

/* Body by body, of each contribution. */
static bool check_debtors(struct check *c, const struct report *s, const struct report *d)
{
    const struct table *income = figures_table(s, "income"),
                       *lines = figures_table(d, "contributions_due");
    for (const struct row *row = income->first; row; row = row->next) {
        const struct text partner = row->cells[figures_column(income, "partner")].text,
                          id = row->cells[figures_column(income, "contribution")].text;
        if (!row->is_total && !has_claims(c, id) &&
            !figures_same(c, "due of one body in the calendar", due_of(income, partner, id),
                          due_of(lines, partner, id)))
            return false;
    }
    return true;
}

/* What the bodies of a contribution are forecast to pay is what is forecast of it. */
static bool check_parts(struct check *c, const struct report *s)
{
    const struct pool *p = pool_at(c->e, c->pool);
    const struct table *income = figures_table(s, "income");
    for (size_t i = 0; i < p->contributions.count; i++) {
        struct year_contribution all;
        int64_t parts = 0;
        if (!year_contribution_of(c->e, &s->asked, p->contributions.items[i], &all))
            continue;
        for (const struct row *row = income->first; row; row = row->next)
            if (text_equal(row->cells[figures_column(income, "contribution")].text,
                           all.contribution->id))
                parts = sum(parts, row->cells[figures_column(income, "forecast_pence")].number);
        if (!figures_same(c, "forecast of a contribution", parts, all.figures.forecast.total))
            return false;
    }
    return true;
}

/* So they were on days of the year that are past. */
static bool check_calendar_then(struct check *c)
{
    static const int days[] = {20, 110, 250, 400};
    const date_t start = date_financial_year_start(c->year);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct report s, d;
        if (start == DATE_NONE || start + days[i] >= business_date(c->e))
            break;
        if (!make_as_of(c, REPORT_STATEMENT, start + days[i], &s) ||
            !make_as_of(c, REPORT_CONTRIBUTIONS_DUE, start + days[i], &d) ||
            !check_calendar(c, &s, &d) || !check_debtors(c, &s, &d) || !check_parts(c, &s))
            return false;
    }
    return true;
}

/* Rounding is pennies: a penny an instalment, and one for the sum. */
static bool check_rounding(struct check *c, const struct report *d)
{
    const struct table *lines = figures_table(d, "contributions_due");
    size_t beside = figures_column(lines, "beside");
    for (const struct row *row = lines->first; row; row = row->next) {
        int64_t expected = row->cells[figures_column(lines, "expected_pence")].number;
        if (text_equal(row->cells[beside].text, text_of("rounding")) &&
            !figures_same(c, "rounding beyond pennies", expected / (DATES_MAX + 1), 0))
            return false;
    }
    return true;
}

static bool is_earned(const struct check *c, struct text id)
{
    const struct pool *p = pool_at(c->e, c->pool);
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *x = contribution_at(c->e, p->contributions.items[i]);
        if (text_equal(x->id, id))
            return x->is_earned;
    }
    return false;
}

/* No penny is forecast twice: at most what was paid, or all that is agreed and not settled. */
static bool check_forecast(struct check *c, const struct report *s)
{
    const struct table *income = figures_table(s, "income");
    static const char *const keys[] = {"forecast_pence", "paid_pence",        "agreed_pence",
                                       "adjusted_pence", "written_off_pence", "transferred_pence"};
    for (const struct row *row = income->first; row; row = row->next) {
        int64_t of[sizeof keys / sizeof *keys];
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            of[i] = row->cells[figures_column(income, keys[i])].number;
        int64_t most = sum(sum(of[2], of[5]), -sum(of[3], of[4]));
        if (most < of[1])
            most = of[1];
        if (!row->is_total && of[0] > most &&
            !is_earned(c, row->cells[figures_column(income, "contribution")].text))
            return figures_same(c, "forecast and the most that can come", of[0], most);
    }
    return true;
}

/* What of the contributions is outstanding, each by itself. */
static int64_t outstanding(const struct report *s)
{
    const struct table *t = figures_table(s, "income");
    int64_t all = 0;
    for (const struct row *row = t->first; row; row = row->next) {
        int64_t variance = row->cells[figures_column(t, "variance_pence")].number;
        if (!row->is_total && variance < 0)
            all = sum(all, -variance);
    }
    return all;
}

/* The lines of the fund are those of the income, the memorandum account and the ledger. */
static bool check_fund(struct check *c, const struct report *s, const struct report *m)
{
    const struct table *fund = figures_table(s, "fund"), *result = figures_table(m, "result");
    int64_t behind = amount_of(fund, "of it due and not paid");
    int64_t ahead = amount_of(fund, "paid beyond what is due");
    return figures_same(c, "due and not paid less paid beyond it",
                        -figures_total(s, "income", "variance_pence", NULL), behind - ahead) &&
           figures_same(c, "due and not paid", outstanding(s), behind) &&
           (!figures_line(result, "carried forward") ||
            figures_same(c, "fund balance and carried forward", amount_of(fund, "fund balance"),
                         amount_of(result, "carried forward"))) &&
           figures_same(c, "held", amount_of(fund, "held pending"),
                        owed(c, "receipts-in-advance")) &&
           figures_same(c, "unallocated", amount_of(fund, "unallocated"), owed(c, "unallocated")) &&
           figures_same(c, "unreconciled receipts", amount_of(fund, "unreconciled receipts"),
                        owed(c, "unreconciled-receipts"));
}

/* What is listed in the column, all or of one kind. */
static int64_t listed(const struct table *list, const char *column, const struct text *kind)
{
    int64_t all = 0;
    for (const struct row *row = list->first; row; row = row->next)
        if (!kind || text_equal(row->cells[figures_column(list, "kind")].text, *kind))
            all = sum(all, column ? row->cells[figures_column(list, column)].number : 1);
    return all;
}

/* Kinds and ages are those of what is listed, which is all that is open. */
static bool check_exceptions(struct check *c, const struct report *a)
{
    const struct table *kinds = figures_table(a, "ageing"), *list = figures_table(a, "exceptions");
    size_t kind = figures_column(kinds, "kind"), first = figures_column(kinds, "count") + 1,
           amount = figures_column(kinds, "amount_pence");
    for (const struct row *row = kinds->first; row; row = row->next) {
        int64_t ages = 0, of_kind = 0;
        for (size_t i = first; i < amount; i++)
            ages = sum(ages, row->cells[i].number);
        if (row->is_total)
            return figures_same(c, "open exceptions", row->cells[first - 1].number,
                                listed(list, NULL, NULL)) &&
                   figures_same(c, "open exceptions of the pool", row->cells[first - 1].number,
                                exception_count_of(c->e, c->pool));
        for (const struct row *k = kinds->first; k; k = k->next)
            if (!k->is_total && text_equal(k->cells[kind].text, row->cells[kind].text))
                of_kind = sum(of_kind, k->cells[amount].number);
        if (!figures_same(c, "ages of a kind", ages, row->cells[amount].number) ||
            !figures_same(c, "a kind of exceptions", of_kind,
                          listed(list, "amount_pence", &row->cells[kind].text)))
            return false;
    }
    return figures_same(c, "a total of the exceptions", 1, 0);
}

static bool check_all(struct check *c)
{
    struct report statement, calendar, memorandum, exceptions;
    return figures_make(c, REPORT_STATEMENT, &statement) &&
           figures_make(c, REPORT_CONTRIBUTIONS_DUE, &calendar) &&
           figures_make(c, REPORT_MEMORANDUM, &memorandum) &&
           figures_make(c, REPORT_AGED_EXCEPTIONS, &exceptions) &&
           check_calendar(c, &statement, &calendar) && check_debtors(c, &statement, &calendar) &&
           check_parts(c, &statement) && check_calendar_then(c) && check_rounding(c, &calendar) &&
           check_forecast(c, &statement) && check_fund(c, &statement, &memorandum) &&
           check_exceptions(c, &exceptions);
}

bool report_ties(const struct engine *e, uint32_t pool, int year, char *ret_broken)
{
    struct check c = {.e = e, .broken = ret_broken, .pool = pool, .year = year};
    const bool ok = check_all(&c);
    arena_fini(&c.arena);
    return ok;
}
