/* core/workflow/workflow_check: what holds of corrections and of items taken over (workflow_check
 * of core/workflow/room.h). */
#include "core/foundation/ledger.h"
#include "core/workflow/room.h"
#include "core/workflow/state.h"

static bool is_sound(const struct engine *e, const struct opening *x)
{
    return x->partner < e->tables.partners.count &&
           (x->contribution == NONE || x->contribution < e->tables.contributions.count) &&
           (x->contribution_year == NONE ||
            x->contribution_year < e->tables.contribution_years.count) &&
           (x->side == SIDE_PAYMENT || x->side == SIDE_RECEIPT) && is_in_range(x->counted) &&
           (x->side == SIDE_RECEIPT || x->counted == 0);
}

const char *workflow_check(const struct engine *e)
{
    const struct workflow_state *w = e->workflow;
    for (size_t i = 0; i < w->openings.count; i++)
        if (!is_sound(e, &w->openings.items[i]))
            return "an item taken over is of no partner";
    if (w->openings.accounts.count > e->tables.partners.count)
        return "more partners have items taken over than there are";
    for (uint32_t i = 0; i < w->openings.accounts.count; i++)
        if (w->openings.accounts.items[i] != NONE &&
            !ledger_is_of_pool(e, w->openings.accounts.items[i], partner_at(e, i)->pool))
            return "the account of items taken over is none of the pool";
    for (size_t i = 0; i < w->adjustments.count; i++)
        if (w->adjustments.items[i].pool >= e->tables.pools.count ||
            w->adjustments.items[i].contribution >= e->tables.contributions.count)
            return "a correction is of no contribution";
    return NULL;
}
