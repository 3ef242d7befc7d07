#include "core/spending/approved_plan.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/schedule.h"
#include "core/foundation/ledger.h"
#include "core/foundation/policy.h"
#include "core/governance/plan.h"
#include "core/performance/element.h"
#include "core/spending/state.h"

static bool is_nothing(const int64_t planned[QUARTERS])
{
    for (unsigned q = 0; q < QUARTERS; q++)
        if (planned[q])
            return false;
    return true;
}

static int add_line(struct approved_plan *p, const struct plan_line *line)
{
    if (is_nothing(line->planned))
        return 0;
    if (ARRAY_ROOM(&p->lines))
        return ERR_MEMORY;
    p->lines.items[p->lines.count++] = *line;
    return 0;
}

static int add_income(const struct engine *e, uint32_t pool, date_t known_on,
                      struct approved_plan *p)
{
    const struct pool *of = pool_at(e, pool);
    int rc = 0;
    for (size_t i = 0; i < of->contributions.count && !rc; i++) {
        struct plan_line line = {.contribution = of->contributions.items[i], .scheme = NONE};
        scheme_income_planned(e, line.contribution, p->year, known_on, DATE_NONE, line.planned);
        rc = add_line(p, &line);
    }
    return rc;
}

static int add_spending(const struct engine *e, uint32_t pool, struct approved_plan *p)
{
    int rc = 0;
    for (size_t n = 0; n < scheme_count(e, pool, p->year) && !rc; n++) {
        struct plan_line line = {.contribution = NONE, .scheme = scheme_nth(e, pool, p->year, n)};
        memcpy(line.planned, scheme_at(e, line.scheme)->planned, sizeof line.planned);
        rc = add_line(p, &line);
    }
    return rc;
}

static const struct approved_plan *last_of(const struct pool_plans *plans, int year)
{
    for (size_t i = plans->count; i-- > 0;)
        if (plans->items[i].year == year)
            return &plans->items[i];
    return NULL;
}

int approved_plan_wake(struct step *s, uint32_t pool, date_t date, uint64_t serial)
{
    struct engine *e = s->e;
    int year = (int)(serial & PLAN_WAKE_YEAR);
    if (pool >= e->tables.pools.count)
        return ERR_CORRUPT;
    const struct plan_decision decided = plan_decided(e, pool, year);
    if (serial & PLAN_WAKE_FIRST_DAY) { /* recorded before there was one: this is its day */
        plan_await_end_of_day(s, pool, year, year, decided.on);
        return 0;
    }
    struct pool_plans *plans = plans_own(e, pool);
    const struct approved_plan *last = last_of(plans, year);
    bool is_known = last && last->decision >= decided.number; /* recorded late, of an earlier day */
    uint32_t version = last ? last->version + 1 : 1;
    if (!policy_is(e, decided.outcome, year, POLICY_LETS_MONEY_IN) || is_known)
        return 0;
    if (ARRAY_ROOM(plans))
        return ERR_MEMORY;
    struct approved_plan *p = &plans->items[plans->count];
    *p = (struct approved_plan){.year = year,
                                .version = version,
                                .decision = decided.number,
                                .on = decided.on,
                                .fixed_on = date - 1,
                                .booked = ledger_booking_day(e, pool)};
    plans->count++;
    int rc = add_income(e, pool, decided.on == DATE_NONE ? p->fixed_on : decided.on, p);
    return rc ? rc : add_spending(e, pool, p);
}

const struct approved_plan *approved_plan_of(const struct engine *e, uint32_t pool, int year,
                                             date_t as_of, date_t booked_to)
{
    const struct pool_plans *plans = plans_own(e, pool);
    for (size_t i = plans->count; i-- > 0;) {
        const struct approved_plan *p = &plans->items[i];
        if (p->year == year && p->on <= as_of && (booked_to == DATE_NONE || p->booked <= booked_to))
            return p;
    }
    return NULL;
}

static struct quarters line_of(const struct approved_plan *p, uint32_t contribution,
                               uint32_t scheme)
{
    struct quarters planned = {{0}, 0};
    for (size_t i = 0; i < p->lines.count; i++) {
        const struct plan_line *x = &p->lines.items[i];
        if (x->contribution != contribution || x->scheme != scheme)
            continue;
        for (unsigned q = 0; q < QUARTERS; q++) {
            planned.q[q] = x->planned[q];
            planned.total = sum(planned.total, x->planned[q]);
        }
        break;
    }
    return planned;
}

struct quarters approved_plan_contribution(const struct approved_plan *p, uint32_t contribution)
{
    return line_of(p, contribution, NONE);
}

struct quarters approved_plan_scheme(const struct approved_plan *p, uint32_t scheme)
{
    return line_of(p, NONE, scheme);
}
