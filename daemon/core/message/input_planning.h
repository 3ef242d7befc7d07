/* core/message/input_planning: inputs of proto/s75/v1/planning.proto, which documents them. Part of
 * core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define STAGES_MAX 16    /* of a round */
#define CONSULTED_MAX 16 /* about one step */
#define PERSONS_LIMIT 100000000

#define AREA_FIELDS(X, T)                                                                          \
    X(T, TEXT, area, MUST, NAME_MAX_BYTES)                                                         \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, TEXT, region, MUST, NAME_MAX_BYTES)                                                       \
    X(T, NUMBER, persons, MAY, 1, PERSONS_LIMIT, 0)                                                \
    X(T, TEXT, reference, MUST, NAME_MAX_BYTES)                                                    \
    X(T, FLAG, synthetic, false)
INPUT_STRUCT(area, AREA_FIELDS);

#define ROUND_STAGE_FIELDS(X, T)                                                                   \
    X(T, CODE, stage, MUST, ID_MAX)                                                                \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, DATE, due, MAY)                                                                           \
    X(T, FLAG, decides, false)
INPUT_STRUCT(round_stage, ROUND_STAGE_FIELDS);

#define PLANNING_ROUND_FIELDS(X, T)                                                                \
    X(T, CODE, round, MUST, ID_MAX)                                                                \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, LIST, stages, 1, STAGES_MAX, round_stage)                                                 \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(planning_round, PLANNING_ROUND_FIELDS);

#define PLANNING_STEP_FIELDS(X, T)                                                                 \
    X(T, CODE, round, MUST, ID_MAX)                                                                \
    X(T, TEXT, area, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CODE, stage, MUST, ID_MAX)                                                                \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, by, MUST, NAME_MAX_BYTES)                                                           \
    X(T, TEXT, office, MAY, NAME_MAX_BYTES)                                                        \
    X(T, TEXTS, consulted, 0, CONSULTED_MAX, NAME_MAX_BYTES)                                       \
    X(T, TEXT, subject_to, MAY, NAME_MAX_BYTES)                                                    \
    X(T, DATE, subject_due, MAY)                                                                   \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(planning_step, PLANNING_STEP_FIELDS);

#define PLAN_SUPPORT_FIELDS(X, T)                                                                  \
    X(T, TEXT, area, MUST, NAME_MAX_BYTES)                                                         \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, CODE, support, MUST, ID_MAX)                                                              \
    X(T, TEXT, by, MUST, NAME_MAX_BYTES)                                                           \
    X(T, TEXT, what, MUST, NAME_MAX_BYTES)                                                         \
    X(T, DATE, from, MUST)                                                                         \
    X(T, DATE, to, MAY)                                                                            \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(plan_support, PLAN_SUPPORT_FIELDS);

#define STATED_FIGURES(X)                                                                          \
    X(STATED_MINIMUM, 1, "minimum")                                                                \
    X(STATED_POOLED, 2, "pooled")                                                                  \
    X(STATED_ABOVE_MINIMUM, 3, "above_minimum")                                                    \
    X(STATED_PAID_OVER, 4, "paid_over")                                                            \
    X(STATED_HELD, 5, "held")
ENUMERATION(stated_figure, STATED_FIGURES);
#define STATED_FIGURE_COUNT (1 STATED_FIGURES(PLUS_ONE))

#define STATED_TOTAL_FIELDS(X, T)                                                                  \
    X(T, CODE, stated, MUST, ID_MAX)                                                               \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, TEXT, what, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CHOICE, figure, MAY, stated_figure)                                                       \
    X(T, CODE, metric, MAY, ID_MAX)                                                                \
    X(T, TEXT, region, MAY, NAME_MAX_BYTES)                                                        \
    X(T, MONEY, amount, MAY, 0, MONEY_LIMIT, -1)                                                   \
    X(T, WHOLE, quantity, MAY, 0, WHOLE_LIMIT, -1)                                                 \
    X(T, TEXT, by, MUST, NAME_MAX_BYTES)                                                           \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(stated_total, STATED_TOTAL_FIELDS);

#define METRIC_FIELDS(X, T)                                                                        \
    X(T, CODE, metric, MUST, ID_MAX)                                                               \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, TEXT, unit, MUST, ID_MAX)                                                                 \
    X(T, FLAG, rises, false)                                                                       \
    X(T, TEXT, reference, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(metric, METRIC_FIELDS);

#define TARGET_PERIODS 12
#define TARGET_FIELDS(X, T)                                                                        \
    X(T, CODE, metric, MUST, ID_MAX)                                                               \
    X(T, TEXT, area, MUST, NAME_MAX_BYTES)                                                         \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, WHOLES, baseline, 1, TARGET_PERIODS)                                                      \
    X(T, WHOLES, plan, 1, TARGET_PERIODS)                                                          \
    X(T, TEXT, reference, MUST, NAME_MAX_BYTES)                                                    \
    X(T, FLAG, synthetic, false)
INPUT_STRUCT(target, TARGET_FIELDS);

#define TARGET_ACTUAL_FIELDS(X, T)                                                                 \
    X(T, CODE, metric, MUST, ID_MAX)                                                               \
    X(T, TEXT, area, MUST, NAME_MAX_BYTES)                                                         \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, NUMBER, period, MUST, 1, TARGET_PERIODS, 0)                                               \
    X(T, WHOLE, actual, MUST, 0, WHOLE_LIMIT, 0)                                                   \
    X(T, DATE, reported_on, MUST)                                                                  \
    X(T, TEXT, reference, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(target_actual, TARGET_ACTUAL_FIELDS);

#define MONITORING_RULES_MAX 64
#define MONITORING_RULE_FIELDS(X, T)                                                               \
    X(T, TEXT, finding, MUST, ID_MAX)                                                              \
    X(T, NUMBER, points, MUST, 0, 1000, 0)                                                         \
    X(T, NUMBER, most, MAY, 1, 100000, 0)                                                          \
    X(T, NUMBER, older_than_days, MAY, 1, 36500, 0)                                                \
    X(T, MONEY, amount_from, MAY, 0, MONEY_LIMIT, 0)
INPUT_STRUCT(monitoring_rule, MONITORING_RULE_FIELDS);

#define MONITORING_FIELDS(X, T)                                                                    \
    X(T, LIST, rules, 1, MONITORING_RULES_MAX, monitoring_rule)                                    \
    X(T, NUMBER, excused_to, MAY, 0, 100000, 0)                                                    \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(monitoring, MONITORING_FIELDS);

#define ELEMENTS_PLANNING(X)                                                                       \
    X(ROUND_STAGE, round_stage, NULL)                                                              \
    X(MONITORING_RULE, monitoring_rule, NULL)

#define INPUTS_PLANNING(X)                                                                         \
    X(56, AREA, area, area_apply)                                                                  \
    X(57, PLANNING_ROUND, planning_round, round_apply)                                             \
    X(58, PLANNING_STEP, planning_step, round_apply_step)                                          \
    X(59, PLAN_SUPPORT, plan_support, round_apply_support)                                         \
    X(60, STATED_TOTAL, stated_total, stated_apply)                                                \
    X(61, METRIC, metric, target_apply_metric)                                                     \
    X(62, TARGET, target, target_apply)                                                            \
    X(63, TARGET_ACTUAL, target_actual, target_apply_actual)                                       \
    X(64, MONITORING, monitoring, monitoring_apply)
