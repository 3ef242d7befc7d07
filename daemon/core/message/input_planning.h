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

#define ELEMENTS_PLANNING(X) X(ROUND_STAGE, round_stage, NULL)

#define INPUTS_PLANNING(X)                                                                         \
    X(56, AREA, area, area_apply)                                                                  \
    X(57, PLANNING_ROUND, planning_round, round_apply)                                             \
    X(58, PLANNING_STEP, planning_step, round_apply_step)                                          \
    X(59, PLAN_SUPPORT, plan_support, round_apply_support)
