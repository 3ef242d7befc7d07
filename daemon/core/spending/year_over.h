/* core/spending/year_over: years that are over: that nobody has ended, or that are closed for good.
 * Private to daemon/core.
 *
 * Source: [R] the memorandum account is of a year that is over, and the next begins with what it
 * leaves (domain section 4). On the first day of the next year, because from then on that begins
 * with a sum which is only provisional (core/spending/year_figures), a year is reported that has
 * something to account for: a scheme, a risk share, or money brought forward. The exception stays
 * open until the year is ended. A pool whose agreement goes on has its next year made by then, so
 * that no money is lost between years of which nothing was planned yet. A year planned only after
 * it was over is reported on the day after.
 *
 * A fund of a year that is let go (core/control/let_go) goes with its schemes, orders, grants and
 * the plans that were approved for its year; their entries are free for others. What was counted of
 * its income and losses stays, of all years let go together, so that what still changes of them is
 * counted in the first open year (core/spending/year_figures). */
#pragma once
#include "core/foundation/step.h"

/* The day has come (core/spending/fund asks for it when it makes a fund). 0 or ERR_MEMORY. */
int year_over_wake(struct step *s, uint32_t fund);

/* Whether all funds of the pool up to a year are ended, and nothing is open of those up to the one
 * before it: no accrual, nothing spent early, nothing to be looked at. */
bool let_go_may_funds(const struct engine *e, uint32_t pool, int ended);
void let_go_funds(struct engine *e, uint32_t pool, int year); /* up to that year */
/* The last year let go of the pool; 0: none was. */
int let_go_last_year(const struct engine *e, uint32_t pool);
