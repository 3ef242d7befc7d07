/* core/access/access_check: what holds of the register (access_check of core/access/room.h). */
#include "core/access/room.h"
#include "core/access/state.h"

const char *access_check(const struct engine *e)
{
    const struct access_state *a = e->access;
    for (size_t i = 0; i < a->entries.count; i++) {
        if (a->entries.items[i].grants.count == 0)
            return "an entry of the register grants nothing";
        for (size_t k = 0; k < i; k++)
            if (text_equal(a->entries.items[i].principal, a->entries.items[k].principal))
                return "a principal has two entries in the register";
    }
    for (size_t i = 0; i < a->changes.count; i++)
        if (a->changes.items[i].journal > e->tables.last_journal)
            return "a change of the register came with an input that did not";
    return (a->begun_by == 0) == (a->entries.count == 0)
               ? NULL
               : "the register was begun and is empty, or has entries and was not";
}
