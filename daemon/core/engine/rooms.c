#include "core/engine/rooms.h"
#include <string.h>
#include "core/access/room.h"
#include "core/contribution/room.h"
#include "core/control/room.h"
#include "core/foundation/room.h"
#include "core/governance/room.h"
#include "core/payment/room.h"
#include "core/performance/room.h"
#include "core/planning/room.h"
#include "core/reconcile/room.h"
#include "core/spending/room.h"
#include "core/workflow/room.h"

#define ROOM(tag)                                                                                  \
    {.name = #tag, .at = offsetof(struct engine, tag), .layout = &tag##_state_layout,              \
     .init = tag##_init, .check = tag##_check, .index = tag##_index}
const struct room rooms[ROOMS] = {
    ROOM(foundation), ROOM(contribution), ROOM(governance), ROOM(access),
    ROOM(reconcile),  ROOM(payment),      ROOM(workflow),   ROOM(performance),
    ROOM(spending),   ROOM(planning),     ROOM(control),
};
/* Besides the tables and the rooms there is what the engine itself remembers, which is not kept. */
_Static_assert(sizeof(struct engine) == sizeof(struct tables) + (ROOMS + 1) * sizeof(void *),
               "a room of struct engine is not among the rooms");

void *room_state(const struct room *room, const struct engine *e)
{
    void *state;
    memcpy(&state, (const char *)e + room->at, sizeof state);
    return state;
}

void rooms_fini(struct engine *e)
{
    layout_fini(&tables_layout, &e->tables);
    for (size_t i = ROOMS; i-- > 0;) {
        void *state = room_state(&rooms[i], e);
        if (state)
            layout_fini(rooms[i].layout, state);
        free(state);
    }
}
