#include <string.h>
#include "core/contribution/schedule.h"
#include "core/foundation/policy.h"
#include "core/contribution/year.h"
#include "core/governance/record.h"
#include "core/performance/element.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

static const struct fund *fund_of(const struct engine *e, uint32_t pool, int year)
{
    uint32_t fund = fund_find(e, pool, year);
    return fund == NONE ? NULL : &e->spending->funds.items[fund];
}

size_t scheme_count(const struct engine *e, uint32_t pool, int year)
{
    const struct fund *f = fund_of(e, pool, year);
    return f ? f->schemes.count : 0;
}

uint32_t scheme_nth(const struct engine *e, uint32_t pool, int year, size_t n)
{
    return fund_of(e, pool, year)->schemes.items[n];
}

static void add_to_quarter(struct quarters *to, unsigned quarter, int64_t amount)
{
    to->q[quarter] = sum(to->q[quarter], amount);
    to->total = sum(to->total, amount);
}

struct quarters scheme_planned(const struct engine *e, uint32_t scheme)
{
    struct quarters planned = {{0}, 0};
    for (unsigned q = 0; q < QUARTERS; q++)
        add_to_quarter(&planned, q, e->spending->schemes.items[scheme].planned[q]);
    return planned;
}

static bool is_booked(date_t booked, date_t booked_to)
{
    return booked_to == DATE_NONE || booked <= booked_to;
}

/* The plan that counted then: a former one, or former_plans.count: the scheme's own. SIZE_MAX: none
 * was recorded yet. */
static size_t plan_as_of(const struct scheme *x, date_t as_of, date_t booked_to)
{
    size_t plan = x->former_plans.count;
    date_t agreed_on = x->agreed_on, booked = x->booked;
    while (agreed_on > as_of || !is_booked(booked, booked_to)) {
        if (plan-- == 0)
            return SIZE_MAX;
        agreed_on = x->former_plans.items[plan].agreed_on;
        booked = x->former_plans.items[plan].booked;
    }
    return plan;
}

struct quarters scheme_planned_as_of(const struct engine *e, uint32_t scheme, date_t as_of,
                                     date_t booked_to)
{
    const struct scheme *x = &e->spending->schemes.items[scheme];
    const size_t plan = plan_as_of(x, as_of, booked_to);
    struct quarters total = {{0}, 0};
    if (plan == x->former_plans.count)
        return scheme_planned(e, scheme);
    for (unsigned q = 0; plan != SIZE_MAX && q < QUARTERS; q++)
        add_to_quarter(&total, q, x->former_plans.items[plan].planned[q]);
    return total;
}

const struct funding *scheme_funding_as_of(const struct scheme *x, date_t as_of, date_t booked_to,
                                           size_t *ret_count)
{
    const size_t plan = plan_as_of(x, as_of, booked_to);
    const struct former_scheme_plan *former =
        plan < x->former_plans.count ? &x->former_plans.items[plan] : NULL;
    *ret_count = 0;
    if (plan == SIZE_MAX)
        return NULL;
    *ret_count = former ? former->funding.count : x->funding.count;
    return former ? former->funding.items : x->funding.items;
}

bool scheme_is_known(const struct scheme *x, date_t booked_to)
{
    return is_booked(x->former_plans.count ? x->former_plans.items[0].booked : x->booked,
                     booked_to);
}

static struct quarters by_quarter(const struct engine *e, uint32_t scheme, date_t as_of,
                                  date_t booked_to, bool spent, bool accrued)
{
    const struct scheme *x = &e->spending->schemes.items[scheme];
    const struct fund *f = &e->spending->funds.items[x->fund];
    struct quarters total = {{0}, 0};
    for (size_t i = 0; i < x->days.count && x->days.items[i].date <= as_of; i++) {
        const struct scheme_day *day = &x->days.items[i];
        if (is_booked(day->booked, booked_to))
            add_to_quarter(&total, fund_quarter(f, day->date),
                           sum(spent ? day->spent : 0, accrued ? day->accrued : 0));
    }
    return total;
}

