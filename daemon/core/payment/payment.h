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
/* A payment that was undone on a contribution year stands there again from a day on: it fills what
 * it would fill if it came now, with what follows; the ledger is the caller's. *ret_exception:
 * opened for money that no instalment awaits; 0. */
int payment_place_again(struct step *s, uint32_t contribution_year, const struct money *m,
                        date_t from, uint64_t *ret_instalments, uint32_t *ret_exception);
/* Books money of a partner that belongs to no contribution. */
int payment_unallocated(struct step *s, uint32_t partner, const struct money *m,
                        enum reason reason);
/* Books a payment that settles what the end of a year made owed (core/payment/settlement). */
int payment_settle(struct step *s, uint32_t partner, const struct money *m);
/* What a pool has in its books that belongs to no contribution. */
int64_t payment_unallocated_sum(const struct engine *e, uint32_t pool);
