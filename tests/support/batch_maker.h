/* support/batch_maker: sealed batches to append to a store, made from a seed. synthetic.
 *
 * The maker keeps in step with the store it feeds: it knows the head and the last number of each
 * feed. A batch and what it points to are valid until the next one is made. */
#pragma once
#include "random_effects.h"
#include "store/store.h"

enum { MAKER_FEEDS = 5, MAKER_ROWS_MAX = 1024 };

struct batch_maker {
    struct store_head head; /* after the last batch that was taken */
    uint64_t feed_numbers[MAKER_FEEDS];
    struct random_source random;
    int64_t now_us;
    struct buffer raw, packed;
    struct journal_row rows[MAKER_ROWS_MAX];
    size_t count;
    struct effect_row effects;
};

void batch_maker_init(struct batch_maker *m, uint64_t seed);
void batch_maker_fini(struct batch_maker *m);
/* A batch that fits the head: count inputs with raw_size random bytes each over all feeds, caused
 * by them so many events (only their numbers) and packed_size random bytes. */
void batch_make(struct batch_maker *m, size_t count, size_t raw_size, uint64_t events,
                size_t packed_size);
/* The batch has been appended: the next one follows it. */
void batch_taken(struct batch_maker *m);
/* Makes one, appends it and counts it as taken when that went well. What append returned. */
int batch_append(struct batch_maker *m, struct store *s, size_t count, size_t raw_size,
                 uint64_t events);
/* After changing a row: digests and chain of the whole batch again. */
void batch_seal(struct batch_maker *m);
/* Has the first row, of 40 bytes or more, name the digest of the state that it takes a stand on. */
void batch_name_stand(struct batch_maker *m, struct bytes image);
/* A checkpoint of what has been taken. */
struct checkpoint batch_checkpoint(const struct batch_maker *m, struct bytes image);
struct text maker_party(size_t feed);
struct text maker_feed(size_t feed);
