/* core/matching: which receipt and which payment are the same money. Private to daemon/core.
 *
 * Rules in order, each decided only when exactly one candidate is left:
 *   1  same reference and same amount (several: the one within the window of working days)
 *   2  same reference, another amount: matched with its difference told
 *   3  same amount, within MATCH_WORKING_DAYS working days (England)
 * Several candidates are an exception (REASON_AMBIGUOUS), never a guess. What is matched leaves the
 * open items at once, so nothing is matched twice. */
#pragma once
#include "core/payment.h"

#define MATCH_WORKING_DAYS 5

/* A payment awaits its receipt: matched at once when the receipt is already here (*ret_open NONE).
 */
int matching_await(struct step *s, uint32_t partner, const struct money *m, uint32_t stream,
                   uint32_t *ret_open);
/* Money came to the host: as by a receipt that was checked. */
int matching_receive(struct step *s, uint32_t partner, const struct money *m);
int matching_take_receipt(struct step *s, const struct item *item);
/* A payment waits longer than is usual. */
int matching_wake(struct step *s, uint32_t open, uint64_t serial);
