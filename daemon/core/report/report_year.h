/* core/report/report_year: the figures of a pool's financial year that several reports show, so
 * that they cannot differ. Private to daemon/core. Money is pence; everything is read, nothing
 * counted anew: positions are those of the contribution years, plans and actuals those of the
 * schemes.
 *
 * Plan, agreed, forecast, actual: the plan is what was approved (core/spending/approved_plan) and
 * stays, while what is agreed now moves with variations and schemes; where none is approved by the
 * date asked, the plan is what is agreed. All are as of the date asked and by the books of the
 * booking day asked, agreed by then too; but of schemes agreed is what is planned today: earlier
 * plans of theirs are not kept. */
#pragma once
#include "core/contribution/debtor.h"
#include "core/foundation/step.h"
#include "core/performance/element.h"
#include "core/report/reports.h"
#include "core/spending/scheme.h"
#include "core/spending/year_figures.h"

/* forecast: core/spending/scheme (quarters_forecast), of contributions by what is agreed, less what
 * was adjusted and written off: what was paid and what is still to come. Of performance money to
 * come is what was earned and what results as planned still earn after those that are known; of an
 * element that is closed, what was earned. */
struct year_outlook {
    struct quarters plan, agreed, forecast, actual;
};
void year_add_outlook(struct year_outlook *to, const struct year_outlook *more);

/* A contribution with a plan or a contribution year in the year, as far as one body owed it: up to
 * the date asked those that had owed it by then have a part each (core/contribution/debtor). */
struct year_contribution {
    const struct contribution *contribution;
    uint32_t index;             /* of the contribution */
    uint32_t contribution_year; /* NONE: nothing has fallen due yet */
    uint32_t partner;           /* that body, as a partner of the pool */
    struct debtor_days days;    /* on which what falls due is that body's */
    bool is_last;               /* it owes what is outstanding */
    struct year_outlook figures;
    struct position position; /* zeros without a contribution year */
};
/* Begin with zeros. */
struct year_place {
    size_t contribution, debtor;
};
/* The pool's next one after the place; false at the end. */
bool year_next_contribution(const struct engine *e, const struct report_asked *asked,
                            struct year_place *at, struct year_contribution *ret);
struct text year_partner(const struct engine *e, const struct year_contribution *y); /* its code */

/* Money of the contribution that was paid in the year by the date and is held pending release. */
int64_t year_held(const struct engine *e, const struct report_asked *asked,
                  const struct contribution *c);

/* The day as of which the year is shown: its last, or the date before. */
date_t year_day(const struct report_asked *asked);
/* Who commissions the scheme on that day. */
struct text year_commissioner(const struct engine *e, const struct report_asked *asked,
                              const struct scheme *x);

/* One contribution, of all that have owed it together; false: it has nothing in the year. */
bool year_contribution_of(const struct engine *e, const struct report_asked *asked,
                          uint32_t contribution, struct year_contribution *ret);
/* On the date asked, by the books of the booking day asked. */
bool year_is_seen(const struct report_asked *asked, date_t date, date_t booked);
/* Periods of an element, the first so many, whose results were there; and what there will be earned
 * by the end of each period, measured as far as they were, then as planned (cumulative). */
uint32_t year_periods_seen(const struct report_asked *asked, const struct element *x);
void year_element_forecast(const struct report_asked *asked, const struct element *x,
                           int64_t ret_earned[FORMULA_PERIODS]);
struct year_outlook year_scheme(const struct engine *e, const struct report_asked *asked,
                                uint32_t scheme);
/* What the plan is: its version and day, or why there is none. */
void year_plan_note(const struct engine *e, const struct report_asked *asked, struct report *r);

struct year_sums {
    struct year_outlook income, spending; /* of the contributions; of the schemes */
    int64_t due, transferred, paid, received, adjusted, written_off;
    int64_t spent, accrued;
    /* Of contributions by themselves, so that what one is ahead pays for no other: due and neither
     * paid nor written off; paid and written off beyond what is due. */
    int64_t behind, ahead;
};
/* Due less what was paid and written off: behind less ahead. */
int64_t year_outstanding(const struct year_sums *sums);
void year_sums(const struct engine *e, const struct report_asked *asked, struct year_sums *ret);
/* Of the year that is asked for, as of the date that is (core/spending/year_figures). */
void year_figures_asked(const struct engine *e, const struct report_asked *asked,
                        struct year_figures *ret_figures);
/* What, beside what was due, spent and written off, leads to what the year leaves; of both
 * economies. late: changed since of years ended before. since: of this one after it was ended, in a
 * later result. shared: of an overspend, by the partners. returned: to them, above 0. The last
 * three are of an ended year only. */
struct year_forward {
    int64_t brought, late, since, shared, returned;
};
struct year_forward year_forward(const struct engine *e, const struct report_asked *asked,
                                 const struct year_figures *figures);
/* Whether the variances of the booking day asked can be explained: what was applied to which
 * instalment has no booking day, so only where nothing was booked since. */
bool year_is_explained(const struct engine *e, const struct report_asked *asked);
/* That only one side of a year is known, which must not be read as an under- or overspend. */
void year_note_sides(struct report *r, const struct year_figures *figures);
/* That what it brings forward is provisional, or not known. */
void year_note_forward(struct report *r, const struct year_figures *figures);
/* The fund of the year, NULL when nothing was planned to be spent. */
const struct fund *year_fund(const struct engine *e, const struct report_asked *asked);
