/* The writer appends while readers read and checkpoints are saved: for ThreadSanitizer, and to see
 * that a reader finds batches whole. A plain program, since Criterion cannot run under it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "batch_maker.h"
#include "sqlite/journal/journal.h"
#include "memory_store.h"
#include "store/chain.h"

enum { BATCHES = 300, ROWS = 7, READERS = 2, SAVES = 20 };

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "failed: %s\n", what);
    exit(1);
}

struct follower {
    struct store *store;
    uint64_t next; /* journal number */
    uint8_t chain[STORE_DIGEST_SIZE];
    uint64_t batch_end; /* of the batch read last */
};

static int follow_row(void *ctx, const struct journal_row *row)
{
    struct follower *f = ctx;
    require(row->number == f->next, "rows come in order");
    require(chain_check(row, f->chain) == 0, "rows are chained");
    memcpy(f->chain, row->chain, sizeof f->chain);
    f->next++;
    return 0;
}

static int follow_batch(void *ctx, const struct effect_row *row)
{
    struct follower *f = ctx;
    require(row->first_journal == f->batch_end + 1, "batches come in order");
    require(row->last_journal == f->batch_end + ROWS, "batches come whole");
    f->batch_end = row->last_journal;
    return 0;
}

struct seen_row {
    uint64_t number;
    bool found;
};

static int see_row(void *ctx, const struct journal_row *row)
{
    struct seen_row *seen = ctx;
    seen->found = row->number == seen->number;
    return 0;
}

/* Reads over and over, a little more each time, until the last row has been seen. */
static void *follow(void *arg)
{
    struct follower *f = arg;
    struct store_reader *r = NULL;
    struct store_head head;
    require(f->store->ops->reader_open(f->store, &r) == 0, "a reader opens");
    while (f->next <= BATCHES * ROWS || f->batch_end < BATCHES * ROWS) {
        require(f->store->ops->head(f->store, &head) == 0, "the head is reported");
        struct seen_row seen = {.number = head.journal};
        require(r->ops->read_journal(r, head.journal, 1, see_row, &seen) == 0, "rows are read");
        require(seen.found || !head.journal, "what the head tells of can be read");
        require(r->ops->read_effects(r, f->batch_end + 1, 5, follow_batch, f) == 0,
                "batches are read");
        const uint64_t there = f->batch_end;
        if (f->next <= there)
            require(r->ops->read_journal(r, f->next, there - f->next + 1, follow_row, f) == 0,
                    "rows are read");
        require(f->next == there + 1, "the rows of a batch that is seen are there");
    }
    r->ops->reader_close(r);
    return NULL;
}

static int check_image(void *ctx, const struct checkpoint *c)
{
    (void)ctx;
    for (size_t i = 0; i < c->image.size; i++)
        if (c->image.data[i] != (uint8_t)c->journal)
            return -1;
    return 0;
}

static void *save(void *arg)
{
    struct store *s = arg;
    static uint8_t image[100000];
    for (uint64_t i = 1; i <= SAVES; i++) {
        memset(image, (int)i, sizeof image);
        const struct checkpoint c = {.journal = i, .image = {image, sizeof image}};
        require(s->ops->checkpoint_save(s, &c) == 0, "a checkpoint is saved");
        require(s->ops->checkpoint_load(s, check_image, NULL) == STORE_FOUND, "and is sound");
    }
    return NULL;
}

static void run(struct store *s, struct batch_maker *m)
{
    pthread_t readers[READERS], saver;
    struct follower followers[READERS];
    batch_maker_init(m, 1);
    for (size_t i = 0; i < READERS; i++) {
        followers[i] = (struct follower){.store = s, .next = 1};
        require(pthread_create(&readers[i], NULL, follow, &followers[i]) == 0, "a thread starts");
    }
    require(pthread_create(&saver, NULL, save, s) == 0, "a thread starts");
    require(s->ops->epoch_take(s, TEXT_NONE, &m->head.epoch) == 0, "an epoch is taken");
    for (unsigned i = 0; i < BATCHES; i++)
        require(batch_append(m, s, ROWS, 2000, 2) == 0, "a batch is appended");
    for (size_t i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    pthread_join(saver, NULL);
    batch_maker_fini(m);
}

int main(void)
{
    static struct batch_maker maker;
    char directory[] = "/tmp/s75d-test-XXXXXX", command[64];
    struct store *s = NULL;
    require(mkdtemp(directory) != NULL, "a directory is made");
    require(sqlite_store_open(directory, &s) == 0, "the store opens");
    run(s, &maker);
    s->ops->close(s);
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    require(system(command) == 0, "the directory is removed");
    require(memory_store_new(&s) == 0, "a store in memory is made");
    run(s, &maker);
    s->ops->close(s);
    puts("rows, batches and checkpoints were read whole beside the writer");
    return 0;
}
