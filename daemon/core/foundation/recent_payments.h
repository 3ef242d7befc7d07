/* core/foundation/recent_payments: the last RECENT_PAYMENTS_MAX payments of one partner of one
 * pool, found by reference or amount.
 */
#pragma once
#include "base/map.h"
#include "core/layout/reference.h"
#include "core/foundation/step.h"

#define RECENT_PAYMENTS_MAX 4096

/* A payment remembered, so that repeats, reversals and negatives can find it. */
struct recent_payment {
    uint64_t cause;
    uint32_t item;
    struct reference reference;
    int64_t amount;
    date_t value_date;
    uint32_t contribution_year; /* NONE: unallocated, or settles */
    uint64_t instalments;       /* bit i: filled instalment i of the contribution year; 0: extra */
    int64_t carried;            /* part of amount: the backdated adjustment of the year before */
    uint32_t exception;         /* id of the open exception raised with it; 0 none */
    uint64_t document;          /* ordinal of the document it came with; 0 none */
    bool settles;               /* what the end of a year made owed (core/payment/settlement) */
    bool reversed;
    bool is_outside_period; /* dated outside the period of its document */
    uint32_t suspected;     /* id of the exception that its number was used before; 0 none */
    uint64_t like_cause;    /* ... by that payment, which is remembered at */
    uint32_t like_item, like_at;
    /* The credit that undid it, found by amount and date; undone_by 0: none, or named by somebody.
     */
    uint64_t undone_by, undone_document;
    uint32_t undone_item;
    date_t undone_on;
};

/* A ring of the last payments of one partner of one pool. */
struct recent_payments {
    struct recent_payment *items;
    size_t count, capacity, head; /* head: oldest once full */
    struct chains by_reference, by_amount;
};

/* Remembers a payment, forgetting the oldest when full. *ret is valid until the next push. */
int recent_push(struct recent_payments *t, const struct recent_payment *paid,
                struct recent_payment **ret);
/* Walks payments with this reference (or amount), oldest first: pass MAP_NONE to begin; MAP_NONE
 * ends. Callers compare what they need: chains are by hash. */
uint32_t recent_next_by_reference(const struct recent_payments *t, const struct reference *r,
                                  uint32_t after);
uint32_t recent_next_by_amount(const struct recent_payments *t, int64_t amount, uint32_t after);
/* The i-th payment from the latest, 0 being that; NULL when not so many are remembered. Valid until
 * the next push. */
const struct recent_payment *recent_latest(const struct recent_payments *t, uint32_t i);
/* The money of a payment as it is remembered, and whether it is that of the payment. */
struct money;
struct money recent_money(const struct recent_payment *p);
bool recent_is(const struct recent_payment *p, const struct money *m);
/* What the other remembers is remembered here, in order of arrival, the latest RECENT_PAYMENTS_MAX
 * of both; the other is empty then. 0 or ERR_MEMORY. */
int recent_merge(struct recent_payments *t, struct recent_payments *other);
int recent_index(struct recent_payments *t, uint32_t i); /* puts entry i into the chains */
void recent_fini(struct recent_payments *t);
