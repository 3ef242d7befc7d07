/* base/array: growing arrays of plain structs. */
#pragma once
#include <stddef.h>

/* Makes room for need elements of size each in *data, doubling. Returns 0 or ERR_MEMORY; on failure
 * nothing has changed. New memory is zeroed. */
int array_grow(void **data, size_t *capacity, size_t need, size_t size);

/* For struct { T *items; size_t count, capacity; }: room for one more, 0 or ERR_MEMORY. */
#define ARRAY_ROOM(a) \
    array_grow((void **)&(a)->items, &(a)->capacity, (a)->count + 1, sizeof *(a)->items)
