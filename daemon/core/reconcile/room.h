/* core/reconcile/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/reconcile/state.
 *
 * Invariants. A serial is given once, is open in one place or in one match that stands, and ascends
 * with arrival; as many items are open as are counted. A match has items on both sides, of one
 * partner; their sums are equal where its rule promises it. What a match by part leaves is more
 * than zero. Nothing is open with a partner that another carries on for. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout reconcile_state_layout; /* of what e->reconcile points to */
int reconcile_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *reconcile_check(const struct engine *e);
int reconcile_index(struct engine *e); /* after a load: makes everything findable again */
