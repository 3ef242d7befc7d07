/* core/contribution/schedule: when instalments fall due, and how much each is. Pure arithmetic over
 * a contribution's terms.
 *
 * Two roundings, as published payments show (domain section 2): the sum due to a date is rounded
 * once, half up; each instalment is rounded by itself by the contribution's rule. An instalment
 * keeps the amount expected when it fell due; the first one to fall due on or after the day on
 * which a backdated variation was agreed carries the difference (the backdated adjustment), which
 * is the new sum due to it less the old sum due to the one before.
 *
 * The performance fund of an element is not in the instalments of its contribution. The element's
 * own contribution has no schedule: it has an instalment for each sum that was earned, and is due
 * their sum. */
#pragma once
#include "core/foundation/step.h"

/* The instalment dates of a whole financial year, ascending. Returns their number, 1..DATES_MAX. */
uint32_t schedule_dates(const struct schedule *schedule, int year, date_t ret_dates[DATES_MAX]);
/* Instalments of a financial year. */
uint32_t schedule_count(const struct schedule *schedule);

/* The term that decides an instalment: the one agreed last among those effective when it is due, by
 * what was agreed on or before known_on. */
const struct term *schedule_term(const struct contribution *contribution, date_t due,
                                 date_t known_on);
/* Annual sum that was agreed, of the contribution for an instalment due on a date, by what was
 * agreed on or before known_on. */
int64_t schedule_agreed(const struct contribution *contribution, date_t due, date_t known_on);
/* The same less the performance funds of that year: what instalments are made of. */
int64_t schedule_annual(const struct contribution *contribution, date_t due, date_t known_on);
/* The same as the books showed it on a booking day (DATE_NONE: as they show it now). */
int64_t schedule_annual_as_of(const struct contribution *contribution, date_t due, date_t known_on,
                              date_t booked_to);
/* The contribution's last day as the books showed it on a booking day; DATE_NONE: open. */
date_t schedule_end_as_of(const struct contribution *contribution, date_t booked_to);
/* Sum due of the contribution year's first count instalments, by what was agreed on or before
 * known_on; rounded once. */
int64_t schedule_sum_due(const struct contribution *contribution,
                         const struct contribution_year *contribution_year, uint32_t count,
                         date_t known_on);
/* The same as the books showed it on a booking day (DATE_NONE: as they show it now). */
int64_t schedule_sum_due_as_of(const struct contribution *contribution,
                               const struct contribution_year *contribution_year, uint32_t count,
                               date_t known_on, date_t booked_to);
/* Instalments due on or before date. */
uint32_t schedule_instalments_due(const struct contribution_year *contribution_year, date_t date);
/* *next becomes the date if that is after one and before it, or the first (DATE_NONE). */
static inline void schedule_take_earlier(date_t *next, date_t date, date_t after)
{
    if (date > after && (*next == DATE_NONE || date < *next))
        *next = date;
}
/* The next day after one (DATE_NONE: the first) on which the sum due may change: an instalment
 * falls due, or something is agreed or taken back. DATE_NONE: none. */
date_t schedule_next_change(const struct contribution *contribution,
                            const struct contribution_year *contribution_year, date_t after);
/* Sum due on a date, by what was agreed by then. */
int64_t schedule_due(const struct contribution *contribution,
                     const struct contribution_year *contribution_year, date_t date);
/* The same as the books showed it on a booking day (core/control/period); DATE_NONE: as they show
 * it now.
 */
int64_t schedule_due_booked(const struct contribution *contribution,
                            const struct contribution_year *contribution_year, date_t date,
                            date_t booked_to);

/* The same of the instalments due on or before a date, by what was agreed by another. */
int64_t schedule_due_known(const struct contribution *contribution,
                           const struct contribution_year *contribution_year, date_t date,
                           date_t known_on, date_t booked_to);

/* What the contribution comes to in a financial year, by all that was agreed: the instalments of
 * that year within its dates. Needs no contribution year: the year may be to come. */
int64_t schedule_planned(const struct contribution *contribution, int year);

/* The same by quarter of the year (0 from April) in which the instalments fall due, by the sums
 * agreed on or before as_of, as the books showed it on a booking day (DATE_NONE: as they show it
 * now), less all performance funds of the year that were booked; of a contribution that is not
 * performance money; of the instalments due on or after from and before another date. Of all dates,
 * with as_of of INT32_MAX and DATE_NONE, they sum to schedule_planned. */
struct due_asked {
    date_t as_of, booked_to, from, before;
};
void schedule_plan(const struct contribution *contribution, int year, const struct due_asked *asked,
                   int64_t ret_quarters[4]);

/* Sum due on a date with the performance funds that are no part of its instalments, as the books
 * showed it; of a contribution that is not performance money. */
int64_t schedule_agreed_due(const struct contribution *contribution,
                            const struct contribution_year *contribution_year, date_t date,
                            date_t booked_to);

/* Sets instalment.expected and instalment.backdated of every instalment from the contribution's
 * terms. */
void schedule_expect(const struct contribution *contribution,
                     struct contribution_year *contribution_year);
/* The same by what was agreed on or before known_on: instalments due by then are what they were,
 * later ones what was then to be expected of them. */
void schedule_expect_as_of(const struct contribution *contribution,
                           struct contribution_year *contribution_year, date_t known_on);
