/* net/desk: the ROUTER: requests in, replies out, an account of what each peer holds.
 *
 * The caller's memory; must stay in place until the loop has run the close callbacks. */
#pragma once
#include "net/account.h"
#include "net/credentials.h"
#include "net/endpoint.h"
#include "net/net.h"
#include "net/socket.h"

typedef void (*desk_request_fn)(void *ctx, const struct net_peer *from, const uint8_t *data,
                                size_t size);
typedef void (*desk_room_fn)(void *ctx);

struct desk {
    /* Set by the owner before desk_open; credentials.may_connect too. */
    desk_request_fn on_request;
    desk_room_fn on_room;
    void *ctx;
    struct net_counters *counters; /* borrowed */

    struct socket socket;
    struct credentials credentials;
    struct endpoints endpoints;
    unsigned connections_max; /* as descriptors allow */
    struct accounts accounts;
    uv_poll_t freed; /* of accounts.freed */
    int drain_max;
    bool skipping; /* inside a multipart message of a wrong shape */
    bool handed;   /* on_request was called in this turn */
};

/* Tries the lock, for which it runs the loop; binds and begins to take requests. 0 or as net_open;
 * desk_close is due in any case. */
int desk_open(struct desk *d, struct socket_set *set, void *zmq_context,
              const struct net_config *config, const char **ret_text);
/* Asynchronous. All zero is allowed. */
void desk_close(struct desk *d, int linger_ms);
/* After ZeroMQ's context has ended. */
void desk_fini(struct desk *d);

/* As net_reply, net_peer_ready, net_peer_stuck_ms, net_end_peer, net_accept. */
int desk_reply(struct desk *d, const struct net_peer *to, const void *data, size_t size);
bool desk_peer_ready(const struct desk *d, const struct net_peer *peer);
uint64_t desk_peer_stuck_ms(const struct desk *d, const struct net_peer *peer);
void desk_end_peer(struct desk *d, const struct net_peer *peer);
void desk_accept(struct desk *d, bool on);
/* End of a turn: true when requests were handed over. */
bool desk_turn_end(struct desk *d);
