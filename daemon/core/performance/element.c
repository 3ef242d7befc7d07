#include "core/performance/element.h"
#include "core/performance/state.h"

const struct element *element_at(const struct engine *e, uint32_t i)
{
    return &e->performance->elements.items[i];
}

uint32_t element_count(const struct engine *e)
{
    return (uint32_t)e->performance->elements.count;
}

unsigned element_quarter(const struct element *x, uint32_t period)
{
    return (4 * (period + 1) + x->terms.periods - 1) / x->terms.periods - 1;
}

void element_plan(const struct element *x, int64_t ret_quarters[4])
{
    int64_t earned[FORMULA_PERIODS], before = 0;
    formula_plan(&x->terms, earned);
    for (unsigned q = 0; q < 4; q++)
        ret_quarters[q] = 0;
    for (uint32_t i = 0; i < x->terms.periods; i++) {
        int64_t *quarter = &ret_quarters[element_quarter(x, i)];
        *quarter = sum(*quarter, sum(earned[i], -before));
        before = earned[i];
    }
}
