/* app/commit/writer: the thread that commits batches, so that the loop never waits for a sync.
 *
 * One batch at a time: give it one, be woken through the notice, take it back. */
#pragma once
#include "app/commit/batch.h"

struct writer;
typedef void (*writer_notice_fn)(void *ctx); /* on the writer's thread: a batch is done */
/* On the writer's thread, once nothing was given for a second after a commit: may tidy the store
 * up. Its result is not looked at: what matters comes back with the next commit. NULL is allowed.
 */
typedef int (*writer_rest_fn)(struct store *store);
int writer_start(struct store *store, const uint8_t chain[STORE_DIGEST_SIZE],
                 writer_notice_fn notice, void *ctx, writer_rest_fn rest,
                 struct writer **ret_writer);
/* Seals the rows into the chain and appends. The batch is the writer's until writer_take gives it.
 */
void writer_give(struct writer *w, struct batch *batch);
/* The batch that is done, its result set; NULL while there is none. */
struct batch *writer_take(struct writer *w);
/* Waits for the batch in hand, ends the thread, frees. NULL is allowed. */
void writer_stop(struct writer *w);
