/* core/workflow/workflow_check: what holds of items taken over (workflow_check
 * of core/workflow/room.h). */
#include "core/foundation/ledger.h"
#include "core/workflow/room.h"
#include "core/workflow/state.h"

static bool is_sound(const struct opening *x)
{
    return is_in_range(x->counted) && (x->side == SIDE_RECEIPT || x->counted == 0);
}

const char *workflow_check(const struct engine *e)
{
    const struct workflow_state *w = e->workflow;
    for (size_t i = 0; i < w->openings.count; i++)
        if (!is_sound(&w->openings.items[i]))
            return "an item taken over counts for more than there is";
    if (w->openings.accounts.count > e->tables.partners.count)
        return "more partners have items taken over than there are";
    for (uint32_t i = 0; i < w->openings.accounts.count; i++)
        if (w->openings.accounts.items[i] != NONE &&
            !ledger_is_of_pool(e, w->openings.accounts.items[i], partner_at(e, i)->pool))
            return "the account of items taken over is none of the pool";
    return NULL;
}
