/* core/access/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/access/state.
 *
 * Invariants. A principal has one entry; an entry has a grant. A register that was begun is never
 * empty. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout access_state_layout; /* of what e->access points to */
int access_init(struct engine *e);              /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *access_check(const struct engine *e);
int access_index(struct engine *e); /* after a load: makes everything findable again */
