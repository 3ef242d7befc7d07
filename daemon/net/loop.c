/* net/loop: opening, running and closing; timers, signals, wake-ups and work on other threads.
 *
 * Closing is done in the order in which things can still call each other: first what calls the
 * handlers (tick, signals, requests), then work, whose done functions may still reply, then the
 * desk and the fan-out, then the loop, then ZeroMQ's context, which waits for lingering replies. */
#include "net/loop.h"
#include "net/places.h"
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include "base/error.h"
#include "net/connections.h"
#include "net/desk.h"
#include "net/events.h"
#include "net/socket.h"

struct work {
    uv_work_t request;
    net_work_fn work;
    net_done_fn done;
    void *arg;
    int result;
    struct work *next, **at; /* *at points to this one */
};

struct net {
    uv_loop_t loop;
    bool loop_made;
    void *zmq_context;
    struct socket_set sockets;
    struct desk desk;
    struct events events;
    uv_async_t wake;
    uv_timer_t tick;
    uv_signal_t signals[2], reload;
    bool stop_reported, closing;
    struct work *works;
    struct net_handler handler;
    void *ctx;
    struct net_counters counters;
};

/* --- what the loop calls -------------------------------------------------------------------- */

static void on_request(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size)
{
    struct net *n = ctx;
    if (n->handler.on_request)
        n->handler.on_request(n->ctx, from, data, size);
}

static void on_room(void *ctx)
{
    struct net *n = ctx;
    if (n->handler.on_room && !n->closing)
        n->handler.on_room(n->ctx);
}

static bool may_connect(void *ctx, const char *principal)
{
    struct net *n = ctx;
    return n->handler.may_connect(n->ctx, principal);
}

static void on_turn_end(void *ctx)
{
    struct net *n = ctx;
    if (desk_turn_end(&n->desk) && n->handler.on_turn_end)
        n->handler.on_turn_end(n->ctx);
}

static void on_wake(uv_async_t *async)
{
    struct net *n = async->data;
    if (n->handler.on_wake && !n->closing)
        n->handler.on_wake(n->ctx);
}

static void on_tick(uv_timer_t *timer)
{
    struct net *n = timer->data;
    places_tick();
    if (n->handler.on_tick)
        n->handler.on_tick(n->ctx);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    struct net *n = handle->data;
    if (n->stop_reported) /* and still caught: a second one must not spoil an orderly stop */
        return;
    n->stop_reported = true;
    if (n->handler.on_stop)
        n->handler.on_stop(n->ctx);
}

static void on_reload(uv_signal_t *handle, int number)
{
    (void)number;
    struct net *n = handle->data;
    if (n->handler.on_reload && !n->stop_reported)
        n->handler.on_reload(n->ctx);
}

/* --- open ----------------------------------------------------------------------------------- */

/* A ROUTER numbers its peers from rand(), which nothing in libzmq seeds: every process would begin
 * at the same number, and ids could be guessed. */
static int seed_routing_ids(void)
{
    unsigned seed;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        return ERR_IO;
    srand(seed);
    return 0;
}

static int open_handles(struct net *n)
{
    static const int numbers[2] = {SIGTERM, SIGINT};
    n->wake.data = n;
    n->tick.data = n;
    int rc = uv_async_init(&n->loop, &n->wake, on_wake);
    if (!rc)
        rc = uv_timer_init(&n->loop, &n->tick);
    for (int i = 0; !rc && i < 2; i++) {
        n->signals[i].data = n;
        rc = uv_signal_init(&n->loop, &n->signals[i]);
        if (!rc)
            rc = uv_signal_start(&n->signals[i], on_signal, numbers[i]);
    }
    n->reload.data = n;
    if (!rc)
        rc = uv_signal_init(&n->loop, &n->reload);
    if (!rc)
        rc = uv_signal_start(&n->reload, on_reload, SIGHUP);
    return rc ? socket_error_of_uv(rc) : 0;
}

static int open_loop(struct net *n)
{
    int rc = uv_loop_init(&n->loop);
    if (rc)
        return socket_error_of_uv(rc);
    n->loop_made = true;
    rc = socket_set_open(&n->sockets, &n->loop, on_turn_end, n);
    if (!rc)
        rc = seed_routing_ids();
    signal(SIGPIPE, SIG_IGN);
    return rc;
}

static int open_desk(struct net *n, const struct net_config *config, const char **ret_text)
{
    n->zmq_context = zmq_ctx_new();
    if (!n->zmq_context)
        return socket_error_of_zmq(errno);
    return desk_open(&n->desk, &n->sockets, n->zmq_context, config, ret_text);
}

int net_open(const struct net_config *config, const struct net_handler *handler, void *ctx,
             struct net **ret_net, const char **ret_text)
{
    const char *text = "the loop: no memory or no file descriptors";
    struct net *n = calloc(1, sizeof *n);
    if (!n) {
        if (ret_text)
            *ret_text = text;
        return ERR_MEMORY;
    }
    n->handler = *handler;
    n->ctx = ctx;
    n->desk.on_request = on_request;
    n->desk.on_room = on_room;
    n->desk.ctx = n;
    n->desk.counters = &n->counters;
    n->desk.credentials.may_connect = handler->may_connect ? may_connect : NULL;
    n->desk.credentials.ctx = n;
    n->events.counters = &n->counters;
    int rc = open_loop(n);
    if (!rc) /* both run the loop, so before there is anything that calls a handler */
        rc = events_open(&n->events, &n->loop, config, &text);
    if (!rc)
        rc = open_desk(n, config, &text);
    if (!rc)
        rc = open_handles(n);
    if (rc) {
        if (ret_text)
            *ret_text = text;
        net_close(n, 0);
        return rc;
    }
    *ret_net = n;
    return 0;
}

