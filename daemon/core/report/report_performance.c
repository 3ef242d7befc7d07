/* core/report/report_performance: the performance elements of a pool in a financial year, by the
 * date asked: what was earned by then (the sum due of the element's own contribution), what was
 * paid, what is not released or was retained, and the results behind it. Source:
 * core/performance/performance. */
#include "core/contribution/debtor.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
#include "core/performance/element.h"
#include "core/report/reports.h"

enum {
    ELEMENT,
    PARTNER,
    CONTRIBUTION,
    MEASURE,
    PERFORMANCE_FUND,
    EARNED,
    PAID,
    NOT_RELEASED,
    RETAINED,
    CLOSED,
    COLUMNS
};
static const struct report_column columns[COLUMNS] = {
    [ELEMENT] = {"element", "Element", CELL_TEXT},
    [PARTNER] = {"partner", "Partner", CELL_TEXT},
    [CONTRIBUTION] = {"contribution", "Contribution", CELL_TEXT},
    [MEASURE] = {"measure", "Measure", CELL_TEXT},
    [PERFORMANCE_FUND] = {"performance_fund_pence", "Performance fund", CELL_MONEY},
    [EARNED] = {"earned_pence", "Earned", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [NOT_RELEASED] = {"not_released_pence", "Not released", CELL_MONEY},
    [RETAINED] = {"retained_pence", "Retained", CELL_MONEY},
    [CLOSED] = {"closed_on", "Closed on", CELL_DATE},
};

enum { OF, PERIOD, BASELINE, PLAN, ACTUAL, REPORTED, BY_THEN, AGREED, COMMENT, RESULT_COLUMNS };
static const struct report_column result_columns[RESULT_COLUMNS] = {
    [OF] = {"element", "Element", CELL_TEXT},
    [PERIOD] = {"period", "Period", CELL_NUMBER},
    [BASELINE] = {"baseline", "Baseline", CELL_NUMBER},
    [PLAN] = {"plan", "Plan", CELL_NUMBER},
    [ACTUAL] = {"actual", "Actual", CELL_NUMBER},
    [REPORTED] = {"reported_on", "Reported on", CELL_DATE},
    [BY_THEN] = {"earned_by_then_pence", "Earned by then", CELL_MONEY},
    [AGREED] = {"agreed_by", "Agreed by", CELL_TEXT},
    [COMMENT] = {"comment", "Comment", CELL_TEXT},
};

enum { FROM, PAYER, AGREED_DUE, NOT_RELEASED_DUE, EARNED_OF_IT, NET, CONTRIBUTION_COLUMNS };
static const struct report_column contribution_columns[CONTRIBUTION_COLUMNS] = {
    [FROM] = {"contribution", "Contribution", CELL_TEXT},
    [PAYER] = {"partner", "Partner", CELL_TEXT},
    [AGREED_DUE] = {"agreed_due_pence", "Agreed, to date", CELL_MONEY},
    [NOT_RELEASED_DUE] = {"not_released_due_pence", "Not released of it", CELL_MONEY},
    [EARNED_OF_IT] = {"earned_pence", "Earned", CELL_MONEY},
    [NET] = {"due_pence", "Due", CELL_MONEY},
};

/* On the date asked, by the books of the booking day asked. */
static bool is_seen(const struct report_asked *asked, date_t date, date_t booked)
{
    return date != DATE_NONE && date <= asked->as_of &&
           (asked->booked_to == DATE_NONE || booked <= asked->booked_to);
}

struct sums {
    int64_t performance_fund, earned, paid, not_released, retained;
};

static void set_sums(struct row *row, const struct sums *s)
{
    cell_money(row, PERFORMANCE_FUND, s->performance_fund);
    cell_money(row, EARNED, s->earned);
    cell_money(row, PAID, s->paid);
    cell_money(row, NOT_RELEASED, s->not_released);
    cell_money(row, RETAINED, s->retained);
}

static void add_element(const struct engine *e, const struct element *x, struct report *r,
                        struct table *t, struct sums *all)
{
    date_t as_of = r->asked.as_of;
    const struct contribution *own = contribution_at(e, x->own);
    bool is_closed = is_seen(&r->asked, x->closed_on, x->closed_booked);
    struct position p;
    year_position_booked(e, x->contribution_year, as_of, r->asked.booked_to, &p);
    struct sums s = {x->performance_fund, p.due, p.paid, 0, is_closed ? x->retained : 0};
    s.not_released = sum(s.performance_fund, -sum(s.earned, s.retained));
    struct row *row = table_row(r, t, false);
    cell_text(row, ELEMENT, own->id);
    cell_text(row, PARTNER, party_at(e, partner_at(e, debtor_on(e, x->own, as_of))->party)->code);
    cell_text(row, CONTRIBUTION, contribution_at(e, x->contribution)->id);
    cell_text(row, MEASURE, x->name);
    set_sums(row, &s);
    cell_date(row, CLOSED, is_closed ? x->closed_on : DATE_NONE);
    all->performance_fund = sum(all->performance_fund, s.performance_fund);
    all->earned = sum(all->earned, s.earned);
    all->paid = sum(all->paid, s.paid);
    all->not_released = sum(all->not_released, s.not_released);
    all->retained = sum(all->retained, s.retained);
}

static void add_results(const struct engine *e, const struct element *x, struct report *r,
                        struct table *t)
{
    for (uint32_t q = 0; q < x->terms.periods; q++) {
        const struct element_period *p = &x->periods[q];
        struct row *row = table_row(r, t, false);
        cell_text(row, OF, contribution_at(e, x->own)->id);
        cell_number(row, PERIOD, q + 1);
        cell_number(row, BASELINE, x->terms.baseline[q]);
        cell_number(row, PLAN, x->terms.plan[q]);
        if (q >= x->reported || !is_seen(&r->asked, p->reported_on, p->booked))
            continue;
        cell_number(row, ACTUAL, p->figures.actual);
        cell_date(row, REPORTED, p->reported_on);
        cell_money(row, BY_THEN, p->figures.kept);
        cell_text(row, AGREED, p->authority);
        cell_text(row, COMMENT, p->comment);
    }
}

/* The pool's elements of the year, in the order in which they were recorded. */
static const struct element *next_element(const struct engine *e, const struct report_asked *asked,
                                          size_t *at)
{
    const struct pool *p = pool_at(e, asked->pool);
    while (*at < p->contributions.count) {
        const struct contribution *c = contribution_at(e, p->contributions.items[(*at)++]);
        bool is_known = asked->booked_to == DATE_NONE || c->booked <= asked->booked_to;
        if (c->is_earned && is_known &&
            year_at(e, c->contribution_years.items[0])->year == asked->year)
            return element_at(e, c->element);
    }
    return NULL;
}

/* What elements of the contribution have earned in the year by the date. */
static int64_t earned_of(const struct engine *e, uint32_t contribution,
                         const struct report_asked *asked)
{
    const struct element *x;
    int64_t earned = 0;
    for (size_t at = 0; (x = next_element(e, asked, &at));) {
        struct position p;
        year_position_booked(e, x->contribution_year, asked->as_of, asked->booked_to, &p);
        if (x->contribution == contribution)
            earned = sum(earned, p.due);
    }
    return earned;
}

/* A contribution of which something is not released, as a statement prints it: what was agreed for
 * its instalments so far, less what is not released of them, and what was earned since. */
static void add_contribution(const struct engine *e, uint32_t contribution, struct report *r,
                             struct table *t)
{
    const struct contribution *c = contribution_at(e, contribution);
    uint32_t contribution_year = year_find(e, contribution, r->asked.year);
    if (c->not_released.count == 0 || contribution_year == NONE)
        return;
    const struct contribution_year *cy = year_at(e, contribution_year);
    int64_t agreed = schedule_agreed_due(c, cy, r->asked.as_of, r->asked.booked_to);
    int64_t due = schedule_due_booked(c, cy, r->asked.as_of, r->asked.booked_to);
    int64_t earned = earned_of(e, contribution, &r->asked);
    struct row *row = table_row(r, t, false);
    cell_text(row, FROM, c->id);
    uint32_t payer = debtor_on(e, contribution, r->asked.as_of);
    cell_text(row, PAYER, party_at(e, partner_at(e, payer)->party)->code);
    cell_money(row, AGREED_DUE, agreed);
    cell_money(row, NOT_RELEASED_DUE, sum(due, -agreed));
    cell_money(row, EARNED_OF_IT, earned);
    cell_money(row, NET, sum(due, earned));
}

int report_performance(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *pool = pool_at(e, asked->pool);
    const struct element *x;
    struct sums all = {0};
    report_title(r, "Performance money, %.*s, %d/%02d", TEXT_ARG(pool->name), asked->year,
                 (asked->year + 1) % 100);
    r->is_synthetic = pool->synthetic;
    struct table *t = table_new(r, "elements", "Elements", columns, COLUMNS);
    for (size_t at = 0; (x = next_element(e, asked, &at)); r->is_synthetic |= x->synthetic)
        add_element(e, x, r, t, &all);
    set_sums(table_row(r, t, true), &all);
    t = table_new(r, "contributions", "Contributions they are part of", contribution_columns,
                  CONTRIBUTION_COLUMNS);
    for (size_t i = 0; i < pool->contributions.count; i++)
        add_contribution(e, pool->contributions.items[i], r, t);
    t = table_new(r, "results", "Results", result_columns, RESULT_COLUMNS);
    for (size_t at = 0; (x = next_element(e, asked, &at));)
        add_results(e, x, r, t);
    report_note(r, "earned, not released and retained come to the performance fund; what is not "
                   "earned is retained by the payer");
    return 0;
}
