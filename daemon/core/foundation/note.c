#include "core/foundation/note.h"
#include "base/array.h"
#include "core/foundation/emit.h"
#include "core/foundation/state.h"

void note_add(struct step *s, enum note_kind kind, uint32_t index)
{
    struct notes *n = &s->e->foundation->notes[kind];
    for (size_t i = n->taken; i < n->count; i++)
        if (n->items[i] == index)
            return;
    if (ARRAY_ROOM(n)) {
        emit_fail(s->e);
        return;
    }
    n->items[n->count++] = index;
}

bool note_take(struct step *s, enum note_kind kind, uint32_t *ret_index)
{
    struct notes *n = &s->e->foundation->notes[kind];
    if (n->taken == n->count)
        return false;
    *ret_index = n->items[n->taken++];
    if (n->taken == n->count)
        n->taken = n->count = 0;
    return true;
}

bool note_is_none(const struct engine *e)
{
    size_t count = 0;
    for (size_t i = 0; i < NOTE_KIND_COUNT; i++)
        count |= e->foundation->notes[i].count;
    return count == 0;
}
