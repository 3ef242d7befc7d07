/* core/report/report_performance: the performance elements of a pool in a financial year, by the
 * date asked: the plan that was approved, the performance fund, what is forecast, what was earned
 * by then (the sum due of the element's own contribution), what that is less than is in the
 * instalments due (the "NEL adjustment" of a published statement), what was paid, what is not
 * released or was retained, and the results behind it. Source: core/performance/performance. */
#include "core/contribution/debtor.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"
#include "core/performance/element.h"
#include "core/report/report_year.h"

enum {
    ELEMENT,
    PARTNER,
    CONTRIBUTION,
    MEASURE,
    PLANNED,
    PERFORMANCE_FUND,
    FORECAST,
    EARNED,
    ADJUSTMENT,
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
    [PLANNED] = {"plan_pence", "Plan", CELL_MONEY},
    [PERFORMANCE_FUND] = {"performance_fund_pence", "Performance fund", CELL_MONEY},
    [FORECAST] = {"forecast_pence", "Forecast", CELL_MONEY},
    [EARNED] = {"earned_pence", "Earned", CELL_MONEY},
    [ADJUSTMENT] = {"adjustment_pence", "Adjustment for results", CELL_MONEY},
    [PAID] = {"paid_pence", "Paid", CELL_MONEY},
    [NOT_RELEASED] = {"not_released_pence", "Not released", CELL_MONEY},
    [RETAINED] = {"retained_pence", "Retained", CELL_MONEY},
    [CLOSED] = {"closed_on", "Closed on", CELL_DATE},
};

enum {
    OF,
    PERIOD,
    BASELINE,
    PLAN,
    PLANNED_TO_EARN,
    ACTUAL,
    REPORTED,
    BY_THEN,
    AGREED,
    COMMENT,
    RESULT_COLUMNS
};
static const struct report_column result_columns[RESULT_COLUMNS] = {
    [OF] = {"element", "Element", CELL_TEXT},
    [PERIOD] = {"period", "Period", CELL_NUMBER},
    [BASELINE] = {"baseline", "Baseline", CELL_NUMBER},
    [PLAN] = {"plan", "Plan", CELL_NUMBER},
    [PLANNED_TO_EARN] = {"planned_pence", "Planned to earn", CELL_MONEY},
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

enum { FIRST_SUM = PLANNED, LAST_SUM = RETAINED, SUMS = LAST_SUM - FIRST_SUM + 1 };
struct sums {
    int64_t of[SUMS]; /* of a column less FIRST_SUM */
};

static int64_t *sum_of(struct sums *s, unsigned column)
{
    return &s->of[column - FIRST_SUM];
}

static void set_sums(struct row *row, const struct sums *s)
{
    for (unsigned i = 0; i < SUMS; i++)
        cell_money(row, FIRST_SUM + i, s->of[i]);
}

/* What of the performance fund is in the instalments due by the date. */
static int64_t fund_to_date(const struct engine *e, const struct element *x,
                            const struct report_asked *asked)
{
    uint32_t year = year_find(e, x->contribution, asked->year);
    int64_t part = 0;
    if (year == NONE)
        return 0;
    const struct contribution_year *cy = year_at(e, year);
    (void)money_scale(x->performance_fund, schedule_instalments_due(cy, asked->as_of),
                      cy->instalments_in_year, ROUND_HALF_UP, &part);
    return part;
}

static void add_element(const struct engine *e, const struct element *x, struct report *r,
                        struct table *t, struct sums *all)
{
    date_t as_of = r->asked.as_of;
    const struct contribution *own = contribution_at(e, x->own);
    bool is_closed = year_is_seen(&r->asked, x->closed_on, x->closed_booked);
    int64_t retained = is_closed ? x->retained : 0;
    struct year_contribution y;
    struct position p;
    struct sums s;
    int64_t forecast[FORMULA_PERIODS];
    year_element_forecast(&r->asked, x, forecast);
    (void)year_contribution_of(e, &r->asked, x->own, &y);
    year_position_booked(e, x->contribution_year, as_of, r->asked.booked_to, &p);
    const int64_t earned = sum(p.due, p.adjusted);
    *sum_of(&s, PLANNED) = y.figures.plan.total;
    *sum_of(&s, PERFORMANCE_FUND) = x->performance_fund;
    *sum_of(&s, FORECAST) = is_closed ? earned : forecast[x->terms.periods - 1];
    *sum_of(&s, EARNED) = earned;
    *sum_of(&s, ADJUSTMENT) = sum(earned, -fund_to_date(e, x, &r->asked));
    *sum_of(&s, PAID) = p.paid;
    *sum_of(&s, NOT_RELEASED) = sum(x->performance_fund, -sum(earned, retained));
    *sum_of(&s, RETAINED) = retained;
    struct row *row = table_row(r, t, false);
    cell_text(row, ELEMENT, own->id);
    cell_text(row, PARTNER, year_partner(e, &y));
    cell_text(row, CONTRIBUTION, contribution_at(e, x->contribution)->id);
    cell_text(row, MEASURE, x->name);
    set_sums(row, &s);
    cell_date(row, CLOSED, is_closed ? x->closed_on : DATE_NONE);
    for (unsigned i = 0; i < SUMS; i++)
        all->of[i] = sum(all->of[i], s.of[i]);
}

static void add_results(const struct engine *e, const struct element *x, struct report *r,
                        struct table *t)
{
    int64_t planned[FORMULA_PERIODS];
    uint32_t seen = year_periods_seen(&r->asked, x);
    formula_plan(&x->terms, planned);
    for (uint32_t q = 0; q < x->terms.periods; q++) {
        const struct element_period *p = &x->periods[q];
        struct row *row = table_row(r, t, false);
        cell_text(row, OF, contribution_at(e, x->own)->id);
        cell_number(row, PERIOD, q + 1);
        cell_number(row, BASELINE, x->terms.baseline[q]);
        cell_number(row, PLAN, x->terms.plan[q]);
        cell_money(row, PLANNED_TO_EARN, sum(planned[q], q ? -planned[q - 1] : 0));
        if (q >= seen)
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
            earned = sum(earned, sum(p.due, p.adjusted)); /* no adjustment is a result */
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
    uint32_t payer = debtor_booked(e, contribution, r->asked.as_of, r->asked.booked_to);
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
    struct row *last = table_row(r, t, true);
    cell_text(last, ELEMENT, text_of("total"));
    set_sums(last, &all);
    t = table_new(r, "contributions", "Contributions they are part of", contribution_columns,
                  CONTRIBUTION_COLUMNS);
    for (size_t i = 0; i < pool->contributions.count; i++)
        add_contribution(e, pool->contributions.items[i], r, t);
    t = table_new(r, "results", "Results", result_columns, RESULT_COLUMNS);
    for (size_t at = 0; (x = next_element(e, asked, &at));)
        add_results(e, x, r, t);
    year_plan_note(e, asked, r);
    report_note(r, "Adjustment for results: earned by the date less what of the performance fund "
                   "is in the instalments due by then. Forecast: periods to come as planned.");
    report_note(r, "earned, not released and retained come to the performance fund; what is not "
                   "earned is retained by the payer");
    return 0;
}
