/* app/clock: the date in England now, from an instant. British Summer Time runs from 01:00 UTC on
 * the last Sunday of March to 01:00 UTC on the last Sunday of October (Summer Time Act 1972 as
 * amended). */
#pragma once
#include "base/date.h"

date_t clock_date(struct instant now);
/* Within 2000-2099, the dates that can be booked. A machine without a clock begins in 1970. */
bool clock_is_plausible(date_t date);
