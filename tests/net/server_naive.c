/* Three wrong servers for the load test, as they are found in the wild. Each reads the ROUTER in
 * the poll callback of ZMQ_FD, and so depends on getting an edge for every message:
 *   one    a message per callback;
 *   drain  until there is none;
 *   cap    until there is none, at most 1000. */
#include "load.h"
#include <stdlib.h>
#include <string.h>
#include <uv.h>
#include <zmq.h>

#define WAITING_MAX 65536

struct waiting {
    uint8_t id[8], body[LOAD_BODY];
    size_t id_size;
};

struct naive {
    const struct load *load;
    const atomic_bool *end;
    void *zmq;
    int cap;
    uv_loop_t loop;
    uv_poll_t poll;
    uv_async_t wake;
    uv_timer_t tick;
    struct waiting *waiting;
    size_t count;
};

static void answer(struct naive *n, const struct waiting *w)
{
    zmq_send(n->zmq, w->id, w->id_size, ZMQ_SNDMORE);
    zmq_send(n->zmq, w->body, LOAD_BODY, 0);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct naive *n = poll->data;
    (void)status;
    (void)events;
    for (int i = 0; i < n->cap; i++) {
        struct waiting w = {0};
        int size = zmq_recv(n->zmq, w.id, sizeof w.id, ZMQ_DONTWAIT);
        if (size < 0)
            break;
        w.id_size = (size_t)size;
        zmq_recv(n->zmq, w.body, LOAD_BODY, 0);
        if (n->load->answer == LOAD_AT_ONCE)
            answer(n, &w);
        else if (n->count < WAITING_MAX)
            n->waiting[n->count++] = w;
    }
    if (n->count)
        uv_async_send(&n->wake);
}

static void on_wake(uv_async_t *async)
{
    struct naive *n = async->data;
    load_delay();
    for (size_t i = 0; i < n->count; i++)
        answer(n, &n->waiting[i]);
    n->count = 0;
}

static void on_tick(uv_timer_t *timer)
{
    struct naive *n = timer->data;
    if (!atomic_load(n->end))
        return;
    uv_close((uv_handle_t *)&n->poll, NULL);
    uv_close((uv_handle_t *)&n->wake, NULL);
    uv_close((uv_handle_t *)&n->tick, NULL);
}

static int serve(struct naive *n, load_ready_fn ready, void *ctx)
{
    int fd = -1;
    char endpoint[128];
    size_t size = sizeof fd, endpoint_size = sizeof endpoint;
    if (zmq_bind(n->zmq, "tcp://127.0.0.1:*") < 0 ||
        zmq_getsockopt(n->zmq, ZMQ_LAST_ENDPOINT, endpoint, &endpoint_size) < 0 ||
        zmq_getsockopt(n->zmq, ZMQ_FD, &fd, &size) < 0 || uv_loop_init(&n->loop) < 0)
        return -1;
    n->poll.data = n->wake.data = n->tick.data = n;
    uv_async_init(&n->loop, &n->wake, on_wake);
    uv_timer_init(&n->loop, &n->tick);
    uv_timer_start(&n->tick, on_tick, 50, 50);
    uv_poll_init(&n->loop, &n->poll, fd);
    uv_poll_start(&n->poll, UV_READABLE, on_readable);
    ready(ctx, endpoint);
    uv_run(&n->loop, UV_RUN_DEFAULT);
    return uv_loop_close(&n->loop);
}

static int server_naive(const struct load *load, load_ready_fn ready, void *ctx,
                        const atomic_bool *end, int cap)
{
    void *zmq_context = zmq_ctx_new();
    struct naive n = {.load = load, .end = end, .cap = cap,
                      .zmq = zmq_socket(zmq_context, ZMQ_ROUTER),
                      .waiting = calloc(WAITING_MAX, sizeof *n.waiting)};
    int hwm = 0, linger = 0;
    zmq_setsockopt(n.zmq, ZMQ_SNDHWM, &hwm, sizeof hwm);
    zmq_setsockopt(n.zmq, ZMQ_LINGER, &linger, sizeof linger);
    int rc = n.waiting ? serve(&n, ready, ctx) : -1;
    zmq_close(n.zmq);
    zmq_ctx_term(zmq_context);
    free(n.waiting);
    return rc;
}

int server_naive_one(const struct load *load, load_ready_fn ready, void *ctx,
                     const atomic_bool *end)
{
    return server_naive(load, ready, ctx, end, 1);
}

int server_naive_drain(const struct load *load, load_ready_fn ready, void *ctx,
                       const atomic_bool *end)
{
    return server_naive(load, ready, ctx, end, INT32_MAX);
}

int server_naive_cap(const struct load *load, load_ready_fn ready, void *ctx,
                     const atomic_bool *end)
{
    return server_naive(load, ready, ctx, end, 1000);
}
