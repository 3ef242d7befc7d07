#include "app/upkeep/checkpointer.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "app/commit/recover.h"
#include "app/process/condition.h"
#include "base/error.h"

enum { KEPT_MS = 60000 }; /* the engine, when no checkpoint is due */

struct checkpointer {
    struct store *store;
    struct recovered now; /* the thread's own; zeros: no engine is kept */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    atomic_bool stopping;
    uint64_t every;
    uint64_t items, begun; /* under lock, as all below; begun: items when the last was begun */
    uint64_t saved;
    int failure; /* of the last attempt */
};

static int make(struct checkpointer *c, uint64_t *ret_journal)
{
    const struct recover_task task = {.store = c->store, .cancelled = &c->stopping};
    struct buffer image = BUFFER_NULL;
    int rc = recover_run(&task, &c->now);
    if (rc)
        return rc;
    const struct store_head *head = &c->now.head;
    rc = engine_save(c->now.engine, &image);
    struct checkpoint checkpoint = {.journal = head->journal,
                                    .event = head->event,
                                    .rules = engine_rules(),
                                    .image = buffer_bytes(&image)};
    memcpy(checkpoint.chain, head->chain, sizeof checkpoint.chain);
    if (!rc)
        rc = c->store->ops->checkpoint_save(c->store, &checkpoint);
    buffer_fini(&image);
    *ret_journal = checkpoint.journal;
    return rc;
}

static void forget_engine(struct checkpointer *c)
{
    engine_free(c->now.engine);
    c->now = (struct recovered){0};
}

/* Until the next is due, or it stops; the engine is forgotten when that takes long. Under lock. */
static void await_next(struct checkpointer *c)
{
    const struct timespec until = condition_deadline(KEPT_MS);
    while (!c->stopping && c->items - c->begun < c->every) {
        if (!c->now.engine)
            pthread_cond_wait(&c->changed, &c->lock);
        else if (pthread_cond_timedwait(&c->changed, &c->lock, &until))
            forget_engine(c);
    }
}

static void *run(void *arg)
{
    struct checkpointer *c = arg;
    /* The commit path goes first where there are fewer processors than threads. Not being allowed
     * to is no failure. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
    pthread_mutex_lock(&c->lock);
    for (;;) {
        await_next(c);
        if (c->stopping)
            break;
        uint64_t journal = 0;
        c->begun = c->items;
        pthread_mutex_unlock(&c->lock);
        int rc = make(c, &journal);
        pthread_mutex_lock(&c->lock);
        c->failure = rc;
        if (!rc)
            c->saved = journal;
    }
    pthread_mutex_unlock(&c->lock);
    forget_engine(c);
    return NULL;
}

int checkpointer_start(struct store *store, uint32_t every, uint64_t journal,
                       struct checkpointer **ret_checkpointer)
{
    struct checkpointer *c = calloc(1, sizeof *c);
    if (!c)
        return ERR_MEMORY;
    c->store = store;
    c->every = every;
    c->saved = journal;
    pthread_mutex_init(&c->lock, NULL);
    condition_init(&c->changed);
    if (pthread_create(&c->thread, NULL, run, c)) {
        free(c);
        return ERR_MEMORY;
    }
    *ret_checkpointer = c;
    return 0;
}

void checkpointer_change(struct checkpointer *c, uint32_t every)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->every = every;
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

void checkpointer_wake(struct checkpointer *c, uint64_t items)
{
    pthread_mutex_lock(&c->lock);
    if (c->items < items)
        c->items = items;
    if (c->items - c->begun >= c->every)
        pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

uint64_t checkpointer_saved(struct checkpointer *c)
{
    if (!c)
        return 0;
    pthread_mutex_lock(&c->lock);
    uint64_t saved = c->saved;
    pthread_mutex_unlock(&c->lock);
    return saved;
}

int checkpointer_failure(struct checkpointer *c)
{
    pthread_mutex_lock(&c->lock);
    int failure = c->failure;
    pthread_mutex_unlock(&c->lock);
    return failure;
}

uint64_t checkpointer_stop(struct checkpointer *c)
{
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->stopping, true);
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    uint64_t saved = c->saved;
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->changed);
    free(c);
    return saved;
}
