/* core/control/succession: organisations that carry on for others: mergers, splits, CCGs to an
 * integrated care board. Private to daemon/core.
 *
 * A succession takes effect when the business date reaches its day, or at once when that has
 * passed; what it leaves behind does not depend on which. On the day, in every pool of a
 * predecessor:
 *
 *   - its contributions go on under their names and with all their contribution years; the
 * successor owes them from now on. So sums due, paid and received are what they were, a backdated
 * variation trues up across the day, and an item with a value date before the day counts where it
 * always would have.
 *   - the balances of its accounts move to accounts of the successor, by one balanced entry each,
 *     value-dated on the day. No sum grows by that, so the entries do not count as turnover.
 *   - its open items, the payments remembered, money held, open exceptions, what is left of its
 *     allocations and its place as host are the successor's.
 *   - its code and its other names mean the successor, for items of any value date: whoever still
 *     prints the old name is understood.
 *
 * A split is a succession with several successors. From the day on each contribution is divided
 * into one for each: the first goes on under its name, the others are named CONTRIBUTION-CODE;
 * annual sums, and what was owed or paid too much on the day before, are shared by parts with
 * largest remainder. What cannot be divided goes whole to the first: single items (payments,
 * receipts, money held), contributions with performance money, and those of a pool without room for
 * more. A payment under the old code dated on the day or later is refused as ambiguous, earlier
 * ones are the first's.
 *
 * A hold on a partner holds those that carry on for it; one on a contribution that is divided holds
 * the first's. Nothing is deleted: the predecessor stays a partner of the pool, without balances.
 *
 * Cost: the pools of the predecessors, and one pass over open items and exceptions. The payments
 * remembered of several predecessors of one pool become one list of at most RECENT_PAYMENTS_MAX,
 * the latest.
 *
 * Source: 00F, 00G and 00H closed on 31 March 2015 into 13T; ICBs replaced CCGs on 1 July 2022
 * (domain sections 1 and 2) [S]; how a split divides is this project's [R]. */
#pragma once
#include "core/foundation/step.h"

/* The day of a succession has come. */
int succession_wake(struct step *s, uint32_t succession);

/* An agreement may name parties that others carry on for already: the pool is theirs at once. */
int succession_apply_to_pool(struct step *s, uint32_t pool);
