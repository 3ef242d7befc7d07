/* core/reconcile/unmatch: a person undoes a match, or says what is the same money; a payer undoes a
 * payment that is in one. Private.
 *
 * Unmatched, ledger and contribution years are as if the match had never been made: by opposite
 * entries on the receipts' own value dates. Its items are open again, a residual that is still open
 * is joined with them, and only what comes later, or a person, matches them again. The last
 * MATCHES_MAX matches of a pool can be unmatched.
 *
 * A payment that its payer undid awaits no receipt, and what was matched with it is matched no
 * more: the host has money that no payment explains, which is an exception, unless another payment
 * that waits explains it (payers record again what they correct). Matches that are remembered no
 * more stay as they are.
 *
 * Manually matched: 1..16 payments and 1..16 receipts of one partner, all open. Sums that differ
 * are evened out on the account of differences: that is forgiving money, and above the officer's
 * own limit it needs a second (core/governance/officer). What is at stake otherwise is nothing: no
 * sum moves. */
#pragma once
#include "core/foundation/step.h"
#include "core/reconcile/matched.h"

/* The payer has undone the payment: see above. 0 or ERR_MEMORY. */
int unmatch_undone(struct step *s, const struct paid_item *paid);
/* A person takes back the receipt that stands at the place of the match, which is undone: the
 * receipt is not open after it, and its money stands among unreconciled receipts. 0 or ERR_MEMORY.
 */
int unmatch_without(struct step *s, struct match *m, uint32_t place, struct text officer,
                    struct text why);
