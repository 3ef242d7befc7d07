#include "core/contribution/tolerance.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/schedule.h"
#include "core/contribution/state.h"

static uint64_t key_of(uint32_t pool, uint32_t contribution, int year)
{
    return map_hash(map_hash(pool, &contribution, sizeof contribution), &year, sizeof year);
}

static uint32_t find(const struct engine *e, uint32_t pool, uint32_t contribution, int year)
{
    const struct contribution_state *m = e->contribution;
    uint32_t i = m->tolerances.count
                     ? chains_first(&m->tolerances_by_key, key_of(pool, contribution, year))
                     : MAP_NONE;
    for (; i != MAP_NONE; i = chains_next(&m->tolerances_by_key, i)) {
        const struct tolerance_set *t = &m->tolerances.items[i];
        if (t->pool == pool && t->contribution == contribution && t->year == year)
            return i;
    }
    return NONE;
}

int tolerance_index(struct engine *e, uint32_t index)
{
    const struct tolerance_set *t = &e->contribution->tolerances.items[index];
    return chains_add(&e->contribution->tolerances_by_key,
                      key_of(t->pool, t->contribution, t->year), index);
}

/* What set says goes before what was found so far. */
static void overlay(const struct engine *e, uint32_t index, struct tolerance_set *t)
{
    if (index == NONE)
        return;
    const struct tolerance_set *set = &e->contribution->tolerances.items[index];
    t->item = set->item >= 0 ? set->item : t->item;
    t->instalment = set->instalment >= 0 ? set->instalment : t->instalment;
    t->cumulative = set->cumulative >= 0 ? set->cumulative : t->cumulative;
    t->parts = set->parts != UINT32_MAX ? set->parts : t->parts;
}

static int64_t parts_of_annual(const struct contribution *contribution,
                               const struct contribution_year *cy, uint32_t parts, date_t today)
{
    int64_t annual = 0, share = 0;
    if (parts == 0 || cy->instalment_count == 0)
        return 0;
    annual = schedule_annual(contribution, cy->instalments[cy->instalment_count - 1].due, today);
    (void)money_scale(annual, parts, SHARE_PARTS, ROUND_TRUNCATE, &share);
    return share < 0 ? -share : share;
}

struct tolerance tolerance_of(const struct engine *e, const struct contribution_year *cy)
{
    const struct contribution *contribution = contribution_at(e, cy->contribution);
    if (e->contribution->tolerances.count == 0)
        return (struct tolerance){0, contribution->tolerance_instalment,
                                  contribution->tolerance_year};
    struct tolerance_set t = {.instalment = contribution->tolerance_instalment,
                              .cumulative = contribution->tolerance_year};
    overlay(e, find(e, contribution->pool, NONE, 0), &t);
    overlay(e, find(e, contribution->pool, NONE, cy->year), &t);
    overlay(e, find(e, contribution->pool, cy->contribution, 0), &t);
    overlay(e, find(e, contribution->pool, cy->contribution, cy->year), &t);
    int64_t share = parts_of_annual(contribution, cy, t.parts, business_date(e));
    return (struct tolerance){t.item, t.instalment, t.cumulative > share ? t.cumulative : share};
}

int64_t tolerance_of_item(const struct engine *e, uint32_t partner, uint32_t contribution_year)
{
    if (e->contribution->tolerances.count == 0)
        return 0;
    if (contribution_year != NONE)
        return tolerance_of(e, year_at(e, contribution_year)).item;
    struct tolerance_set t = {.item = 0};
    overlay(e, find(e, partner_at(e, partner)->pool, NONE, 0), &t);
    return t.item;
}

static int add_tolerance(struct engine *e, const struct tolerance_set *set)
{
    struct contribution_state *c = e->contribution;
    if (ARRAY_ROOM(&c->tolerances))
        return ERR_MEMORY;
    c->tolerances.items[c->tolerances.count++] = *set;
    return tolerance_index(e, (uint32_t)c->tolerances.count - 1);
}

int tolerance_inherit(struct engine *e, uint32_t from, uint32_t to)
{
    int rc = 0;
    for (size_t i = 0, count = e->contribution->tolerances.count; i < count && !rc; i++) {
        struct tolerance_set set = e->contribution->tolerances.items[i];
        if (set.contribution != from)
            continue;
        set.contribution = to;
        rc = add_tolerance(e, &set);
    }
    return rc;
}

int tolerance_record(struct engine *e, const struct tolerance_set *set,
                     const struct tolerance_input *in)
{
    struct contribution_state *m = e->contribution;
    uint32_t found = find(e, set->pool, set->contribution, set->year);
    if (found == NONE) {
        int rc = add_tolerance(e, set);
        if (rc)
            return rc;
        found = (uint32_t)m->tolerances.count - 1;
    }
    struct tolerance_set *t = &m->tolerances.items[found];
    t->item = in->item >= 0 ? in->item : t->item;
    t->instalment = in->instalment >= 0 ? in->instalment : t->instalment;
    t->cumulative = in->cumulative >= 0 ? in->cumulative : t->cumulative;
    t->parts = in->cumulative_parts != UINT32_MAX ? in->cumulative_parts : t->parts;
    return 0;
}
