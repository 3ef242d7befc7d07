/* net/events: the fan-out of events to listeners, done by a process of its own (net/fanout).
 *
 * What a listener subscribes to is remembered by libzmq before a program sees it, a node a byte,
 * and nothing bounds it; when such a listener leaves, everything stands still for seconds. So the
 * XPUB lives in a process with a limit of memory, which is given what is to be published over a
 * pipe. A listener can then kill or delay the fan-out, and nothing else. What the pipe and a
 * bounded queue before it do not hold is dropped and counted, as an XPUB does by nature; a fan-out
 * that has ended is started again, at most every ten seconds when it keeps ending.
 *
 * The caller's memory; must stay in place until the loop has run the close callbacks. */
#pragma once
#include <uv.h>
#include "base/buffer.h"
#include "net/net.h"

#define EVENTS_ENDPOINTS_MAX 16

struct fanout_child;
struct events {
    struct net_counters *counters; /* borrowed; set by the owner before events_open */

    uv_loop_t *loop;
    struct buffer begin;                  /* what a child is given first: it holds the secret key */
    size_t begin_head;                    /* of which so much comes before the principals */
    bool renewing;                        /* the child is being ended for another with others */
    char *program, *numbers[4];           /* of the command line, as text */
    char *endpoints[EVENTS_ENDPOINTS_MAX]; /* once bound: as bound, so that a port stays */
    size_t endpoint_count;
    int handed[EVENTS_ENDPOINTS_MAX]; /* listening descriptors that were handed over, for children
                                       */
    size_t handed_count;
    struct fanout_child *child; /* NULL: none now */
    struct buffer queue;        /* frames for it */
    uint64_t queued;            /* messages in queue */
    uv_timer_t again;           /* starts it again; or ends the wait for one that starts or stops */
    unsigned delay_ms;
    uint64_t started_ms, open_until_ms;
    bool opening, closing;
    int error; /* of opening */
    struct net_listeners figures; /* as the child reported them last */
};

/* Starts the fan-out and waits until it has bound. Runs the loop. 0 or as net_open; events_close is
 * due in any case. */
int events_open(struct events *e, uv_loop_t *loop, const struct net_config *config,
                const char **ret_text);
/* Asynchronous: what is queued is still sent for at most linger_ms. All zero is allowed. */
void events_close(struct events *e, int linger_ms);
/* After the loop has run the close callbacks. */
void events_fini(struct events *e);
/* As net_publish. Never blocks. */
void events_publish(struct events *e, const char *topic, const void *data, size_t size);
/* As net_set_listeners. */
int events_admit(struct events *e, const char *principals);
const char *events_endpoint(const struct events *e, size_t i); /* NULL when there is no such */
