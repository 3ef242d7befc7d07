/* core/governance/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/governance/state.
 *
 * Invariants. What waits for a second officer is in order of journal and item, each once, and a
 * pool counts its own; what was decided waits no longer. Claims on a source stay within
 * TURNOVER_MAX. */
#pragma once
#include "core/foundation/tables_layout.h"

extern const struct layout governance_state_layout; /* of what e->governance points to */
int governance_init(struct engine *e); /* 0 or ERR_MEMORY */
/* What holds of the room's state between inputs: NULL, or the sentence that says what does not. It
 * follows no index that it has not looked at, so an image is asked before anything else is. */
const char *governance_check(const struct engine *e);
int governance_index(struct engine *e); /* after a load: makes everything findable again */
extern const struct layout source_layout;