/* --- run and close -------------------------------------------------------------------------- */

int net_run(struct net *n)
{
    if (!n->sockets.error)
        uv_run(&n->loop, UV_RUN_DEFAULT);
    return n->sockets.error;
}

void net_stop(struct net *n)
{
    uv_stop(&n->loop);
}

static void settle_works(struct net *n)
{
    for (struct work *w = n->works; w; w = w->next)
        uv_cancel((uv_req_t *)&w->request); /* refused when it runs: then it is waited for */
    while (n->works)
        uv_run(&n->loop, UV_RUN_ONCE);
}

static void close_loop(struct net *n, int linger_ms)
{
    n->closing = true;
    socket_handle_close((uv_handle_t *)&n->tick, NULL);
    socket_handle_close((uv_handle_t *)&n->signals[0], NULL);
    socket_handle_close((uv_handle_t *)&n->signals[1], NULL);
    socket_handle_close((uv_handle_t *)&n->reload, NULL);
    desk_accept(&n->desk, false);
    settle_works(n);
    socket_handle_close((uv_handle_t *)&n->wake, NULL); /* work that ran may have called net_wake */
    desk_close(&n->desk, linger_ms);
    events_close(&n->events, linger_ms);
    socket_set_close(&n->sockets);
    while (uv_loop_close(&n->loop) == UV_EBUSY)
        uv_run(&n->loop, UV_RUN_ONCE);
}

void net_close(struct net *n, int linger_ms)
{
    if (!n)
        return;
    if (n->loop_made)
        close_loop(n, linger_ms);
    assert(!n->works);
    if (n->zmq_context)
        while (zmq_ctx_term(n->zmq_context) < 0 && errno == EINTR)
            ;
    desk_fini(&n->desk);
    events_fini(&n->events);
    free(n);
}

/* --- what the handlers call ----------------------------------------------------------------- */

const char *net_desk_endpoint(const struct net *n, size_t i)
{
    return endpoints_get(&n->desk.endpoints, i);
}

const char *net_events_endpoint(const struct net *n, size_t i)
{
    return events_endpoint(&n->events, i);
}

int net_reply(struct net *n, const struct net_peer *to, const void *data, size_t size)
{
    return desk_reply(&n->desk, to, data, size);
}

bool net_peer_ready(const struct net *n, const struct net_peer *peer)
{
    return desk_peer_ready(&n->desk, peer);
}

uint64_t net_peer_stuck_ms(const struct net *n, const struct net_peer *peer)
{
    return desk_peer_stuck_ms(&n->desk, peer);
}

void net_end_peer(struct net *n, const struct net_peer *peer)
{
    desk_end_peer(&n->desk, peer);
}

int net_publish(struct net *n, const char *topic, const void *data, size_t size)
{
    events_publish(&n->events, topic, data, size);
    return 0;
}

int net_set_listeners(struct net *n, const char *principals)
{
    return events_admit(&n->events, principals);
}

void net_accept(struct net *n, bool on)
{
    desk_accept(&n->desk, on && !n->closing);
}

void net_wake(struct net *n)
{
    uv_async_send(&n->wake);
}

void net_tick(struct net *n, unsigned period_ms)
{
    if (period_ms == 0)
        uv_timer_stop(&n->tick);
    else if (!n->closing)
        uv_timer_start(&n->tick, on_tick, period_ms, period_ms);
}

static void work_run(uv_work_t *request)
{
    struct work *w = request->data;
    w->result = w->work(w->arg);
}

static void work_done(uv_work_t *request, int status)
{
    struct work *w = request->data;
    assert(*w->at == w);
    *w->at = w->next;
    if (w->next)
        w->next->at = w->at;
    w->done(w->arg, status == UV_ECANCELED ? ERR_BUSY : w->result);
    free(w);
}

int net_work(struct net *n, net_work_fn work, net_done_fn done, void *arg)
{
    if (n->closing)
        return ERR_BUSY;
    struct work *w = malloc(sizeof *w);
    if (!w)
        return ERR_MEMORY;
    *w = (struct work){.work = work, .done = done, .arg = arg};
    w->request.data = w;
    int rc = uv_queue_work(&n->loop, &w->request, work_run, work_done);
    if (rc) {
        free(w);
        return socket_error_of_uv(rc);
    }
    w->next = n->works;
    w->at = &n->works;
    if (w->next)
        w->next->at = &w->next;
    n->works = w;
    return 0;
}

/* --- clocks and figures --------------------------------------------------------------------- */

struct instant net_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (struct instant){(int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000};
}

uint64_t net_uptime_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

const struct net_counters *net_counters(const struct net *n)
{
    return &n->counters;
}

uint64_t net_turns(const struct net *n)
{
    return n->sockets.turns;
}

struct net_figures net_figures(const struct net *n)
{
    return (struct net_figures){
        .replies_bytes = atomic_load(&n->desk.accounts.total),
        .connections_max = n->desk.connections_max,
        .connections_turned_away = connections_turned_away(),
        .listeners = n->events.figures,
    };
}

unsigned net_connections(const struct net *n)
{
    (void)n;
    return connections_count();
}
