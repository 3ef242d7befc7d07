/* core/planning/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/planning/state.
 *
 * Invariants. An area is recorded once of a year, and a round once. A step is of a stage of its
 * round that does not decide; an absence is of one whose date was set, and the area has no step
 * there. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout planning_state_layout; /* of what e->planning points to */
int planning_init(struct engine *e);              /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *planning_check(const struct engine *e);
int planning_index(struct engine *e); /* after a load: makes everything findable again */
