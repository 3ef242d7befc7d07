/* net/net: the only users of libuv and ZeroMQ in the daemon.
 *
 * One loop on one thread, and one bound socket: the desk (ROUTER). The events (XPUB) are bound by a
 * process of their own, the fan-out, so that nothing a listener does can hold up the desk.
 * Everything here is called on the loop's thread, except net_wake. Nothing a peer sends can block
 * or abort the loop.
 *
 * Peers of the desk are known by the routing id that ZeroMQ gave them, wrapped in struct net_peer;
 * it says nothing about who they are: that is their principal. A reply goes to the peer of that
 * very request. For a peer that does not read at most replies_bytes_max wait, and for all together
 * replies_total_max; what comes beyond is dropped (counted): the client sends again under the same
 * number and gets the first outcome. When the sum is used up, the connection of the peer that has
 * been stuck for longest is ended. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"

#define NET_PEER_MAX 32 /* routing ids that ROUTER makes are 5 bytes; longer ones are refused */
#define NET_PRINCIPAL_MAX 72
#define NET_PRINCIPAL_NONE "none"
/* Before an endpoint of net_config: it is locked with the key before, while peers go over to the
 * present one. */
#define NET_PREVIOUS "previous:"
/* Before an endpoint of net_config, after NET_PREVIOUS: a descriptor's number and a colon, as in
 * "handed:3:tcp://192.0.2.1:7501". Whoever started the process has bound it and listens on it, and
 * goes on listening when the process ends, so that peers wait for the next one. It stays open. */
#define NET_HANDED "handed:"
struct net_peer {
    uint8_t size;
    bool delimited; /* the request had an empty frame before its body, as a REQ's; so do replies */
    uint8_t id[NET_PEER_MAX];
    /* Of a request: who sent it (net/credentials): "uid:1000" over ipc, "key:" and the public key
     * over tcp, and NET_PRINCIPAL_NONE over tcp without a lock. */
    char principal[NET_PRINCIPAL_MAX];
};
/* The same peer, whatever the form of its requests. */
bool net_peer_equal(const struct net_peer *a, const struct net_peer *b);

struct net_config {
    const char *const *desk;     /* endpoints, "tcp://127.0.0.1:7501" or "ipc:///run/s75d/desk" */
    size_t desk_count;
    const char *const *events;
    size_t events_count;
    /* What tcp endpoints are locked with: 32 bytes, wiped by the caller after net_open; NULL: none,
     * and then tcp is refused. */
    const uint8_t *secret_key;
    const uint8_t *previous_key; /* of endpoints that begin with NET_PREVIOUS */
    bool insecure;         /* tcp endpoints have no lock whatever; on loopback addresses only */
    const char *listeners; /* as net_set_listeners; NULL: every user of this machine */
    size_t request_bytes_max;    /* to be refused above; ZeroMQ cuts off at twice this */
    size_t replies_bytes_max;    /* waiting for one peer */
    size_t replies_total_max;    /* waiting for all; each may have 64 KiB beyond it */
    unsigned connections_max;    /* at the desk; fewer when descriptors are short */
    int drain_max;               /* requests taken per turn of the loop, 64..256 */
    /* The fan-out. */
    const char *fanout;          /* program that is net_fanout_main when called NET_FANOUT */
    size_t topic_bytes_max;      /* longest topic; longer subscriptions are cut off by ZeroMQ */
    int events_hwm;              /* per listener, messages */
    unsigned listeners_max;      /* connections; fewer when descriptors are short */
    size_t listeners_bytes_max;  /* RLIMIT_DATA of the process, 0: none */
};

/* A member that is NULL is not called. None is called inside net_open or net_close but
 * may_connect. */
