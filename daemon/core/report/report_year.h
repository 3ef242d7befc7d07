/* core/report/report_year: the figures of a pool's financial year that several reports show, so
 * that they cannot differ. Private to daemon/core. Money is pence; everything is read, nothing
 * counted anew: positions are those of the contribution years, plans and actuals those of the
 * schemes. */
#pragma once
#include "core/foundation/step.h"
#include "core/report/reports.h"
#include "core/spending/scheme.h"
#include "core/spending/year_figures.h"

/* A contribution with a plan or a contribution year in the year. */
struct year_contribution {
    const struct contribution *contribution;
    uint32_t index;             /* of the contribution */
    uint32_t contribution_year; /* NONE: nothing has fallen due yet */
    int64_t planned;
    struct position position; /* zeros without a contribution year */
};
/* The pool's next one after the contribution of place *at (begin with 0); false at the end. */
bool year_next_contribution(const struct engine *e, const struct report_asked *asked, size_t *at,
                    struct year_contribution *ret);
struct text year_partner(const struct engine *e, const struct contribution *c); /* party code */

struct year_sums {
    int64_t planned, due, paid, received, adjusted, written_off; /* of the contributions */
    int64_t planned_spend, spent, accrued;
};
/* What of it is due and neither paid nor written off. */
int64_t year_outstanding(const struct year_sums *sums);
void year_sums(const struct engine *e, const struct report_asked *asked, struct year_sums *ret);
/* Of the year that is asked for, as of the date that is (core/spending/year_figures). */
void year_figures_asked(const struct engine *e, const struct report_asked *asked,
                        struct year_figures *ret_figures);
/* That only one side of a year is known, which must not be read as an under- or overspend. */
void year_note_sides(struct report *r, const struct year_figures *figures);
/* That what it brings forward is provisional, or not known. */
void year_note_forward(struct report *r, const struct year_figures *figures);
/* The fund of the year, NULL when nothing was planned to be spent. */
const struct fund *year_fund(const struct engine *e, const struct report_asked *asked);
/* Plan where a quarter is to come, the larger of plan and actual where as_of lies in it, actual
 * where it is over. From the year's last day on: actual. */
struct quarters year_forecast(const struct quarters *plan, const struct quarters *actual,
                              const struct report_asked *asked);
