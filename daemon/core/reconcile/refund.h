/* core/reconcile/refund: what the host paid back, or took back: receipts below 0. Private to
 * daemon/core.
 *
 * One is matched with the payer's credit, or with payments and credits together
 * (core/reconcile/match_find), as any receipt. Where nothing fits:
 *   - with a receipt that waits and is of exactly so much it leaves the open items: of its
 *     reference, else the only one in the window of dates. Money came and went;
 *   - where something was paid too much on its value date, by exactly so much before more, the
 *     latest before others, it is of that contribution year: what the host has received of it is so
 *     much less, on that date. The payer's record still says that it was paid, so it stays open as
 *     the one finding about both, and is in transit (core/foundation/ledger);
 *   - else it is unreconciled.
 * Which of these is no history: it is looked at again whenever what was paid changes, of
 * REFUNDS_LOOKED_AT at most in one step. Source: a refund is two records of one sum, as a payment
 * is [R]. */
#pragma once
#include "core/foundation/step.h"
#include "core/reconcile/record.h"

#define REFUNDS_LOOKED_AT 256 /* in one step */

/* The open receipt of exactly the opposite amount that x leaves with; NONE. */
uint32_t refund_find_opposite(const struct engine *e, const struct open_item *x);
/* Both leave. came: x's money stands on no account yet. 0 or ERR_MEMORY, as all below. */
int refund_leave(struct step *s, const struct open_item *x, uint32_t opposite, bool came);
/* It is of no contribution year any more: before it is matched, or leaves. */
int refund_loosen(struct step *s, struct open_item *receipt);
/* Looks at all that wait of whose contribution years something changed, and at those that came. */
int refund_look(struct step *s);
