#include "core/contribution/room.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/applied.h"
#include "core/contribution/placed.h"
#include "core/contribution/state.h"
#include "core/foundation/tables_own.h"

#define TOLERANCE_SET(F, T)                                                                        \
    F(T, INDEX, pool, pool)                                                                        \
    F(T, INDEX_OR_NONE, contribution, contribution)                                                \
    F(T, INT, year)                                                                                \
    F(T, I64, item)                                                                                \
    F(T, I64, instalment)                                                                          \
    F(T, I64, cumulative)                                                                          \
    F(T, U32, parts)
LAYOUT(tolerance_set, TOLERANCE_SET)

#define ALLOCATION(F, T)                                                                           \
    F(T, INDEX, party, party)                                                                      \
    F(T, INDEX, kind, policy_name)                                                                 \
    F(T, INT, year)                                                                                \
    F(T, I64, received)                                                                            \
    F(T, I64, pooled)
LAYOUT(allocation, ALLOCATION)

#define ALLOCATION_NOTE(F, T)                                                                      \
    F(T, INDEX, party, party)                                                                      \
    F(T, TEXT, reference)                                                                          \
    F(T, INDEX, kind, policy_name)                                                                 \
    F(T, INT, year)                                                                                \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)
LAYOUT(allocation_note, ALLOCATION_NOTE)

#define HELD_PAYMENT(F, T)                                                                         \
    F(T, PART, money, money)                                                                       \
    F(T, U32, contribution)                                                                        \
    F(T, INT, year)                                                                                \
    F(T, ENUM, reason, reason, REASON_NONE, REASON_COUNT - 1)                                      \
    F(T, U32, exception)                                                                           \
    F(T, BOOL, live)
LAYOUT(held_payment, HELD_PAYMENT)

LAYOUT_OF_VALUES(held_index, uint32_t, .kind = FIELD_INDEX, .of = &held_payment_layout,
                 .wrong = "of a pool, held money is none that there is")

#define POOL_HELD(F, T) F(T, LIST_HERE, uint32_t, held_index) F(T, I64, sum)
LAYOUT(pool_held, POOL_HELD)

#define HELD_QUEUE(F, T)                                                                           \
    F(T, INT, year)                                                                                \
    F(T, U32, count)                                                                               \
    F(T, I64, sum)                                                                                 \
    F(T, ENUM, waits_for, reason, REASON_NONE, REASON_COUNT - 1)                                   \
    F(T, ENUM, blocked_by, reason, REASON_NONE, REASON_COUNT - 1)                                  \
    F(T, UNKEPT, is_waiting)
LAYOUT(held_queue, HELD_QUEUE)

#define CONTRIBUTION_HELD(F, T) F(T, ROWS_HERE, held_queue)
LAYOUT(contribution_held, CONTRIBUTION_HELD)

#define CONTRIBUTION_STATE(F, T)                                                                   \
    F(T, ROWS, tolerances, tolerance_set)                                                          \
    F(T, CHAINS, tolerances_by_key)                                                                \
    F(T, CHAINS, numbers_seen)                                                                     \
    F(T, UNKEPT, numbers_count)                                                                    \
    F(T, ROWS, allocations, allocation)                                                            \
    F(T, CHAINS, allocation_chains)                                                                \
    F(T, ROWS, allocation_notes, allocation_note)                                                  \
    F(T, CHAINS, allocation_note_chains)                                                           \
    F(T, ROWS, held, held_payment)                                                                 \
    F(T, INDEX_OR_NONE, held_free, held_payment)                                                   \
    F(T, UNKEPT_ROWS, touched)                                                                     \
    F(T, UNKEPT, touched_taken)                                                                    \
    F(T, LIST, unjudged, uint32_t, contribution_year_index)                                        \
    F(T, COLUMN, held_of_pool, pool_held)                                                          \
    F(T, COLUMN, held_of_contribution, contribution_held)
LAYOUT(contribution_state, CONTRIBUTION_STATE)

int contribution_init(struct engine *e)
{
    struct contribution_state *c = e->contribution = calloc(1, sizeof *e->contribution);
    if (!c)
        return ERR_MEMORY;
    c->held_free = NONE;
    c->held_of_pool = (struct column){.size = sizeof(struct pool_held)};
    c->held_of_contribution = (struct column){.size = sizeof(struct contribution_held)};
    columns_attach(&e->tables.pool_columns, &c->held_of_pool);
    columns_attach(&e->tables.contribution_columns, &c->held_of_contribution);
    return 0;
}

int contribution_index(struct engine *e)
{
    struct contribution_state *c = e->contribution;
    int rc = 0;
    for (uint32_t i = 0; i < c->allocations.count && !rc; i++)
        rc = allocation_index(e, i);
    for (uint32_t i = 0; i < c->allocation_notes.count && !rc; i++)
        rc = allocation_index_note(e, i);
    for (uint32_t i = 0; i < c->tolerances.count && !rc; i++)
        rc = tolerance_index(e, i);
    for (uint32_t i = 0; i < e->tables.contribution_years.count && !rc; i++)
        rc = placed_index(e, i);
    return rc;
}
