#include "core/control/succession_pools.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/tables.h"

enum { STEPS_MAX = 1000 };
static const char rows_field[] = "succession.pools";

static bool is_among(const struct succession_input *in, struct text code)
{
    for (size_t i = 0; i < in->successors_count; i++)
        if (text_equal(in->successors[i].party, code))
            return true;
    return false;
}

static bool is_predecessor(const struct engine *e, const struct succession_input *in,
                           uint32_t party)
{
    for (size_t i = 0; i < in->predecessors_count; i++)
        if (party_by_code(e, in->predecessors[i]) == party)
            return true;
    return false;
}

/* The row against those before it. */
static int check_row(struct step *s, const struct succession_input *in, size_t i)
{
    const struct succession_pool_input *row = &in->pools[i];
    if (!is_among(in, row->successor))
        return refuse(s, REFUSED_UNKNOWN_PARTY, "succession.pools.successor",
                      "one of the successors", "%.*s is none of the successors",
                      TEXT_ARG(row->successor));
    for (size_t k = 0; k < i; k++) {
        if (!text_equal(in->pools[k].pool, row->pool))
            continue;
        if (text_equal(in->pools[k].successor, row->successor))
            return refuse(s, REFUSED_ALREADY_DIFFERS, rows_field, NULL,
                          "pool %.*s is given twice to %.*s", TEXT_ARG(row->pool),
                          TEXT_ARG(row->successor));
        if (!text_equal(in->pools[k].area, row->area))
            return refuse(s, REFUSED_ALREADY_DIFFERS, "succession.pools.area", NULL,
                          "pool %.*s is given two areas", TEXT_ARG(row->pool));
    }
    return 0;
}

/* The parts of a pool's rows, looked at with its first. */
static int check_row_parts(struct step *s, const struct succession_input *in, size_t i)
{
    uint64_t total = 0;
    size_t count = 0;
    bool has_none = false;
    for (size_t k = 0; k < in->pools_count; k++) {
        if (!text_equal(in->pools[k].pool, in->pools[i].pool))
            continue;
        if (k < i)
            return 0;
        total += in->pools[k].parts;
        has_none |= in->pools[k].parts == 0;
        count++;
    }
    if ((count == 1 && has_none) || (!has_none && total == SHARE_PARTS))
        return 0;
    return refuse(s, REFUSED_SHARES, "succession.pools.parts", "sum to 1000000 parts, none without",
                  "the parts of pool %.*s sum to %llu", TEXT_ARG(in->pools[i].pool),
                  (unsigned long long)total);
}

static int check_rows(struct step *s, const struct succession_input *in)
{
    int rc = 0;
    for (size_t i = 0; i < in->pools_count && !rc; i++) {
        rc = check_row(s, in, i);
        if (!rc)
            rc = check_row_parts(s, in, i);
    }
    return rc;
}

/* Whether the succession comes to have to do with the pool: one of its predecessors is a partner,
 * or carries on for one there. */
static bool comes_to(const struct engine *e, const struct succession_input *in, uint32_t pool,
                     uint32_t party, unsigned *steps)
{
    struct successor rows[SUCCESSORS_MAX];
    const struct succession *x = successor_recorded(e, party);
    if (is_predecessor(e, in, party) || *steps == 0)
        return *steps != 0;
    --*steps;
    size_t count = x ? successor_rows(x, pool_at(e, pool)->code, rows) : 0;
    for (size_t i = 0; i < count; i++)
        if (comes_to(e, in, pool, rows[i].party, steps))
            return true;
    return false;
}

static bool concerns(const struct engine *e, const struct succession_input *in, uint32_t pool)
{
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < p->partners.count; i++) {
        unsigned steps = STEPS_MAX;
        if (comes_to(e, in, pool, partner_at(e, p->partners.items[i])->party, &steps))
            return true;
    }
    return false;
}

static bool is_given(const struct succession_input *in, struct text pool, struct text successor)
{
    for (size_t i = 0; i < in->pools_count; i++)
        if (text_equal(in->pools[i].pool, pool) &&
            (!successor.size || text_equal(in->pools[i].successor, successor)))
            return true;
    return false;
}

/* Of a pool that it concerns: who carries on there, and for them. */
static int check_pool(struct step *s, const struct succession_input *in, uint32_t pool)
{
    const struct engine *e = s->e;
    const struct text code = pool_at(e, pool)->code;
    uint32_t silent = NONE;
    if (in->successors_count > 1 && !is_given(in, code, TEXT_NONE))
        return refuse(s, REFUSED_AMBIGUOUS, rows_field, "a row of every pool",
                      "nobody is said to carry on in pool %.*s", TEXT_ARG(code));
    for (size_t i = 0; i < in->successors_count; i++) {
        const struct text to = in->successors[i].party;
        if (in->successors_count > 1 && !is_given(in, code, to))
            continue;
        if (!successor_is_said(e, code, party_by_code(e, to), &silent))
            return refuse(s, REFUSED_AMBIGUOUS, rows_field, "a row of every pool",
                          "the succession to %.*s does not say who carries on in pool %.*s",
                          TEXT_ARG(party_at(e, silent)->code), TEXT_ARG(code));
    }
    return 0;
}

int succession_pools_check(struct step *s, const struct succession_input *in)
{
    const struct engine *e = s->e;
    int rc = check_rows(s, in);
    for (uint32_t pool = 0; pool < e->tables.pools.count && !rc; pool++) {
        const struct text code = pool_at(e, pool)->code;
        if (concerns(e, in, pool))
            rc = check_pool(s, in, pool);
        else if (is_given(in, code, TEXT_NONE))
            rc = refuse(s, REFUSED_UNKNOWN_PARTY, "succession.pools.pool",
                        "a pool of the predecessors", "no predecessor is a partner of pool %.*s",
                        TEXT_ARG(code));
    }
    return rc;
}

static bool is_row(const struct engine *e, const struct succession_pool *row,
                   const struct succession_pool_input *in)
{
    return text_equal(row->pool, in->pool) && row->party == party_by_code(e, in->successor) &&
           row->parts == (in->parts ? in->parts : SHARE_PARTS) && text_equal(row->area, in->area);
}

int succession_pools_check_more(struct step *s, const struct succession_input *in,
                                const struct succession *x)
{
    int rc = check_rows(s, in);
    for (size_t i = 0; i < in->pools_count && !rc; i++) {
        bool has_pool = false, has_row = false;
        uint32_t pool = pool_by_code(s->e, in->pools[i].pool);
        for (size_t k = 0; k < x->pools.count; k++) {
            has_pool |= text_equal(x->pools.items[k].pool, in->pools[i].pool);
            has_row |= is_row(s->e, &x->pools.items[k], &in->pools[i]);
        }
        if (has_pool && !has_row)
            rc =
                refuse(s, REFUSED_ALREADY_DIFFERS, rows_field, NULL,
                       "pool %.*s is recorded with another successor", TEXT_ARG(in->pools[i].pool));
        else if (!has_pool && successor_is_taken(x) && pool != NONE && concerns(s->e, in, pool))
            rc = refuse(s, REFUSED_DATE_ORDER, rows_field, "before the day of the succession",
                        "pool %.*s has gone to its successor", TEXT_ARG(in->pools[i].pool));
    }
    return rc;
}
