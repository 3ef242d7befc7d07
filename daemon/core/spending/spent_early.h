/* core/spending/spent_early: what was spent before it might be. Private to daemon/core.
 *
 * What leaves a pool waits for the same conditions as what enters it: the plan of the year in which
 * it counts, the signature, no hold on the whole pool (core/payment/release_conditions; domain
 * section 2 [S]). The host's ledger is a fact, so it is booked and counted; but each entry of money
 * out, or accrued, that comes while they are not met is an exception of the same day with the
 * reason. When they come to be met (an agreement signed late with retrospective effect, a plan
 * approved), all of that year are settled by it and close. An entry of the opposite sum with the
 * same reference settles the one that it undoes. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

/* Looks at an entry that was booked. 0 or ERR_MEMORY. */
int spent_early_check(struct step *s, uint32_t scheme, const struct expenditure_input *in);
/* The release conditions of a pool may have changed. 0 or ERR_MEMORY. */
int spent_early_look(struct step *s, uint32_t pool);
