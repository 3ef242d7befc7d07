/* net/socket: see socket.h.
 *
 * ZMQ_FD is the descriptor of a socket's command mailbox, not of its messages, and any call on the
 * socket may swallow the only edge it gives: a reply sent from a timer takes away the notice of a
 * request that came meanwhile. So the descriptor only ever wakes epoll, and the truth is asked of
 * ZMQ_EVENTS at two fixed points of each turn:
 *
 *   timers -> idle -> PREPARE -> epoll -> CHECK -> close callbacks -> (next turn)
 *
 *   prepare  if any socket has something it wants, keep the idle handle running: libuv computes its
 *            timeout after prepare, and with an idle handle the timeout is 0, so it does not sleep.
 *            Nothing may touch a socket between here and epoll. libuv runs prepare handles newest
 *            first, so ours is started before any other and runs last.
 *   check    offer each socket what it has; each reads a bounded number.
 *
 * Timers, async and poll callbacks all run before check, close callbacks before the next prepare.
 * ZMQ_POLLOUT is never asked for: ROUTER and XPUB are always writable, and the loop would spin. */
#include "net/socket.h"
#include <errno.h>
#include "base/error.h"

/* A connection that has not finished its handshake by then is closed. */
#define HANDSHAKE_MS 3000
/* A silent peer over tcp is asked by the kernel after so long, so often, and what is sent to it is
 * given up after so long: one whose machine or network has gone is gone here within 10 s. Over ipc
 * a process that ends closes its connection. ZeroMQ's own heartbeat must not be used: libzmq 4.3.4
 * ends the process (stream_engine_base.cpp:331) when it is due while a connection whose input is
 * stopped at the water mark has been closed by its peer, which any flood that leaves can bring
 * about. */
#define KEEPALIVE_IDLE_S 3
#define KEEPALIVE_INTERVAL_S 2
#define KEEPALIVE_COUNT 3
#define UNACKNOWLEDGED_MS 10000

int socket_error_of_uv(int status)
{
    return status == UV_ENOMEM ? ERR_MEMORY : ERR_IO;
}

int socket_error_of_zmq(int errno_value)
{
    return errno_value == ENOMEM ? ERR_MEMORY : ERR_IO;
}

void socket_handle_close(uv_handle_t *handle, uv_close_cb closed)
{
    if (handle->type != UV_UNKNOWN_HANDLE && !uv_is_closing(handle))
        uv_close(handle, closed);
}

static void set_fail(struct socket_set *set, int error)
{
    if (!set->error)
        set->error = error;
    uv_stop(set->prepare.loop);
}

void socket_fail(struct socket *s, int error)
{
    set_fail(s->set, error);
}

/* Asked even of a socket that wants nothing: this is what empties the mailbox, and a mailbox left
 * full keeps the descriptor readable and epoll awake. */
static bool socket_has_input(struct socket *s)
{
    int events = 0;
    size_t size = sizeof events;
    int rc;
    do
        rc = zmq_getsockopt(s->zmq, ZMQ_EVENTS, &events, &size);
    while (rc < 0 && errno == EINTR);
    if (rc < 0) {
        socket_fail(s, socket_error_of_zmq(errno));
        return false;
    }
    return s->want && (events & ZMQ_POLLIN) != 0;
}

static void on_idle(uv_idle_t *idle)
{
    (void)idle; /* its being active is what counts */
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct socket_set *set = prepare->data;
    bool input = false;
    for (struct socket *s = set->first; s; s = s->next)
        input |= socket_has_input(s);
    if (input)
        uv_idle_start(&set->idle, on_idle);
    else
        uv_idle_stop(&set->idle);
}

static void on_check(uv_check_t *check)
{
    struct socket_set *set = check->data;
    set->turns++;
    for (struct socket *s = set->first; s; s = s->next)
        if (socket_has_input(s))
            s->ready(s->ctx);
    set->turn_end(set->ctx);
}

/* Only wakes epoll. Reading here would be the mistake this file exists to avoid. */
static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)events;
    if (status < 0) /* libuv has stopped watching: better to end than to go deaf */
        socket_fail(poll->data, socket_error_of_uv(status));
}

int socket_set_open(struct socket_set *set, uv_loop_t *loop, socket_turn_fn turn_end, void *ctx)
{
    *set = (struct socket_set){.turn_end = turn_end, .ctx = ctx};
    set->prepare.data = set;
    set->check.data = set;
    int rc = uv_prepare_init(loop, &set->prepare);
    if (!rc)
        rc = uv_check_init(loop, &set->check);
    if (!rc)
        rc = uv_idle_init(loop, &set->idle);
    if (!rc)
        rc = uv_prepare_start(&set->prepare, on_prepare);
    if (!rc)
        rc = uv_check_start(&set->check, on_check);
    return rc ? socket_error_of_uv(rc) : 0;
}

void socket_set_close(struct socket_set *set)
{
    socket_handle_close((uv_handle_t *)&set->idle, NULL);
    socket_handle_close((uv_handle_t *)&set->check, NULL);
    socket_handle_close((uv_handle_t *)&set->prepare, NULL);
}

