#include "app/upkeep/checkpointer.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "app/commit/recover.h"
#include "base/error.h"

struct checkpointer {
    struct store *store;
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
    struct recovered now;
    int rc = recover_run(&task, &now);
    if (rc)
        return rc;
    rc = engine_save(now.engine, &image);
    engine_free(now.engine);
    struct checkpoint checkpoint = {
        .journal = now.head.journal, .event = now.head.event, .image = buffer_bytes(&image)};
    memcpy(checkpoint.chain, now.head.chain, sizeof checkpoint.chain);
    if (!rc)
        rc = c->store->ops->checkpoint_save(c->store, &checkpoint);
    buffer_fini(&image);
    *ret_journal = checkpoint.journal;
    return rc;
}

static void *run(void *arg)
{
    struct checkpointer *c = arg;
    /* The commit path goes first where there are fewer processors than threads. Not being allowed
     * to is no failure. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (!c->stopping && c->items - c->begun < c->every)
            pthread_cond_wait(&c->changed, &c->lock);
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
    pthread_cond_init(&c->changed, NULL);
    if (pthread_create(&c->thread, NULL, run, c)) {
        free(c);
        return ERR_MEMORY;
    }
    *ret_checkpointer = c;
    return 0;
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
