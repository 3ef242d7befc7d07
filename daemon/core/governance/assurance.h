/* core/governance/assurance: NHS England's decision on a plan, and the conditions it may carry.
 * Private.
 *
 * Four outcomes (30 October 2014) [S]: approved, approved with support, approved subject to
 * conditions, not approved. The first three let the pool run; not approved may not pool [R]: the
 * release conditions of that year's money are not met (core/payment/release_conditions) until a
 * plan submitted again is assured. A decision is on the plan of one financial year or of several
 * (core/governance/plan); it says which, unless it can only be the first of the agreement.
 *
 * Conditions belong to an approval subject to them. Each has a due date and is cleared by itself;
 * on the day after its due date it is overdue, an exception that stays until it is cleared. When a
 * decision without conditions on the same year's plan comes in place of the approval, those still
 * open lapse. Bounds:
 * CONDITIONS_MAX of one approval, CONDITIONS_OF_POOL_MAX of one pool. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* The day after a condition's due date has come. */
int assurance_wake(struct step *s, uint32_t pool, uint64_t condition);
