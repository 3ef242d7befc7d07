/* core/governance/governance_check: what holds of officers, of what waits for a second one, and of
 * what is recorded of agreements (governance_check of core/governance/room.h). */
#include "core/governance/room.h"
#include "core/governance/state.h"

static bool is_before(const struct pending *a, const struct pending *b)
{
    return a->journal != b->journal ? a->journal < b->journal : a->item < b->item;
}

static const char *check_pending(const struct engine *e)
{
    const struct governance_state *g = e->governance;
    if (g->pending.count > PENDING_MAX || g->decided.count > DECIDED_MAX ||
        (g->decided.head && g->decided.head >= g->decided.count))
        return "more waits for a second officer than there is room for";
    for (size_t i = 0; i < g->pending.count; i++) {
        const struct pending *p = &g->pending.items[i];
        if (p->journal > e->tables.last_journal || p->officer >= g->officers.count ||
            (p->pool != NONE && p->pool >= e->tables.pools.count) ||
            (i && !is_before(&g->pending.items[i - 1], p)))
            return "what waits for a second officer is not in order";
    }
    return NULL;
}

static const char *check_records(const struct engine *e)
{
    const struct governance_state *g = e->governance;
    for (size_t i = 0; i < g->minimums.count; i++)
        if (g->minimums.items[i].party >= e->tables.parties.count ||
            g->minimums.items[i].kind < KIND_NONE || g->minimums.items[i].kind >= KIND_COUNT)
            return "a minimum is of no party";
    for (size_t i = 0; i < g->transfers.count; i++)
        if (g->transfers.items[i].payer >= e->tables.parties.count ||
            g->transfers.items[i].payee >= e->tables.parties.count)
            return "a section 256 transfer is of no party";
    for (size_t i = 0; i < g->sources.count; i++)
        if (g->sources.items[i].party >= e->tables.parties.count ||
            g->sources.items[i].kind < KIND_NONE || g->sources.items[i].kind >= KIND_COUNT ||
            llabs(g->sources.items[i].claimed) > TURNOVER_MAX)
            return "a source is of no party, or claimed out of its range";
    return NULL;
}

const char *governance_check(const struct engine *e)
{
    const char *broken = check_pending(e);
    return broken ? broken : check_records(e);
}
