/* net/events: see events.h.
 *
 * XPUB drops for a slow listener, by nature and by our choice: XPUB_NODROP would let one listener
 * slow the daemon for everybody. Who must not miss anything follows on the desk.
 *
 * An XPUB has to be read although we want nothing from it: libzmq moves every frame that a listener
 * sends up into a queue that no water mark bounds. We read faster than a connection can fill it,
 * and far more per turn than from the desk, since a frame costs us only its release. */
#include "net/events.h"
#include <string.h>
#include "base/error.h"

/* The longest topic a listener can subscribe to, and the longest junk. */
#define EVENTS_FRAME_MAX 512
#define EVENTS_RECV_HWM 256
#define EVENTS_DRAIN_MAX 8192

static void drain(void *ctx)
{
    struct events *e = ctx;
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    int rc = 0;
    for (int i = 0; i < EVENTS_DRAIN_MAX; i++) {
        rc = socket_take(&e->socket, &frame);
        if (rc)
            break;
        const uint8_t *data = zmq_msg_data(&frame);
        if (zmq_msg_size(&frame) > 0 && data[0] <= 1)
            e->subscriptions++;
        else
            e->junk++;
    }
    zmq_msg_close(&frame);
    if (rc < 0)
        socket_fail(&e->socket, rc);
}

int events_open(struct events *e, struct socket_set *set, void *zmq_context,
                const struct net_config *config, const char **ret_text)
{
    const struct socket_option options[] = {
        {ZMQ_SNDHWM, config->send_hwm},
        {ZMQ_RCVHWM, EVENTS_RECV_HWM},
        {ZMQ_XPUB_VERBOSE, 0},
        {ZMQ_XPUB_NODROP, 0},
    };
    int rc = socket_open(&e->socket, set, zmq_context, ZMQ_XPUB, options,
                         sizeof options / sizeof options[0], EVENTS_FRAME_MAX);
    if (!rc)
        rc = endpoints_bind(&e->endpoints, e->socket.zmq, "events", config->events,
                            config->events_count, ret_text);
    return rc ? rc : socket_start(&e->socket, drain, e);
}

void events_close(struct events *e)
{
    socket_close(&e->socket, 0);
}

void events_fini(struct events *e)
{
    endpoints_fini(&e->endpoints);
}

int events_publish(struct events *e, const char *topic, const void *data, size_t size)
{
    int rc = socket_send(&e->socket, topic, strlen(topic), true);
    if (!rc)
        rc = socket_send(&e->socket, data, size, false);
    if (rc) {
        socket_fail(&e->socket, ERR_IO); /* XPUB without NODROP is never full */
        return ERR_IO;
    }
    e->counters->published++;
    return 0;
}
