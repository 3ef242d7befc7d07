/* core/performance/formula: what a performance element has earned by its results. Pure arithmetic.
 *
 * Money is int64 pence, checked; counts and metrics are whole numbers below WHOLE_LIMIT. No state.
 *
 * Emergency admissions (Better Care Fund payment for performance, 2015/16 [S]; unit value and
 * periods are configuration [R]), with V the value of an admission, B baseline, P plan, A actual:
 *   performance fund = V x sum(B - P), at least 0, at most the area's share
 *   earned after period q = min(performance fund,
 *                               V x max(0, min(cumulative(B - A), cumulative(B - P))))
 *
 * Metrics (local, such as the proportion of people feeling supported to manage their condition
 * [R]): the performance fund is the area's share, in equal parts by period (largest remainder). A
 * period earns of its part what the actual covers of the way from baseline to plan, rounded half up
 * (proportion), or all of it once the plan is reached (threshold).
 *
 * In all of them what was earned never falls: neither from period to period, nor when a result is
 * restated. A locally agreed figure stands in place of the formula's for its period. */
#pragma once
#include "core/message/input_performance.h"

#define FORMULA_PERIODS 4

struct formula_terms {
    enum performance_formula formula;
    uint32_t periods; /* 1..FORMULA_PERIODS */
    int64_t baseline[FORMULA_PERIODS], plan[FORMULA_PERIODS];
    int64_t unit_value; /* pence */
    int64_t share;      /* the most there is to earn, pence, at least 0 */
};

/* The result of one period, and what was earned by its end before. */
struct formula_period {
    int64_t actual;
    bool is_agreed; /* agreed locally in place of the formula's */
    int64_t agreed; /* 0..performance fund */
    int64_t kept;   /* earned by its end so far, 0..performance fund; what never falls */
};

/* What there is to earn, 0..share. */
int64_t formula_fund(const struct formula_terms *terms);
/* What results as planned earn by the end of each period (cumulative): the last is the fund. */
void formula_plan(const struct formula_terms *terms, int64_t ret_earned[FORMULA_PERIODS]);
/* What there will be earned by the end of each period when those after the first count, which were
 * measured, are as planned (cumulative). */
void formula_forecast(const struct formula_terms *terms, const struct formula_period *periods,
                      uint32_t count, int64_t ret_earned[FORMULA_PERIODS]);
/* What was measured so far has earned by the end of each of the first count periods (cumulative).
 */
void formula_find(const struct formula_terms *terms,
                      const struct formula_period *periods, uint32_t count,
                      int64_t ret_earned[FORMULA_PERIODS]);
