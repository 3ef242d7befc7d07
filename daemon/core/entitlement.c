#include "core/entitlement.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}
static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* count x value, at least 0 and at most limit. What would leave int64 is beyond any limit. */
static int64_t worth(int64_t count, int64_t value, int64_t limit)
{
    int64_t product;
    if (count <= 0)
        return 0;
    return money_scale(value, count, 1, ROUND_HALF_UP, &product) ? limit : least(product, limit);
}

/* Four differences of numbers below WHOLE_LIMIT. */
static int64_t planned_fall(const struct entitlement_terms *t, uint32_t count)
{
    int64_t fall = 0;
    for (uint32_t q = 0; q < count; q++)
        fall += t->baseline[q] - t->plan[q];
    return fall;
}

int64_t entitlement_pot(const struct entitlement_terms *terms)
{
    if (terms->formula != FORMULA_EMERGENCY_ADMISSIONS)
        return terms->share;
    return worth(planned_fall(terms, terms->periods), terms->unit_value, terms->share);
}

/* By the end of the period (from 0), for fewer admissions. */
static int64_t for_admissions(const struct entitlement_terms *t,
                              const struct entitlement_period *periods, uint32_t period,
                              int64_t pot)
{
    int64_t fall = 0;
    for (uint32_t q = 0; q <= period; q++)
        fall += t->baseline[q] - periods[q].actual;
    return worth(least(fall, planned_fall(t, period + 1)), t->unit_value, pot);
}

/* In the period alone, of its part of the pot. */
static int64_t for_metric(const struct entitlement_terms *t, const struct entitlement_period *p,
                          uint32_t period, int64_t part)
{
    int64_t whole = t->plan[period] - t->baseline[period];
    int64_t way = p->actual - t->baseline[period], earned = 0;
    if (whole < 0) { /* the plan is to fall */
        whole = -whole;
        way = -way;
    }
    way = least(most(way, 0), whole);
    if (t->formula == FORMULA_METRIC_THRESHOLD)
        return way == whole ? part : 0;
    (void)money_scale(part, way, whole, ROUND_HALF_UP, &earned); /* way <= whole: no overflow */
    return earned;
}

void entitlement_find(const struct entitlement_terms *terms,
                      const struct entitlement_period *periods, uint32_t count,
                      int64_t ret_entitled[ENTITLEMENT_PERIODS])
{
    static const uint32_t equal[ENTITLEMENT_PERIODS] = {1, 1, 1, 1};
    int64_t parts[ENTITLEMENT_PERIODS], pot = entitlement_pot(terms), earned = 0, entitled = 0;
    (void)money_split(pot, equal, terms->periods, parts);
    for (uint32_t q = 0; q < count; q++) {
        if (terms->formula == FORMULA_EMERGENCY_ADMISSIONS)
            earned = for_admissions(terms, periods, q, pot);
        else
            earned += for_metric(terms, &periods[q], q, parts[q]); /* parts sum to the pot */
        int64_t now = periods[q].is_agreed ? periods[q].agreed : earned;
        entitled = most(entitled, most(now, periods[q].kept));
        ret_entitled[q] = entitled;
    }
}
