/* core/gate: when money may enter a pooled fund. Private to daemon/core.
 *
 * Money enters when the plan was assured (approved, with support, or subject to conditions), the
 * section 75 agreement is signed, and the payer has the money in its allocation (domain section 2,
 * "The gate"; that a plan not approved may not pool is recalled there, not sourced), and no hold
 * stops it (core/restraint). Until then it waits in suspense (core/hold), visible, and is released
 * in order of arrival. Money dated where the line has no instalment asks no allocation: it belongs
 * to no contribution. */
#pragma once
#include "core/state.h"

/* *ret_reason is REASON_NONE when this much may enter on the line, else why not. 0 or ERR_MEMORY.
 */
int gate_check(struct step *s, uint32_t line, int64_t amount, date_t value_date,
               enum reason *ret_reason);
/* Of the pool as a whole, allocation apart. */
enum reason gate_check_pool(const struct engine *e, const struct pool *pool);
