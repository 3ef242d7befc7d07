/* core/governance/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/governance/state. */
#pragma once
#include "core/foundation/archive.h"

int governance_init(struct engine *e); /* 0 or ERR_MEMORY */
void governance_fini(struct engine *e);
void governance_archive(struct archive *a, struct engine *e);
int governance_index(struct engine *e); /* after a load: makes everything findable again */
