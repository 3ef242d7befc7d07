/* kit/link: the socket. The only file of the kit that knows ZeroMQ.
 *
 * A DEALER without a routing id of its own: a second one under the same id would get no service
 * from a ROUTER, silently. ZMQ_IMMEDIATE keeps messages from queueing for a daemon that is not
 * there. The socket's monitor tells of connections made and lost; without it a restarted daemon,
 * which knows nothing of this peer, would be noticed by silence only. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>
#include "client.h"

#define REPLY_BYTES_MAX (64 * 1024 * 1024)

int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int network(struct s75_client *c, const char *what)
{
    return client_break(c, S75_ERR_NETWORK, "%s %s: %s", what, c->options.desk,
                        zmq_strerror(zmq_errno()));
}

static int set_options(struct s75_client *c)
{
    const struct {
        int name, value;
    } options[] = {
        {ZMQ_IMMEDIATE, 1},
        {ZMQ_LINGER, 100},
        {ZMQ_SNDHWM, (int)c->options.window + 64},
        {ZMQ_RCVHWM, 4096},
        {ZMQ_RECONNECT_IVL, 100},
        {ZMQ_RECONNECT_IVL_MAX, 2000},
        /* A daemon that vanished without a word is noticed. Not by ZeroMQ's heartbeat, on which
         * libzmq 4.3.4 can abort at either end (daemon/net/socket.c). */
        {ZMQ_TCP_KEEPALIVE, 1},
        {ZMQ_TCP_KEEPALIVE_IDLE, 5},
        {ZMQ_TCP_KEEPALIVE_INTVL, 5},
        {ZMQ_TCP_KEEPALIVE_CNT, 2},
        {ZMQ_TCP_MAXRT, 15000},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (zmq_setsockopt(c->socket, options[i].name, &options[i].value, sizeof(int)) != 0)
            return network(c, "cannot prepare the socket for");
    int64_t size_max = REPLY_BYTES_MAX;
    if (zmq_setsockopt(c->socket, ZMQ_MAXMSGSIZE, &size_max, sizeof size_max) != 0)
        return network(c, "cannot prepare the socket for");
    return 0;
}

static int open_monitor(struct s75_client *c)
{
    char name[64];
    snprintf(name, sizeof name, "inproc://s75-monitor-%p", (void *)c);
    if (zmq_socket_monitor(c->socket, name,
                           ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
                               ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) != 0)
        return network(c, "cannot watch the socket for");
    c->monitor = zmq_socket(c->zmq, ZMQ_PAIR);
    if (!c->monitor || zmq_connect(c->monitor, name) != 0)
        return network(c, "cannot watch the socket for");
    return 0;
}

int link_open(struct s75_client *c)
{
    c->zmq = zmq_ctx_new();
    c->socket = c->zmq ? zmq_socket(c->zmq, ZMQ_DEALER) : NULL;
    if (!c->socket)
        return network(c, "cannot make a socket for");
    int r = set_options(c);
    if (r == 0)
        r = lock_set(c, c->socket);
    if (r == 0)
        r = open_monitor(c);
    if (r != 0)
        return r;
    if (zmq_connect(c->socket, c->options.desk) != 0)
        return client_break(
            c, S75_ERR_NETWORK,
            "'%s' is not an endpoint (%s); wanted is tcp://HOST:PORT or ipc:///PATH",
            c->options.desk, zmq_strerror(zmq_errno()));
    return 0;
}

void link_close(struct s75_client *c)
{
    if (c->monitor)
        zmq_close(c->monitor);
    if (c->socket)
        zmq_close(c->socket);
    if (c->zmq)
        zmq_ctx_term(c->zmq);
    c->monitor = c->socket = c->zmq = NULL;
}

/* The first frame of a monitor message begins with the event's number, 16 bits. The second frame,
 * the address, is read and left alone. */
static int monitor_event(void *monitor, unsigned *ret_event)
{
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    int r = zmq_msg_recv(&frame, monitor, ZMQ_DONTWAIT);
    if (r >= 2) {
        uint16_t event;
        memcpy(&event, zmq_msg_data(&frame), sizeof event);
        *ret_event = event;
    }
    while (r >= 0 && zmq_msg_more(&frame))
        r = zmq_msg_recv(&frame, monitor, ZMQ_DONTWAIT);
    zmq_msg_close(&frame);
    return r;
}

int link_watch(struct s75_client *c)
{
    unsigned event = 0;
    while (monitor_event(c->monitor, &event) >= 0) {
        if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
            c->greeting = GREET_DUE;
            if (c->exchange)
                c->exchange->sent = false; /* the daemon knows nothing of it on this connection */
        } else if (event == ZMQ_EVENT_DISCONNECTED) {
            c->greeting = GREET_NONE;
        } else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) {
            return lock_refused(c);
        }
        event = 0;
    }
    return 0;
}

int link_send(struct s75_client *c, const void *data, size_t size)
{
    for (;;) {
        if (zmq_send(c->socket, data, size, ZMQ_DONTWAIT) >= 0)
            return 0;
        if (zmq_errno() == EAGAIN) {
            c->blocked = true;
            return LINK_BLOCKED;
        }
        if (zmq_errno() != EINTR)
            return network(c, "cannot send to");
    }
}

int link_send_request(struct s75_client *c, const S75__V1__Request *request)
{
    size_t size = s75__v1__request__get_packed_size(request);
    uint8_t *data = malloc(size ? size : 1);
    if (!data)
        return client_break(c, S75_ERR_MEMORY, "out of memory");
    s75__v1__request__pack(request, data);
    int r = link_send(c, data, size);
    free(data);
    return r;
}

int link_receive(struct s75_client *c, S75__V1__Reply **ret_reply)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    int size;
    do
        size = zmq_msg_recv(&message, c->socket, ZMQ_DONTWAIT);
    while (size < 0 && zmq_errno() == EINTR);
    if (size < 0) {
        int failed = zmq_errno();
        zmq_msg_close(&message);
        return failed == EAGAIN ? LINK_NOTHING : network(c, "cannot receive from");
    }
    S75__V1__Reply *reply = NULL;
    if (!zmq_msg_more(&message))
        reply = s75__v1__reply__unpack(NULL, zmq_msg_size(&message), zmq_msg_data(&message));
    zmq_msg_close(&message);
    if (!reply)
        return client_break(c, S75_ERR_PROTOCOL, "what answers at %s does not speak s75.v1",
                            c->options.desk);
    *ret_reply = reply;
    return 0;
}

int link_wait(struct s75_client *c, int64_t ms)
{
    zmq_pollitem_t items[] = {
        {c->socket, 0, (short)(ZMQ_POLLIN | (c->blocked ? ZMQ_POLLOUT : 0)), 0},
        {c->monitor, 0, ZMQ_POLLIN, 0},
    };
    if (zmq_poll(items, 2, ms < 0 ? 0 : (long)ms) < 0 && zmq_errno() != EINTR)
        return network(c, "cannot wait for");
    if (items[0].revents & ZMQ_POLLOUT)
        c->blocked = false;
    return 0;
}
