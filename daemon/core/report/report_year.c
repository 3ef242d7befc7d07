#include "core/report/report_year.h"
#include "core/contribution/earned.h"
#include "core/contribution/year.h"
#include "core/foundation/ledger.h"
#include "core/foundation/successor.h"
#include "core/governance/plan.h"
#include "core/spending/approved_plan.h"
#include "core/spending/fund.h"
#include "core/spending/record.h"

struct text year_partner(const struct engine *e, const struct year_contribution *y)
{
    return party_at(e, partner_at(e, y->partner)->party)->code;
}

static const struct approved_plan *plan_asked(const struct engine *e,
                                              const struct report_asked *asked, uint32_t pool)
{
    return approved_plan_of(e, pool, asked->year, asked->as_of, asked->booked_to);
}

bool year_is_seen(const struct report_asked *asked, date_t date, date_t booked)
{
    return date != DATE_NONE && date <= asked->as_of &&
           (asked->booked_to == DATE_NONE || booked <= asked->booked_to);
}

uint32_t year_periods_seen(const struct report_asked *asked, const struct element *x)
{
    uint32_t count = 0;
    while (count < x->reported &&
           year_is_seen(asked, x->periods[count].reported_on, x->periods[count].booked))
        count++;
    return count;
}

void year_element_forecast(const struct report_asked *asked, const struct element *x,
                           int64_t ret_earned[FORMULA_PERIODS])
{
    struct formula_period seen[FORMULA_PERIODS];
    for (uint32_t i = 0; i < x->terms.periods; i++)
        seen[i] = x->periods[i].figures;
    formula_forecast(&x->terms, seen, year_periods_seen(asked, x), ret_earned);
}

/* The first quarter that is not over at the end of the day; QUARTERS: all are. */
static unsigned quarter_current(const struct report_asked *asked)
{
    const struct fund f = {.year = asked->year};
    unsigned q = 0;
    for (date_t ends; q < QUARTERS; q++) {
        ends = fund_quarter_start(&f, q + 1); /* DATE_NONE: out of range */
        if (ends == DATE_NONE || asked->as_of + 1 < ends)
            break;
    }
    return q;
}

/* What results as planned still earn, of the periods that are not measured. */
static struct quarters to_earn(const struct engine *e, const struct report_asked *asked,
                               const struct year_contribution *y)
{
    struct quarters all = {{0}, 0};
    int64_t earned[FORMULA_PERIODS];
    const struct element *x = element_at(e, y->contribution->element);
    if (y->figures.agreed.total == 0 || year_is_seen(asked, x->closed_on, x->closed_booked))
        return all;
    year_element_forecast(asked, x, earned);
    for (uint32_t i = year_periods_seen(asked, x); i < x->terms.periods; i++) {
        int64_t *quarter = &all.q[element_quarter(x, i)];
        *quarter = sum(*quarter, sum(earned[i], i ? -earned[i - 1] : 0));
    }
    return scheme_income_part(e, y->index, asked->year, &all, &y->days);
}

/* What is awaited of the body in each quarter: of performance money what was earned in its days,
 * and its part of what is still to be. */
static struct quarters awaited(const struct engine *e, const struct report_asked *asked,
                               const struct year_contribution *y)
{
    const struct fund f = {.year = asked->year};
    if (!y->contribution->is_earned)
        return y->figures.agreed;
    struct quarters all = to_earn(e, asked, y);
    const struct contribution_year *cy =
        y->contribution_year == NONE ? NULL : year_at(e, y->contribution_year);
    for (uint32_t i = 0; cy && i < cy->instalment_count; i++) {
        const struct instalment *x = &cy->instalments[i];
        if (year_is_seen(asked, x->due, x->booked) && x->due >= y->days.from &&
            x->due < y->days.until)
            all.q[fund_quarter(&f, x->due)] = sum(all.q[fund_quarter(&f, x->due)], x->expected);
    }
    return all;
}

/* What it comes to, of one debtor's days; of its position, to be filled in then, only the date. */
static void set_figures(const struct engine *e, const struct report_asked *asked,
                        struct year_contribution *y)
{
    const struct contribution *c = y->contribution;
    const struct approved_plan *plan = plan_asked(e, asked, c->pool);
    const struct due_asked of = {asked->as_of, asked->booked_to, y->days.from, y->days.until};
    struct year_outlook *f = &y->figures;
    f->agreed = scheme_income_agreed(e, y->index, asked->year, &of);
    f->plan = f->agreed;
    if (plan) {
        const struct quarters all = approved_plan_contribution(plan, y->index);
        f->plan = scheme_income_part(e, y->index, asked->year, &all, &y->days);
    }
    f->actual = scheme_income_actual(e, y->index, asked->year, &of);
    y->position.as_of = asked->as_of;
    y->contribution_year = year_find(e, y->index, asked->year);
}

/* By its position: a claim that it took over is awaited of it, one that it left no more. */
static void set_forecast(const struct engine *e, const struct report_asked *asked,
                         struct year_contribution *y)
{
    const struct position *p = &y->position;
    const struct quarters all = awaited(e, asked, y);
    y->figures.forecast =
        quarters_forecast(&all, &y->figures.actual, quarter_current(asked),
                          sum(sum(p->adjusted, p->written_off), -p->transferred), true);
}

