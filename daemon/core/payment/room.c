#include "core/payment/room.h"
#include "base/error.h"
#include "core/payment/payment_hold.h"
#include "core/payment/state.h"

int payment_init(struct engine *e)
{
    e->payment = calloc(1, sizeof *e->payment);
    if (!e->payment)
        return ERR_MEMORY;
    e->payment->of_pool = (struct column){.size = sizeof(struct pool_payments)};
    columns_attach(&e->tables.pool_columns, &e->payment->of_pool);
    return 0;
}

void payment_fini(struct engine *e)
{
    if (!e->payment)
        return;
    payment_hold_fini(e);
    free(e->payment);
    e->payment = NULL;
}

void payment_archive(struct archive *a, struct engine *e)
{
    for (uint32_t i = 0; i < e->payment->of_pool.count; i++)
        archive_i64(a, &payments_own(e, i)->unallocated);
    payment_hold_archive(a, e);
}

int payment_index(struct engine *e)
{
    (void)e; /* nothing is found by an index */
    return 0;
}
