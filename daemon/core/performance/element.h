/* core/performance/element: what is remembered of performance elements, as others may read it.
 * Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"
#include "core/performance/formula.h"

struct element_period {
    struct formula_period figures;
    date_t reported_on, booked; /* of the last result recorded */
    struct text evidence;
    struct text comment, officer, authority; /* of what was agreed locally; TEXT_NONE */
};

/* A performance element; its identity is that of its own contribution, its year that of its
 * contribution year. */
struct element {
    struct text name, unit;
    uint32_t contribution;      /* whose performance fund it is part of */
    uint32_t own;               /* due as it is earned */
    uint32_t contribution_year; /* of own, the only one */
    struct formula_terms terms;
    int64_t performance_fund, earned,
        retained;      /* not released: what the performance fund has more than the others */
    uint32_t reported; /* periods with a result: the first so many */
    struct element_period periods[FORMULA_PERIODS];
    date_t closed_on, closed_booked; /* DATE_NONE: open */
    struct text closed_by;
    uint32_t account_promised, account_not_released;
    bool synthetic;
};

const struct element *element_at(const struct engine *e, uint32_t i);
uint32_t element_count(const struct engine *e);
/* The quarter of its year (0 from April) in which a period (from 0) is paid: in arrears, the last
 * in the last. Source: payment for performance (domain section 3) [S]; of other numbers of periods
 * than four [R]. */
unsigned element_quarter(const struct element *x, uint32_t period);
/* What results as planned make due in each quarter: they sum to the performance fund. */
void element_plan(const struct element *x, int64_t ret_quarters[4]);
