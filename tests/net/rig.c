#include "rig.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define LOOK_MS 5

static void on_request(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size)
{
    struct rig *rig = ctx;
    rig->requests++;
    rig->last_peer = *from;
    rig->last_size = size;
    if (size <= RIG_REQUEST_MAX) {
        memcpy(rig->last, data, size);
        rig->last[size] = 0;
    }
    if (rig->on_request)
        rig->on_request(rig, from, data, size);
    else
        cr_expect_eq(net_reply(rig->net, from, data, size), 0);
}

static void on_turn_end(void *ctx)
{
    struct rig *rig = ctx;
    rig->turn_ends++;
    if (rig->on_turn_end)
        rig->on_turn_end(rig);
}

static void on_wake(void *ctx)
{
    struct rig *rig = ctx;
    rig->wakes++;
}

static void on_tick(void *ctx)
{
    struct rig *rig = ctx;
    if (rig->on_tick)
        rig->on_tick(rig);
    rig->reached = rig->until(rig);
    if (rig->reached || net_uptime_ns() > rig->deadline_ns)
        net_stop(rig->net);
}

static void on_stop(void *ctx)
{
    struct rig *rig = ctx;
    rig->stops++;
}

static void on_room(void *ctx)
{
    struct rig *rig = ctx;
    rig->rooms++;
}

void rig_open(struct rig *rig, const char *desk, const char *events)
{
    *rig = (struct rig){
        .zmq = zmq_ctx_new(),
        .events_hwm = rig->events_hwm ? rig->events_hwm : RIG_EVENTS_HWM,
        .connections_max = rig->connections_max ? rig->connections_max : RIG_CONNECTIONS,
        .listeners_max = rig->listeners_max ? rig->listeners_max : RIG_CONNECTIONS,
        .listeners_bytes_max = rig->listeners_bytes_max,
        .secret_key = rig->secret_key,
        .previous_key = rig->previous_key,
        .listeners = rig->listeners,
        .may_connect = rig->may_connect,
    };
    const struct net_config config = {
        .desk = &desk,
        .desk_count = 1,
        .events = &events,
        .events_count = 1,
        .request_bytes_max = RIG_REQUEST_MAX,
        .replies_bytes_max = RIG_REPLIES_BYTES,
        .replies_total_max = RIG_REPLIES_TOTAL,
        .connections_max = rig->connections_max,
        .drain_max = 64,
        .fanout = S75_FANOUT,
        .topic_bytes_max = RIG_TOPIC_MAX,
        .events_hwm = rig->events_hwm,
        .listeners_max = rig->listeners_max,
        .listeners_bytes_max = rig->listeners_bytes_max,
        .secret_key = rig->secret_key,
        .previous_key = rig->previous_key,
        .insecure = !rig->secret_key,
        .listeners = rig->listeners,
    };
    const struct net_handler handler = {on_request, on_turn_end, on_wake,          on_tick,
                                        on_stop,    on_room,     rig->may_connect, NULL};
    const char *text = NULL;
    cr_assert_eq(net_open(&config, &handler, rig, &rig->net, &text), 0, "%s", text);
}

bool rig_run(struct rig *rig, rig_until_fn until, unsigned limit_ms)
{
    rig->until = until;
    rig->reached = false;
    rig->deadline_ns = net_uptime_ns() + (uint64_t)limit_ms * 1000000u;
    net_tick(rig->net, LOOK_MS);
    cr_assert_eq(net_run(rig->net), 0);
    net_tick(rig->net, 0);
    return rig->reached;
}

void rig_option(void *socket, int name, int value)
{
    cr_assert_eq(zmq_setsockopt(socket, name, &value, sizeof value), 0);
}

static void *client_make(struct rig *rig, int type)
{
    void *socket = zmq_socket(rig->zmq, type);
    rig_option(socket, ZMQ_LINGER, 0);
    rig_option(socket, ZMQ_RCVTIMEO, 5000);
    rig_option(socket, ZMQ_SNDTIMEO, 5000);
    return socket;
}

void *rig_client(struct rig *rig, int type)
{
    void *socket = client_make(rig, type);
    cr_assert_eq(zmq_connect(socket, net_desk_endpoint(rig->net, 0)), 0);
    return socket;
}

void *rig_subscriber(struct rig *rig, const char *prefix)
{
    void *socket = client_make(rig, ZMQ_SUB);
    cr_assert_eq(zmq_setsockopt(socket, ZMQ_SUBSCRIBE, prefix, strlen(prefix)), 0);
    cr_assert_eq(zmq_connect(socket, net_events_endpoint(rig->net, 0)), 0);
    return socket;
}

void rig_send(void *socket, const char *const *frames)
{
    for (size_t i = 0; frames[i]; i++) {
        int flags = frames[i + 1] ? ZMQ_SNDMORE : 0;
        cr_assert_geq(zmq_send(socket, frames[i], strlen(frames[i]), flags), 0);
    }
}

bool rig_take(void *socket, char *buf, size_t capacity)
{
    int size = zmq_recv(socket, buf, capacity - 1, 0);
    if (size < 0)
        return false;
    buf[(size_t)size < capacity ? (size_t)size : capacity - 1] = 0;
    return true;
}

void rig_close(struct rig *rig)
{
    zmq_ctx_term(rig->zmq);
    net_close(rig->net, 0);
}
