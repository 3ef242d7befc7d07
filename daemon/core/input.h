/* core/input: what the core may be told, as plain structs. One input is one submission of one feed.
 *
 * Text and arrays are borrowed for the call of engine_step. Form has been checked by whoever made
 * the input (sizes, UTF-8, enumeration ranges, calendar dates, amounts within +-MONEY_LIMIT);
 * meaning is checked here. Numbers of the enumerations are those of proto/s75/v1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

#define CODE_MAX 12        /* party codes, bytes */
#define NAME_MAX_BYTES 140 /* names and free text */
#define ID_MAX 35          /* pools, lines, references (ISO 20022 Max35Text) */
#define NOTE_MAX 1000
#define ITEMS_MAX 1024     /* per submission */
#define SHARES_MAX 64
#define SHARE_PARTS 1000000
#define DATES_MAX 53       /* instalments in a financial year */
#define LINES_MAX 256      /* contributions of a pool */
#define PARTNERS_MAX 32
#define ALIASES_MAX 64
#define MONEY_LIMIT INT64_C(100000000000000) /* one item: a million million pounds */

enum party_kind { PARTY_CCG = 1, PARTY_ICB, PARTY_COUNCIL, PARTY_NHS_ENGLAND, PARTY_OTHER };

enum contribution_kind {
    KIND_NONE = 0, /* not named */
    KIND_NHS_MINIMUM = 1, KIND_NHS_ADDITIONAL, KIND_LA_ADDITIONAL, KIND_DFG, KIND_SCCG, KIND_IBCF,
    KIND_LA_BETTER_CARE_GRANT, KIND_WINTER_PRESSURES, KIND_DISCHARGE_FUND_LA,
    KIND_DISCHARGE_FUND_ICB, KIND_OPERATIONAL_RESILIENCE,
    KIND_COUNT
};

enum economy { ECONOMY_REVENUE = 1, ECONOMY_CAPITAL };

enum schedule_kind {
    SCHEDULE_MONTHLY_DAY = 1, SCHEDULE_MONTHLY_WORKING_DAY, SCHEDULE_QUARTERLY, SCHEDULE_ANNUAL,
    SCHEDULE_DATES
};

enum last_instalment { LAST_BALANCES = 1, LAST_LEAVES };
enum recognition { RECOGNISE_NAMED = 1, RECOGNISE_AMOUNT, RECOGNISE_ANY };

enum plan_outcome {
    PLAN_NONE = 0,
    PLAN_APPROVED = 1, PLAN_APPROVED_WITH_SUPPORT, PLAN_APPROVED_SUBJECT_TO_CONDITIONS,
    PLAN_NOT_APPROVED
};

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
    struct text line, partner;
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
    struct text pool, name, area, host, pool_manager, note;
    const struct text *partners;
    size_t partner_count;
    date_t effective_from, effective_to, signed_on; /* DATE_NONE: none */
    enum plan_outcome plan_outcome;
    const struct contribution_input *contributions;
    size_t contribution_count;
    bool receipts_expected, synthetic;
};

struct signature_input {
    struct text pool, evidence;
    date_t signed_on;
};

struct assurance_input {
    struct text pool, evidence;
    enum plan_outcome outcome;
    date_t decided_on;
};

struct variation_input {
    struct text pool, line, variation, evidence;
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
    struct text pool, line;
    uint32_t parts;
};

struct payment_input {
    struct text payer, payee, pool, line, reference, description;
    enum contribution_kind kind;
    int64_t amount;
    date_t value_date;
    const struct share_input *shares;
    size_t share_count;
    uint32_t row;
};

struct receipt_input {
    struct text pool, payer, reference, description;
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
    ITEM_PARTY = 1, ITEM_AGREEMENT, ITEM_SIGNATURE, ITEM_ASSURANCE, ITEM_VARIATION, ITEM_ALLOCATION,
    ITEM_PAYMENT, ITEM_RECEIPT, ITEM_REVERSAL, ITEM_UNREADABLE, ITEM_DAY, ITEM_CONFLICT,
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
    uint64_t number; /* of the feed */
    const struct document_input *document; /* NULL: none */
    const struct item *items;
    size_t item_count;
};
