#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { FIRST_CAPACITY = 2 }; /* most lists of closed business stay that short */

int array_grow(void **data, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return 0;
    const size_t most = PTRDIFF_MAX / size;
    if (need > most)
        return ERR_MEMORY;
    size_t room = *capacity > most / 2 ? most : *capacity * 2;
    if (room < FIRST_CAPACITY && FIRST_CAPACITY <= most)
        room = FIRST_CAPACITY;
    if (room < need)
        room = need;

    /* ARRAY_ROOM hands in the address of a T *, not of a void *: read and written as bytes. */
    char *items;
    memcpy(&items, data, sizeof items);
    items = realloc(items, room * size);
    if (!items)
        return ERR_MEMORY;
    memset(items + *capacity * size, 0, (room - *capacity) * size);
    memcpy(data, &items, sizeof items);
    *capacity = room;
    return 0;
}
