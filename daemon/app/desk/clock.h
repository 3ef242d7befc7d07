/* app/desk/clock: the date in England now, from an instant, and whether it is to be followed. Pure.
 *
 * British Summer Time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last
 * Sunday of October (Summer Time Act 1972 as amended). */
#pragma once
#include "wire/wire.h"

date_t clock_date(struct instant now);
/* Within 2000-2099, the dates that can be booked. A machine without a clock begins in 1970. */
bool clock_is_plausible(date_t date);

struct clock_view {
    struct report_clock days;
    date_t shows; /* the clock's date */
    uint32_t jump_max_days;
    bool is_manual;
};
/* What to make of the clock. *ret_next is the date of the Day that is to be taken next, DATE_NONE:
 * none is. A Day that is not finished is finished, whatever the clock shows by now. The first date
 * of all is the clock's; then days follow one by one. A clock behind the business date is waited
 * for; one more than jump_max_days ahead of both the business date and what was confirmed is not
 * followed. */
enum wire_clock clock_judge(const struct clock_view *v, date_t *ret_next);
