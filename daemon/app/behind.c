#include "app/behind.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <time.h>
#include "base/error.h"
#include "core/message/effects_list.h"
#include "net/net.h"
#include "sqlite/books.h"
#include "store/record.h"

enum {
    CHUNK = 4096,          /* inputs in one transaction of the projections, at most */
    CHUNK_EVENTS = 100000, /* no further batch is begun after so many events */
    RETRY_SECONDS = 1,
    STOP_MS = 500, /* within which projecting is finished, or left to the next start */
};

struct behind {
    struct store *store;
    struct store_reader *rows, *batches;
    struct books *books;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    _Atomic uint64_t stop_by_ns; /* 0: nobody wants it to stop */
    uint64_t durable, projected, checkpointed; /* under lock, as all below */
    struct checkpoint checkpoint;
    struct buffer image;
    bool has_checkpoint, stopping, catch_up;
    int failure, save_failure; /* of the last attempt */
};

/* Batches are read with one reader, the inputs of each with another. */
struct projection {
    struct books *books;
    struct store_reader *rows;
    uint64_t from, to, events;
    struct record_reader records;
    struct effects effects;
};

static int project_input(void *ctx, const struct journal_row *row)
{
    struct projection *p = ctx;
    int rc;
    do {
        rc = record_next(&p->records, &p->effects);
        if (rc != RECORD_NEXT)
            return rc < 0 ? rc : ERR_CORRUPT;
    } while (p->effects.journal < row->number);
    return p->effects.journal == row->number ? books_apply(p->books, row, &p->effects)
                                             : ERR_CORRUPT;
}

static int project_batch(void *ctx, const struct effect_row *batch)
{
    struct projection *p = ctx;
    uint64_t last = batch->last_journal > p->to ? p->to : batch->last_journal;
    if (batch->first_journal > p->from || last < p->from)
        return ERR_CORRUPT;
    int rc = record_open(&p->records, batch->packed);
    if (!rc)
        rc = p->rows->ops->read_journal(p->rows, p->from, last - p->from + 1, project_input, p);
    p->from = last + 1;
    p->events += batch->last_event + 1 - batch->first_event;
    return rc;
}

static bool is_out_of_time(const struct behind *b)
{
    uint64_t stop_by_ns = atomic_load(&b->stop_by_ns);
    return stop_by_ns && net_uptime_ns() >= stop_by_ns;
}

/* In one transaction, as far as one goes, and at least one batch: *ret_to is the last input of it.
 */
static int project(struct behind *b, uint64_t from, uint64_t to, uint64_t *ret_to)
{
    struct books *books = b->books;
    struct projection p = {.books = books, .rows = b->rows, .from = from, .to = to};
    int rc = books_begin(books);
    if (rc)
        return rc;
    while (!rc && p.from <= to && p.events < CHUNK_EVENTS &&
           (p.from == from || !is_out_of_time(b))) {
        uint64_t before = p.from;
        rc = b->batches->ops->read_effects(b->batches, p.from, 1, project_batch, &p);
        if (!rc && p.from == before)
            rc = ERR_CORRUPT;
    }
    effects_fini(&p.effects);
    *ret_to = p.from - 1;
    if (!rc)
        return books_commit(books);
    books_rollback(books);
    return rc;
}

static int project_chunk(struct behind *b, uint64_t from, uint64_t durable)
{
    uint64_t to = durable - from >= CHUNK ? from + CHUNK - 1 : durable;
    int rc = project(b, from, to, &to);
    pthread_mutex_lock(&b->lock);
    b->failure = rc;
    if (!rc)
        b->projected = to;
    pthread_mutex_unlock(&b->lock);
    return rc;
}

static void save_checkpoint(struct behind *b, struct checkpoint *checkpoint, struct buffer *image)
{
    checkpoint->image = buffer_bytes(image);
    int rc = b->store->ops->checkpoint_save(b->store, checkpoint);
    buffer_fini(image);
    pthread_mutex_lock(&b->lock);
    b->save_failure = rc;
    if (!rc)
        b->checkpointed = checkpoint->journal;
    pthread_mutex_unlock(&b->lock);
}

static bool is_transient(int failure) { return failure == ERR_FULL || failure == ERR_HELD; }

static bool has_projecting(const struct behind *b)
{
    if (b->projected >= b->durable)
        return false;
    if (b->stopping)
        return b->catch_up && !b->failure && !is_out_of_time(b);
    return !b->failure || is_transient(b->failure);
}