static int set_options(void *zmq, const struct socket_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (zmq_setsockopt(zmq, options[i].name, &options[i].value, sizeof options[i].value) < 0)
            return socket_error_of_zmq(errno);
    return 0;
}

int socket_open(struct socket *s, struct socket_set *set, void *zmq_context, int type,
                const struct socket_option *options, size_t option_count, int64_t frame_bytes_max)
{
    static const struct socket_option always[] = {
        {ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS},
        {ZMQ_TCP_KEEPALIVE, 1},
        {ZMQ_TCP_KEEPALIVE_IDLE, KEEPALIVE_IDLE_S},
        {ZMQ_TCP_KEEPALIVE_INTVL, KEEPALIVE_INTERVAL_S},
        {ZMQ_TCP_KEEPALIVE_CNT, KEEPALIVE_COUNT},
        {ZMQ_TCP_MAXRT, UNACKNOWLEDGED_MS},
        /* Not only at the close: a session whose connection fails is given the linger of that
         * moment, and under the default, for ever, it can wait for a delimiter that nobody will
         * read, and zmq_ctx_term with it. */
        {ZMQ_LINGER, 0},
    };
    *s = (struct socket){.set = set};
    s->zmq = zmq_socket(zmq_context, type);
    if (!s->zmq)
        return socket_error_of_zmq(errno);
    int rc = set_options(s->zmq, always, sizeof always / sizeof always[0]);
    if (!rc)
        rc = set_options(s->zmq, options, option_count);
    if (rc)
        return rc;
    if (zmq_setsockopt(s->zmq, ZMQ_MAXMSGSIZE, &frame_bytes_max, sizeof frame_bytes_max) < 0)
        return socket_error_of_zmq(errno);
    return 0;
}

int socket_start(struct socket *s, socket_ready_fn ready, void *ctx)
{
    int fd = -1;
    size_t size = sizeof fd;
    if (zmq_getsockopt(s->zmq, ZMQ_FD, &fd, &size) < 0)
        return socket_error_of_zmq(errno);
    int rc = uv_poll_init(s->set->prepare.loop, &s->poll, fd);
    if (rc)
        return socket_error_of_uv(rc);
    s->poll.data = s;
    s->ready = ready;
    s->ctx = ctx;
    s->want = true;
    s->next = s->set->first;
    s->set->first = s;
    rc = uv_poll_start(&s->poll, UV_READABLE, on_poll);
    return rc ? socket_error_of_uv(rc) : 0;
}

static void on_poll_closed(uv_handle_t *handle)
{
    struct socket *s = handle->data;
    zmq_close(s->zmq);
    s->zmq = NULL;
}

static void set_remove(struct socket_set *set, struct socket *s)
{
    struct socket **at = &set->first;
    while (*at && *at != s)
        at = &(*at)->next;
    if (*at)
        *at = s->next;
}

void socket_close(struct socket *s, int linger_ms)
{
    if (!s->zmq)
        return;
    s->want = false;
    set_remove(s->set, s);
    zmq_setsockopt(s->zmq, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    if (s->poll.type == UV_UNKNOWN_HANDLE) {
        zmq_close(s->zmq);
        s->zmq = NULL;
        return;
    }
    /* libzmq closes the descriptor in its own time and the number is used again at once, so libuv
     * must have let go of it before zmq_close. */
    socket_handle_close((uv_handle_t *)&s->poll, on_poll_closed);
}

int socket_take(struct socket *s, zmq_msg_t *frame)
{
    int rc;
    do
        rc = zmq_msg_recv(frame, s->zmq, ZMQ_DONTWAIT);
    while (rc < 0 && errno == EINTR);
    if (rc >= 0)
        return 0;
    return errno == EAGAIN ? SOCKET_NOTHING : socket_error_of_zmq(errno);
}

static int outcome_of_send(int rc)
{
    if (rc >= 0)
        return 0;
    if (errno == EAGAIN)
        return SOCKET_FULL;
    return errno == EHOSTUNREACH ? SOCKET_GONE : socket_error_of_zmq(errno);
}

int socket_send(struct socket *s, const void *data, size_t size, bool more)
{
    int rc;
    do
        rc = zmq_send(s->zmq, data, size, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0));
    while (rc < 0 && errno == EINTR);
    return outcome_of_send(rc);
}

int socket_send_lent(struct socket *s, void *data, size_t size, zmq_free_fn *release, void *hint)
{
    zmq_msg_t frame;
    if (zmq_msg_init_data(&frame, data, size, release, hint) < 0) {
        release(data, hint);
        return ERR_MEMORY;
    }
    int rc;
    do
        rc = zmq_msg_send(&frame, s->zmq, ZMQ_DONTWAIT);
    while (rc < 0 && errno == EINTR);
    rc = outcome_of_send(rc);
    if (rc)
        zmq_msg_close(&frame);
    return rc;
}
