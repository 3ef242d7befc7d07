/* core/payment/payment: the payer's record of money, booked into the pool. Private to daemon/core.
 */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/step.h"

/* Books money for which the release conditions are met on a contribution: ledger, contribution
 * year, instalment, memory, matching; events of kind (EVENT_ROUTED or EVENT_RELEASED) and what
 * follows. */
int payment_enter(struct step *s, uint32_t contribution, const struct money *m,
                  enum event_kind kind);
/* Books money of a partner that belongs to no contribution. */
int payment_unallocated(struct step *s, uint32_t partner, const struct money *m,
                        enum reason reason);
/* Books a credit that undoes no payment: what was paid of a contribution year is so much less. It
 * gives back what that instalment was paid too much (NONE: nothing). */
int payment_credit(struct step *s, uint32_t contribution_year, uint32_t surplus,
                   const struct money *m);
/* Books a payment that settles what the end of a year made owed (core/payment/settlement). */
int payment_settle(struct step *s, uint32_t partner, const struct money *m);
/* What a pool has in its books that belongs to no contribution. */
int64_t payment_unallocated_sum(const struct engine *e, uint32_t pool);
