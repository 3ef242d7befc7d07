/* net/net: the only users of libuv and ZeroMQ in the daemon.
 *
 * One loop on one thread. Two bound sockets: the desk (ROUTER) and the events (XPUB). Everything
 * here is called on the loop's thread, except net_wake. Nothing a peer sends can block or abort the
 * loop.
 *
 * Peers of the desk are known by the routing id that ZeroMQ gave them, wrapped in struct net_peer;
 * it says nothing about who they are. A reply goes to the peer of that very request. A peer that
 * does not read is given at most outbox_bytes_max of replies to wait in, then its replies are
 * dropped (counted): the client sends again under the same number and gets the first outcome. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"

#define NET_PEER_MAX 32 /* routing ids that ROUTER makes are 5 bytes; longer ones are refused */
struct net_peer {
    uint8_t size;
    bool delimited; /* the request had an empty frame before its body, as a REQ's; so do replies */
    uint8_t id[NET_PEER_MAX];
};
/* The same peer, whatever the form of its requests. */
bool net_peer_equal(const struct net_peer *a, const struct net_peer *b);

struct net_config {
    const char *const *desk;     /* endpoints, "tcp://127.0.0.1:7501" or "ipc:///run/s75d/desk" */
    size_t desk_count;
    const char *const *events;
    size_t events_count;
    size_t request_bytes_max;    /* ZMQ_MAXMSGSIZE of the desk; more is cut off by ZeroMQ */
    int send_hwm;                /* per peer, messages */
    size_t outbox_bytes_max;     /* per peer, when its pipe is full */
    size_t outbox_peers_max;     /* peers with a waiting outbox */
    int drain_max;               /* requests taken per turn of the loop, 64..256 */
};

/* A member that is NULL is not called. None is called inside net_open or net_close. */
struct net_handler {
    /* One request. data is borrowed for the call. */
    void (*on_request)(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size);
    /* The requests that were there have been handed over: end of a turn. Only in turns in which
     * on_request was called. */
    void (*on_turn_end)(void *ctx);
    /* After net_wake from any thread; calls may be merged. */
    void (*on_wake)(void *ctx);
    /* Every tick_ms, see net_tick. */
    void (*on_tick)(void *ctx);
    /* SIGTERM or SIGINT, once. */
    void (*on_stop)(void *ctx);
};

struct net_counters {
    uint64_t requests, replies, published;
    uint64_t dropped_replies;  /* peer gone, or its outbox full */
    uint64_t bad_frames;       /* multipart of another shape than [id, body] */
};

struct net;
/* Binds. On failure *ret_text (when not NULL) is a sentence naming the endpoint, static storage.
 * ERR_IO, ERR_MEMORY, ERR_FORM (bad endpoint). */
int net_open(const struct net_config *config, const struct net_handler *handler, void *ctx,
             struct net **ret_net, const char **ret_text);
/* Runs until net_stop. 0 or ERR_IO. */
int net_run(struct net *n);
/* Ends net_run after the current turn; may be called in a handler. Called before net_run, that run
 * ends at once. */
void net_stop(struct net *n);
/* Waits for work that is running and cancels work that is not, closes sockets in the order libzmq
 * needs, lingering at most linger_ms for replies, and frees. Not in a handler; threads that call
 * net_wake must have ended. NULL is allowed. */
void net_close(struct net *n, int linger_ms);

/* The endpoint really bound (for "tcp://127.0.0.1:*"), of desk i. Borrowed. */
const char *net_desk_endpoint(const struct net *n, size_t i);
const char *net_events_endpoint(const struct net *n, size_t i);

/* Copies the bytes. Never blocks. 0, or NET_DROPPED. */
enum { NET_DROPPED = 1 };
int net_reply(struct net *n, const struct net_peer *to, const void *data, size_t size);
/* Whether the peer's outbox is empty, so that a stream may go on. */
bool net_peer_ready(const struct net *n, const struct net_peer *peer);
/* Two frames: topic, body. Slow listeners lose messages by nature. */
int net_publish(struct net *n, const char *topic, const void *data, size_t size);
/* false: stop taking requests (ZeroMQ's water marks then push back on peers); true: go on. */
void net_accept(struct net *n, bool on);
/* From any thread: on_wake will be called on the loop's thread. */
void net_wake(struct net *n);
/* Calls on_tick every period; 0 stops it. */
void net_tick(struct net *n, unsigned period_ms);
/* Runs work on a pool thread, then done on the loop's thread. done is always called, in a later
 * turn, with the value that work returned (or ERR_BUSY if it was cancelled at close). 0,
 * ERR_MEMORY, or ERR_BUSY inside net_close; on failure done is not called. */
typedef int (*net_work_fn)(void *arg);
typedef void (*net_done_fn)(void *arg, int result);
int net_work(struct net *n, net_work_fn work, net_done_fn done, void *arg);
/* Wall clock, the only one in the daemon. */
struct instant net_now(void);
/* Monotonic, for durations. */
uint64_t net_uptime_ns(void);
const struct net_counters *net_counters(const struct net *n);
