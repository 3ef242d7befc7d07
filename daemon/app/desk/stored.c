#include "app/desk/stored.h"
#include <stdlib.h>
#include "base/error.h"

/* Copies the packed effects of a batch, so that they outlive the reading. */
static int copy_batch(void *ctx, const struct effect_row *row)
{
    struct buffer *packed = ctx;
    buffer_put(packed, row->packed.data, row->packed.size);
    return packed->failed ? ERR_MEMORY : 0;
}

int stored_read(struct store_reader *reader, uint64_t journal, struct stored **ret_stored)
{
    struct stored *s = *ret_stored = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    int rc = reader->ops->read_effects(reader, journal, 1, copy_batch, &s->packed);
    if (!rc)
        rc = recorded_open(&s->recorded, buffer_bytes(&s->packed));
    return rc ? rc : recorded_find(&s->recorded, journal);
}

void stored_free(struct stored *s)
{
    if (!s)
        return;
    recorded_fini(&s->recorded);
    buffer_fini(&s->packed);
    free(s);
}
