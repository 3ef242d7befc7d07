/* core/reconcile/reconcile_check: what holds of open items and of matches (reconcile_check of
 * core/reconcile/room.h); what takes memory to see, core/reconcile/matching_check. */
#include "core/foundation/agenda.h"
#include "core/reconcile/matched.h"
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
        if (x->serial && (x->serial > e->reconcile->last_open || !is_in_range(x->money.amount) ||
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

/* A match has items on both sides, of one partner of its pool. */
static bool is_sound(const struct engine *e, uint32_t pool, const struct match *m)
{
    if (partner_at(e, m->partner)->pool != pool || m->payment_count == 0 ||
        m->payment_count >= m->sides.count)
        return false;
    for (uint32_t i = 0; i < m->rejected_count && i < REJECTED_MAX; i++)
        if (m->rejected[i].why < REJECTED_OTHER_AMOUNT)
            return false;
    for (size_t i = 0; i < m->sides.count; i++) {
        uint32_t contribution_year = m->sides.items[i].was.contribution_year;
        if (m->sides.items[i].was.partner != m->partner ||
            (contribution_year != NONE && contribution_year >= e->tables.contribution_years.count))
            return false;
    }
    return true;
}

static const char *check_matches(const struct engine *e)
{
    const struct reconcile_state *m = e->reconcile;
    for (uint32_t i = 0; i < m->matched.count; i++) {
        const struct matched *of = matched_of(e, i);
        if (of->count > MATCHES_MAX || of->last < of->count || of->let_go > of->last - of->count ||
            (of->count < MATCHES_MAX && of->let_go != of->last - of->count))
            return "matches are more than there is room for, or than were numbered";
        for (size_t k = 0; k < of->count; k++)
            if (!is_sound(e, i, &of->items[k]))
                return "a match is not of both sides, or of another pool";
    }
    return NULL;
}

const char *reconcile_check(const struct engine *e)
{
    const struct reconcile_state *r = e->reconcile;
    const char *broken = check_open(e, &r->payments);
    if (!broken)
        broken = check_open(e, &r->receipts);
    if (!broken)
        broken = check_matches(e);
    if (!broken && !agenda_is_below(e, WAKE_UNCONFIRMED, r->payments.count))
        broken = "the agenda names a payment that is none";
    return broken;
}
