/* core/workflow/opening: items that the old system had not reconciled, taken over. Private to
 * daemon/core.
 *
 * A payment without its receipt, or a receipt without its payment. Its reference is its identity in
 * the old system: resubmitted it is nothing new. No release conditions apply (it was in the pool
 * already) and is booked as it would have been here, but by way of the account opening:PARTNER,
 * which therefore comes back to nothing and whose postings are the list of what was taken over:
 *   payment   transit / opening, opening / receivable (or unallocated)
 *   receipt   cash / opening, opening / unreconciled-receipts (or transit: its payment is here)
 * A payment of a contribution counts as paid in its contribution year and fills its instalment; one
 * of no contribution in force is unallocated. A receipt of a contribution counts as received in the
 * contribution year of its value date for as long as it waits; once it is matched its payment's
 * contribution year counts it instead. Both wait for their counterpart as any item does
 * (core/reconcile/matching). Source: opening balances by way of a clearing account, as in any
 * change of ledgers [R]. A payment counts as paid without having been paid here: two officers of
 * different partners bring it in (core/governance/mandate). Memory: one entry an item, OPENINGS_MAX
 * of them. */
#pragma once
#include "core/foundation/step.h"

#define OPENINGS_MAX 1000000

/* Receipts taken over that this step's events are about: counts those that still wait. Before
 * positions are reported. 0 or ERR_MEMORY. */
int opening_count(struct step *s);
/* Items of partners that others carry on for become theirs (core/control/succession). 0 or
 * ERR_MEMORY. */
int opening_carry(struct engine *e);
int opening_index(struct engine *e, uint32_t i); /* puts entry i into the chains */
