/* core/layout/column: what a room keeps of each row of a shared table, beside the table.
 * Private to daemon/core.
 *
 * A column has an entry for every row of its table from the moment the row is there: the table
 * makes them grow, from the blank that the room gave. */
#pragma once
#include <stddef.h>

struct column {
    void *items;       /* entries of size bytes */
    const void *blank; /* what a new row has; NULL: zeros */
    size_t size, count, capacity;
};

/* The columns of one table; the rooms' own, attached once when the engine is made. */
enum { COLUMNS_OF_TABLE_MAX = 8 };
struct columns {
    struct column *list[COLUMNS_OF_TABLE_MAX];
    size_t count;
};
void columns_attach(struct columns *c, struct column *column);
/* Every column has this many rows now. 0 or ERR_MEMORY. */
int columns_cover(struct columns *c, size_t rows);
void column_fini(struct column *column);
