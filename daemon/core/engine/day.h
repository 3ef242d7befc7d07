/* core/engine/day: the business date moves on. Private to daemon/core.
 *
 * What falls due is looked at on its own day, one day after the other, and booked and reported
 * under that date, however far an input moves the date: a Day of 400 days is as 400 Days. The first
 * date of all is the exception: nothing was booked before it, so that what is older is looked at
 * under it.
 *
 * Cost: a Day that is alone in its input takes entries from the agenda until it has done
 * DAY_WORK_MAX of work, of which an entry is 1 and an event DAY_WORK_OF_EVENT: some milliseconds.
 * What is left is for further Days to the same date, until report_clock.day_to says DATE_NONE;
 * meanwhile the business date is the day in hand. A Day with other items beside it is done whole,
 * since those come after it; so is one in a trial of other rules (core/engine/trial), under which
 * the parts of the journal would not be those that it needs. */
#pragma once
#include "core/foundation/step.h"

#define DAY_WORK_MAX 4096
#define DAY_WORK_OF_EVENT 16

/* The end of a day, and of a step: reports what the events since the last time come to. 0 or
 * ERR_MEMORY. */
int day_close(struct step *s);
