/* core/payment/state: what the room remembers of each pool. Private to daemon/core/payment. */
#pragma once
#include "core/payment/payment_hold.h"
#include "core/payment/undone.h"

struct pool_payments {
    struct payment_holds holds;
    int64_t unallocated; /* sum in the books that belongs to no contribution */
    struct { struct undone *items; size_t count, capacity; } undone; /* oldest first */
};

struct payment_state {
    struct column of_pool; /* struct pool_payments */
};

static inline struct pool_payments *payments_own(struct engine *e, uint32_t pool)
{
    return (struct pool_payments *)e->payment->of_pool.items + pool;
}
