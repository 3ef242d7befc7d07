#include "app/upkeep/projector.h"
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include "app/commit/recorded.h"
#include "app/process/condition.h"
#include "base/error.h"
#include "net/net.h"

enum {
    CHUNK = 4096,          /* inputs in one transaction of the projections, at most */
    CHUNK_EVENTS = 100000, /* no further batch is begun after so many events */
    RETRY_MS = 1000,
    STOP_MS = 500, /* within which projecting is finished, or left to the next start */
};

struct projector {
    struct store *store;
    struct store_reader *rows, *batches;
    struct books *books;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    _Atomic uint64_t stop_by_ns;               /* 0: nobody wants it to stop */
    uint64_t durable, projected; /* under lock, as all below */
    bool stopping, catch_up;
    int failure; /* of the last attempt */
};

/* Batches are read with one reader, the inputs of each with another. */
struct projection {
    struct books *books;
    struct store_reader *rows;
    uint64_t from, to, events;
    struct recorded recorded;
};

static int project_input(void *ctx, const struct journal_row *row)
{
    struct projection *p = ctx;
    const int rc = recorded_find(&p->recorded, row->number);
    return rc ? rc : p->books->ops->apply(p->books, row, &p->recorded.effects);
}

static int project_batch(void *ctx, const struct effect_row *batch)
{
    struct projection *p = ctx;
    uint64_t last = batch->last_journal > p->to ? p->to : batch->last_journal;
    if (batch->first_journal > p->from || last < p->from)
        return ERR_CORRUPT;
    int rc = recorded_open(&p->recorded, batch->packed);
    if (!rc)
        rc = p->rows->ops->read_journal(p->rows, p->from, last - p->from + 1, project_input, p);
    p->from = last + 1;
    p->events += batch->last_event + 1 - batch->first_event;
    return rc;
}

static bool is_out_of_time(const struct projector *p)
{
    uint64_t stop_by_ns = atomic_load(&p->stop_by_ns);
    return stop_by_ns && net_uptime_ns() >= stop_by_ns;
}

/* In one transaction, as far as one goes, and at least one batch: *ret_to is the last input of it.
 */
static int project(struct projector *p, uint64_t from, uint64_t to, uint64_t *ret_to)
{
    struct books *books = p->books;
    struct projection chunk = {.books = books, .rows = p->rows, .from = from, .to = to};
    int rc = books->ops->begin(books);
    if (rc)
        return rc;
    while (!rc && chunk.from <= to && chunk.events < CHUNK_EVENTS &&
           (chunk.from == from || !is_out_of_time(p))) {
        uint64_t before = chunk.from;
        rc = p->batches->ops->read_effects(p->batches, chunk.from, 1, project_batch, &chunk);
        if (!rc && chunk.from == before)
            rc = ERR_CORRUPT;
    }
    recorded_fini(&chunk.recorded);
    *ret_to = chunk.from - 1;
    assert(chunk.from <= to + 1 && (rc || chunk.from > from));
    if (!rc)
        return books->ops->commit(books);
    books->ops->rollback(books);
    return rc;
}

static int project_chunk(struct projector *p, uint64_t from, uint64_t durable)
{
    uint64_t to = durable - from >= CHUNK ? from + CHUNK - 1 : durable;
    int rc = project(p, from, to, &to);
    pthread_mutex_lock(&p->lock);
    p->failure = rc;
    assert(rc || to > p->projected); /* the cursor never goes back */
    if (!rc)
        p->projected = to;
    pthread_mutex_unlock(&p->lock);
    return rc;
}

static bool is_transient(int failure)
{
    return failure == ERR_FULL || failure == ERR_HELD;
}

static bool has_projecting(const struct projector *p)
{
    if (p->projected >= p->durable)
        return false;
    if (p->stopping)
        return p->catch_up && !p->failure && !is_out_of_time(p);
    return !p->failure || is_transient(p->failure);
}

/* Before another attempt: a moment. Under the lock. */
static void rest(struct projector *p)
{
    const struct timespec until = condition_deadline(RETRY_MS);
    while (!p->stopping)
        if (pthread_cond_timedwait(&p->changed, &p->lock, &until))
            return;
}

static void *run(void *arg)
{
    struct projector *p = arg;
    /* The commit path goes first where there are fewer processors than threads. Not being allowed
     * to is no failure. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!has_projecting(p) && !p->stopping)
            pthread_cond_wait(&p->changed, &p->lock);
        if (!has_projecting(p))
            break;
        uint64_t from = p->projected + 1, durable = p->durable;
        pthread_mutex_unlock(&p->lock);
        bool failed = project_chunk(p, from, durable) != 0;
        pthread_mutex_lock(&p->lock);
        if (failed)
            rest(p);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static int open_books(const struct books_place *at, struct books **ret_books)
{
    int rc = at->ops->open(at->directory, ret_books);
    if (rc != ERR_CORRUPT && rc != ERR_VERSION)
        return rc;
    rc = at->ops->remove(at->directory);
    return rc ? rc : at->ops->open(at->directory, ret_books);
}

/* A file rebuilt from nothing is right; one that is ahead of the journal belongs to another, and
 * one without a cursor to nobody. */
static int check_cursor(struct projector *p, const struct books_place *at)
{
    struct store_head head;
    int rc = p->store->ops->head(p->store, &head);
    if (rc)
        return rc;
    rc = at->ops->cursor(p->books, &p->projected);
    if (rc != ERR_CORRUPT && (rc || p->projected <= head.journal))
        return rc;
    at->ops->close(p->books);
    p->books = NULL;
    rc = at->ops->remove(at->directory);
    p->projected = 0;
    return rc ? rc : at->ops->open(at->directory, &p->books);
}

int projector_start(struct store *store, const struct books_place *books,
                    struct projector **ret_projector)
{
    struct projector *p = calloc(1, sizeof *p);
    if (!p)
        return ERR_MEMORY;
    p->store = store;
    pthread_mutex_init(&p->lock, NULL);
    condition_init(&p->changed);
    int rc = open_books(books, &p->books);
    if (!rc)
        rc = check_cursor(p, books);
    if (!rc)
        rc = store->ops->reader_open(store, &p->rows);
    if (!rc)
        rc = store->ops->reader_open(store, &p->batches);
    if (!rc && pthread_create(&p->thread, NULL, run, p))
        rc = ERR_MEMORY;
    if (rc) {
        store->ops->reader_close(p->rows);
        store->ops->reader_close(p->batches);
        books->ops->close(p->books);
        free(p);
        return rc;
    }
    *ret_projector = p;
    return 0;
}

void projector_wake(struct projector *p, uint64_t journal)
{
    pthread_mutex_lock(&p->lock);
    if (p->durable < journal)
        p->durable = journal;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

uint64_t projector_projected(struct projector *p)
{
    pthread_mutex_lock(&p->lock);
    uint64_t projected = p->projected;
    pthread_mutex_unlock(&p->lock);
    return projected;
}

int projector_failure(struct projector *p)
{
    pthread_mutex_lock(&p->lock);
    int failure = p->failure;
    pthread_mutex_unlock(&p->lock);
    return failure;
}

void projector_stop(struct projector *p, bool catch_up)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    p->catch_up = catch_up;
    atomic_store(&p->stop_by_ns, net_uptime_ns() + STOP_MS * UINT64_C(1000000));
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    p->store->ops->reader_close(p->rows);
    p->store->ops->reader_close(p->batches);
    p->books->ops->close(p->books);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->changed);
    free(p);
}
