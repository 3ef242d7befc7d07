/* core/control/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/control/state.
 *
 * Invariants. A feed's number grows by one with each input, accepted or refused. Closings that
 * stand ascend, and the books are closed up to the last of them. A partner that another carries on
 * for is left with no balance, no contribution and no payment remembered. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout control_state_layout; /* of what e->control points to */
int control_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *control_check(const struct engine *e);
int control_index(struct engine *e); /* after a load: makes everything findable again */
