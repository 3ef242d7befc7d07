#include "app/ask/postings.h"
#include <stdlib.h>
#include "base/error.h"
#include "core/message/effects_list.h"
#include "store/record.h"

enum { PAGE_POSTINGS = 4096, PAGE_BATCHES = 64, PAGE_FULL = 1 };

struct reading {
    struct wire_postings *page;
    struct record_reader records;
    struct effects effects;
    struct event_list events; /* not looked at */
    uint64_t after, through;
};

/* PAGE_FULL when nothing more is to be read. */
static int read_batch(void *ctx, const struct effect_row *row)
{
    struct reading *r = ctx;
    int rc = record_open(&r->records, row->packed);
    while (!rc && (rc = record_next(&r->records, &r->effects, &r->events)) == RECORD_NEXT) {
        rc = 0;
        if (r->effects.journal <= r->after)
            continue;
        if (r->page->postings >= PAGE_POSTINGS)
            return PAGE_FULL;
        wire_postings_add(r->page, &r->effects);
        r->through = r->effects.journal;
        if (r->page->failed)
            return ERR_MEMORY;
    }
    return rc;
}

int postings_page(struct store_reader *reader, uint64_t after, uint64_t last,
                  struct wire_postings *page, uint64_t *ret_through)
{
    struct reading *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    r->page = page;
    r->after = r->through = after;
    int rc = after < last
                 ? reader->ops->read_effects(reader, after + 1, PAGE_BATCHES, read_batch, r)
                 : 0;
    *ret_through = r->through;
    effects_fini(&r->effects);
    event_list_fini(&r->events);
    free(r);
    return rc == PAGE_FULL ? 0 : rc;
}
