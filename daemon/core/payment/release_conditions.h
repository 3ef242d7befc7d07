/* core/payment/release_conditions: when money may enter a pooled fund. Private to daemon/core.
 *
 * Money enters when the plan was assured (approved, with support, or subject to conditions), the
 * section 75 agreement is signed, the payer has the money in its allocation (domain section 2; that
 * a plan not approved may not pool is recalled there, not sourced), no payment hold stops it
 * (core/payment/payment_hold), and what is due by results is earned. Until then it is held pending
 * release (core/payment/held), visible, and is released in order of arrival. Money dated where the
 * contribution has no instalment asks no allocation: it belongs to no contribution. */
#pragma once
#include "core/foundation/step.h"

/* REASON_NONE when this much may enter on the contribution, else why not. */
enum reason release_conditions_check(const struct engine *e, uint32_t contribution, int64_t amount,
                                     date_t value_date);
/* Of the pool as a whole, allocation apart. */
enum reason release_conditions_check_pool(const struct engine *e, uint32_t pool);
