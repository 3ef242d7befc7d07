/* core/message/input: what the core may be given, as plain structs. One input is one submission of
 * one feed.
 *
 * Text and arrays are borrowed for the call of engine_step. Form has been checked by whoever made
 * the input (sizes, UTF-8, enumeration ranges, calendar dates, amounts within +-MONEY_LIMIT);
 * meaning is checked here. Numbers of the enumerations are those of proto/s75/v1. */
#pragma once
#include "core/message/input_authority.h"
#include "core/message/input_organisation.h"
#include "core/message/input_performance.h"
#include "core/message/input_reconcile.h"
#include "core/message/input_spending.h"

struct party_input {
    struct text code, name;
    enum party_kind kind;
    date_t valid_from, valid_to; /* DATE_NONE: unbounded */
    const struct text *aliases;
    size_t alias_count;
};

struct schedule_terms {
    enum schedule_kind kind;
    uint8_t day;   /* 1..31, or working day 1..23 */
    uint8_t month; /* SCHEDULE_ANNUAL */
    uint8_t date_count;
    const date_t *dates; /* SCHEDULE_DATES: ascending, within one financial year */
};

struct contribution_input {
    struct text contribution, partner;
    enum contribution_kind kind;
    enum economy economy;
    int64_t annual;
    struct schedule_terms schedule;
    enum rounding rounding;
    enum last_instalment last;
    enum recognition recognition;
    date_t from, to; /* DATE_NONE: the pool's */
    int64_t tolerance_instalment, tolerance_year;
    uint8_t grace_working_days;
    bool allocation_required;
};

struct agreement_input {
    struct text pool, name, area, host, pool_manager, note, region;
    const struct text *partners;
    size_t partner_count;
    date_t effective_from, effective_to, signed_on; /* DATE_NONE: none */
    enum plan_outcome plan_outcome;
    const struct contribution_input *contributions;
    size_t contribution_count;
    bool receipts_expected, synthetic;
};

struct signature_input {
    struct text pool, evidence, authority;
    date_t signed_on;
};

struct assurance_input {
    struct text pool, evidence, authority;
    enum plan_outcome outcome;
    date_t decided_on;
    const struct condition_input *conditions;
    size_t condition_count;
};

struct variation_input {
    struct text pool, contribution, variation, evidence, authority;
    date_t effective_from, agreed_on; /* agreed_on DATE_NONE: the business date */
    int64_t annual;
    int rounding; /* enum rounding, or 0: unchanged */
};

struct allocation_input {
    struct text payee, reference;
    enum contribution_kind kind;
    int year;
    int64_t amount;
    date_t value_date;
};

struct share_input {
    struct text pool, contribution, reference;
    uint32_t parts; /* 0: a fixed sum */
    int64_t amount;
};

struct payment_input {
    struct text payer, payee, pool, contribution, reference, description, end_to_end_id;
    enum contribution_kind kind;
    int64_t amount;
    date_t value_date;
    const struct share_input *shares;
    size_t share_count;
    uint32_t row;
};

struct receipt_input {
    struct text pool, payer, reference, description, end_to_end_id;
    int64_t amount;
    date_t value_date;
    uint32_t row;
};

struct reversal_input {
    struct text pool, payer, reference, reason;
    int64_t amount;
    date_t value_date;
    uint32_t row;
};

struct unreadable_input {
    uint32_t row;
    struct text column, value, reason;
};

struct day_input {
    date_t date;
};

struct conflict_input {
    struct text party, feed;
    uint64_t number;
    uint8_t digest[32];
};

