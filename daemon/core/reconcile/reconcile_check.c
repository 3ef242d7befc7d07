/* core/reconcile/reconcile_check: what holds of open items and match rules (reconcile_check of
 * core/reconcile/room.h); of matches, which takes memory, see core/reconcile/matching_check. */
#include "core/foundation/agenda.h"
#include "core/reconcile/room.h"
#include "core/reconcile/state.h"

/* Items are as many as are counted, each of a partner, and the free ones a list. */
static const char *check_open(const struct engine *e, const struct open_items *o)
{
    uint32_t live = 0;
    size_t seen = 0;
    for (size_t i = 0; i < o->count; i++) {
        const struct open_item *x = &o->items[i];
        live += x->serial != 0;
        if (x->serial && (x->serial > e->reconcile->last_open || !is_in_range(x->amount) ||
                          x->partner >= e->tables.partners.count ||
                          partner_at(e, x->partner)->successor != NONE ||
                          (x->contribution_year != NONE &&
                           x->contribution_year >= e->tables.contribution_years.count)))
            return "an open item is of nothing";
    }
    if (live != o->live)
        return "open items are not as many as are counted";
    for (uint32_t i = o->free; i != NONE; i = o->items[i].next_free)
        if (i >= o->count || o->items[i].serial || seen++ == o->count - live)
            return "open items are not in order";
    return seen == o->count - live ? NULL : "open items are not in order";
}

const char *reconcile_check(const struct engine *e)
{
    const struct reconcile_state *r = e->reconcile;
    const char *broken = check_open(e, &r->payments);
    if (!broken)
        broken = check_open(e, &r->receipts);
    for (size_t i = 0; i < r->rules.count && !broken; i++)
        if (r->rules.items[i].pool >= e->tables.pools.count ||
            (r->rules.items[i].partner != NONE &&
             r->rules.items[i].partner >= e->tables.partners.count))
            broken = "match rules are of no pool";
    if (!broken && !agenda_is_below(e, WAKE_UNCONFIRMED, r->payments.count))
        broken = "the agenda names a payment that is none";
    return broken;
}
