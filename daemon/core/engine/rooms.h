/* core/engine/rooms: the rooms of the core, lowest first, each with what its state is: made, kept
 * and freed as its layout says. Private to daemon/core. */
#pragma once
#include "core/foundation/tables_layout.h"

struct room {
    const char *name;
    size_t at; /* in struct engine: the pointer to its state */
    const struct layout *layout;
    int (*init)(struct engine *e);
    const char *(*check)(const struct engine *e);
    int (*index)(struct engine *e);
};
enum { ROOMS = 11 };
extern const struct room rooms[ROOMS];
void *room_state(const struct room *room, const struct engine *e); /* NULL: not made */
/* All that the engine holds, as far as it was made. */
void rooms_fini(struct engine *e);
