/* core/performance/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/performance/state.
 *
 * Invariants. What an element has earned never falls, from one period to the next and from one
 * result to another, and is at most its fund. A closed one's fund is what was earned and what was
 * retained. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout performance_state_layout; /* of what e->performance points to */
int performance_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *performance_check(const struct engine *e);
int performance_index(struct engine *e); /* after a load: makes everything findable again */
