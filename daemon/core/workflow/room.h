/* core/workflow/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/workflow/state.
 *
 * Invariants. An item taken over is of a partner, and counts as received only while its receipt
 * waits. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout workflow_state_layout; /* of what e->workflow points to */
int workflow_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *workflow_check(const struct engine *e);
int workflow_index(struct engine *e); /* after a load: makes everything findable again */