struct quarters scheme_actual(const struct engine *e, uint32_t scheme, date_t as_of,
                              date_t booked_to)
{
    return by_quarter(e, scheme, as_of, booked_to, true, true);
}

struct quarters scheme_spent(const struct engine *e, uint32_t scheme, date_t as_of,
                             date_t booked_to)
{
    return by_quarter(e, scheme, as_of, booked_to, true, false);
}

struct quarters scheme_accrued(const struct engine *e, uint32_t scheme, date_t as_of,
                               date_t booked_to)
{
    return by_quarter(e, scheme, as_of, booked_to, false, true);
}

struct quarters quarters_forecast(const struct quarters *expected, const struct quarters *actual,
                                  unsigned current, int64_t ahead, bool late_comes)
{
    struct quarters forecast = {{0}, 0};
    for (unsigned q = 0; q < QUARTERS; q++) {
        int64_t awaited = expected->q[q], amount = actual->q[q];
        if (ahead > 0 || (late_comes && q == current))
            awaited = sum(awaited, -ahead);
        /* What is agreed to be given back is; what was paid beyond it is not known to be. */
        if (q >= current && (awaited > amount || (ahead <= 0 && expected->q[q] < 0)))
            amount = awaited;
        ahead = sum(ahead, sum(amount, -expected->q[q]));
        add_to_quarter(&forecast, q, amount);
    }
    return forecast;
}

struct quarters scheme_forecast(const struct engine *e, uint32_t scheme, date_t as_of,
                                date_t booked_to)
{
    const struct scheme *x = &e->spending->schemes.items[scheme];
    const struct fund *f = &e->spending->funds.items[x->fund];
    const struct quarters planned = scheme_planned_as_of(e, scheme, as_of, booked_to),
                          actual = scheme_actual(e, scheme, as_of, booked_to);
    if (as_of >= fund_last_day(f))
        return actual;
    struct quarters forecast =
        quarters_forecast(&planned, &actual, fund_quarter(f, as_of), 0, false);
    int64_t to_come = sum(forecast.total, -actual.total),
            committed = scheme_committed(e, scheme, as_of, booked_to);
    if (committed > to_come)
        add_to_quarter(&forecast, QUARTERS - 1, sum(committed, -to_come));
    return forecast;
}

int64_t scheme_committed(const struct engine *e, uint32_t scheme, date_t as_of, date_t booked_to)
{
    const struct scheme *x = &e->spending->schemes.items[scheme];
    int64_t committed = 0;
    for (size_t i = 0; i < x->days.count && x->days.items[i].date <= as_of; i++)
        if (is_booked(x->days.items[i].booked, booked_to))
            committed = sum(committed, x->days.items[i].committed);
    return committed;
}

int64_t scheme_funded(const struct scheme *x)
{
    int64_t total = 0;
    for (size_t i = 0; i < x->funding.count; i++)
        total = sum(total, x->funding.items[i].amount);
    return total;
}

static uint32_t kind_of(const struct engine *e, const struct funding *f)
{
    return f->contribution == NONE ? source_at(e, f->source)->kind
                                   : contribution_at(e, f->contribution)->kind;
}

bool scheme_is_passported(const struct engine *e, const struct scheme *x, int year)
{
    for (size_t i = 0; i < x->funding.count; i++)
        if (policy_is(e, kind_of(e, &x->funding.items[i]), year, POLICY_PASSPORTED))
            return true;
    return false;
}

int64_t scheme_part_of_kind(const struct engine *e, const struct scheme *x, uint32_t kind,
                            int64_t amount)
{
    int64_t of_kind = 0, all = scheme_funded(x), part = 0;
    if (!kind)
        return amount;
    for (size_t i = 0; i < x->funding.count; i++)
        if (kind_of(e, &x->funding.items[i]) == kind)
            of_kind = sum(of_kind, x->funding.items[i].amount);
    if (all > 0)
        (void)money_scale(amount, of_kind, all, ROUND_HALF_UP, &part);
    return part;
}

