/* core/contribution/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * Contributions and their years are shared tables, read before the rooms' own states and after
 * those of core/foundation/room; with them the tables are whole, and every column is covered.
 *
 * Invariants. Terms are in order of agreement, years of a contribution ascend, and so do the
 * instalments of a year by date, its days by value date and booking day, and what was applied by
 * date, place and what it was applied as. Its days sum to what was paid, received, adjusted and
 * written off; what was applied to an instalment sums to what was paid, adjusted and written off of
 * it. A pool's held money sums to what it says it holds, and is empty when that is nothing; each
 * entry is in one pool's list or among the free. Allocations stay within TURNOVER_MAX. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout contribution_state_layout; /* of what e->contribution points to */
int contribution_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *contribution_check(const struct engine *e);
int contribution_index(struct engine *e); /* after a load: makes everything findable again */
