#include "core/governance/descent.h"
#include <string.h>
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"

/* A succession not recorded yet. */
struct coming {
    uint32_t predecessors[PREDECESSORS_MAX], successors[SUCCESSORS_MAX];
    size_t predecessor_count, successor_count;
};

void descent_start(const struct engine *e, uint32_t pool, struct descent *ret_descent)
{
    ret_descent->count = 0;
    if (pool == NONE)
        return;
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < p->partners.count && i <= PARTNERS_EVER_MAX; i++)
        ret_descent->parties[ret_descent->count++] = partner_at(e, p->partners.items[i])->party;
}

void descent_add(struct descent *d, uint32_t party)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->parties[i] == party)
            return;
    if (d->count <= PARTNERS_EVER_MAX)
        d->parties[d->count++] = party;
}

static bool is_predecessor(const struct coming *x, uint32_t party)
{
    for (size_t i = 0; i < x->predecessor_count; i++)
        if (x->predecessors[i] == party)
            return true;
    return false;
}

/* Adds all that carry on for those in it. *ret_touched: the coming one concerns them. */
static void follow(const struct engine *e, struct descent *d, const struct coming *x,
                   bool *ret_touched)
{
    *ret_touched = false;
    for (size_t i = 0; i < d->count; i++) {
        uint32_t party = d->parties[i], recorded = party_at(e, party)->succession;
        if (recorded != NONE) {
            const struct succession *known = successor_recorded(e, d->parties[i]);
            for (size_t k = 0; k < known->successors.count; k++)
                descent_add(d, known->successors.items[k].party);
        } else if (is_predecessor(x, party)) {
            *ret_touched = true;
            for (size_t k = 0; k < x->successor_count; k++)
                descent_add(d, x->successors[k]);
        }
    }
}

bool descent_fits(const struct engine *e, struct descent *d)
{
    bool touched;
    follow(e, d, &(struct coming){.predecessor_count = 0}, &touched);
    return d->count <= PARTNERS_EVER_MAX;
}

int descent_check(struct step *s, const struct succession_input *in)
{
    const struct engine *e = s->e;
    struct coming x = {.predecessor_count = in->predecessors_count,
                       .successor_count = in->successors_count};
    for (size_t i = 0; i < x.predecessor_count; i++)
        x.predecessors[i] = party_by_code(e, in->predecessors[i]);
    for (size_t i = 0; i < x.successor_count; i++)
        x.successors[i] = party_by_code(e, in->successors[i].party);
    for (uint32_t pool = 0; pool < e->tables.pools.count; pool++) {
        struct descent d;
        bool touched;
        descent_start(e, pool, &d);
        follow(e, &d, &x, &touched);
        if (touched && d.count > PARTNERS_EVER_MAX)
            return refuse(s, REFUSED_OUT_OF_RANGE, "succession.successors", PARTNERS_EVER_LIMIT,
                          "pool %.*s has no room for so many that carry on",
                          TEXT_ARG(pool_at(e, pool)->code));
    }
    return 0;
}
