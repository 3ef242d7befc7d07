/* core/foundation/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * The shared tables are read before the rooms' own states, since columns have an entry for each of
 * their rows.
 *
 * Invariants. Each posting has its counterpart in the same pool: those of a step sum to zero, and
 * so do the balances of a pool's accounts. A turnover never falls. Events are numbered without a
 * gap. Exceptions are in order of their ids, each opened once and closed once; as many are open as
 * are counted, in all and of the pools. The agenda is a heap. No note is left between items. Of
 * recent payments there are at most RECENT_PAYMENTS_MAX a partner, and the oldest goes first.
 * Nobody carries on for himself, however many lie between. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout foundation_state_layout; /* of what e->foundation points to */
int foundation_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *foundation_check(const struct engine *e);
int foundation_index(struct engine *e); /* after a load: makes everything findable again */
/* While loading: every column has the rows of its table. 0 or ERR_MEMORY. */
int tables_cover(struct engine *e);
