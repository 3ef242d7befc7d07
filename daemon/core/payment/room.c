#include "core/payment/room.h"
#include "base/error.h"
#include "core/payment/payment_hold.h"
#include "core/payment/state.h"

#define PAYMENT_HOLD(F, T)                                                                         \
    F(T, TEXT, id)                                                                                 \
    F(T, TEXT, element)                                                                            \
    F(T, TEXT, reason)                                                                             \
    F(T, TEXT, authority)                                                                          \
    F(T, TEXT, evidence)                                                                           \
    F(T, INDEX_OR_NONE, partner, partner)                                                          \
    F(T, INDEX_OR_NONE, contribution, contribution)                                                \
    F(T, DATE, from)                                                                               \
    F(T, DATE, lifted_on)                                                                          \
    F(T, TEXT, lifted_by)                                                                          \
    F(T, TEXT, lifting_officer)                                                                    \
    F(T, TEXT, lifting_evidence)
LAYOUT(payment_hold, PAYMENT_HOLD)

#define PAYMENT_HOLDS(F, T) F(T, ROWS_HERE, payment_hold) F(T, U32, in_force)
LAYOUT(payment_holds, PAYMENT_HOLDS)

ENUMERATION_WORDS(undone_what, UNDONE_WHATS)
#define UNDONE(F, T)                                                                               \
    F(T, ENUM, what, undone_what, UNDONE_PAYMENT, UNDONE_HELD)                                     \
    F(T, PART, by, money)                                                                          \
    F(T, BOOL, by_command)                                                                         \
    F(T, INDEX, partner, partner)                                                                  \
    F(T, INDEX_OR_NONE, named, contribution)                                                       \
    F(T, PART, paid, money)                                                                        \
    F(T, INDEX_OR_NONE, contribution_year, contribution_year)                                      \
    F(T, INDEX_OR_NONE, held_on, contribution)
LAYOUT(undone, UNDONE)

#define POOL_PAYMENTS(F, T)                                                                        \
    F(T, PART, holds, payment_holds)                                                               \
    F(T, I64, unallocated)                                                                         \
    F(T, ROWS, undone, undone)
LAYOUT(pool_payments, POOL_PAYMENTS)

#define PAYMENT_STATE(F, T) F(T, COLUMN, of_pool, pool_payments)
LAYOUT(payment_state, PAYMENT_STATE)

int payment_init(struct engine *e)
{
    e->payment = calloc(1, sizeof *e->payment);
    if (!e->payment)
        return ERR_MEMORY;
    e->payment->of_pool = (struct column){.size = sizeof(struct pool_payments)};
    columns_attach(&e->tables.pool_columns, &e->payment->of_pool);
    return 0;
}

int payment_index(struct engine *e)
{
    (void)e; /* nothing is found by an index */
    return 0;
}
