#include "app/desk/stored.h"
#include <stdlib.h>
#include "base/error.h"
#include "store/record.h"

/* Copies the packed effects of a batch, so that they outlive the reading. */
static int copy_batch(void *ctx, const struct effect_row *row)
{
    struct buffer *packed = ctx;
    buffer_put(packed, row->packed.data, row->packed.size);
    return packed->failed ? ERR_MEMORY : 0;
}

int stored_effects(struct store_reader *reader, uint64_t journal, struct effects *e,
                   struct buffer *packed)
{
    struct record_reader *records = calloc(1, sizeof *records);
    int rc =
        records ? reader->ops->read_effects(reader, journal, 1, copy_batch, packed) : ERR_MEMORY;
    if (!rc)
        rc = record_open(records, buffer_bytes(packed));
    while (!rc) {
        rc = record_next(records, e);
        if (rc != RECORD_NEXT) {
            rc = rc < 0 ? rc : ERR_CORRUPT;
            break;
        }
        rc = 0;
        if (e->journal == journal)
            break;
    }
    free(records);
    return rc;
}
