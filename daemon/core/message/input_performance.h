/* core/message/input_performance: inputs of proto/s75/v1/performance.proto, which documents them.
 * Part of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define PERFORMANCE_FORMULAS(X)                                                                    \
    X(FORMULA_EMERGENCY_ADMISSIONS, 1, "emergency_admissions")                                     \
    X(FORMULA_METRIC_PROPORTION, 2, "metric_proportion")                                           \
    X(FORMULA_METRIC_THRESHOLD, 3, "metric_threshold")
ENUMERATION(performance_formula, PERFORMANCE_FORMULAS);

#define PERFORMANCE_ELEMENT_FIELDS(X, T)                                                           \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, element, MUST, ID_MAX)                                                              \
    X(T, CODE, contribution, MUST, ID_MAX)                                                         \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CHOICE, formula, MUST, performance_formula)                                               \
    X(T, WHOLES, baseline, 1, 4)                                                                   \
    X(T, WHOLES, plan, 1, 4)                                                                       \
    X(T, MONEY, unit_value, MAY, 1, MONEY_LIMIT / 10, 149000)                                      \
    X(T, MONEY, performance_fund, MUST, 0, MONEY_LIMIT / 10, 0)                                    \
    X(T, TEXT, unit, MAY, NAME_MAX_BYTES)                                                          \
    X(T, FLAG, synthetic, false)
INPUT_STRUCT(performance_element, PERFORMANCE_ELEMENT_FIELDS);

#define PERFORMANCE_ACTUAL_FIELDS(X, T)                                                            \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, element, MUST, ID_MAX)                                                              \
    X(T, NUMBER, period, MUST, 1, 4, 0)                                                            \
    X(T, WHOLE, actual, MUST, 0, WHOLE_LIMIT, 0)                                                   \
    X(T, DATE, reported_on, MUST)                                                                  \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(performance_actual, PERFORMANCE_ACTUAL_FIELDS);

#define EARNED_OVERRIDE_FIELDS(X, T)                                                               \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, element, MUST, ID_MAX)                                                              \
    X(T, NUMBER, period, MUST, 1, 4, 0)                                                            \
    X(T, MONEY, earned, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, TEXT, comment, MUST, NAME_MAX_BYTES)                                                      \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)
INPUT_STRUCT(earned_override, EARNED_OVERRIDE_FIELDS);

#define PERFORMANCE_CLOSE_FIELDS(X, T)                                                             \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, element, MUST, ID_MAX)                                                              \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(performance_close, PERFORMANCE_CLOSE_FIELDS);

#define INPUTS_PERFORMANCE(X)                                                                      \
    X(29, PERFORMANCE_ELEMENT, performance_element, performance_apply_element)                     \
    X(30, PERFORMANCE_ACTUAL, performance_actual, performance_apply_actual)                        \
    X(31, EARNED_OVERRIDE, earned_override, performance_apply_override)                            \
    X(32, PERFORMANCE_CLOSE, performance_close, performance_apply_close)
