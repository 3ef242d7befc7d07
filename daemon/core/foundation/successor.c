#include "core/foundation/successor.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"

enum { STEPS_MAX = 1000 }; /* of a walk through successions */

/* of a walk through successions */

const struct succession *successor_recorded(const struct engine *e, uint32_t party)
{
    uint32_t i = party_at(e, party)->succession;
    return i == NONE ? NULL : &e->foundation->successions.items[i];
}

const struct succession *successor_effective(const struct engine *e, uint32_t party)
{
    const struct succession *x = successor_recorded(e, party);
    return x && x->done ? x : NULL;
}

uint32_t successor_of_party(const struct engine *e, uint32_t party)
{
    for (const struct succession *x; (x = successor_effective(e, party));)
        party = x->successors.items[0].party;
    return party;
}

uint32_t successor_of_partner(const struct engine *e, uint32_t partner)
{
    while (partner_at(e, partner)->successor != NONE)
        partner = partner_at(e, partner)->successor;
    return partner;
}

bool successor_is_divided(const struct engine *e, uint32_t party, date_t date)
{
    for (const struct succession *x; (x = successor_effective(e, party));
         party = x->successors.items[0].party)
        if (x->successors.count > 1 && x->on <= date)
            return true;
    return false;
}

bool successor_stands(const struct engine *e, uint32_t party, date_t date)
{
    const struct party *p = party_at(e, party);
    if (party_valid_on(p, date))
        return true;
    return successor_effective(e, party) && (p->valid_from == DATE_NONE || p->valid_from <= date);
}

bool successor_leads_to(const struct engine *e, uint32_t party, uint32_t to, unsigned *steps,
                        bool effective_only)
{
    if (party == to || *steps == 0)
        return party == to;
    --*steps;
    const struct succession *x = successor_recorded(e, party);
    for (size_t i = 0; x && (x->done || !effective_only) && i < x->successors.count; i++)
        if (successor_leads_to(e, x->successors.items[i].party, to, steps, effective_only))
            return true;
    return false;
}

bool successor_descends(const struct engine *e, uint32_t party, uint32_t ancestor)
{
    unsigned steps = STEPS_MAX;
    return successor_leads_to(e, ancestor, party, &steps, true);
}

uint32_t successor_count(const struct engine *e)
{
    return (uint32_t)e->foundation->successions.count;
}

const struct succession *successor_at(const struct engine *e, uint32_t i)
{
    return &e->foundation->successions.items[i];
}

void successor_set_partner(struct engine *e, uint32_t partner, uint32_t to)
{
    struct pool *pool = pool_own(e, partner_at(e, partner)->pool);
    partner_own(e, partner)->successor = to;
    if (pool->host == partner_at(e, partner)->party)
        pool->host = partner_at(e, to)->party;
}

void successor_set_done(struct engine *e, uint32_t i)
{
    e->foundation->successions.items[i].done = true;
}

int successor_record(struct engine *e, const struct succession_input *in, uint32_t *ret_index)
{
    struct foundation_state *f = e->foundation;
    if (ARRAY_ROOM(&f->successions))
        return ERR_MEMORY;
    *ret_index = (uint32_t)f->successions.count++;
    struct succession *x = &f->successions.items[*ret_index];
    *x = (struct succession){.on = in->on, .evidence = name_intern(e, in->evidence)};
    for (size_t i = 0; i < in->predecessors_count; i++) {
        uint32_t party = party_by_code(e, in->predecessors[i]);
        if (ARRAY_ROOM(&x->predecessors))
            return ERR_MEMORY;
        x->predecessors.items[x->predecessors.count++] = party;
        party_own(e, party)->succession = *ret_index;
    }
    for (size_t i = 0; i < in->successors_count; i++) {
        uint32_t parts = in->successors[i].parts ? in->successors[i].parts : SHARE_PARTS;
        if (ARRAY_ROOM(&x->successors))
            return ERR_MEMORY;
        x->successors.items[x->successors.count++] =
            (struct successor){party_by_code(e, in->successors[i].party), parts};
    }
    return 0;
}

struct naming {
    const struct engine *e;
    uint32_t party;
};

static int is_of_line(void *ctx, uint32_t party)
{
    const struct naming *n = ctx;
    return successor_descends(n->e, n->party, party) || successor_descends(n->e, party, n->party);
}

bool successor_is_called(const struct engine *e, uint32_t party, struct text called)
{
    struct naming n = {e, party};
    return party_each_called(e, called, is_of_line, &n) != 0;
}
