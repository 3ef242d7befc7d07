/* core/message/input: what the core may be given, as plain structs. One input is one submission of
 * one feed.
 *
 * Text and arrays are borrowed for the call of engine_step. Form has been checked by whoever made
 * the input (sizes, UTF-8, enumeration ranges, calendar dates, amounts within +-MONEY_LIMIT);
 * meaning is checked here. Numbers of the enumerations are those of proto/s75/v1. */
#pragma once
#include "core/message/input_access.h"
#include "core/message/input_agreement.h"
#include "core/message/input_authority.h"
#include "core/message/input_mending.h"
#include "core/message/input_money.h"
#include "core/message/input_organisation.h"
#include "core/message/input_performance.h"
#include "core/message/input_planning.h"
#include "core/message/input_policy.h"
#include "core/message/input_reconcile.h"
#include "core/message/input_spending.h"

/* Every kind of input: X(number, KIND, name, rule). Its number and name are those in Item;
 * ITEM_KIND names it, KIND_FIELDS describe it, struct name_input holds it, and rule applies it
 * (core/engine/dispatch). */
#define INPUTS(X)                                                                                  \
    INPUTS_AGREEMENT(X)                                                                            \
    INPUTS_MONEY(X)                                                                                \
    INPUTS_AUTHORITY(X)                                                                            \
    INPUTS_ORGANISATION(X)                                                                         \
    INPUTS_RECONCILE(X)                                                                            \
    INPUTS_MENDING(X)                                                                              \
    INPUTS_PERFORMANCE(X)                                                                          \
    INPUTS_SPENDING(X)                                                                             \
    INPUTS_PLANNING(X)                                                                             \
    INPUTS_ACCESS(X)                                                                               \
    INPUTS_POLICY(X)

#define INPUT_KIND(number, KIND, name, rule) ITEM_##KIND = number,
#define INPUT_BODY(number, KIND, name, rule) struct name##_input name;
enum item_kind { INPUTS(INPUT_KIND) ITEM_KIND_COUNT = 1 INPUTS(PLUS_ONE) };

struct item {
    enum item_kind kind;
    /* Form errors found by whoever made the input: the item is refused with this code, field,
     * limit. refusal 0: none. Text is borrowed. */
    int refusal;
    struct text refusal_field, refusal_limit;
    union {
        INPUTS(INPUT_BODY)
    };
};

struct document_input {
    uint8_t sha256[32];
    uint8_t reading[32]; /* how rows became items; zeros: not said */
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
    struct text principal; /* who submitted it, as authenticated; TEXT_NONE: not known */
    uint32_t roles;        /* of the register, that permit it; see store/store.h */
    uint64_t number;                       /* of the feed */
    const struct document_input *document; /* NULL: none */
    const struct item *items;
    size_t item_count;
};
