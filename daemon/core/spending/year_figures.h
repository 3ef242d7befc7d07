/* core/spending/year_figures: what a pool's year has come to, by economy, and what it begins with.
 * Private to daemon/core.
 *
 * Source: [R] memorandum account (domain section 4); [S] capital never pays for revenue (section
 * 2).
 * Everything is read, nothing is kept: a year's result is kept when it is ended
 * (core/spending/year_end).
 *
 *   brought forward  of the year before, if that was ended; else provisional: what that year would
 *                    leave if it were ended with what is known, and nothing shared or returned
 *   due              of the contributions, by as_of, after agreed adjustments
 *   in advance       of that what is not earned yet, and accrued: what is earned and not due yet;
 *                    contribution by contribution (core/contribution/earned). The year's income is
 *                    what is earned: due, less what is in advance, and accrued. Nothing of a year
 *                    that is over is in advance or accrued.
 *   written off      of what was due: a loss of the pool; below 0: a gain
 *   late             what has changed since of both in years that were ended before
 *   charged          core/spending/charge
 * A year of which only one side is known, its contributions or its expenditure, has no result:
 * contributions were due and nothing was recorded as spent, or something was spent and neither due
 * nor brought forward. Where it has been ended, those who ended it have said that this is all.
 * Money is pence; cost: the pool's contributions and schemes for each year that is open. */
#pragma once
#include "core/spending/charge.h"

struct year_figures {
    int64_t brought_forward[OF_ECONOMIES], due[OF_ECONOMIES], written_off[OF_ECONOMIES];
    int64_t in_advance[OF_ECONOMIES], accrued[OF_ECONOMIES];
    int64_t late[OF_ECONOMIES], late_losses[OF_ECONOMIES]; /* late: less late_losses */
    struct charges charged;
    bool is_provisional; /* brought_forward is of years not ended */
    int one_sided_year;  /* of those the first with one side only: nothing is known; 0 none */
    bool has_income, has_spending;
};

/* By value date up to as_of, as the books showed it on a booking day (DATE_NONE: as they show it
 * now); a year is ended if it was by then, and was a year before if it was known. */
void year_figures(const struct engine *e, uint32_t pool, int year, date_t as_of,
                  date_t booked_to, struct year_figures *ret_figures);
/* Whether the year has exactly one side. */
bool year_figures_is_one_sided(const struct year_figures *f);
int64_t year_figures_earned(const struct year_figures *f, unsigned place);
/* Earned and late, brought forward, charged and written off: what the year would leave, without any
 * cover. */
int64_t year_figures_result(const struct year_figures *f, unsigned place);
/* Of a year of the pool's contributions of an economy: due, and written off. */
struct position year_figures_due(const struct engine *e, uint32_t pool, int year, unsigned place,
                                 date_t as_of, date_t booked_to);
/* The same of all years let go (core/spending/year_over). */
struct position year_figures_let_go(const struct engine *e, uint32_t pool, unsigned place,
                                    date_t as_of, date_t booked_to);
