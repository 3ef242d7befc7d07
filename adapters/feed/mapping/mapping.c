#include "feed/mapping/mapping.h"

#include <stdlib.h>

void mapping_close(struct mapping *m)
{
    if (!m)
        return;
    arena_fini(&m->memory);
    free(m);
}

size_t mapping_column(const struct mapping *m, struct text key)
{
    for (size_t i = 0; i < m->column_count; i++)
        if (text_equal(m->columns[i].key, key))
            return i;
    return COLUMN_NONE;
}
