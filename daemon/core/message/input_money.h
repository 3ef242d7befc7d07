/* core/message/input_money: money paid and received, and what the daemon notes itself: inputs of
 * proto/s75/v1/input.proto, which documents them. Part of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

/* Either parts, or a fixed sum; the other is 0, or INT64_MIN. */
#define SHARE_FIELDS(X, T)                                                                         \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, CODE, contribution, MAY, ID_MAX)                                                          \
    X(T, NUMBER, parts, MAY, 1, SHARE_PARTS, 0)                                                    \
    X(T, MONEY, amount, MAY, -MONEY_LIMIT, MONEY_LIMIT, INT64_MIN)                                 \
    X(T, TEXT, reference, MAY, ID_MAX)
INPUT_STRUCT(share, SHARE_FIELDS);

#define PAYMENT_FIELDS(X, T)                                                                       \
    X(T, TEXT, payer, MUST, NAME_MAX_BYTES)                                                        \
    X(T, TEXT, payee, MAY, NAME_MAX_BYTES)                                                         \
    X(T, CODE, pool, MAY, ID_MAX)                                                                  \
    X(T, CODE, contribution, MAY, ID_MAX)                                                          \
    X(T, WORD, kind, MAY, VOCABULARY_CONTRIBUTION_KIND)                                            \
    X(T, MONEY, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0)                                        \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reference, MAY, ID_MAX)                                                             \
    X(T, TEXT, description, MAY, NAME_MAX_BYTES)                                                   \
    X(T, LIST, shares, 0, SHARES_MAX, share)                                                       \
    X(T, NUMBER, row, MAY, 0, UINT32_MAX, 0)                                                       \
    X(T, TEXT, end_to_end_id, MAY, ID_MAX)
INPUT_STRUCT(payment, PAYMENT_FIELDS);

#define RECEIPT_FIELDS(X, T)                                                                       \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, TEXT, payer, MUST, NAME_MAX_BYTES)                                                        \
    X(T, MONEY, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0)                                        \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reference, MAY, ID_MAX)                                                             \
    X(T, TEXT, description, MAY, NAME_MAX_BYTES)                                                   \
    X(T, NUMBER, row, MAY, 0, UINT32_MAX, 0)                                                       \
    X(T, TEXT, end_to_end_id, MAY, ID_MAX)
INPUT_STRUCT(receipt, RECEIPT_FIELDS);

#define REVERSAL_FIELDS(X, T)                                                                      \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, TEXT, payer, MUST, NAME_MAX_BYTES)                                                        \
    X(T, TEXT, reference, MUST, ID_MAX)                                                            \
    X(T, MONEY, amount, MUST, -MONEY_LIMIT, MONEY_LIMIT, 0)                                        \
    X(T, DATE, value_date, MUST)                                                                   \
    X(T, TEXT, reason, MAY, NAME_MAX_BYTES)                                                        \
    X(T, NUMBER, row, MAY, 0, UINT32_MAX, 0)
INPUT_STRUCT(reversal, REVERSAL_FIELDS);

#define UNREADABLE_FIELDS(X, T)                                                                    \
    X(T, NUMBER, row, MUST, 0, UINT32_MAX, 0)                                                      \
    X(T, TEXT, column, THERE, NAME_MAX_BYTES)                                                      \
    X(T, TEXT, value, THERE, NAME_MAX_BYTES)                                                       \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)
INPUT_STRUCT(unreadable, UNREADABLE_FIELDS);

#define DAY_FIELDS(X, T)                                                                           \
    X(T, DATE, date, MUST)
INPUT_STRUCT(day, DAY_FIELDS);

#define CONFLICT_FIELDS(X, T)                                                                      \
    X(T, CODE, party, MUST, CODE_MAX)                                                              \
    X(T, CODE, feed, MUST, ID_MAX)                                                                 \
    X(T, SERIAL, number, MUST)                                                                     \
    X(T, BYTES, digest, 32)
INPUT_STRUCT(conflict, CONFLICT_FIELDS);

#define STAND_FIELDS(X, T)                                                                         \
    X(T, NUMBER, rules_before, MUST, 0, UINT32_MAX, 0)                                             \
    X(T, NUMBER, rules, MUST, 0, UINT32_MAX, 0)                                                    \
    X(T, BYTES, state, 32)
INPUT_STRUCT(stand, STAND_FIELDS);

#define ELEMENTS_MONEY(X)                                                                          \
    X(SHARE, share, check_share)

#define INPUTS_MONEY(X)                                                                            \
    X(7, PAYMENT, payment, payment_apply)                                                          \
    X(8, RECEIPT, receipt, matching_apply_receipt)                                                 \
    X(9, REVERSAL, reversal, reversal_apply)                                                       \
    X(10, UNREADABLE, unreadable, dispatch_unreadable)                                             \
    X(11, DAY, day, day_apply)                                                                     \
    X(12, CONFLICT, conflict, feed_apply_conflict)                                                 \
    X(48, STAND, stand, stand_apply)
