/* core/report/reports: one function per report; asked is complete (see core/report/table). Private
 * to daemon/core.
 *
 * Each fills title and tables and returns 0 or a negative error; memory that runs out is seen in
 * report.failed. Figures are those of the ledger and of the contribution years: nothing is counted
 * anew. */
#pragma once
#include "core/report/table.h"

/* Income, expenditure and the fund's balance in a year, for the partnership board. */
int report_statement(const struct engine *e, const struct report_asked *asked, struct report *r);
/* Plan, forecast and actual by quarter; the scheme table. */
int report_quarterly_return(const struct engine *e, const struct report_asked *asked,
                            struct report *r);
/* Funding, expenditure, net result, shares, carried forward. */
int report_memorandum(const struct engine *e, const struct report_asked *asked, struct report *r);
/* What host and partners owe one another, by the ledger. */
int report_agreement_of_balances(const struct engine *e, const struct report_asked *asked,
                                 struct report *r);
/* What is open, by age, with its state, owner and date. Needs no pool. */
int report_aged_exceptions(const struct engine *e, const struct report_asked *asked,
                           struct report *r);
/* Instalments by date: due, paid, what is open. Source: the agreements' schedules. */
int report_contributions_due(const struct engine *e, const struct report_asked *asked,
                             struct report *r);
/* Pooled, due, paid over, received and held in a year: in all, by region, area, kind and pool; of
 * one region when it is named. */
int report_totals(const struct engine *e, const struct report_asked *asked, struct report *r);
/* Performance elements of the pool: earned, paid, not released, retained; their results. */
int report_performance(const struct engine *e, const struct report_asked *asked, struct report *r);
/* Sources with control totals and claims, and section 256 transfers, of a year. */
int report_sources(const struct engine *e, const struct report_asked *asked, struct report *r);
/* State on the day, steps, variations, conditions, partnership board, payment holds of a pool. */
int report_life(const struct engine *e, const struct report_asked *asked, struct report *r);
/* Matches of the pool that are remembered: rule, score, what is matched with what, what is left
 * open, other candidates; who matched or unmatched manually, and why. Source:
 * core/reconcile/matched. */
int report_matches(const struct engine *e, const struct report_asked *asked, struct report *r);
/* Inputs that wait for a second officer. */
int report_pending(const struct engine *e, const struct report_asked *asked, struct report *r);
/* Closings of a pool's books with their control totals, and what was booked since. Source:
 * core/control/period. */
int report_periods(const struct engine *e, const struct report_asked *asked, struct report *r);
/* Schemes of the pool's year: plan by quarter, orders, actual, forecast, variance; what pays for
 * them. */
int report_schemes(const struct engine *e, const struct report_asked *asked, struct report *r);
