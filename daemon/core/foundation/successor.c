#include "core/foundation/successor.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"

enum { STEPS_MAX = 1000 }; /* of a walk through successions */

const struct succession *successor_recorded(const struct engine *e, uint32_t party)
{
    uint32_t i = party_at(e, party)->succession;
    return i == NONE ? NULL : &e->foundation->successions.items[i];
}

const struct succession *successor_effective(const struct engine *e, uint32_t party)
{
    const struct succession *x = successor_recorded(e, party);
    return x && successor_is_taken(x) ? x : NULL;
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

size_t successor_rows(const struct succession *x, struct text pool,
                      struct successor ret_rows[SUCCESSORS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < x->pools.count && x->successors.count > 1; i++)
        if (text_equal(x->pools.items[i].pool, pool) && count < SUCCESSORS_MAX)
            ret_rows[count++] =
                (struct successor){x->pools.items[i].party, x->pools.items[i].parts};
    if (x->successors.count == 1)
        ret_rows[count++] = x->successors.items[0];
    return count;
}

uint32_t successor_in_pool(const struct engine *e, uint32_t pool, uint32_t party, date_t date,
                           date_t booked_to)
{
    struct successor rows[SUCCESSORS_MAX];
    for (const struct succession *x; (x = successor_effective(e, party)) && x->on <= date &&
                                     (booked_to == DATE_NONE || x->taken_on <= booked_to);
         party = rows[0].party)
        if (successor_rows(x, pool_at(e, pool)->code, rows) == 0)
            break;
    return party;
}

uint32_t successor_in_pool_now(const struct engine *e, uint32_t pool, uint32_t party)
{
    return successor_in_pool(e, pool, party, INT32_MAX, DATE_NONE);
}

bool successor_is_divided(const struct engine *e, uint32_t pool, uint32_t party, date_t date)
{
    struct successor rows[SUCCESSORS_MAX];
    for (const struct succession *x; (x = successor_effective(e, party)) && x->on <= date;
         party = rows[0].party) {
        size_t count = successor_rows(x, pool_at(e, pool)->code, rows);
        if (count != 1)
            return count > 1;
    }
    return false;
}

static bool is_said(const struct engine *e, struct text pool, uint32_t party, unsigned *steps,
                    uint32_t *ret_party)
{
    struct successor rows[SUCCESSORS_MAX];
    const struct succession *x = successor_recorded(e, party);
    *ret_party = party;
    if (!x || *steps == 0)
        return true;
    --*steps;
    size_t count = successor_rows(x, pool, rows);
    for (size_t i = 0; i < count; i++)
        if (!is_said(e, pool, rows[i].party, steps, ret_party))
            return false;
    return count > 0;
}

bool successor_is_said(const struct engine *e, struct text pool, uint32_t party,
                       uint32_t *ret_party)
{
    unsigned steps = STEPS_MAX;
    return is_said(e, pool, party, &steps, ret_party);
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
    for (size_t i = 0; x && (successor_is_taken(x) || !effective_only) && i < x->successors.count;
         i++)
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

void successor_set_partner(struct engine *e, uint32_t partner, uint32_t to, date_t on)
{
    partner_own(e, partner)->successor = to;
    partner_own(e, partner)->until = on;
}

int successor_set_pool(struct engine *e, uint32_t pool, uint32_t host, struct text area, date_t on)
{
    struct pool *p = pool_own(e, pool);
    if (ARRAY_ROOM(&p->formers))
        return ERR_MEMORY;
    p->formers.items[p->formers.count++] =
        (struct former_pool){p->area, p->host, on, ledger_use_booking_day(e, pool)};
    p->host = host;
    p->area = area;
    return 0;
}

struct text successor_area(const struct succession *x, struct text pool)
{
    for (size_t i = 0; i < x->pools.count; i++)
        if (text_equal(x->pools.items[i].pool, pool))
            return x->pools.items[i].area;
    return TEXT_NONE;
}

/* What it was on the date; NULL: as it is. */
static const struct former_pool *former_on(const struct pool *p, date_t date, date_t booked_to)
{
    for (size_t i = 0; i < p->formers.count; i++)
        if (date < p->formers.items[i].until ||
            (booked_to != DATE_NONE && booked_to < p->formers.items[i].booked))
            return &p->formers.items[i];
    return NULL;
}

uint32_t successor_host_on(const struct engine *e, uint32_t pool, date_t date, date_t booked_to)
{
    const struct former_pool *former = former_on(pool_at(e, pool), date, booked_to);
    return former ? former->host : pool_at(e, pool)->host;
}

struct text successor_area_on(const struct engine *e, uint32_t pool, date_t date, date_t booked_to)
{
    const struct former_pool *former = former_on(pool_at(e, pool), date, booked_to);
    return former ? former->area : pool_at(e, pool)->area;
}

bool successor_is_of_line(const struct engine *e, uint32_t partner)
{
    const struct pool *p = pool_at(e, partner_at(e, partner)->pool);
    bool is_of_line = partner_at(e, partner)->successor != NONE;
    for (size_t i = 0; i < p->partners.count; i++)
        is_of_line |= partner_at(e, p->partners.items[i])->successor == partner;
    return is_of_line;
}

bool successor_is_taken(const struct succession *x)
{
    return x->taken_on != DATE_NONE;
}

void successor_set_taken(struct engine *e, uint32_t i)
{
    e->foundation->successions.items[i].taken_on = business_date(e);
}

static bool has_pool(const struct succession *x, struct text pool, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(x->pools.items[i].pool, pool))
            return true;
    return false;
}

int successor_add_pools(struct engine *e, uint32_t index, const struct succession_input *in,
                        bool *ret_added)
{
    struct succession *x = &e->foundation->successions.items[index];
    const size_t known = x->pools.count;
    for (size_t i = 0; i < in->pools_count; i++) {
        const struct succession_pool_input *row = &in->pools[i];
        if (has_pool(x, row->pool, known))
            continue;
        if (ARRAY_ROOM(&x->pools))
            return ERR_MEMORY;
        x->pools.items[x->pools.count++] =
            (struct succession_pool){.pool = name_intern(e, row->pool),
                                     .party = party_by_code(e, row->successor),
                                     .parts = row->parts ? row->parts : SHARE_PARTS,
                                     .area = name_intern(e, row->area)};
        *ret_added = true;
    }
    return 0;
}

int successor_record(struct engine *e, const struct succession_input *in, uint32_t *ret_index)
{
    struct foundation_state *f = e->foundation;
    if (ARRAY_ROOM(&f->successions))
        return ERR_MEMORY;
    *ret_index = (uint32_t)f->successions.count++;
    struct succession *x = &f->successions.items[*ret_index];
    *x = (struct succession){
        .on = in->on, .evidence = name_intern(e, in->evidence), .taken_on = DATE_NONE};
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
    bool added;
    return successor_add_pools(e, *ret_index, in, &added);
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
