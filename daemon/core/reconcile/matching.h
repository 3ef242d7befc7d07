/* core/reconcile/matching: which receipts and which payments are the same money. Private to
 * daemon/core.
 *
 * An item that comes is matched at once with what waits on the other side
 * (core/reconcile/match_find: the rules, core/reconcile/matched: what follows), or waits itself.
 * Several candidates are an exception (REASON_AMBIGUOUS), never a guess. What is matched leaves the
 * open items at once, so nothing is matched twice. */
#pragma once
#include "core/foundation/emit.h"
#include "core/reconcile/record.h"

#define CONFIRMATION_WORKING_DAYS 5 /* payment to receipt, before it is a timing difference */

/* A payment awaits its receipt, unless that is here. */
int matching_await(struct step *s, uint32_t partner, const struct money *m,
                   uint32_t contribution_year);
/* The same of money that is held pending release on a contribution: the host may have it already.
 * It is of no contribution year until it is released (NONE: it then belongs to none); what was
 * received of it counts from then on, on the days of the receipts. */
int matching_await_held(struct step *s, uint32_t contribution, const struct money *m);
int matching_release(struct step *s, uint32_t contribution, const struct money *m,
                     uint32_t contribution_year);
/* A payment is of another contribution year from now on (NONE: of none), and so is what was
 * received of it. */
struct paid_item;
int matching_move(struct step *s, const struct paid_item *paid, uint32_t contribution_year);
/* Money came to the host: as by a receipt that was checked. */
int matching_receive(struct step *s, uint32_t partner, const struct money *m);
/* Asks to be woken for an open payment that waits longer than is usual. */
void matching_await_late(struct step *s, uint32_t open);
void matching_wake(struct step *s, uint32_t open, uint64_t serial);
/* A receipt whose match was taken apart, and which is not open: matched with a payment that waits,
 * or (*ret_matched false) left as it is. Its money stands among unreconciled receipts. */
int matching_receive_again(struct step *s, struct open_item *receipt, bool *ret_matched);
/* The rules of matching of a partner have changed: each receipt that waits is looked at again, in
 * order of arrival. Costs as much as they came. */
int matching_look_again(struct step *s, uint32_t partner);
/* What always holds, for verification: nothing is matched twice, nor matched and open; the sums of
 * a match are equal but for a person's or a tolerance; unreconciled receipts are those that wait.
 * NULL, or the sentence that says what does not hold. */
const char *matching_check(const struct engine *e);
