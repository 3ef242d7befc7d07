/* core/report/report_year: the figures of a pool's financial year that several reports show, so
 * that they cannot differ. Private to daemon/core. Money is pence; everything is read, nothing
 * counted anew: positions are those of the contribution years, plans and actuals those of the
 * schemes. */
#pragma once
#include "core/contribution/debtor.h"
#include "core/foundation/step.h"
#include "core/report/reports.h"
#include "core/spending/scheme.h"

/* A contribution with a plan or a contribution year in the year, as far as one body owed it: up to
 * the date asked those that had owed it by then have a part each (core/contribution/debtor). */
struct year_contribution {
    const struct contribution *contribution;
    uint32_t index;             /* of the contribution */
    uint32_t contribution_year; /* NONE: nothing has fallen due yet */
    uint32_t partner;           /* that body, as a partner of the pool */
    struct debtor_days days;    /* on which what falls due is that body's */
    bool is_last;               /* it owes what is outstanding */
    int64_t planned;
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

/* The day as of which the year is shown: its last, or the date before. */
date_t year_day(const struct report_asked *asked);
/* Who commissions the scheme on that day. */
struct text year_commissioner(const struct engine *e, const struct report_asked *asked,
                              const struct scheme *x);

struct year_sums {
    int64_t planned, due, transferred, paid, received; /* of the contributions */
    int64_t planned_spend, spent, accrued;
    int64_t brought_forward;
};
void year_sums(const struct engine *e, const struct report_asked *asked, struct year_sums *ret);
/* The fund of the year, NULL when nothing was planned to be spent. */
const struct fund *year_fund(const struct engine *e, const struct report_asked *asked);
/* Plan where a quarter is to come, the larger of plan and actual where as_of lies in it, actual
 * where it is over. From the year's last day on: actual. */
struct quarters year_forecast(const struct quarters *plan, const struct quarters *actual,
                              const struct report_asked *asked);
