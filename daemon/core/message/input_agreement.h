/* core/message/input_agreement: what is agreed, and with whom: inputs of proto/s75/v1/input.proto,
 * which documents them. Part of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define PARTY_FIELDS(X, T)                                                                         \
    X(T, CODE, code, MUST, CODE_MAX)                                                               \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CHOICE, kind, MUST, party_kind)                                                           \
    X(T, DATE, valid_from, MAY)                                                                    \
    X(T, DATE, valid_to, MAY)                                                                      \
    X(T, TEXTS, aliases, 0, ALIASES_MAX, NAME_MAX_BYTES)
INPUT_STRUCT(party, PARTY_FIELDS);

/* shape.c says which of the others a kind of schedule needs; what it does not use means nothing. */
#define SCHEDULE_FIELDS(X, T)                                                                      \
    X(T, CHOICE, kind, MUST, schedule_kind)                                                        \
    X(T, NUMBER, day, MAY, 1, 31, 0)                                                               \
    X(T, NUMBER, month, MAY, 1, 12, 0)                                                             \
    X(T, DATES, dates, 0, DATES_MAX)
INPUT_STRUCT(schedule, SCHEDULE_FIELDS);

#define CONTRIBUTION_FIELDS(X, T)                                                                  \
    X(T, CODE, contribution, MUST, ID_MAX)                                                         \
    X(T, CODE, partner, MUST, CODE_MAX)                                                            \
    X(T, WORD, kind, MUST, VOCABULARY_CONTRIBUTION_KIND)                                           \
    X(T, CHOICE, economy, MUST, economy)                                                           \
    X(T, MONEY, annual, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, ONE, schedule, schedule)                                                                  \
    X(T, CHOICE, rounding, MUST, rounding)                                                         \
    X(T, CHOICE, last_instalment, MUST, last_instalment)                                           \
    X(T, DATE, from, MAY)                                                                          \
    X(T, DATE, to, MAY)                                                                            \
    X(T, CHOICE_OR, recognition, recognition, RECOGNISE_NAMED)                                     \
    X(T, MONEY, tolerance_instalment, MAY, 0, TOLERANCE_LIMIT, 1)                                  \
    X(T, MONEY, tolerance_year, MAY, 0, TOLERANCE_LIMIT, 12)                                       \
    X(T, NUMBER, grace_working_days, MAY, 0, 60, 5)                                                \
    X(T, MAYBE, allocation_required)
INPUT_STRUCT(contribution, CONTRIBUTION_FIELDS);

#define AGREEMENT_FIELDS(X, T)                                                                     \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, TEXT, area, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CODE, host, MUST, CODE_MAX)                                                               \
    X(T, TEXT, pool_manager, MUST, NAME_MAX_BYTES)                                                 \
    X(T, TEXTS, partners, 2, PARTNERS_MAX, CODE_MAX)                                               \
    X(T, DATE, effective_from, MUST)                                                               \
    X(T, DATE, effective_to, MAY)                                                                  \
    X(T, DATE, signed_on, MAY)                                                                     \
    X(T, WORD, plan_outcome, MAY, VOCABULARY_PLAN_OUTCOME)                                         \
    X(T, LIST, contributions, 0, CONTRIBUTIONS_MAX, contribution)                                  \
    X(T, FLAG, receipts_expected, true)                                                            \
    X(T, FLAG, synthetic, false)                                                                   \
    X(T, TEXT, note, MAY, NOTE_MAX)                                                                \
    X(T, TEXT, region, MAY, NAME_MAX_BYTES)                                                        \
    X(T, LIST, officers, 0, FIRST_OFFICERS_MAX, appointment)                                       \
    X(T, MONEY, single_officer, MAY, 0, MONEY_LIMIT / 10, -1)                                      \
    X(T, FLAG, better_care_fund, true)                                                             \
    X(T, NUMBER, plan_to_year, MAY, 2000, 2098, 0)                                                 \
    X(T, FLAG, released_in_order, false)
INPUT_STRUCT(agreement, AGREEMENT_FIELDS);

#define SIGNATURE_FIELDS(X, T)                                                                     \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, DATE, signed_on, MUST)                                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, TEXT, authority, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(signature, SIGNATURE_FIELDS);

#define CONDITION_FIELDS(X, T)                                                                     \
    X(T, CODE, condition, MUST, ID_MAX)                                                            \
    X(T, TEXT, text, MUST, NAME_MAX_BYTES)                                                         \
    X(T, DATE, due, MUST)                                                                          \
    X(T, TEXT, owner, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(condition, CONDITION_FIELDS);

/* year absent: that in which the agreement takes effect; to_year absent: the same. */
#define ASSURANCE_FIELDS(X, T)                                                                     \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, WORD, outcome, MUST, VOCABULARY_PLAN_OUTCOME)                                             \
    X(T, DATE, decided_on, MUST)                                                                   \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, LIST, conditions, 0, CONDITIONS_MAX, condition)                                           \
    X(T, TEXT, authority, MAY, NAME_MAX_BYTES)                                                     \
    X(T, NUMBER, year, MAY, 2000, 2098, 0)                                                         \
    X(T, NUMBER, to_year, MAY, 2000, 2098, 0)
INPUT_STRUCT(assurance, ASSURANCE_FIELDS);

/* agreed_on absent: the business date; rounding absent: unchanged. */
#define VARIATION_FIELDS(X, T)                                                                     \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, contribution, MUST, ID_MAX)                                                         \
    X(T, TEXT, variation, MUST, ID_MAX)                                                            \
    X(T, DATE, effective_from, MUST)                                                               \
    X(T, MONEY, annual, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, CHOICE, rounding, MAY, rounding)                                                          \
    X(T, DATE, agreed_on, MAY)                                                                     \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, TEXT, authority, MAY, NAME_MAX_BYTES)                                                     \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(variation, VARIATION_FIELDS);

#define ALLOCATION_FIELDS(X, T)                                                                    \
    X(T, CODE, payee, MUST, CODE_MAX)                                                              \
    X(T, WORD, kind, MUST, VOCABULARY_CONTRIBUTION_KIND)                                           \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, MONEY, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0)                                        \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reference, MUST, ID_MAX)
INPUT_STRUCT(allocation, ALLOCATION_FIELDS);

#define ELEMENTS_AGREEMENT(X)                                                                      \
    X(APPOINTMENT, appointment, NULL)                                                              \
    X(SCHEDULE, schedule, check_schedule)                                                          \
    X(CONTRIBUTION, contribution, NULL)                                                            \
    X(CONDITION, condition, NULL)

#define INPUTS_AGREEMENT(X)                                                                        \
    X(1, PARTY, party, party_apply)                                                                \
    X(2, AGREEMENT, agreement, agreement_apply)                                                    \
    X(3, SIGNATURE, signature, life_apply_signature)                                               \
    X(4, ASSURANCE, assurance, assurance_apply)                                                    \
    X(5, VARIATION, variation, variation_apply)                                                    \
    X(6, ALLOCATION, allocation, allocation_apply)
