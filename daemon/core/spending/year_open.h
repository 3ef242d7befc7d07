/* core/spending/year_open: years that are over and that nobody has ended. Private to daemon/core.
 *
 * Source: [R] the memorandum account is of a year that is over, and the next begins with what it
 * leaves (domain section 4). On the first day of the next year, because from then on that begins
 * with a sum which is only provisional (core/spending/year_figures), a year is reported that has
 * something to account for: a scheme, a risk share, or money brought forward. The exception stays
 * open until the year is ended. A pool whose agreement goes on has its next year made by then, so
 * that no money is lost between years of which nothing was planned yet. A year planned only after
 * it was over is reported on the day after. */
#pragma once
#include "core/foundation/step.h"

/* The day has come (core/spending/fund asks for it when it makes a fund). 0 or ERR_MEMORY. */
int year_open_wake(struct step *s, uint32_t fund);
