/* core/spending/accrual: what has been used and not yet paid, and its undoing. Private.
 *
 * Source: [R] accruals accounting: the cost counts in the year in which it arises, and the accrual
 * is undone when the payment is booked, which is often in the next year: there the undoing counts
 * against the payment. An accrual is known by the scheme's name and its reference, in any year;
 * resubmitted it grows, undone in parts it shrinks, and never below 0. At most ACCRUALS_MAX open of
 * those that a pool's year raised. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* Refuses an accrual for which there is no room, or an undoing (amount < 0) of what is not open. */
int accrual_check(struct step *s, uint32_t scheme, struct text reference, int64_t amount);
/* Books what accrual_check let through. 0 or ERR_MEMORY. */
int accrual_book(struct engine *e, uint32_t scheme, struct text reference, int64_t amount);
/* Puts an accrual into the index. 0 or ERR_MEMORY. */
int accrual_index(struct engine *e, uint32_t accrual);