static const struct contribution_year *year_of(const struct engine *e, uint32_t contribution,
                                               int year)
{
    uint32_t contribution_year = year_find(e, contribution, year);
    return contribution_year == NONE ? NULL : year_at(e, contribution_year);
}

/* The year that performance money is of. */
static bool is_of(const struct engine *e, const struct element *x, int year)
{
    return year_at(e, x->contribution_year)->year == year;
}

void scheme_income_planned(const struct engine *e, uint32_t contribution, int year, date_t known_on,
                           date_t booked_to, int64_t ret_quarters[QUARTERS])
{
    const struct contribution *c = contribution_at(e, contribution);
    if (!c->is_earned)
        schedule_plan(c, year, &(struct due_asked){known_on, booked_to, INT32_MIN, INT32_MAX},
                      ret_quarters);
    else if (is_booked(c->booked, booked_to) && is_of(e, element_at(e, c->element), year))
        element_plan(element_at(e, c->element), ret_quarters);
    else
        memset(ret_quarters, 0, QUARTERS * sizeof *ret_quarters);
}

/* Instalments of a quarter of the year that fall due before a date; of a quarter without any its
 * first day counts as one. */
static uint32_t due_in_quarter(const struct contribution *c, int year, unsigned quarter,
                               date_t before)
{
    const struct fund f = {.year = year};
    date_t dates[DATES_MAX];
    uint32_t count = c->is_earned ? 0 : schedule_dates(&c->schedule, year, dates), all = 0, due = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (dates[i] == DATE_NONE || dates[i] < c->from ||
            (c->to != DATE_NONE && dates[i] > c->to) || fund_quarter(&f, dates[i]) != quarter)
            continue;
        all++;
        due += dates[i] < before;
    }
    return all ? due : fund_quarter_start(&f, quarter) < before;
}

struct quarters scheme_income_part(const struct engine *e, uint32_t contribution, int year,
                                   const struct quarters *all, const struct debtor_days *of)
{
    const struct contribution *c = contribution_at(e, contribution);
    struct quarters part = {{0}, 0};
    for (unsigned q = 0; q < QUARTERS; q++) {
        uint32_t count = due_in_quarter(c, year, q, INT32_MAX);
        int64_t first = 0, last = 0;
        (void)money_scale(all->q[q], due_in_quarter(c, year, q, of->from), count, ROUND_HALF_UP,
                          &first);
        (void)money_scale(all->q[q], due_in_quarter(c, year, q, of->until), count, ROUND_HALF_UP,
                          &last);
        add_to_quarter(&part, q, sum(last, -first));
    }
    return part;
}

struct quarters scheme_income_agreed(const struct engine *e, uint32_t contribution, int year,
                                     const struct due_asked *asked)
{
    const struct contribution *c = contribution_at(e, contribution);
    struct quarters agreed = {{0}, 0};
    if (c->is_earned)
        scheme_income_planned(e, contribution, year, asked->as_of, asked->booked_to, agreed.q);
    else
        schedule_plan(c, year, asked, agreed.q);
    for (unsigned q = 0; q < QUARTERS; q++)
        agreed.total = sum(agreed.total, agreed.q[q]);
    const struct debtor_days of = {asked->from, asked->before};
    return c->is_earned ? scheme_income_part(e, contribution, year, &agreed, &of) : agreed;
}

struct quarters scheme_income_actual(const struct engine *e, uint32_t contribution, int year,
                                     const struct due_asked *asked)
{
    const struct contribution_year *cy = year_of(e, contribution, year);
    const struct fund f = {.year = year};
    struct quarters paid = {{0}, 0};
    for (size_t i = 0; cy && i < cy->days.count && cy->days.items[i].date <= asked->as_of; i++)
        if (is_booked(cy->days.items[i].booked, asked->booked_to) &&
            cy->days.items[i].date >= asked->from && cy->days.items[i].date < asked->before)
            add_to_quarter(&paid, fund_quarter(&f, cy->days.items[i].date), cy->days.items[i].paid);
    return paid;
}
