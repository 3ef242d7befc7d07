#include "app/upkeep/scrub.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "base/error.h"
#include "net/net.h"

enum { REST_TIMES = 4, REST_MS_MAX = 100 };

struct scrub {
    struct store *store;
    uint64_t to, worked_ns; /* worked_ns: when it went to work again */
    pthread_t thread;
    atomic_bool cancelled;
    _Atomic uint64_t checked, damaged;
    atomic_int finding, failure;
};

static void rest(void *ctx, uint64_t done, uint64_t of)
{
    struct scrub *s = ctx;
    (void)of;
    atomic_store(&s->checked, done);
    uint64_t ns = (net_uptime_ns() - s->worked_ns) * REST_TIMES;
    if (ns > REST_MS_MAX * UINT64_C(1000000))
        ns = REST_MS_MAX * UINT64_C(1000000);
    const struct timespec t = {.tv_nsec = (long)ns};
    if (done < s->to)
        nanosleep(&t, NULL);
    s->worked_ns = net_uptime_ns();
}

static void *run(void *arg)
{
    struct scrub *s = arg;
    const struct walk walk = {
        .store = s->store, .to = s->to, .cancelled = &s->cancelled, .progress = rest, .ctx = s};
    uint8_t chain[STORE_DIGEST_SIZE];
    uint64_t at = 0;
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), 19); /* not being allowed to is no failure */
    s->worked_ns = net_uptime_ns();
    int rc = walk_run(&walk, &at, chain);
    if (rc > 0) {
        atomic_store(&s->finding, rc);
        atomic_store(&s->damaged, at);
    }
    if (rc < 0 && !atomic_load(&s->cancelled))
        atomic_store(&s->failure, rc);
    return NULL;
}

int scrub_start(struct store *store, uint64_t to, struct scrub **ret_scrub)
{
    struct scrub *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->store = store;
    s->to = to;
    if (pthread_create(&s->thread, NULL, run, s)) {
        free(s);
        return ERR_MEMORY;
    }
    *ret_scrub = s;
    return 0;
}

void scrub_get(struct scrub *s, struct scrub_state *ret_state)
{
    *ret_state = (struct scrub_state){0};
    if (s)
        *ret_state =
            (struct scrub_state){atomic_load(&s->checked), atomic_load(&s->damaged),
                                 walk_words(atomic_load(&s->finding)), atomic_load(&s->failure)};
}

void scrub_stop(struct scrub *s)
{
    if (!s)
        return;
    atomic_store(&s->cancelled, true);
    pthread_join(s->thread, NULL);
    free(s);
}
