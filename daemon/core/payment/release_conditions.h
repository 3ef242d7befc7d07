/* core/payment/release_conditions: when money may enter a pooled fund. Private to daemon/core.
 *
 * Money enters when the plan of its financial year was assured (approved, with support, or subject
 * to conditions) or needs no approval (core/governance/plan), the section 75 agreement is signed,
 * the payer has the money in its allocation (domain section 2; that a plan not approved may not
 * pool is recalled there, not sourced), no payment hold stops it (core/payment/payment_hold), and
 * what is due by results is earned. Until then it is held pending release (core/payment/held),
 * visible, and is released in order of arrival; what is too large lets pass what fits, unless the
 * agreement says otherwise. Money is of the year whose instalments it pays
 * (core/contribution/cash_year). Where the contribution has no instalment it belongs to no
 * contribution: it asks no allocation, and the plan of the agreement's year nearest to its date.
 *
 * What is spent waits for the same of its pool and year (core/spending/spent_early): plan,
 * signature, and no hold on the pool as a whole. */
#pragma once
#include "core/foundation/step.h"

/* REASON_NONE when this much may enter on the contribution, else why not. */
enum reason release_conditions_check(const struct engine *e, uint32_t contribution, int64_t amount,
                                     date_t value_date);
/* The financial year that it is of. */
int release_conditions_year(const struct engine *e, uint32_t contribution, int64_t amount,
                            date_t value_date);
/* Of the pool as a whole in a financial year, allocations and results apart. */
enum reason release_conditions_check_pool(const struct engine *e, uint32_t pool, int year);
/* What a finding says of a pool's money of the year that waits for such a reason. */
struct part release_conditions_part(const struct engine *e, uint32_t pool, int year,
                                    enum reason reason);
