/* core/payment/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/payment/state.
 *
 * Invariants. The unallocated money of a pool is the balance of its partners' accounts of it. As
 * many holds are in force as are counted. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout payment_state_layout; /* of what e->payment points to */
int payment_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *payment_check(const struct engine *e);
int payment_index(struct engine *e); /* after a load: makes everything findable again */
