/* core/control/succession: organisations that carry on for others: mergers, splits, CCGs to an
 * integrated care board, a new unitary council. Private to daemon/core.
 *
 * The model: a contribution is one row whoever comes to owe it, and knows its debtors by date
 * (core/contribution/debtor). So reconciliation, which compares cumulative sums, goes on across the
 * day, and the past stays whose it was:
 *
 *   - income: what falls due before the day is the predecessor's, whenever it is booked, with what
 * a backdated variation makes of it; what falls due from the day on is the successor's.
 *   - paid: whoever's body paid, by value date. No succession changes what anybody has paid.
 *   - claims and debts (receivable, in transit, held, unallocated, payable, risk share owed) pass
 * to the successor on the day by one balanced entry each, value-dated on the day, that names both;
 * no sum grows by that, so they are no turnover. What comes later and is dated before is booked
 * where it always would have been, and passes on at once (core/foundation/ledger). Positions show
 * it as transferred: the predecessor's is then settled, the successor's explanation names it.
 *   - results (agreed adjustments, write-offs, risk shared, underspends returned) stay with whoever
 * bore them, by value date; a year that was over before the day is ended for the predecessor, and
 * what it is owed or owes by that is the successor's.
 *   - its open items, the payments remembered, money held, open exceptions and what is left of its
 * allocations are the successor's. Its place as host too, with the cash, by one entry.
 *   - the board's members, who commissions schemes, shares of risk and officers are the
 * successor's from the day on; reports as of a day before show the predecessor, as host and in the
 * area of then.
 *   - its code and its other names mean the successor, for items of any value date: whoever still
 * prints the old name is understood.
 *
 * It takes effect when the business date reaches its day, before all else of that day, or at once
 * when that has passed; what it leaves behind does not depend on which, but for the entries that
 * undo what was booked as the predecessor's meanwhile: contributions each with its own date, other
 * balances in one sum on the day.
 *
 * A split is a succession with several successors, of which one carries on in each pool, by a table
 * (core/control/succession_pools); the parts of the successors themselves share only what belongs
 * to no pool, allocations. Where a pool is really divided, each of its contributions is, from the
 * day on: the first goes on under its name, the others are named CONTRIBUTION-CODE; annual sums,
 * and the claims that passed, are shared by parts with largest remainder. What cannot be divided
 * goes whole to the first: single items (payments, receipts, money held), contributions with
 * performance money, and those of a pool without room for more. Only there a payment under the old
 * code dated on the day or later is ambiguous, and refused; earlier ones are the predecessor's.
 *
 * A hold on a partner holds those that carry on for it; one on a contribution that is divided holds
 * the first's. Nothing is deleted: the predecessor stays a partner of the pool, and owes nothing.
 * Money without a contribution (unallocated, receipts) of a day before is booked as the successor's
 * where that had predecessors or business of its own in the pool.
 *
 * Cost: the pools of the predecessors, and one pass over open items and exceptions. The payments
 * remembered of several predecessors of one pool become one list of at most RECENT_PAYMENTS_MAX,
 * the latest.
 *
 * Source: 00F, 00G and 00H closed on 31 March 2015 into 13T; ICBs replaced CCGs on 1 July 2022;
 * some merge, boundaries move and unitary councils follow from 1 April 2026 (domain sections 1, 2
 * and 9) [S]; that the past stays with the body of then is how its accounts are closed [S]; how a
 * pool divides is this project's [R]. */
#pragma once
#include "core/foundation/step.h"

/* The day of a succession has come. */
int succession_wake(struct step *s, uint32_t succession);

/* An agreement may name parties that others carry on for already: the pool is theirs at once. */
int succession_apply_to_pool(struct step *s, uint32_t pool);
