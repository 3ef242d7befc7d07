/* store/feeds: the last number of every feed written to, so that an append is checked without a
 * query.
 *
 * Used by the writer only. An append first counts its rows (feeds_count), then either keeps what
 * was counted or drops it. Memory grows with the feeds written to by this process. */
#pragma once
#include "base/map.h"
#include "store/store.h"

struct feed_cursor;
struct feeds {
    struct map map; /* by party and feed, to an index of items */
    struct feed_cursor *items;
    size_t count, capacity;
    struct buffer key;
};
#define FEEDS_NULL ((struct feeds){MAP_NULL, NULL, 0, 0, BUFFER_NULL})

void feeds_fini(struct feeds *f);
/* The last number of a feed met for the first time; 0 when it has none. 0 or an error. */
typedef int (*feeds_load_fn)(void *ctx, struct text party, struct text feed, uint64_t *ret_last);
/* ERR_RANGE: a gap. ERR_BUSY: a number that is there already. ERR_MEMORY or what load returned.
 * After any of these nothing has been counted. */
int feeds_count(struct feeds *f, const struct journal_row *rows, size_t count, feeds_load_fn load,
                void *ctx);
void feeds_keep(struct feeds *f, const struct journal_row *rows, size_t count);
void feeds_drop(struct feeds *f, const struct journal_row *rows, size_t count);
