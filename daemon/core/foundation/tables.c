#include "base/array.h"
#include "base/error.h"
#include "core/foundation/room.h"
#include "core/foundation/state.h"
#include "core/foundation/tables_own.h"

int tables_add_party(struct engine *e, const struct party *row, uint32_t *ret_index)
{
    struct tables *t = &e->tables;
    if (ARRAY_ROOM(&t->parties))
        return ERR_MEMORY;
    *ret_index = (uint32_t)t->parties.count++;
    *party_own(e, *ret_index) = *row;
    return map_put(&e->foundation->party_map, row->code, *ret_index);
}

int tables_add_pool(struct engine *e, const struct pool *row, uint32_t *ret_index)
{
    struct tables *t = &e->tables;
    if (ARRAY_ROOM(&t->pools) || columns_cover(&t->pool_columns, t->pools.count + 1))
        return ERR_MEMORY;
    *ret_index = (uint32_t)t->pools.count++;
    *pool_own(e, *ret_index) = *row;
    return map_put(&e->foundation->pool_map, row->code, *ret_index);
}

int tables_add_partner(struct engine *e, const struct partner *row, uint32_t *ret_index)
{
    struct tables *t = &e->tables;
    struct pool *pool = pool_own(e, row->pool);
    struct party *party = party_own(e, row->party);
    if (ARRAY_ROOM(&t->partners) || ARRAY_ROOM(&pool->partners) || ARRAY_ROOM(&party->partners) ||
        columns_cover(&t->partner_columns, t->partners.count + 1))
        return ERR_MEMORY;
    *ret_index = (uint32_t)t->partners.count++;
    *partner_own(e, *ret_index) = *row;
    pool->partners.items[pool->partners.count++] = *ret_index;
    party->partners.items[party->partners.count++] = *ret_index;
    return 0;
}

int tables_add_contribution(struct engine *e, const struct contribution *row, uint32_t *ret_index)
{
    struct tables *t = &e->tables;
    struct pool *pool = pool_own(e, row->pool);
    if (ARRAY_ROOM(&t->contributions) || ARRAY_ROOM(&pool->contributions) ||
        columns_cover(&t->contribution_columns, t->contributions.count + 1))
        return ERR_MEMORY;
    *ret_index = (uint32_t)t->contributions.count++;
    *contribution_own(e, *ret_index) = *row;
    pool->contributions.items[pool->contributions.count++] = *ret_index;
    return 0;
}

int tables_add_year(struct engine *e, const struct contribution_year *row, uint32_t *ret_index)
{
    struct tables *t = &e->tables;
    if (ARRAY_ROOM(&t->contribution_years))
        return ERR_MEMORY;
    *ret_index = (uint32_t)t->contribution_years.count++;
    *year_own(e, *ret_index) = *row;
    return 0;
}

int tables_cover(struct engine *e)
{
    struct tables *t = &e->tables;
    int rc = columns_cover(&t->pool_columns, t->pools.count);
    if (!rc)
        rc = columns_cover(&t->partner_columns, t->partners.count);
    return rc ? rc : columns_cover(&t->contribution_columns, t->contributions.count);
}
