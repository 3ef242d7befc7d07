/* core/message/input_organisation: inputs of proto/s75/v1/organisation.proto, which documents them.
 * Part of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define PREDECESSORS_MAX 64 /* of one succession */

#define SUCCESSORS_MAX 16

#define SUCCESSOR_FIELDS(X, T)                                                                     \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, NUMBER, parts, MAY, 1, SHARE_PARTS, 0)
INPUT_STRUCT(successor, SUCCESSOR_FIELDS);

#define SUCCESSION_POOLS_MAX 1024

#define SUCCESSION_POOL_FIELDS(X, T)                                                               \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, successor, MUST, CODE_MAX)                                                          \
    X(T, NUMBER, parts, MAY, 1, SHARE_PARTS, 0)                                                    \
    X(T, TEXT, area, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(succession_pool, SUCCESSION_POOL_FIELDS);

#define SUCCESSION_FIELDS(X, T)                                                                    \
    X(T, DATE, on, MUST)                                                                           \
    X(T, CODES, predecessors, 1, PREDECESSORS_MAX, CODE_MAX)                                       \
    X(T, LIST, successors, 1, SUCCESSORS_MAX, successor)                                           \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, LIST, officers, 0, FIRST_OFFICERS_MAX, appointment)                                       \
    X(T, LIST, pools, 0, SUCCESSION_POOLS_MAX, succession_pool)
INPUT_STRUCT(succession, SUCCESSION_FIELDS);

#define MINIMUM_CONTRIBUTION_FIELDS(X, T)                                                          \
    X(T, TEXT, area, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, WORD, kind, MUST, VOCABULARY_CONTRIBUTION_KIND)                                           \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, MONEY, amount, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, TEXT, reference, MUST, ID_MAX)                                                            \
    X(T, FLAG, synthetic, false)
INPUT_STRUCT(minimum_contribution, MINIMUM_CONTRIBUTION_FIELDS);

#define SECTION_256_TRANSFER_FIELDS(X, T)                                                          \
    X(T, CODE, payer, MUST, CODE_MAX)                                                              \
    X(T, CODE, payee, MUST, CODE_MAX)                                                              \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, MONEY, amount, MUST, 1, MONEY_LIMIT / 10, 0)                                              \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reference, MUST, ID_MAX)                                                            \
    X(T, TEXT, purpose, MAY, NAME_MAX_BYTES)                                                       \
    X(T, CODE, pool, MAY, ID_MAX)
INPUT_STRUCT(section_256_transfer, SECTION_256_TRANSFER_FIELDS);

#define SOURCE_FIELDS(X, T)                                                                        \
    X(T, CODE, source, MUST, ID_MAX)                                                               \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, WORD, kind, MUST, VOCABULARY_CONTRIBUTION_KIND)                                           \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, MONEY, amount, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, TEXT, reference, MUST, ID_MAX)
INPUT_STRUCT(source, SOURCE_FIELDS);

#define PLAN_YEAR_FIELDS(X, T)                                                                     \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, FLAG, approval_needed, true)                                                              \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(plan_year, PLAN_YEAR_FIELDS);

#define REGIMES(X)                                                                                 \
    X(REGIME_HEALTH_GROUP, 1, "health_group")                                                      \
    X(REGIME_LOCAL_GOVERNMENT, 2, "local_government")
ENUMERATION(regime, REGIMES);

#define BALANCES_THRESHOLD_FIELDS(X, T)                                                            \
    X(T, CHOICE, regime, MUST, regime)                                                             \
    X(T, NUMBER, from_year, MUST, 2000, 2098, 0)                                                   \
    X(T, NUMBER, to_year, MAY, 2000, 2098, 0)                                                      \
    X(T, MONEY, balances_statement, MAY, 0, MONEY_LIMIT / 10, -1)                                  \
    X(T, MONEY, balances_agreement, MAY, 0, MONEY_LIMIT / 10, -1)                                  \
    X(T, MONEY, flows_statement, MAY, 0, MONEY_LIMIT / 10, -1)                                     \
    X(T, MONEY, flows_agreement, MAY, 0, MONEY_LIMIT / 10, -1)                                     \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(balances_threshold, BALANCES_THRESHOLD_FIELDS);

#define ELEMENTS_ORGANISATION(X)                                                                   \
    X(SUCCESSOR, successor, NULL)                                                                  \
    X(SUCCESSION_POOL, succession_pool, NULL)

#define INPUTS_ORGANISATION(X)                                                                     \
    X(21, SUCCESSION, succession, succession_apply)                                                \
    X(22, MINIMUM_CONTRIBUTION, minimum_contribution, minimum_apply)                               \
    X(23, SECTION_256_TRANSFER, section_256_transfer, section_256_apply)                           \
    X(24, SOURCE, source, source_apply)                                                            \
    X(49, PLAN_YEAR, plan_year, plan_apply_year)                                                   \
    X(50, BALANCES_THRESHOLD, balances_threshold, threshold_apply)
