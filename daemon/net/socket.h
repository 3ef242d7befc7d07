/* net/socket: where ZeroMQ meets libuv, and the only place where the two touch.
 *
 * A set holds all ZeroMQ sockets of one loop. Each socket has a function that is called, on the
 * loop's thread, whenever something can be read and the socket wants it; the function reads a
 * bounded number of frames and returns. What it leaves behind is offered again in the next turn.
 *
 * Memory: struct socket and struct socket_set belong to the caller and must stay where they are
 * until the loop has run the close callbacks. Threads: the loop's thread only. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>
#include <zmq.h>

typedef void (*socket_ready_fn)(void *ctx);
typedef void (*socket_turn_fn)(void *ctx);

struct socket_set;
struct socket {
    struct socket_set *set;
    struct socket *next;
    void *zmq; /* owned */
    bool want; /* false: leave messages where they are, so that water marks push back */
    socket_ready_fn ready;
    void *ctx;
    uv_poll_t poll;
};

struct socket_set {
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle;
    struct socket *first;
    socket_turn_fn turn_end; /* in every turn, after all sockets were offered */
    void *ctx;
    uint64_t turns; /* of the loop, for tests and figures */
    int error;      /* ERR_IO once ZeroMQ failed; the loop is stopped then */
};

/* Must be called before any other uv_prepare of this loop is started. The set may be closed when it
 * is all zero or half built. 0, ERR_IO, ERR_MEMORY. */
int socket_set_open(struct socket_set *set, uv_loop_t *loop, socket_turn_fn turn_end, void *ctx);
void socket_set_close(struct socket_set *set);

struct socket_option {
    int name, value;
};
/* A ZeroMQ socket of this type with the options that every socket of ours has (handshake limit,
 * heartbeats), then these, put under the set. 0, ERR_IO, ERR_MEMORY; on failure socket_close is
 * still due when s->zmq is set. */
int socket_open(struct socket *s, struct socket_set *set, void *zmq_context, int type,
                const struct socket_option *options, size_t option_count, int64_t frame_bytes_max);
/* Begins to call ready. 0, ERR_IO. */
int socket_start(struct socket *s, socket_ready_fn ready, void *ctx);
/* Asynchronous: ZeroMQ's socket is closed when libuv has let go of its descriptor. All zero is
 * allowed. */
void socket_close(struct socket *s, int linger_ms);
/* Records the failure in the set and stops the loop. */
void socket_fail(struct socket *s, int error);

enum {
    SOCKET_NOTHING = 1, /* no frame is there */
    SOCKET_FULL = 2,    /* the peer's pipe is full */
    SOCKET_GONE = 3,    /* there is no such peer */
};
/* One frame, never waiting. 0, SOCKET_NOTHING, ERR_IO. */
int socket_take(struct socket *s, zmq_msg_t *frame);
/* One frame, copied, never waiting. 0, SOCKET_FULL, SOCKET_GONE, ERR_IO. */
int socket_send(struct socket *s, const void *data, size_t size, bool more);
/* One last frame that is not copied: release is called with data and hint when ZeroMQ is done with
 * it, on any thread, and in any case, also when this fails. */
int socket_send_lent(struct socket *s, void *data, size_t size, zmq_free_fn *release, void *hint);

/* The translations of the two libraries' errors. */
int socket_error_of_uv(int status);
int socket_error_of_zmq(int errno_value);
/* uv_close for a handle that may be all zero or closed already. */
void socket_handle_close(uv_handle_t *handle, uv_close_cb closed);
