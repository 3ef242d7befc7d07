/* core/payment/payment_hold: payment holds, and lifting them. Private to daemon/core.
 *
 * Wiltshire CCG withheld 2.3m of performance money, and then stopped all its payments until a
 * dispute was ended (domain section 3): so a hold has a scope (the whole pool, a partner, a
 * contribution, a performance element), a reason, an authority and dates. It stops money of its
 * scope whose value date is its first day or later; such money is held pending release
 * (core/payment/held) and is released in order of arrival on each contribution, once no hold stops
 * it any more. Lifting a hold moves money manually: see core/governance/officer; at stake is all
 * that waits in its scope.
 *
 * A performance element is a contribution of its own (core/performance/performance): a hold on it
 * stops that and leaves the contribution of its performance fund alone.
 *
 * Bounds: PAYMENT_HOLDS_MAX of one pool, lifted ones counted. */
#pragma once
#include "core/foundation/step.h"

#define PAYMENT_HOLDS_MAX 1000 /* of one pool, lifted ones counted */

struct payment_hold {
    struct text id, element, reason, authority, evidence;
    uint32_t partner, contribution; /* NONE: any */
    date_t from, lifted_on;         /* lifted_on DATE_NONE: in force */
    struct text lifted_by, lifting_officer, lifting_evidence;
};

/* Of one pool, in order of arrival. */
struct payment_holds { struct payment_hold *items; size_t count, capacity; uint32_t in_force; };
const struct payment_holds *payment_holds_of(const struct engine *e, uint32_t pool);

/* The first hold in force that stops money of this value date on the contribution; NULL. */
const struct payment_hold *payment_hold_on_contribution(const struct engine *e,
                                                        uint32_t contribution, date_t value_date);
/* The first hold in force on the whole pool on the business date; NULL. */
const struct payment_hold *payment_hold_on_pool(const struct engine *e, uint32_t pool);
