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
        if (!p->officers.count || !p->seats.count || p->seats.count > MANDATE_SEATS_MAX)
            return "what waits was sent by nobody, or waits for nobody";
        if (p->journal > e->tables.last_journal || (i && !is_before(&g->pending.items[i - 1], p)))
            return "what waits for a second officer is not in order";
    }
    return NULL;
}

/* As many of a pool's inputs wait as are counted. */
static const char *check_counts(const struct engine *e)
{
    size_t counted = 0, waiting = 0;
    for (uint32_t i = 0; i < e->governance->of_pool.count; i++)
        counted += authority_of(e, i)->pending;
    for (size_t i = 0; i < e->governance->pending.count; i++) {
        const uint32_t pool = e->governance->pending.items[i].pool;
        waiting += pool != NONE;
        if (pool != NONE && authority_of(e, pool)->pending == 0)
            return "of a pool more waits for a second officer than is counted";
    }
    return counted == waiting ? NULL : "less waits for a second officer than is counted";
}

static bool are_sound(const struct delegations *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].single_officer < 0)
            return false;
    return true;
}

static const char *check_delegations(const struct engine *e)
{
    bool sound = are_sound(&e->governance->delegations);
    for (uint32_t i = 0; i < e->governance->of_pool.count; i++)
        sound &= are_sound(&authority_of(e, i)->delegations);
    return sound ? NULL : "one officer decides alone up to less than nothing";
}

static const char *check_records(const struct engine *e)
{
    const struct governance_state *g = e->governance;
    for (size_t i = 0; i < g->sources.count; i++)
        if (llabs(g->sources.items[i].claimed) > TURNOVER_MAX)
            return "what is claimed of a source is out of its range";
    return NULL;
}

/* What was assured has its outcome. */
static const char *check_outcomes(const struct engine *e)
{
    for (uint32_t i = 0; i < e->governance->of_pool.count; i++) {
        const struct pool_authority *p = authority_of(e, i);
        for (size_t k = 0; k < p->milestones.count; k++)
            if (p->milestones.items[k].kind == MILESTONE_ASSURED && !p->milestones.items[k].outcome)
                return "a plan was assured without an outcome";
    }
    return NULL;
}

const char *governance_check(const struct engine *e)
{
    const char *broken = check_pending(e);
    if (!broken)
        broken = check_counts(e);
    if (!broken)
        broken = check_delegations(e);
    if (!broken)
        broken = check_records(e);
    return broken ? broken : check_outcomes(e);
}
