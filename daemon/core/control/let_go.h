/* core/control/let_go: what is closed for good is let go. Private to daemon/core.
 *
 * A financial year of a pool is closed for good when its books are closed to the last day of the
 * year after it, both years were ended (where the pool has funds for them), and nothing is open of
 * its spending (core/spending/year_over). Then of its days, matches, remembered payments,
 * instalments, schemes and closings only what an open year needs is kept: one sum of each account
 * and of each contribution year, what years ended have counted, where each closing stands in the
 * journal. So the last year closed and the open one are kept whole, and memory does not grow with
 * years.
 *
 * What comes later for a year that was let go is booked as ever: payments and receipts, agreed
 * adjustments, variations of that year's sums and taking them back, with their own value dates; a
 * change of what was due counts from the last day let go. What can be had no more: the payment that
 * a reversal names, if it is of that year, and the match that is to be unmatched. A report of such
 * a year or day is refused with the name of that which was issued; so are the reopening of its
 * periods, and a succession from a day in it.
 * Source: prior periods are not restated but for material errors (IAS 8), and those in the open
 * year [R]. */
#pragma once
#include "core/foundation/step.h"

/* The pool's books were closed, or a year of it ended. 0 or ERR_MEMORY. */
int let_go_look(struct step *s, uint32_t pool);
