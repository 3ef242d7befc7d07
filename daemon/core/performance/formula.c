#include "core/performance/formula.h"

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
static int64_t planned_fall(const struct formula_terms *t, uint32_t count)
{
    int64_t fall = 0;
    for (uint32_t q = 0; q < count; q++)
        fall += t->baseline[q] - t->plan[q];
    return fall;
}

int64_t formula_fund(const struct formula_terms *terms)
{
    if (terms->formula != FORMULA_EMERGENCY_ADMISSIONS)
        return terms->share;
    return worth(planned_fall(terms, terms->periods), terms->unit_value, terms->share);
}

/* By the end of the period (from 0), for fewer admissions. */
static int64_t for_admissions(const struct formula_terms *t, const struct formula_period *periods,
                              uint32_t period, int64_t performance_fund)
{
    int64_t fall = 0;
    for (uint32_t q = 0; q <= period; q++)
        fall += t->baseline[q] - periods[q].actual;
    return worth(least(fall, planned_fall(t, period + 1)), t->unit_value, performance_fund);
}

/* In the period alone, of its part of the performance fund. */
static int64_t for_metric(const struct formula_terms *t, const struct formula_period *p,
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

void formula_find(const struct formula_terms *terms, const struct formula_period *periods,
                  uint32_t count, int64_t ret_earned[FORMULA_PERIODS])
{
    static const uint32_t equal[FORMULA_PERIODS] = {1, 1, 1, 1};
    int64_t parts[FORMULA_PERIODS], performance_fund = formula_fund(terms), earned = 0, so_far = 0;
    (void)money_split(performance_fund, equal, terms->periods, parts);
    for (uint32_t q = 0; q < count; q++) {
        if (terms->formula == FORMULA_EMERGENCY_ADMISSIONS)
            earned = for_admissions(terms, periods, q, performance_fund);
        else
            earned +=
                for_metric(terms, &periods[q], q, parts[q]); /* parts sum to the performance fund */
        int64_t now = periods[q].is_agreed ? periods[q].agreed : earned;
        so_far = most(so_far, most(now, periods[q].kept));
        ret_earned[q] = so_far;
    }
}

void formula_forecast(const struct formula_terms *terms, const struct formula_period *periods,
                      uint32_t count, int64_t ret_earned[FORMULA_PERIODS])
{
    struct formula_period all[FORMULA_PERIODS];
    for (uint32_t q = 0; q < terms->periods; q++)
        all[q] = q < count ? periods[q] : (struct formula_period){.actual = terms->plan[q]};
    formula_find(terms, all, terms->periods, ret_earned);
}

void formula_plan(const struct formula_terms *terms, int64_t ret_earned[FORMULA_PERIODS])
{
    formula_forecast(terms, NULL, 0, ret_earned);
}
