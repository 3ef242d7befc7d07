/* core/spending/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/spending/state.
 *
 * Invariants. A scheme's days ascend and sum to what it spent and accrued. What is shared out sums
 * to the whole. Expenditures remembered are at most SPENT_MAX a fund, and the oldest goes first. A
 * free accrual has no amount, and is listed once. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout spending_state_layout; /* of what e->spending points to */
extern const struct layout fund_layout, scheme_layout, approved_plan_layout;
int spending_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *spending_check(const struct engine *e);
int spending_index(struct engine *e); /* after a load: makes everything findable again */
