#include "core/workflow/room.h"
#include "base/error.h"
#include "core/workflow/adjustment.h"
#include "core/workflow/opening.h"
#include "core/workflow/state.h"

#define ADJUSTMENT(F, T)                                                                           \
    F(T, INDEX, pool, pool)                                                                        \
    F(T, INDEX, contribution, contribution)                                                        \
    F(T, U32, year)                                                                                \
    F(T, TEXT, id)                                                                                 \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)
LAYOUT(adjustment, ADJUSTMENT)

#define OPENING(F, T)                                                                              \
    F(T, U64, cause)                                                                               \
    F(T, U32, item)                                                                                \
    F(T, INDEX, partner, partner)                                                                  \
    F(T, INDEX_OR_NONE, contribution, contribution)                                                \
    F(T, ENUM, side, side, SIDE_PAYMENT, SIDE_RECEIPT)                                             \
    F(T, TEXT, reference)                                                                          \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)                                                                         \
    F(T, INDEX_OR_NONE, contribution_year, contribution_year)                                      \
    F(T, I64, counted)
LAYOUT(opening, OPENING)

LAYOUT_OF_VALUES(opening_account, uint32_t, .kind = FIELD_INDEX_OR_NONE, .of = &account_layout,
                 .wrong = "the account of items taken over is none that there is")

#define OPENINGS(F, T)                                                                             \
    F(T, ROWS_HERE, opening)                                                                       \
    F(T, CHAINS, by_reference)                                                                     \
    F(T, CHAINS, by_cause)                                                                         \
    F(T, LIST, accounts, uint32_t, opening_account)
LAYOUT(openings, OPENINGS)

#define WRITE_OFF(F, T)                                                                            \
    F(T, U32, exception)                                                                           \
    F(T, INDEX, contribution_year, contribution_year)                                              \
    F(T, U32, instalment)                                                                          \
    F(T, BOOL, is_beside)                                                                          \
    F(T, I64, amount)                                                                              \
    F(T, DATE, value_date)
LAYOUT(write_off, WRITE_OFF)

#define WORKFLOW_STATE(F, T)                                                                       \
    F(T, ROWS, adjustments, adjustment)                                                            \
    F(T, CHAINS, adjustment_chains)                                                                \
    F(T, PART, openings, openings)                                                                 \
    F(T, ROWS, write_offs, write_off)
LAYOUT(workflow_state, WORKFLOW_STATE)

int workflow_init(struct engine *e)
{
    e->workflow = calloc(1, sizeof *e->workflow);
    return e->workflow ? 0 : ERR_MEMORY;
}

int workflow_index(struct engine *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < e->workflow->openings.count && !rc; i++)
        rc = opening_index(e, i);
    for (uint32_t i = 0; i < e->workflow->adjustments.count && !rc; i++)
        rc = adjustment_index(e, i);
    return rc;
}
