/* core/reconcile/record: open items, matches and match rules, as others may read them. Private to
 * daemon/core. */
#pragma once
#include "base/map.h"
#include "core/foundation/emit.h"
#include "core/foundation/step.h"

#define MATCHES_MAX 1024    /* matches of one pool that can still be unmatched */
#define MATCH_SIDE_MAX 32   /* items on one side of a match */
#define REJECTED_MAX 4      /* other candidates of a match that are named */
#define MATCH_RULES_COUNT 6


/* A payment awaiting its receipt, or a receipt awaiting its payment; or what is left of one. */
struct open_item {
    uint64_t serial; /* order of arrival; 0 = free entry. What is left of one has its own */
    struct money money; /* amount: what is left of it */
    uint32_t partner;
    uint32_t contribution_year; /* payments: NONE when unallocated or held; receipts: of which what
                                   was paid too much was paid back (core/reconcile/refund); NONE */
    uint32_t held_on; /* payments: contribution for which it is held pending release; NONE */
    uint32_t exception;         /* 0 none */
    uint32_t next_free;
};
struct open_items {
    struct open_item *items;
    size_t count, capacity;
    uint32_t free, live;
    uint32_t below; /* of an amount below 0 */
    struct chains by_reference, by_end_to_end, by_amount, by_date, by_cause;
};

#define REJECTED_WHYS(X)                                                                           \
    X(REJECTED_OTHER_AMOUNT, 1, "same reference or end-to-end id, another amount")                 \
    X(REJECTED_TOO_FAR, 2, "same amount, outside the window of working days")                      \
    X(REJECTED_NOT_IN_SUM, 3, "in the window, not part of the only sum")
ENUMERATION(rejected_why, REJECTED_WHYS);

struct rejected {
    uint64_t cause;
    uint32_t item;
    enum rejected_why why;
};

/* One item in a match, as it was when it was open. */
struct match_item {
    struct open_item was; /* amount: the part of it that is in this match */
};

struct match {
    uint64_t number; /* in the pool, from 1 */
    uint32_t partner;
    enum match_rule rule; /* 0: by a person */
    uint32_t score;
    date_t booked_on;
    int64_t residual;         /* left open by part: of a payment > 0, of a receipt < 0 */
    struct text officer, why; /* of a manual match; else TEXT_NONE */
    bool is_unmatched;        /* it was unmatched: its items are in no match any more */
    date_t unmatched_on;      /* booked; DATE_NONE */
    struct text unmatched_officer, unmatched_why; /* TEXT_NONE: a payment in it was undone */
    uint32_t payment_count;
    /* Payments, then receipts. */
    struct { struct match_item *items; size_t count, capacity; } sides;
    uint32_t rejected_count; /* that there were */
    struct rejected rejected[REJECTED_MAX];
};

/* The last MATCHES_MAX matches of one pool: number n is at (n - first) % MATCHES_MAX, first being
 * the oldest that was kept when matches were let go last. */
struct matched {
    struct match *items;
    size_t count, capacity;
    uint64_t last; /* number */
    uint64_t let_go; /* number of the last before first */
};

/* Which rules match the items of a pool, or of one partner of it. */
struct rule_set {
    uint32_t pool, partner;           /* partner NONE: all of the pool */
    uint8_t rules[MATCH_RULES_COUNT]; /* enum match_rule, 0 at the end */
    uint8_t window_working_days;
};

const struct open_items *open_payments(const struct engine *e);
const struct open_items *open_receipts(const struct engine *e);
