
#include "core/reconcile/state.h"

const struct open_items *open_payments(const struct engine *e)
{
    return &e->reconcile->payments;
}

const struct open_items *open_receipts(const struct engine *e)
{
    return &e->reconcile->receipts;
}