/* Before another attempt: a moment, unless there is something else to do. Under the lock. */
static void rest(struct behind *b)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += RETRY_SECONDS;
    while (!b->stopping && !b->has_checkpoint)
        if (pthread_cond_timedwait(&b->changed, &b->lock, &until))
            return;
}

static void *run(void *arg)
{
    struct behind *b = arg;
    /* The commit path goes first where there are fewer processors than threads. Not being allowed
     * to is no failure. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
    pthread_mutex_lock(&b->lock);
    for (;;) {
        while (!b->has_checkpoint && !has_projecting(b) && !b->stopping)
            pthread_cond_wait(&b->changed, &b->lock);
        bool saves = b->has_checkpoint, failed = false;
        if (!saves && !has_projecting(b))
            break;
        struct checkpoint checkpoint = b->checkpoint;
        struct buffer image = b->image;
        uint64_t from = b->projected + 1, durable = b->durable;
        if (saves) {
            b->has_checkpoint = false;
            b->image = BUFFER_NULL;
        }
        pthread_mutex_unlock(&b->lock);
        if (saves)
            save_checkpoint(b, &checkpoint, &image);
        else
            failed = project_chunk(b, from, durable) != 0;
        pthread_mutex_lock(&b->lock);
        if (failed)
            rest(b);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

static int open_books(const char *directory, struct books **ret_books)
{
    int rc = books_open(directory, ret_books);
    if (rc != ERR_CORRUPT && rc != ERR_VERSION)
        return rc;
    rc = books_remove(directory);
    return rc ? rc : books_open(directory, ret_books);
}

/* A file rebuilt from nothing is right; one that is ahead of the journal belongs to another, and
 * one without a cursor to nobody. */
static int check_cursor(struct behind *b, const char *directory)
{
    struct store_head head;
    int rc = b->store->ops->head(b->store, &head);
    if (rc)
        return rc;
    rc = books_cursor(b->books, &b->projected);
    if (rc != ERR_CORRUPT && (rc || b->projected <= head.journal))
        return rc;
    books_close(b->books);
    b->books = NULL;
    rc = books_remove(directory);
    b->projected = 0;
    return rc ? rc : books_open(directory, &b->books);
}

int behind_start(struct store *store, const char *directory, struct behind **ret_behind)
{
    struct behind *b = calloc(1, sizeof *b);
    if (!b)
        return ERR_MEMORY;
    b->store = store;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    int rc = open_books(directory, &b->books);
    if (!rc)
        rc = check_cursor(b, directory);
    if (!rc)
        rc = store->ops->reader_open(store, &b->rows);
    if (!rc)
        rc = store->ops->reader_open(store, &b->batches);
    if (!rc && pthread_create(&b->thread, NULL, run, b))
        rc = ERR_MEMORY;
    if (rc) {
        store->ops->reader_close(b->rows);
        store->ops->reader_close(b->batches);
        books_close(b->books);
        free(b);
        return rc;
    }
    *ret_behind = b;
    return 0;
}

void behind_wake(struct behind *b, uint64_t journal)
{
    pthread_mutex_lock(&b->lock);
    if (b->durable < journal)
        b->durable = journal;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
}

void behind_checkpoint(struct behind *b, const struct checkpoint *checkpoint, struct buffer *image)
{
    pthread_mutex_lock(&b->lock);
    buffer_fini(&b->image);
    b->checkpoint = *checkpoint;
    b->image = *image;
    *image = BUFFER_NULL;
    b->has_checkpoint = true;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
}

static uint64_t get(struct behind *b, const uint64_t *value)
{
    pthread_mutex_lock(&b->lock);
    uint64_t v = *value;
    pthread_mutex_unlock(&b->lock);
    return v;
}

uint64_t behind_projected(struct behind *b) { return get(b, &b->projected); }
uint64_t behind_checkpointed(struct behind *b) { return get(b, &b->checkpointed); }

void behind_set_checkpointed(struct behind *b, uint64_t journal)
{
    pthread_mutex_lock(&b->lock);
    b->checkpointed = journal;
    pthread_mutex_unlock(&b->lock);
}

int behind_failure(struct behind *b)
{
    pthread_mutex_lock(&b->lock);
    int failure = b->failure ? b->failure : b->save_failure;
    pthread_mutex_unlock(&b->lock);
    return failure;
}

void behind_stop(struct behind *b, bool catch_up)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->stopping = true;
    b->catch_up = catch_up;
    atomic_store(&b->stop_by_ns, net_uptime_ns() + STOP_MS * UINT64_C(1000000));
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    b->store->ops->reader_close(b->rows);
    b->store->ops->reader_close(b->batches);
    books_close(b->books);
    buffer_fini(&b->image);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->changed);
    free(b);
}
