#include "core/layout/column.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "base/array.h"

void columns_attach(struct columns *c, struct column *column)
{
    assert(c->count < COLUMNS_OF_TABLE_MAX);
    c->list[c->count++] = column;
}

static int cover(struct column *c, size_t rows)
{
    int rc = array_grow(&c->items, &c->capacity, rows, c->size);
    for (; !rc && c->count < rows; c->count++) {
        char *entry = (char *)c->items + c->count * c->size;
        if (c->blank)
            memcpy(entry, c->blank, c->size);
        else
            memset(entry, 0, c->size);
    }
    return rc;
}

int columns_cover(struct columns *c, size_t rows)
{
    int rc = 0;
    for (size_t i = 0; i < c->count && !rc; i++)
        rc = cover(c->list[i], rows);
    return rc;
}

void column_fini(struct column *column)
{
    free(column->items);
    column->items = NULL;
    column->count = column->capacity = 0;
}
