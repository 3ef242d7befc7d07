/* core/message/input_reconcile: inputs of proto/s75/v1/reconcile.proto, which documents them. Part
 * of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define MATCH_RULES(X)                                                                             \
    X(MATCH_REFERENCE, 1, "reference")                                                             \
    X(MATCH_END_TO_END, 2, "end_to_end")                                                           \
    X(MATCH_AMOUNT, 3, "amount")                                                                   \
    X(MATCH_ONE_TO_MANY, 4, "one_to_many")                                                         \
    X(MATCH_MANY_TO_ONE, 5, "many_to_one")                                                         \
    X(MATCH_PART, 6, "part")
ENUMERATION(match_rule, MATCH_RULES);

#define EXCEPTION_ACTIONS(X)                                                                       \
    X(ACTION_ASSIGN, 1, "assign")                                                                  \
    X(ACTION_QUERY, 2, "query")                                                                    \
    X(ACTION_DISPUTE, 3, "dispute")                                                                \
    X(ACTION_ANSWER, 4, "answer")                                                                  \
    X(ACTION_RESOLVE, 5, "resolve")                                                                \
    X(ACTION_ADJUST, 6, "adjust")                                                                  \
    X(ACTION_TIMING, 7, "timing")                                                                  \
    X(ACTION_WRITE_OFF, 8, "write_off")                                                            \
    X(ACTION_CLEAR, 9, "clear")                                                                    \
    X(ACTION_NOTE, 10, "note")                                                                     \
    X(ACTION_REOPEN, 11, "reopen")                                                                 \
    X(ACTION_TAKE_BACK, 12, "take_back")
ENUMERATION(exception_action, EXCEPTION_ACTIONS);

#define EXCEPTION_STATES(X)                                                                        \
    X(STATE_OPEN, 1, "open")                                                                       \
    X(STATE_ASSIGNED, 2, "assigned")                                                               \
    X(STATE_QUERIED, 3, "queried")                                                                 \
    X(STATE_DISPUTED, 4, "disputed")                                                               \
    X(STATE_ANSWERED, 5, "answered")                                                               \
    X(STATE_TIMING, 6, "timing")                                                                   \
    X(STATE_ADJUSTED, 7, "adjusted")                                                               \
    X(STATE_WRITTEN_OFF, 8, "written_off")                                                         \
    X(STATE_CLEARED, 9, "cleared")
ENUMERATION(exception_state, EXCEPTION_STATES);

#define SIDES(X)                                                                                   \
    X(SIDE_PAYMENT, 1, "payment")                                                                  \
    X(SIDE_RECEIPT, 2, "receipt")
ENUMERATION(side, SIDES);

#define MATCH_RULES_FIELDS(X, T)                                                                   \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, partner, MAY, CODE_MAX)                                                             \
    X(T, CHOICES, rules, 1, 6, match_rule)                                                         \
    X(T, NUMBER, window_working_days, MAY, 0, 30, 5)                                               \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)
INPUT_STRUCT(match_rules, MATCH_RULES_FIELDS);

#define TOLERANCE_FIELDS(X, T)                                                                     \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, contribution, MAY, ID_MAX)                                                          \
    X(T, NUMBER, year, MAY, 2000, 2098, 0)                                                         \
    X(T, MONEY, instalment, MAY, 0, TOLERANCE_LIMIT, -1)                                           \
    X(T, MONEY, cumulative, MAY, 0, TOLERANCE_LIMIT, -1)                                           \
    X(T, NUMBER, cumulative_parts, MAY, 0, SHARE_PARTS, -1)                                        \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, MONEY, item, MAY, 0, 1000000000, -1)                                                      \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(tolerance, TOLERANCE_FIELDS);

#define ITEM_REF_FIELDS(X, T)                                                                      \
    X(T, SERIAL, journal, MUST)                                                                    \
    X(T, NUMBER, item, MAY, 0, UINT32_MAX, 0)
INPUT_STRUCT(item_ref, ITEM_REF_FIELDS);

#define UNMATCH_FIELDS(X, T)                                                                       \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, SERIAL, match, MUST)                                                                      \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(unmatch, UNMATCH_FIELDS);

#define MANUAL_MATCH_FIELDS(X, T)                                                                  \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, LIST, payments, 1, 16, item_ref)                                                          \
    X(T, LIST, receipts, 1, 16, item_ref)                                                          \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(manual_match, MANUAL_MATCH_FIELDS);

#define EXCEPTION_WORK_FIELDS(X, T)                                                                \
    X(T, NUMBER, exception, MUST, 0, UINT32_MAX, 0)                                                \
    X(T, CHOICE, action, MUST, exception_action)                                                   \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, DATE, on, MUST)                                                                           \
    X(T, CODE, owner, MAY, ID_MAX)                                                                 \
    X(T, DATE, due, MAY)                                                                           \
    X(T, CODE, party, MAY, CODE_MAX)                                                               \
    X(T, MONEY, amount, MAY, -MONEY_LIMIT, MONEY_LIMIT, 0)                                         \
    X(T, TEXT, note, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(exception_work, EXCEPTION_WORK_FIELDS);

#define ADJUSTMENT_FIELDS(X, T)                                                                    \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, contribution, MUST, ID_MAX)                                                         \
    X(T, NUMBER, year, MUST, 2000, 2098, 0)                                                        \
    X(T, MONEY, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0)                                        \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, NUMBER, exception, MAY, 0, UINT32_MAX, 0)                                                 \
    X(T, TEXT, adjustment, MUST, ID_MAX)
INPUT_STRUCT(adjustment, ADJUSTMENT_FIELDS);

#define DOCUMENT_OVERRIDE_FIELDS(X, T)                                                             \
    X(T, TEXT, sha256, MUST, 64)                                                                   \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, MONEY, amount, MUST, 0, MONEY_LIMIT / 10, 0)                                              \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(document_override, DOCUMENT_OVERRIDE_FIELDS);

#define OPENING_ITEM_FIELDS(X, T)                                                                  \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, partner, MUST, CODE_MAX)                                                            \
    X(T, CHOICE, side, MUST, side)                                                                 \
    X(T, MONEY, amount, MUST, 1, MONEY_LIMIT / 10, 0)                                              \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reference, MUST, ID_MAX)                                                            \
    X(T, CODE, contribution, MAY, ID_MAX)                                                          \
    X(T, TEXT, note, MAY, NAME_MAX_BYTES)                                                          \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(opening_item, OPENING_ITEM_FIELDS);

#define VARIATION_REVERSAL_FIELDS(X, T)                                                            \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, contribution, MUST, ID_MAX)                                                         \
    X(T, TEXT, variation, MUST, ID_MAX)                                                            \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, TEXT, evidence, MAY, NAME_MAX_BYTES)                                                      \
    X(T, CODE, officer, MAY, ID_MAX)
INPUT_STRUCT(variation_reversal, VARIATION_REVERSAL_FIELDS);

#define PERIOD_CLOSE_FIELDS(X, T)                                                                  \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, DATE, to, MUST)                                                                           \
    X(T, TEXT, authority, MUST, NAME_MAX_BYTES)                                                    \
    X(T, MONEY, due, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN)                                    \
    X(T, MONEY, paid, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN)                                   \
    X(T, MONEY, received, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN)                               \
    X(T, MONEY, written_off, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN)
INPUT_STRUCT(period_close, PERIOD_CLOSE_FIELDS);

#define PERIOD_REOPEN_FIELDS(X, T)                                                                 \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, DATE, to, MUST)                                                                           \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(period_reopen, PERIOD_REOPEN_FIELDS);

#define ELEMENTS_RECONCILE(X)                                                                      \
    X(ITEM_REF, item_ref, NULL)

#define INPUTS_RECONCILE(X)                                                                        \
    X(25, VARIATION_REVERSAL, variation_reversal, variation_apply_reversal)                        \
    X(26, OPENING_ITEM, opening_item, opening_apply)                                               \
    X(27, PERIOD_CLOSE, period_close, period_apply_close)                                          \
    X(28, PERIOD_REOPEN, period_reopen, period_apply_reopen)                                       \
    X(40, MATCH_RULES, match_rules, match_rules_apply)                                             \
    X(41, TOLERANCE, tolerance, tolerance_rule_apply)                                              \
    X(42, UNMATCH, unmatch, unmatch_apply)                                                         \
    X(43, MANUAL_MATCH, manual_match, unmatch_apply_manual)                                        \
    X(44, EXCEPTION_WORK, exception_work, workflow_apply)                                          \
    X(45, ADJUSTMENT, adjustment, adjustment_apply)                                                \
    X(46, DOCUMENT_OVERRIDE, document_override, document_override_apply)
