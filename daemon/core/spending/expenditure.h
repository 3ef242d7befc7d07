/* core/spending/expenditure: the entries of the host's ledger: payments, credits, accruals.
 * Private.
 *
 * Source: the host keeps the pool's accounts and reports its income and expenditure (NHS Act 2006
 * s75, SI 2000/617; domain section 1). Money is pence; a negative sum is a credit. Postings:
 *   paid     expenditure:SCHEME / cash
 *   accrued  expenditure:SCHEME / accruals:SCHEME, and back when it is undone
 * An expenditure counts in the financial year of its value date. Where the scheme has no plan in
 * that year, or the year was ended, it counts in the next later year that is open, else in the
 * latest earlier one, and is questioned. Before the release conditions are met it is questioned too
 * (core/spending/spent_early).
 *
 * The same reference of the same scheme in another document (or in another submission without one)
 * is suspected, and counted: each fund remembers its last SPENT_MAX (4,096) expenditures; one
 * recorded twice farther apart is not noticed.
 *
 * Accruals: what has been used and not yet paid, and its undoing.
 *
 * Source: [R] accruals accounting: the cost counts in the year in which it arises, and the accrual
 * is undone when the payment is booked, which is often in the next year: there the undoing counts
 * against the payment. An accrual is known by the scheme's name and its reference, in any year;
 * resubmitted it grows, undone in parts it shrinks, and never below 0. At most ACCRUALS_MAX open of
 * those that a pool's year raised. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* Puts a remembered expenditure into the index of its fund. 0 or ERR_MEMORY. */
int expenditure_index(struct fund *f, uint32_t spent);

/* Refuses an accrual for which there is no room, or an undoing (amount < 0) of what is not open. */
int accrual_check(struct step *s, uint32_t scheme, struct text reference, int64_t amount);
/* Books what accrual_check let through. 0 or ERR_MEMORY. */
int accrual_book(struct engine *e, uint32_t scheme, struct text reference, int64_t amount);
/* Puts an accrual into the index. 0 or ERR_MEMORY. */
int accrual_index(struct engine *e, uint32_t accrual);
