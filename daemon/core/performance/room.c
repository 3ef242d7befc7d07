#include "core/performance/room.h"
#include "base/error.h"
#include "core/foundation/ledger.h"
#include "core/performance/state.h"

#define FORMULA_PERIOD(F, T)                                                                       \
    F(T, I64, actual) F(T, BOOL, is_agreed) F(T, I64, agreed) F(T, I64, kept)
LAYOUT(formula_period, FORMULA_PERIOD)

#define FORMULA_TERMS(F, T)                                                                        \
    F(T, ENUM, formula, performance_formula, FORMULA_EMERGENCY_ADMISSIONS,                         \
      FORMULA_METRIC_THRESHOLD)                                                                    \
    F(T, U32, periods)                                                                             \
    F(T, I64S, baseline)                                                                           \
    F(T, I64S, plan)                                                                               \
    F(T, I64, unit_value)                                                                          \
    F(T, I64, share)
LAYOUT(formula_terms, FORMULA_TERMS)

#define ELEMENT_PERIOD(F, T)                                                                       \
    F(T, PART, figures, formula_period)                                                            \
    F(T, DATE, reported_on)                                                                        \
    F(T, DATE, booked)                                                                             \
    F(T, TEXT, evidence)                                                                           \
    F(T, TEXT, comment)                                                                            \
    F(T, TEXT, officer)                                                                            \
    F(T, TEXT, authority)
LAYOUT(element_period, ELEMENT_PERIOD)

#define ELEMENT(F, T)                                                                              \
    F(T, TEXT, name)                                                                               \
    F(T, TEXT, unit)                                                                               \
    F(T, INDEX, contribution, contribution)                                                        \
    F(T, INDEX, own, contribution)                                                                 \
    F(T, INDEX, contribution_year, contribution_year)                                              \
    F(T, PART, terms, formula_terms)                                                               \
    F(T, I64, performance_fund)                                                                    \
    F(T, I64, earned)                                                                              \
    F(T, I64, retained)                                                                            \
    F(T, U32, reported)                                                                            \
    F(T, PARTS, periods, element_period)                                                           \
    F(T, DATE, closed_on)                                                                          \
    F(T, DATE, closed_booked)                                                                      \
    F(T, TEXT, closed_by)                                                                          \
    F(T, INDEX, account_promised, account)                                                         \
    F(T, INDEX, account_not_released, account)                                                     \
    F(T, BOOL, synthetic)
LAYOUT(element, ELEMENT)

#define PERFORMANCE_STATE(F, T) F(T, ROWS, elements, element)
LAYOUT(performance_state, PERFORMANCE_STATE)

int performance_init(struct engine *e)
{
    e->performance = calloc(1, sizeof *e->performance);
    return e->performance ? 0 : ERR_MEMORY;
}

int performance_index(struct engine *e)
{
    (void)e; /* nothing is found by an index */
    return 0;
}
