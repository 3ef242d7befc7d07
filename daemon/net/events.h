/* net/events: the XPUB: fan-out of events, and the reading of what listeners send up.
 *
 * The caller's memory; must stay in place until the loop has run the close callbacks. */
#pragma once
#include "net/endpoint.h"
#include "net/net.h"
#include "net/socket.h"

struct events {
    struct net_counters *counters; /* borrowed; set by the owner before events_open */

    struct socket socket;
    struct endpoints endpoints;
    uint64_t subscriptions; /* notices of a topic's first subscriber or last leaver */
    uint64_t junk;          /* other frames from below, thrown away */
};

/* Binds and begins to read. 0 or as net_open; events_close is due in any case. */
int events_open(struct events *e, struct socket_set *set, void *zmq_context,
                const struct net_config *config, const char **ret_text);
/* Asynchronous. All zero is allowed. */
void events_close(struct events *e);
/* After the loop has run the close callbacks. */
void events_fini(struct events *e);
/* As net_publish. */
int events_publish(struct events *e, const char *topic, const void *data, size_t size);
