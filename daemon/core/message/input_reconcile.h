/* core/message/input_reconcile: inputs of proto/s75/v1/reconcile.proto, which documents them. Part
 * of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

enum match_rule {
    MATCH_REFERENCE = 1,
    MATCH_END_TO_END,
    MATCH_AMOUNT,
    MATCH_ONE_TO_MANY,
    MATCH_MANY_TO_ONE,
    MATCH_PART
};

enum exception_action {
    ACTION_ASSIGN = 1,
    ACTION_QUERY,
    ACTION_DISPUTE,
    ACTION_ANSWER,
    ACTION_RESOLVE,
    ACTION_ADJUST,
    ACTION_TIMING,
    ACTION_WRITE_OFF,
    ACTION_CLEAR,
    ACTION_NOTE,
    ACTION_REOPEN
};

enum exception_state {
    STATE_OPEN = 1,
    STATE_ASSIGNED,
    STATE_QUERIED,
    STATE_DISPUTED,
    STATE_ANSWERED,
    STATE_TIMING,
    STATE_ADJUSTED,
    STATE_WRITTEN_OFF,
    STATE_CLEARED
};

enum side { SIDE_PAYMENT = 1, SIDE_RECEIPT };

struct match_rules_input {
    struct text pool;
    struct text partner;
    const int *rules; /* enum match_rule */
    size_t rules_count;
    uint32_t window_working_days;
    struct text authority;
};

struct tolerance_input {
    struct text pool;
    struct text contribution;
    uint32_t year;
    int64_t instalment;
    int64_t cumulative;
    uint32_t cumulative_parts; /* UINT32_MAX: unchanged */
    struct text authority;
    int64_t item;
};

struct item_ref_input {
    uint64_t journal;
    uint32_t item;
};

struct unmatch_input {
    struct text pool;
    uint64_t match;
    struct text reason;
    struct text officer;
};

struct manual_match_input {
    struct text pool;
    const struct item_ref_input *payments;
    size_t payments_count;
    const struct item_ref_input *receipts;
    size_t receipts_count;
    struct text reason;
    struct text officer;
};

struct exception_work_input {
    uint32_t exception;
    enum exception_action action;
    struct text officer;
    date_t on;
    struct text owner;
    date_t due; /* DATE_NONE: not said */
    struct text party;
    int64_t amount;
    struct text note;
};

struct adjustment_input {
    struct text pool;
    struct text contribution;
    uint32_t year;
    int64_t amount;
    date_t value_date;
    struct text reason;
    struct text officer;
    uint32_t exception;
    struct text adjustment;
};

struct document_override_input {
    struct text sha256;
    struct text pool;
    int64_t amount;
    struct text reason;
    struct text officer;
};

struct opening_item_input {
    struct text pool;
    struct text partner;
    enum side side;
    int64_t amount;
    date_t value_date;
    struct text reference;
    struct text contribution;
    struct text note;
};

struct variation_reversal_input {
    struct text pool;
    struct text contribution;
    struct text variation;
    date_t on;
    struct text authority;
    struct text evidence;
};

struct period_close_input {
    struct text pool;
    date_t to;
    struct text authority;
    int64_t due;
    int64_t paid;
    int64_t received;
};

struct period_reopen_input {
    struct text pool;
    date_t to;
    struct text reason;
    struct text officer;
};
