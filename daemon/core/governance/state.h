/* core/governance/state: what the room remembers. Private to daemon/core/governance. Memory: grows
 * with officers, steps, conditions and what waits for a second officer, all bounded, never with
 * payments. */
#pragma once
#include "base/map.h"
#include "core/governance/record.h"

struct governance_state {
    struct { struct officer *items; size_t count, capacity; } officers;
    struct map officer_map; /* by id */
    struct delegations delegations; /* for pools that have none of their own */
    struct { struct pending *items; size_t count, capacity; } pending; /* in order of arrival */
    struct { struct decided *items; size_t count, capacity, head; } decided; /* head: oldest */
    struct { struct minimum *items; size_t count, capacity; } minimums;
    struct chains minimum_chains; /* by area */
    struct chains area_chains;    /* pools by area */
    struct { struct section_256 *items; size_t count, capacity; } transfers;
    struct chains transfer_chains; /* by payer and reference */
    struct { struct source *items; size_t count, capacity; } sources;
    struct map source_map;       /* by id */
    struct { struct plan_year *items; size_t count, capacity; } plan_years;
    struct {
        struct threshold *items;
        size_t count, capacity;
    } thresholds;                /* as they came */
    struct column of_pool;       /* struct pool_authority */
};

static inline struct pool_authority *authority_own(struct engine *e, uint32_t pool)
{
    return (struct pool_authority *)e->governance->of_pool.items + pool;
}
