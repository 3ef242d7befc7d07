/* core/spending/scheme: what a pool's money is planned for, and what became of the plan. Private.
 *
 * Sources: [R] the scheme table of the Better Care Fund return (id, name, type, area of spend,
 * commissioner, provider, source of funding, expenditure) and its rows plan, forecast, actual by
 * quarter (domain section 4); [S] capital never pays for revenue (section 2). Money is pence.
 *
 * A scheme resubmitted for the same year replaces its plan until the year is ended; its economy may
 * not change. What it takes from a contribution is added up over the schemes of the year: more than
 * the contribution's annual sum is claimed once too often, which is reported and stays an
 * exception.
 *
 * Accessors for reports change nothing and allocate nothing; indices are of spending_state. */
#pragma once
#include "core/contribution/debtor.h"
#include "core/contribution/schedule.h"
#include "core/foundation/step.h"
#include "core/spending/record.h"

struct quarters {
    int64_t q[QUARTERS], total; /* total: sum of q */
};

/* The pool's schemes of a year, in the order in which they were recorded: count and nth (< count).
 */
size_t scheme_count(const struct engine *e, uint32_t pool, int year);
uint32_t scheme_nth(const struct engine *e, uint32_t pool, int year, size_t n);
/* The scheme of that name planned for that year; NONE. */
uint32_t scheme_find(const struct engine *e, uint32_t pool, struct text id, int year);

struct quarters scheme_planned(const struct engine *e, uint32_t scheme);
/* The same as it was planned by a day, as the books showed it on a booking day (DATE_NONE: as they
 * show it now). The first plan counts from whenever, by value date: it is of the year. */
struct quarters scheme_planned_as_of(const struct engine *e, uint32_t scheme, date_t as_of,
                                     date_t booked_to);
/* What paid for it by that plan; NULL: none was recorded yet. */
const struct funding *scheme_funding_as_of(const struct scheme *x, date_t as_of, date_t booked_to,
                                           size_t *ret_count);
/* Whether the scheme was recorded by a booking day (DATE_NONE: whenever). */
bool scheme_is_known(const struct scheme *x, date_t booked_to);
/* Spent and accrued, by value date up to as_of and booking day up to booked_to (DATE_NONE: whenever
 * it was booked), in the quarter of the value date (what is dated before the year counts to its
 * first quarter, after it to its last). */
struct quarters scheme_actual(const struct engine *e, uint32_t scheme, date_t as_of,
                              date_t booked_to);
/* What scheme_actual counts, apart. */
struct quarters scheme_spent(const struct engine *e, uint32_t scheme, date_t as_of,
                             date_t booked_to);
struct quarters scheme_accrued(const struct engine *e, uint32_t scheme, date_t as_of,
                               date_t booked_to);
/* What was paid or spent and what is still to come of what is expected, each penny in one of both:
 * what came before its quarter is not awaited in it once more. Quarters before current are at their
 * actual (QUARTERS: all), that and those to come at what is expected of them less what is ahead, at
 * least their actual. ahead: beside the actual, what is awaited no more; below 0: more is.
 * late_comes: what is behind comes in the current quarter (contributions are owed), else not at all
 * (an underspend). */
struct quarters quarters_forecast(const struct quarters *expected, const struct quarters *actual,
                                  unsigned current, int64_t ahead, bool late_comes);
/* Forecast outturn: quarters_forecast of the plan, the current quarter being the one that as_of
 * lies in; where the orders still open are more than what that adds to the actual to date, as much
 * more in the last quarter. From the year's last day on: actual. Invoices come in lumps, so days
 * within a quarter prove nothing. */
struct quarters scheme_forecast(const struct engine *e, uint32_t scheme, date_t as_of,
                                date_t booked_to);
/* Ordered and not yet spent. An order counts from its date, a change of it from that of the change,
 * what is spent on it from its value date; neither from before the order. */
int64_t scheme_committed(const struct engine *e, uint32_t scheme, date_t as_of, date_t booked_to);
int64_t scheme_funded(const struct scheme *x); /* sum of its funding */
/* Whether any of its funding is of a kind that is passported to district councils. */
bool scheme_is_passported(const struct engine *e, const struct scheme *x, int year);
/* What of an amount is paid for by contributions of a kind, in proportion to the funding, half up.
 * NULL: all of it. */
int64_t scheme_part_of_kind(const struct engine *e, const struct scheme *x, uint32_t kind,
                            int64_t amount);

/* Income of a contribution in a year: planned, the instalments of its annual sum, by what was
 * agreed on or before known_on, in the quarter in which they fall due, or, of performance money,
 * what results as planned earn (core/performance/element); agreed, the same as a total too; actual,
 * what was paid by value date up to as_of; of what was booked by booked_to (DATE_NONE: whenever it
 * was), and of the days on which what falls due is one debtor's. */
void scheme_income_planned(const struct engine *e, uint32_t contribution, int year, date_t known_on,
                           date_t booked_to, int64_t ret_quarters[QUARTERS]);
struct quarters scheme_income_agreed(const struct engine *e, uint32_t contribution, int year,
                                     const struct due_asked *asked);
/* What of a sum of the whole contribution is one debtor's: of each quarter as much as of its
 * instalments fall due in those days, as if they were equal. The parts of all sum to it. */
struct quarters scheme_income_part(const struct engine *e, uint32_t contribution, int year,
                                   const struct quarters *all, const struct debtor_days *of);
struct quarters scheme_income_actual(const struct engine *e, uint32_t contribution, int year,
                                     const struct due_asked *asked);

/* An event about the scheme: its pool, year and name. */
struct event *scheme_emit(struct step *s, enum event_kind kind, uint32_t scheme);
/* Reports what stands against the scheme's rules and opens an exception; what it is about counts
 * all the same. Returns the exception in *ret_exception when that is not NULL. */
void scheme_raise_query(struct step *s, uint32_t scheme, date_t value_date, struct text reference,
                     int64_t amount, const struct part why[2], uint32_t *ret_exception);
/* A contribution's annual sum has changed: looks at the claims on it again, in every year. */
int scheme_contribution_varied(struct step *s, uint32_t contribution);
/* The scheme's sums of a value date and today's booking day, made when they are not there. NULL:
 * out of memory. */
struct scheme_day *scheme_day_of(struct engine *e, uint32_t scheme, date_t date);
/* Puts a scheme into the index. 0 or ERR_MEMORY. */
int scheme_index(struct engine *e, uint32_t scheme);
void scheme_unindex(struct engine *e, uint32_t scheme); /* takes it out */
/* The pool's schemes of that name, any year, in order of arrival: after NONE the first; NONE ends.
 */
uint32_t scheme_next_of(const struct engine *e, uint32_t pool, struct text id, uint32_t after);