struct net_handler {
    /* One request. data is borrowed for the call. */
    void (*on_request)(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size);
    /* The requests that were there have been handed over: end of a turn. Only in turns in which
     * on_request was called. */
    void (*on_turn_end)(void *ctx);
    /* After net_wake from any thread; calls may be merged. */
    void (*on_wake)(void *ctx);
    /* Every period_ms, see net_tick. */
    void (*on_tick)(void *ctx);
    /* SIGTERM or SIGINT, once. */
    void (*on_stop)(void *ctx);
    /* A peer for which net_peer_ready was false has room again; which, is for the callee to ask. */
    void (*on_room)(void *ctx);
    /* Whether this principal may connect to the desk; also inside net_open. NULL: every user of
     * this machine may, and no key. */
    bool (*may_connect)(void *ctx, const char *principal);
    /* SIGHUP, each time. */
    void (*on_reload)(void *ctx);
};

struct net_counters {
    uint64_t requests, replies, published;
    uint64_t dropped_replies;  /* peer gone, or its limit reached */
    uint64_t bad_frames;       /* multipart of another shape than [id, body] */
    uint64_t peers_ended;      /* connections ended to make room */
    uint64_t refused;          /* connections of those who may not connect; each attempt counts */
    uint64_t events_dropped;   /* published while the fan-out was behind or away */
    uint64_t listeners_lost;   /* times the fan-out ended and was started again */
    int listeners_lost_by;     /* signal that ended it last; 0: none */
};
/* What the fan-out reported of itself, a second old at most; all zero while there is none. */
struct net_listeners {
    uint64_t memory_bytes, connections;
    uint64_t turned_away;   /* connections beyond the limit */
    uint64_t subscriptions; /* notices of a topic's first subscriber or last leaver */
    uint64_t junk;          /* frames of listeners that are no subscriptions */
};
/* As they are now. */
struct net_figures {
    uint64_t replies_bytes;           /* waiting for all peers */
    unsigned connections_max;         /* of the desk, as descriptors allow */
    uint64_t connections_turned_away; /* of the desk, beyond that */
    struct net_listeners listeners;
};

struct net;
/* argv[0] of the fan-out's process, which the main of the program named by net_config.fanout has to
 * look for. Returns the exit status. */
#define NET_FANOUT "s75d-events"
int net_fanout_main(int argc, char **argv);

/* Binds, once it has been seen that a random key does not get in. On failure *ret_text (when not
 * NULL) is a sentence naming the endpoint, static storage. ERR_IO, ERR_MEMORY, ERR_FORM (bad
 * endpoint). */
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

/* An endpoint of net_config without what is before it. */
const char *net_endpoint_address(const char *endpoint);
/* The endpoint really bound (for "tcp://127.0.0.1:*"), of desk i. Borrowed. */
const char *net_desk_endpoint(const struct net *n, size_t i);
const char *net_events_endpoint(const struct net *n, size_t i);

/* NULL, or what is wrong with the form of an endpoint, which is seen before anything is bound. */
const char *net_endpoint_objection(const char *endpoint);
bool net_endpoint_is_loopback(const char *tcp_endpoint);

/* Copies the bytes. Never blocks. 0, or NET_DROPPED. */
enum { NET_DROPPED = 1 };
int net_reply(struct net *n, const struct net_peer *to, const void *data, size_t size);
/* Whether little waits for the peer (a quarter of its limit), so that a stream may go on. When not,
 * on_room will be called. */
bool net_peer_ready(const struct net *n, const struct net_peer *peer);
/* For how long nothing that waits for the peer has moved; 0 when nothing waits. */
uint64_t net_peer_stuck_ms(const struct net *n, const struct net_peer *peer);
/* Ends the peer's connection; what waits for it is gone with it, in a later turn. */
void net_end_peer(struct net *n, const struct net_peer *peer);
/* Two frames: topic, body. Slow listeners lose messages by nature. 0. */
int net_publish(struct net *n, const char *topic, const void *data, size_t size);
/* Who may listen to the events: principals, a line each. When there are others than before, all
 * listeners are disconnected and asked anew who they are. 0 or ERR_MEMORY. */
int net_set_listeners(struct net *n, const char *principals);
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
struct net_figures net_figures(const struct net *n);
/* Of the desk now. Looks at every descriptor: for a question, not for every second. */
unsigned net_connections(const struct net *n);