bool year_contribution_of(const struct engine *e, const struct report_asked *asked,
                          uint32_t contribution, struct year_contribution *ret)
{
    struct year_contribution y = {
        .contribution = contribution_at(e, contribution),
        .index = contribution,
        .partner = debtor_booked(e, contribution, asked->as_of, asked->booked_to),
        .days = {INT32_MIN, INT32_MAX},
        .is_last = true,
    };
    set_figures(e, asked, &y);
    if (y.contribution_year != NONE)
        year_position_booked(e, y.contribution_year, asked->as_of, asked->booked_to, &y.position);
    set_forecast(e, asked, &y);
    *ret = y;
    return y.contribution_year != NONE || y.figures.agreed.total || y.figures.plan.total;
}

/* Nothing fell due of it, was earned by it or is left with it. */
static bool has_no_part(const struct engine *e, const struct report_asked *asked,
                        const struct year_contribution *y, size_t debtor, size_t count)
{
    return y->figures.agreed.total == 0 && y->figures.plan.total == 0 &&
           (y->contribution_year == NONE ||
            !debtor_has_part(e, y->contribution_year, debtor, count, &y->position)) &&
           earned_not_of(e, y->index, asked->year, &y->days, asked->as_of, asked->booked_to) == 0;
}

/* The next of its debtors that has a part in the year; false: none is left. */
static bool next_debtor(const struct engine *e, const struct report_asked *asked,
                        struct year_place *at, struct year_contribution *ret)
{
    uint32_t index = pool_at(e, asked->pool)->contributions.items[at->contribution];
    const size_t count = debtor_count(e, index, asked->as_of, asked->booked_to);
    for (size_t i = at->debtor; i < count; i++) {
        struct year_contribution y = {.contribution = contribution_at(e, index),
                                      .index = index,
                                      .partner = debtor_partner(e, index, i),
                                      .days = debtor_days(e, index, i, count),
                                      .is_last = i + 1 == count};
        set_figures(e, asked, &y);
        at->debtor = i + 1;
        if (y.contribution_year != NONE)
            debtor_position(e, y.contribution_year, i, count, asked->as_of, asked->booked_to,
                            &y.position);
        if (has_no_part(e, asked, &y, i, count))
            continue;
        set_forecast(e, asked, &y);
        *ret = y;
        return true;
    }
    return false;
}

bool year_next_contribution(const struct engine *e, const struct report_asked *asked,
                            struct year_place *at, struct year_contribution *ret)
{
    const struct pool *p = pool_at(e, asked->pool);
    while (at->contribution < p->contributions.count) {
        if (next_debtor(e, asked, at, ret))
            return true;
        *at = (struct year_place){at->contribution + 1, 0};
    }
    return false;
}

date_t year_day(const struct report_asked *asked)
{
    date_t next = date_financial_year_start(asked->year + 1);
    return next == DATE_NONE || asked->as_of < next ? asked->as_of : next - 1;
}

struct text year_commissioner(const struct engine *e, const struct report_asked *asked,
                              const struct scheme *x)
{
    return party_at(e, successor_in_pool(e, asked->pool, x->commissioner, year_day(asked),
                                         asked->booked_to))
        ->code;
}

struct year_outlook year_scheme(const struct engine *e, const struct report_asked *asked,
                                uint32_t scheme)
{
    const struct approved_plan *plan = plan_asked(e, asked, asked->pool);
    struct year_outlook y = {
        .agreed = scheme_planned_as_of(e, scheme, asked->as_of, asked->booked_to),
        .actual = scheme_actual(e, scheme, asked->as_of, asked->booked_to),
        .forecast = scheme_forecast(e, scheme, asked->as_of, asked->booked_to)};
    y.plan = plan ? approved_plan_scheme(plan, scheme) : y.agreed;
    return y;
}

static void add_quarters(struct quarters *to, const struct quarters *more)
{
    for (unsigned q = 0; q < QUARTERS; q++)
        to->q[q] = sum(to->q[q], more->q[q]);
    to->total = sum(to->total, more->total);
}

void year_add_outlook(struct year_outlook *to, const struct year_outlook *more)
{
    add_quarters(&to->plan, &more->plan);
    add_quarters(&to->agreed, &more->agreed);
    add_quarters(&to->forecast, &more->forecast);
    add_quarters(&to->actual, &more->actual);
}

/* Why no plan is approved. */
static void note_no_plan(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct plan_decision decided = plan_decided(e, asked->pool, asked->year);
    bool is_approved = decided.outcome && decided.outcome->lets_money_in;
    if (!plan_needs_approval(e, asked->pool, asked->year) && !decided.outcome)
        report_note(r, "Plan: none needs approval; it is what is agreed now.");
    else if (is_approved && decided.on <= asked->as_of)
        report_note(r, "Plan: approved; until the day of its recording is over it is what is "
                       "agreed now.");
    else
        report_note(r, "Plan: none is approved by that day; it is what is agreed now.");
}

