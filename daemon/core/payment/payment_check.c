/* core/payment/payment_check: what holds of unallocated money and of holds (payment_check of
 * core/payment/room.h). */
#include "core/foundation/ledger.h"
#include "core/payment/room.h"
#include "core/payment/state.h"

static const char *check_holds(const struct engine *e, uint32_t pool,
                               const struct payment_holds *h)
{
    uint32_t in_force = 0;
    for (size_t i = 0; i < h->count; i++) {
        const struct payment_hold *x = &h->items[i];
        in_force += x->lifted_on == DATE_NONE;
        if ((x->partner != NONE && partner_at(e, x->partner)->pool != pool) ||
            (x->contribution != NONE && contribution_at(e, x->contribution)->pool != pool))
            return "a payment hold is of another pool";
    }
    return in_force == h->in_force && h->count <= PAYMENT_HOLDS_MAX
               ? NULL
               : "payment holds in force are not as many as are counted";
}

const char *payment_check(const struct engine *e)
{
    const char *broken = NULL;
    for (uint32_t i = 0; i < e->tables.pools.count && !broken; i++) {
        const struct pool *pool = pool_at(e, i);
        const struct pool_payments *p = (const struct pool_payments *)e->payment->of_pool.items + i;
        int64_t booked = 0;
        for (size_t k = 0; k < pool->partners.count; k++) {
            const struct partner *partner = partner_at(e, pool->partners.items[k]);
            booked = sum(booked, ledger_balance(e, partner->account_unallocated));
        }
        broken = check_holds(e, i, &p->holds);
        if (booked != -p->unallocated)
            broken = "unallocated money is not what the accounts have of it";
    }
    return broken;
}
