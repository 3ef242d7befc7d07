/* net/desk: the ROUTER: requests in, replies out, outboxes for peers that do not read.
 *
 * The caller's memory; must stay in place until the loop has run the close callbacks. */
#pragma once
#include "net/endpoint.h"
#include "net/net.h"
#include "net/outbox.h"
#include "net/socket.h"

typedef void (*desk_request_fn)(void *ctx, const struct net_peer *from, const uint8_t *data,
                                size_t size);

struct desk {
    /* Set by the owner before desk_open. */
    desk_request_fn on_request;
    void *ctx;
    struct net_counters *counters; /* borrowed */

    struct socket socket;
    struct endpoints endpoints;
    int drain_max;
    bool skipping; /* inside a multipart message of a wrong shape */
    bool handed;   /* on_request was called in this turn */
    struct outboxes outboxes;
    uv_timer_t retry;
    unsigned retry_ms;   /* what the timer was last set to */
    uint64_t retried_ms; /* when, on the loop's clock */
};

/* Binds and begins to take requests. 0 or as net_open; desk_close is due in any case. */
int desk_open(struct desk *d, struct socket_set *set, void *zmq_context,
              const struct net_config *config, const char **ret_text);
/* Asynchronous; sends what the outboxes still hold if it goes at once. All zero is allowed. */
void desk_close(struct desk *d, int linger_ms);
/* After the loop has run the close callbacks. */
void desk_fini(struct desk *d);

/* As net_reply, net_accept. */
int desk_reply(struct desk *d, const struct net_peer *to, const void *data, size_t size);
void desk_accept(struct desk *d, bool on);
/* End of a turn: gives waiting replies another try. True when requests were handed over. */
bool desk_turn_end(struct desk *d);