void year_plan_note(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct approved_plan *plan = plan_asked(e, asked, asked->pool);
    char on[DATE_TEXT_MAX], fixed[DATE_TEXT_MAX];
    if (!plan)
        note_no_plan(e, asked, r);
    else if (plan->on == DATE_NONE)
        report_note(r, "Plan: version %u, approved as the agreement says, recorded on %s.",
                    plan->version, date_print(plan->fixed_on, fixed));
    else
        report_note(r, "Plan: version %u, approved on %s, recorded on %s.", plan->version,
                    date_print(plan->on, on), date_print(plan->fixed_on, fixed));
}

const struct fund *year_fund(const struct engine *e, const struct report_asked *asked)
{
    uint32_t fund = fund_find(e, asked->pool, asked->year);
    return fund == NONE ? NULL : fund_at(e, fund);
}

int64_t year_outstanding(const struct year_sums *sums)
{
    return sum(sum(sums->due, sums->transferred), -sum(sums->paid, sums->written_off));
}

void year_sums(const struct engine *e, const struct report_asked *asked, struct year_sums *ret)
{
    struct year_sums sums = {0};
    struct year_contribution y;
    for (struct year_place at = {0}; year_next_contribution(e, asked, &at, &y);) {
        year_add_outlook(&sums.income, &y.figures);
        sums.due = sum(sums.due, y.position.due);
        sums.transferred = sum(sums.transferred, y.position.transferred);
        sums.paid = sum(sums.paid, y.position.paid);
        sums.received = sum(sums.received, y.position.received);
        sums.adjusted = sum(sums.adjusted, y.position.adjusted);
        sums.written_off = sum(sums.written_off, y.position.written_off);
        if (y.position.variance < 0)
            sums.behind = sum(sums.behind, -y.position.variance);
        else
            sums.ahead = sum(sums.ahead, y.position.variance);
    }
    for (size_t n = 0; n < scheme_count(e, asked->pool, asked->year); n++) {
        uint32_t scheme = scheme_nth(e, asked->pool, asked->year, n);
        struct year_outlook of_scheme = year_scheme(e, asked, scheme);
        year_add_outlook(&sums.spending, &of_scheme);
        sums.spent = sum(sums.spent, scheme_spent(e, scheme, asked->as_of, asked->booked_to).total);
        sums.accrued =
            sum(sums.accrued, scheme_accrued(e, scheme, asked->as_of, asked->booked_to).total);
    }
    *ret = sums;
}

void year_figures_asked(const struct engine *e, const struct report_asked *asked,
                        struct year_figures *ret_figures)
{
    year_figures(e, asked->pool, asked->year, asked->as_of, asked->booked_to, ret_figures);
}

struct year_forward year_forward(const struct engine *e, const struct report_asked *asked,
                                 const struct year_figures *figures)
{
    const struct fund *fund = year_fund(e, asked);
    bool is_ended = fund && fund_is_ended_as_of(fund, asked->as_of, asked->booked_to);
    struct year_forward all = {0};
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        all.brought = sum(all.brought, figures->brought_forward[k]);
        all.late = sum(all.late, figures->late[k]);
        if (!is_ended)
            continue;
        const struct fund_result *x = &fund->results[k];
        all.since = sum(all.since, sum(sum(x->income, -x->written_off),
                                       sum(figures->written_off[k], -figures->due[k])));
        all.shared = sum(all.shared, x->risk_shared);
        all.returned = sum(all.returned, x->returned);
    }
    return all;
}

bool year_is_explained(const struct engine *e, const struct report_asked *asked)
{
    return asked->booked_to == DATE_NONE || asked->booked_to >= ledger_last_booked(e, asked->pool);
}

void year_note_sides(struct report *r, const struct year_figures *figures)
{
    if (year_figures_is_one_sided(figures) && figures->has_income)
        report_note(r,
                    "Only the contributions of this year are known: no expenditure was recorded. "
                    "It has no result.");
    else if (year_figures_is_one_sided(figures))
        report_note(r,
                    "Only the expenditure of this year is known: no contribution was due. It has "
                    "no result.");
}

void year_note_forward(struct report *r, const struct year_figures *figures)
{
    int before = r->asked.year - 1, blind = figures->one_sided_year;
    if (blind)
        report_note(r, "What is brought forward is not known: of %d/%02d only one side is.", blind,
                    (blind + 1) % 100);
    else if (figures->is_provisional)
        report_note(r, "What is brought forward is provisional: %d/%02d is not ended.", before,
                    (before + 1) % 100);
}

int64_t year_held(const struct engine *e, const struct report_asked *asked,
                  const struct contribution *c)
{
    const uint32_t held = c->account_in_advance;
    const date_t begins = date_financial_year_start(asked->year);
    const date_t ends = date_financial_year_start(asked->year + 1);
    const date_t to = ends != DATE_NONE && ends <= asked->as_of ? ends - 1 : asked->as_of;
    return sum(begins == DATE_NONE ? 0 : ledger_line_as_of(e, held, begins - 1, asked->booked_to),
               -ledger_line_as_of(e, held, to, asked->booked_to));
}
