#include "core/access/room.h"
#include <stdlib.h>
#include "base/error.h"
#include "core/access/state.h"

#define ACCESS_GRANT(F, T) F(T, ENUM, role, role, ROLE_FEED, ROLE_OBSERVER) F(T, TEXT, pool)
LAYOUT(access_grant, ACCESS_GRANT)

#define ACCESS_ENTRY(F, T)                                                                         \
    F(T, TEXT, principal)                                                                          \
    F(T, TEXT, name)                                                                               \
    F(T, INDEX_OR_NONE, party, party)                                                              \
    F(T, TEXT, officer)                                                                            \
    F(T, DATE, from)                                                                               \
    F(T, DATE, until)                                                                              \
    F(T, ROWS, grants, access_grant)
LAYOUT(access_entry, ACCESS_ENTRY)

#define ACCESS_CHANGE(F, T) F(T, TEXT, by) F(T, U64, journal) F(T, BLOB, packed, size)
LAYOUT(access_change, ACCESS_CHANGE)

#define ACCESS_STATE(F, T)                                                                         \
    F(T, ROWS, entries, access_entry)                                                              \
    F(T, ROWS, changes, access_change)                                                             \
    F(T, U64, begun_by)                                                                            \
    F(T, U64, changed_by)
LAYOUT(access_state, ACCESS_STATE)

int access_init(struct engine *e)
{
    e->access = calloc(1, sizeof *e->access);
    return e->access ? 0 : ERR_MEMORY;
}

int access_index(struct engine *e)
{
    (void)e;
    return 0;
}
