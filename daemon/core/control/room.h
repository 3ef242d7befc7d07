/* core/control/room: the room's state as a whole: made, kept, freed. Private to daemon/core.
 *
 * See core/control/state. */
#pragma once
#include "core/foundation/archive.h"

int control_init(struct engine *e); /* 0 or ERR_MEMORY */
void control_fini(struct engine *e);
void control_archive(struct archive *a, struct engine *e);
int control_index(struct engine *e); /* after a load: makes everything findable again */
