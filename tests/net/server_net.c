/* The load test's server as the daemon does it: net/net.h and nothing else. */
#include "load.h"
#include <stdlib.h>
#include <string.h>
#include "net/net.h"

#define WAITING_MAX 65536
/* The loop must live on its own wake-ups: a frequent tick would hide that one was lost. This one
 * only ends a server that has stalled. */
#define STALLED_MS 15000

struct waiting {
    struct net_peer peer;
    uint8_t body[LOAD_BODY];
};

struct server {
    const struct load *load;
    const atomic_bool *end;
    struct net *net;
    struct waiting *waiting;
    size_t count, committing; /* committing: how many the work on the other thread is about */
};

static void answer(struct server *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        net_reply(s->net, &s->waiting[i].peer, s->waiting[i].body, LOAD_BODY);
    s->count -= count;
    memmove(s->waiting, s->waiting + count, s->count * sizeof *s->waiting);
}

static void on_request(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size)
{
    struct server *s = ctx;
    if (size == LOAD_END) {
        net_stop(s->net);
    } else if (s->load->answer == LOAD_AT_ONCE) {
        net_reply(s->net, from, data, size);
    } else if (s->count < WAITING_MAX && size == LOAD_BODY) {
        s->waiting[s->count].peer = *from;
        memcpy(s->waiting[s->count++].body, data, LOAD_BODY);
    }
}

static int commit(void *arg)
{
    (void)arg;
    load_delay();
    return 0;
}

static void commit_next(struct server *s);

static void on_committed(void *arg, int result)
{
    struct server *s = arg;
    (void)result;
    answer(s, s->committing);
    s->committing = 0;
    commit_next(s);
}

static void commit_next(struct server *s)
{
    if (s->committing || !s->count)
        return;
    s->committing = s->count;
    if (net_work(s->net, commit, on_committed, s) < 0)
        s->committing = 0;
}

static void on_turn_end(void *ctx)
{
    struct server *s = ctx;
    if (s->load->answer == LOAD_FROM_WAKE)
        net_wake(s->net);
    else if (s->load->answer == LOAD_FROM_WORK)
        commit_next(s);
}

static void on_wake(void *ctx)
{
    struct server *s = ctx;
    load_delay();
    answer(s, s->count);
}

static void on_tick(void *ctx)
{
    struct server *s = ctx;
    if (atomic_load(s->end))
        net_stop(s->net);
}

int server_net(const struct load *load, load_ready_fn ready, void *ctx, const atomic_bool *end)
{
    static const char *const desk[] = {"tcp://127.0.0.1:*"};
    const struct net_config config = {
        .desk = desk,
        .desk_count = 1,
        .insecure = true,
        .request_bytes_max = 65536,
        .replies_bytes_max = 4 << 20,
        .replies_total_max = 64 << 20,
        .connections_max = 64,
        .drain_max = 64,
    };
    const struct net_handler handler = {.on_request = on_request, .on_turn_end = on_turn_end,
                                        .on_wake = on_wake, .on_tick = on_tick};
    struct server s = {.load = load, .end = end, .waiting = calloc(WAITING_MAX, sizeof *s.waiting)};
    if (!s.waiting)
        return -1;
    int rc = net_open(&config, &handler, &s, &s.net, NULL);
    if (!rc) {
        net_tick(s.net, STALLED_MS);
        ready(ctx, net_desk_endpoint(s.net, 0));
        rc = net_run(s.net);
        net_close(s.net, 0);
    }
    free(s.waiting);
    return rc;
}
