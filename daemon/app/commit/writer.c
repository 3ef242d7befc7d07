#include "app/commit/writer.h"
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "app/process/condition.h"
#include "base/error.h"
#include "store/chain.h"

enum { QUIET_MS = 1000 };

struct writer {
    struct store *store;
    uint8_t chain[STORE_DIGEST_SIZE]; /* of the last row appended; the thread's */
    writer_notice_fn notice;
    void *ctx;
    writer_rest_fn rest;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t given_or_stop;
    struct batch *given, *done; /* under lock, as all below */
    bool busy;                  /* one was given and has not been taken back */
    bool stopping;
};

static int commit(struct writer *w, struct batch *b)
{
    if (b->rows.count == 0) /* only answers that waited for the batch before */
        return 0;
    assert(b->rows.items[0].number == b->effects.first_journal);
    assert(b->effects.last_journal - b->effects.first_journal + 1 == b->rows.count);
    chain_seal(b->rows.items, b->rows.count, &b->effects, w->chain);
    int rc = w->store->ops->append(w->store, b->rows.items, b->rows.count, &b->effects);
    if (!rc)
        memcpy(w->chain, b->rows.items[b->rows.count - 1].chain, sizeof w->chain);
    /* The core knows every number that its feeds have used: a row that has the next is none of its.
     */
    return rc == ERR_BUSY ? ERR_CORRUPT : rc;
}

/* Waits so long at most. Under the lock. */
static bool is_quiet(struct writer *w)
{
    const struct timespec until = condition_deadline(QUIET_MS);
    while (!w->given && !w->stopping)
        if (pthread_cond_timedwait(&w->given_or_stop, &w->lock, &until))
            return true;
    return false;
}

/* Until there is a batch, or it is time to stop. Under the lock. */
static void wait_for_work(struct writer *w, bool has_written)
{
    if (has_written && w->rest && is_quiet(w)) {
        pthread_mutex_unlock(&w->lock);
        (void)w->rest(w->store);
        pthread_mutex_lock(&w->lock);
    }
    while (!w->given && !w->stopping)
        pthread_cond_wait(&w->given_or_stop, &w->lock);
}

static void *run(void *arg)
{
    struct writer *w = arg;
    pthread_mutex_lock(&w->lock);
    for (bool has_written = false;; has_written = true) {
        wait_for_work(w, has_written);
        struct batch *b = w->given;
        if (!b)
            break;
        w->given = NULL;
        pthread_mutex_unlock(&w->lock);
        const uint64_t begun_ns = net_uptime_ns();
        b->result = commit(w, b);
        b->took_us = (net_uptime_ns() - begun_ns) / 1000;
        pthread_mutex_lock(&w->lock);
        w->done = b;
        w->notice(w->ctx);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

int writer_start(struct store *store, const uint8_t chain[STORE_DIGEST_SIZE],
                 writer_notice_fn notice, void *ctx, writer_rest_fn rest,
                 struct writer **ret_writer)
{
    struct writer *w = calloc(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    w->store = store;
    memcpy(w->chain, chain, sizeof w->chain);
    w->notice = notice;
    w->ctx = ctx;
    w->rest = rest;
    pthread_mutex_init(&w->lock, NULL);
    condition_init(&w->given_or_stop);
    if (pthread_create(&w->thread, NULL, run, w)) {
        free(w);
        return ERR_MEMORY;
    }
    *ret_writer = w;
    return 0;
}

void writer_give(struct writer *w, struct batch *batch)
{
    pthread_mutex_lock(&w->lock);
    assert(!w->busy && !w->stopping);
    w->busy = true;
    w->given = batch;
    pthread_cond_signal(&w->given_or_stop);
    pthread_mutex_unlock(&w->lock);
}

struct batch *writer_take(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    struct batch *done = w->done;
    w->done = NULL;
    if (done)
        w->busy = false;
    pthread_mutex_unlock(&w->lock);
    return done;
}

void writer_stop(struct writer *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->given_or_stop);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->given_or_stop);
    free(w);
}
