/* core/spending/charge: which money pays for a scheme: capital or revenue. Private to daemon/core.
 *
 * Source: [S] capital never pays for revenue (domain section 2); what a scheme is funded by is its
 * plan (core/spending/funding). Revenue may pay for capital, where the plan says so: neither
 * core/spending/funding nor core/spending/permitted questions that. Charged are
 *   a scheme of revenue   to revenue, whatever its funding claims (which is questioned)
 *   a scheme of capital   in proportion to its funding by economy up to its plan, and to capital
 *                         beyond it; but to revenue what was spent on revenue (also questioned)
 * A source counts as capital where its kind is. Parts are rounded half up for capital, the rest is
 * revenue's, so they sum to the whole. Money is pence. No account is moved by this: a pool has one
 * cash account, and what is carried forward (core/spending/year_end) says whose it is. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

struct charges {
    int64_t planned[OF_ECONOMIES];
    int64_t actual[OF_ECONOMIES];  /* spent and accrued */
    int64_t ordered[OF_ECONOMIES]; /* and not yet spent */
};

/* By value date up to as_of and booking day up to booked_to (DATE_NONE: whenever it was booked). */
struct charges charge_scheme(const struct engine *e, const struct scheme *x, date_t as_of,
                             date_t booked_to);
/* The same of all schemes of the fund. */
struct charges charge_fund(const struct engine *e, const struct fund *f, date_t as_of,
                           date_t booked_to);
#define CHARGE_ALL INT32_MAX /* an as_of after every value date */
static inline unsigned charge_place(enum economy economy)
{
    return economy == ECONOMY_CAPITAL ? OF_CAPITAL : OF_REVENUE;
}
struct text charge_economy(unsigned place); /* "revenue", "capital" */
