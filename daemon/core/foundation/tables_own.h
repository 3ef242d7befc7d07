/* core/foundation/tables_own: changing the shared tables. Only for the rooms that own them,
 * foundation and contribution, and the rooms that tests/tidy/rules.py names. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/tables.h"

static inline struct party *party_own(struct engine *e, uint32_t i)
{
    return (struct party *)&e->tables.parties.items[i];
}
static inline struct pool *pool_own(struct engine *e, uint32_t i)
{
    return (struct pool *)&e->tables.pools.items[i];
}
static inline struct partner *partner_own(struct engine *e, uint32_t i)
{
    return (struct partner *)&e->tables.partners.items[i];
}
static inline struct contribution *contribution_own(struct engine *e, uint32_t i)
{
    return (struct contribution *)&e->tables.contributions.items[i];
}
static inline struct contribution_year *year_own(struct engine *e, uint32_t i)
{
    return (struct contribution_year *)&e->tables.contribution_years.items[i];
}

/* A new row, with its entry in every column, in the indices by code, and in the lists of the rows
 * that it belongs to. 0 or ERR_MEMORY. */
int tables_add_party(struct engine *e, const struct party *row, uint32_t *ret_index);
int tables_add_pool(struct engine *e, const struct pool *row, uint32_t *ret_index);
int tables_add_partner(struct engine *e, const struct partner *row, uint32_t *ret_index);
int tables_add_contribution(struct engine *e, const struct contribution *row, uint32_t *ret_index);
int tables_add_year(struct engine *e, const struct contribution_year *row, uint32_t *ret_index);
