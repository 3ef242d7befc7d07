/* core/spending/state: what the room remembers of money out of a pool. Private to
 * daemon/core/spending. */
#pragma once
#include "core/spending/record.h"

struct spending_state {
    struct { struct fund *items; size_t count, capacity; } funds;
    uint32_t fund_free, scheme_free, commitment_free, grant_free; /* first of them; NONE */
    struct chains fund_chains; /* by pool and year */
    struct { struct scheme *items; size_t count, capacity; } schemes;
    struct chains scheme_chains; /* by pool and name, all years */
    struct { struct commitment *items; size_t count, capacity; } commitments;
    struct chains commitment_chains; /* by scheme and order */
    struct { struct accrual *items; size_t count, capacity; } accruals;
    struct chains accrual_chains; /* by pool, scheme's name and reference */
    uint32_t accrual_free;
    struct { struct district_grant *items; size_t count, capacity; } grants;
    struct column plans_of_pool; /* struct pool_plans */
};

static inline struct pool_plans *plans_own(const struct engine *e, uint32_t pool)
{
    return (struct pool_plans *)e->spending->plans_of_pool.items + pool;
}
