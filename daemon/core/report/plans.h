/* core/report/plans: the plans of a year, one for each area that is expected in it, as decided by a
 * day: for the reports of the nation. Private to daemon/core.
 *
 * A plan is an area's; decisions are recorded of its pools (core/governance/assurance). Where pools
 * of an area were decided on otherwise, the plan is as the one that lets least in: not approved,
 * then undecided, then subject to conditions; an area none of whose pools is known yet is
 * undecided. What says which is which are the attributes of the outcome, never its name. */
#pragma once
#include "core/governance/plan.h"
#include "core/planning/record.h"
#include "core/report/table.h"

struct area_plan {
    const struct expected_area *area;
    uint32_t outcome;                   /* its name (core/foundation/policy); 0: undecided */
    const struct milestone *decision;   /* NULL: none, or the agreement brought it */
    date_t first_decided; /* on which each of its pools had been decided on once; DATE_NONE */
    uint32_t pools;
    uint32_t conditions, open, overdue; /* open: with those overdue */
};
struct outcome_rank {
    uint32_t name;
    int rank;
    struct text word;
};
struct area_plans { /* by region, then area */
    struct area_plan *items;
    size_t count;
    uint32_t *of_pool; /* of each pool its item; NONE: it is of no plan of the year */
    struct outcome_rank *outcomes; /* what lets most in first, then by their words */
    size_t outcome_count;
};
/* Of the year, region and area asked, as of the day asked, in the arena. 0 or ERR_MEMORY. */
int plans_make(const struct engine *e, const struct report_asked *asked, struct arena *arena,
               struct area_plans *ret_plans);
/* "Sefton", or the sentence where no region is named. */
struct text plans_region(const struct expected_area *area);