enum item_kind {
    ITEM_PARTY = 1,
    ITEM_AGREEMENT,
    ITEM_SIGNATURE,
    ITEM_ASSURANCE,
    ITEM_VARIATION,
    ITEM_ALLOCATION,
    ITEM_PAYMENT,
    ITEM_RECEIPT,
    ITEM_REVERSAL,
    ITEM_UNREADABLE,
    ITEM_DAY,
    ITEM_CONFLICT,
    ITEM_MILESTONE,
    ITEM_CONDITION_CLEARED,
    ITEM_BOARD,
    ITEM_PAYMENT_HOLD,
    ITEM_PAYMENT_HOLD_LIFTED,
    ITEM_OFFICER,
    ITEM_DELEGATION,
    ITEM_APPROVAL,
    ITEM_SUCCESSION,
    ITEM_MINIMUM_CONTRIBUTION,
    ITEM_SECTION_256_TRANSFER,
    ITEM_SOURCE,
    ITEM_VARIATION_REVERSAL,
    ITEM_OPENING_ITEM,
    ITEM_PERIOD_CLOSE,
    ITEM_PERIOD_REOPEN,
    ITEM_PERFORMANCE_ELEMENT,
    ITEM_PERFORMANCE_ACTUAL,
    ITEM_EARNED_OVERRIDE,
    ITEM_PERFORMANCE_CLOSE,
    ITEM_SCHEME,
    ITEM_COMMITMENT,
    ITEM_EXPENDITURE,
    ITEM_RISK_SHARE,
    ITEM_YEAR_END,
    ITEM_MINIMUM_SPEND,
    ITEM_DISTRICT_GRANT,
    ITEM_MATCH_RULES,
    ITEM_TOLERANCE,
    ITEM_UNMATCH,
    ITEM_MANUAL_MATCH,
    ITEM_EXCEPTION_WORK,
    ITEM_ADJUSTMENT,
    ITEM_DOCUMENT_OVERRIDE,
    ITEM_CLOCK_JUMP,
    ITEM_KIND_COUNT
};

struct item {
    enum item_kind kind;
    /* Form errors found by whoever made the input: the item is refused with this code, field,
     * limit. refusal 0: none. Text is borrowed. */
    int refusal;
    struct text refusal_field, refusal_limit;
    union {
        struct party_input party;
        struct agreement_input agreement;
        struct signature_input signature;
        struct assurance_input assurance;
        struct variation_input variation;
        struct allocation_input allocation;
        struct payment_input payment;
        struct receipt_input receipt;
        struct reversal_input reversal;
        struct unreadable_input unreadable;
        struct day_input day;
        struct conflict_input conflict;
        struct milestone_input milestone;
        struct condition_cleared_input condition_cleared;
        struct board_input board;
        struct payment_hold_input hold;
        struct payment_hold_lifted_input payment_hold_lifted;
        struct officer_input officer;
        struct delegation_input delegation;
        struct approval_input approval;
        struct succession_input succession;
        struct minimum_contribution_input minimum_contribution;
        struct section_256_transfer_input section_256_transfer;
        struct source_input source;
        struct variation_reversal_input variation_reversal;
        struct opening_item_input opening_item;
        struct period_close_input period_close;
        struct period_reopen_input period_reopen;
        struct performance_element_input performance_element;
        struct performance_actual_input performance_actual;
        struct earned_override_input earned_override;
        struct performance_close_input performance_close;
        struct scheme_input scheme;
        struct commitment_input commitment;
        struct expenditure_input expenditure;
        struct risk_share_rule_input risk_share_rule;
        struct year_end_input year_end;
        struct minimum_spend_input minimum_spend;
        struct district_grant_input district_grant;
        struct match_rules_input match_rules;
        struct tolerance_input tolerance;
        struct unmatch_input unmatch;
        struct manual_match_input manual_match;
        struct exception_work_input exception_work;
        struct adjustment_input adjustment;
        struct document_override_input document_override;
        struct clock_jump_input clock_jump;
    };
};

struct document_input {
    uint8_t sha256[32];
    struct text name;
    uint32_t first_row;
    bool complete;
    date_t period_from, period_to; /* DATE_NONE: not said */
};

struct input {
    uint64_t journal; /* number it is kept under */
    uint64_t epoch;   /* of the writer that took it in */
    struct instant received;
    struct text party, feed;
    uint64_t number;                       /* of the feed */
    const struct document_input *document; /* NULL: none */
    const struct item *items;
    size_t item_count;
};
