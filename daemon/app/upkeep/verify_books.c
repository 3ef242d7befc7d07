#include "app/upkeep/verify_books.h"
#include <pthread.h>
#include <stdlib.h>
#include "app/commit/recorded.h"
#include "base/error.h"

enum { BATCHES = 256, ENOUGH = 2 };

struct verify_books {
    const struct verify_task *task;
    struct books_check *check;
    struct store_reader *rows, *batches;
    struct recorded recorded;
    pthread_t thread;
    atomic_bool cancelled, over;
    _Atomic uint64_t done;
    int result;
};

int verify_books_open(const struct verify_task *task, struct verify_books **ret_books)
{
    struct verify_books *b = calloc(1, sizeof *b);
    if (!b)
        return ERR_MEMORY;
    b->task = task;
    int rc = task->books.ops->check_open(task->books.directory, task->foreign, &b->check);
    if (rc) {
        free(b);
        return rc;
    }
    *ret_books = b;
    return 0;
}

uint64_t verify_books_cursor(const struct verify_books *b)
{
    return b ? b->check->ops->check_cursor(b->check) : 0;
}

uint64_t verify_books_done(const struct verify_books *b)
{
    return b ? atomic_load(&b->done) : 0;
}
bool verify_books_is_over(const struct verify_books *b)
{
    return atomic_load(&b->over);
}

static bool is_cancelled(const struct verify_books *b)
{
    return atomic_load(&b->cancelled) || (b->task->cancelled && atomic_load(b->task->cancelled));
}

static int compare_input(void *ctx, const struct journal_row *row)
{
    struct verify_books *b = ctx;
    if (is_cancelled(b))
        return ERR_BUSY;
    int rc = recorded_find(&b->recorded, row->number);
    if (!rc)
        rc = b->check->ops->check_apply(b->check, row, &b->recorded.effects);
    if (!rc)
        atomic_store(&b->done, row->number);
    return rc;
}

static int compare_batch(void *ctx, const struct effect_row *batch)
{
    struct verify_books *b = ctx;
    const uint64_t next = atomic_load(&b->done) + 1, to = verify_books_cursor(b);
    if (next > to)
        return ENOUGH;
    if (batch->first_journal > next || batch->last_journal < next)
        return ERR_CORRUPT;
    const uint64_t last = batch->last_journal < to ? batch->last_journal : to;
    int rc = recorded_open(&b->recorded, batch->packed);
    return rc ? rc : b->rows->ops->read_journal(b->rows, next, last - next + 1, compare_input, b);
}

static int compare(struct verify_books *b)
{
    struct store *store = b->task->store;
    int rc = store->ops->reader_open(store, &b->rows);
    if (!rc)
        rc = store->ops->reader_open(store, &b->batches);
    while (!rc && atomic_load(&b->done) < verify_books_cursor(b)) {
        const uint64_t before = atomic_load(&b->done);
        rc = b->batches->ops->read_effects(b->batches, before + 1, BATCHES, compare_batch, b);
        rc = rc == ENOUGH ? 0 : rc;
        if (!rc && atomic_load(&b->done) == before)
            rc = ERR_CORRUPT;
    }
    return rc ? rc : b->check->ops->check_end(b->check);
}

static void *run(void *arg)
{
    struct verify_books *b = arg;
    b->result = compare(b);
    b->task->store->ops->reader_close(b->rows);
    b->task->store->ops->reader_close(b->batches);
    recorded_fini(&b->recorded);
    atomic_store(&b->over, true);
    return NULL;
}

int verify_books_begin(struct verify_books *b)
{
    return pthread_create(&b->thread, NULL, run, b) ? ERR_MEMORY : 0;
}

int verify_books_end(struct verify_books *b)
{
    atomic_store(&b->cancelled, true);
    pthread_join(b->thread, NULL);
    return b->result;
}

void verify_books_close(struct verify_books *b)
{
    if (!b)
        return;
    b->check->ops->check_close(b->check);
    free(b);
}
