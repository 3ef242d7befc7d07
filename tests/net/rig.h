/* tests/net/rig: one open net with clients beside it, all on the test's own thread: the clients'
 * sockets are worked from handlers and between runs, and ZeroMQ's I/O threads do the rest. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zmq.h>
#include "net/net.h"

#define RIG_REQUEST_MAX 4096
#define RIG_REPLIES_BYTES 200000
#define RIG_REPLIES_TOTAL 700000
#define RIG_CONNECTIONS 1000 /* the clients' descriptors are of the same process */
#define RIG_EVENTS_HWM 10
#define RIG_TOPIC_MAX 64

struct rig;
typedef bool (*rig_until_fn)(struct rig *rig);
struct rig {
    struct net *net;
    void *zmq; /* the clients' context */
    /* May be set before rig_open; 0: RIG_EVENTS_HWM, RIG_CONNECTIONS, no limit of memory, and as
     * struct net_config and net_handler say. */
    int events_hwm;
    unsigned connections_max, listeners_max;
    size_t listeners_bytes_max;
    const uint8_t *secret_key, *previous_key; /* NULL: tcp is insecure */
    const char *listeners;
    bool (*may_connect)(void *ctx, const char *principal);
    /* To be set by the test when it wants more than counting; each is called with the rig. */
    void (*on_request)(struct rig *rig, const struct net_peer *from, const uint8_t *data,
                       size_t size);
    void (*on_turn_end)(struct rig *rig);
    void (*on_tick)(struct rig *rig);

    size_t requests, turn_ends, stops, wakes, rooms;
    struct net_peer last_peer;
    char last[RIG_REQUEST_MAX + 1];
    size_t last_size;
    rig_until_fn until;
    uint64_t deadline_ns;
    bool reached;
};

/* Opens with limits small enough to be reached. The default request handler echoes. */
void rig_open(struct rig *rig, const char *desk, const char *events);
/* Runs the loop until the condition holds, which is looked at every 5 ms; false after limit_ms. */
bool rig_run(struct rig *rig, rig_until_fn until, unsigned limit_ms);
/* A client connected to the desk; rig_subscriber: to the events, for topics with this prefix. */
void *rig_client(struct rig *rig, int type);
void *rig_subscriber(struct rig *rig, const char *prefix);
void rig_option(void *socket, int name, int value);
/* Text frames, NULL at the end. */
void rig_send(void *socket, const char *const *frames);
#define RIG_SEND(socket, ...) rig_send(socket, (const char *const[]){__VA_ARGS__, NULL})
/* One frame as text, within 5 s; false when none came. */
bool rig_take(void *socket, char *buf, size_t capacity);
/* Closes the clients' context (their sockets must be closed) and the net. */
void rig_close(struct rig *rig);
