#include "net/lock_test.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include "base/error.h"
#include "keys/key.h"
#include "net/endpoint.h"

#define MONITOR "inproc://stranger"
enum { Z85_SIZE = 41, WAIT_MS = 5000, LOOK_MS = 2, FRAME_BYTES_MAX = 4096 };

/* A context of its own: it shares nothing with what it tries. */
struct stranger {
    void *zmq_context, *socket, *monitor;
};

static int random_key(struct stranger *s, const uint8_t *server_secret)
{
    char server[Z85_SIZE], server_public[Z85_SIZE], own[Z85_SIZE], own_secret[Z85_SIZE];
    int rc = zmq_z85_encode(server, server_secret, KEY_SIZE) ? 0 : ERR_IO;
    if (rc || zmq_curve_public(server_public, server) < 0 || zmq_curve_keypair(own, own_secret) < 0)
        rc = ERR_IO;
    key_wipe(server, sizeof server);
    if (rc || zmq_setsockopt(s->socket, ZMQ_CURVE_SERVERKEY, server_public, Z85_SIZE) < 0 ||
        zmq_setsockopt(s->socket, ZMQ_CURVE_PUBLICKEY, own, Z85_SIZE) < 0 ||
        zmq_setsockopt(s->socket, ZMQ_CURVE_SECRETKEY, own_secret, Z85_SIZE) < 0)
        return ERR_IO;
    return 0;
}

static int stranger_open(struct stranger *s, const uint8_t *server_secret, const char *endpoint)
{
    static const int none = 0;
    static const int wanted = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                              ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                              ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
    s->zmq_context = zmq_ctx_new();
    s->socket = s->zmq_context ? zmq_socket(s->zmq_context, ZMQ_DEALER) : NULL;
    s->monitor = s->socket ? zmq_socket(s->zmq_context, ZMQ_PAIR) : NULL;
    if (!s->monitor || zmq_setsockopt(s->socket, ZMQ_LINGER, &none, sizeof none) < 0 ||
        random_key(s, server_secret) || zmq_socket_monitor(s->socket, MONITOR, wanted) < 0 ||
        zmq_connect(s->monitor, MONITOR) < 0 || zmq_connect(s->socket, endpoint) < 0)
        return ERR_IO;
    return 0;
}

static void stranger_close(struct stranger *s)
{
    if (s->socket)
        zmq_close(s->socket);
    if (s->monitor)
        zmq_close(s->monitor);
    if (s->zmq_context)
        zmq_ctx_term(s->zmq_context);
}

/* What became of its handshake; 0: nothing yet. */
static unsigned stranger_heard(struct stranger *s)
{
    uint16_t event = 0;
    zmq_pollitem_t item = {s->monitor, 0, ZMQ_POLLIN, 0};
    zmq_msg_t frame;
    if (zmq_poll(&item, 1, LOOK_MS) < 1)
        return 0;
    zmq_msg_init(&frame);
    if (zmq_msg_recv(&frame, s->monitor, ZMQ_DONTWAIT) >= (int)sizeof event)
        memcpy(&event, zmq_msg_data(&frame), sizeof event);
    zmq_msg_close(&frame);
    return event;
}

static int knock(struct credentials *c, struct stranger *s, const char **ret_text)
{
    uv_loop_t *loop = c->socket.set->prepare.loop;
    const uint64_t until = uv_hrtime() + WAIT_MS * 1000000ull, refused = c->refused;
    unsigned heard = 0;
    while (!heard && uv_hrtime() < until) {
        uv_run(loop, UV_RUN_NOWAIT);
        heard = stranger_heard(s);
    }
    const bool asked = c->refused == refused + 1;
    c->refused = refused; /* it was no peer */
    if (heard == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH && asked)
        return 0;
    *ret_text = heard == ZMQ_EVENT_HANDSHAKE_SUCCEEDED
                    ? "the lock does not hold: a peer with a random key was let in"
                    : "the lock could not be tried: a peer with a random key was not answered as "
                      "it should be";
    return ERR_IO;
}

static int random_endpoint(char *ret, size_t size)
{
    uint64_t random[2];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return ERR_IO;
    snprintf(ret, size, "ipc://@s75d-lock-%016llx%016llx", (unsigned long long)random[0],
             (unsigned long long)random[1]);
    return 0;
}

int lock_test(struct credentials *c, void *zmq_context, const uint8_t *secret,
              const char **ret_text)
{
    char endpoint[64];
    struct stranger stranger = {0};
    struct socket scratch;
    *ret_text = "the lock could not be tried: libzmq makes no sockets for it";
    if (random_endpoint(endpoint, sizeof endpoint))
        return ERR_IO;
    int rc =
        socket_open(&scratch, c->socket.set, zmq_context, ZMQ_ROUTER, NULL, 0, FRAME_BYTES_MAX);
    if (!rc)
        rc = credentials_ask(&scratch);
    if (!rc)
        rc = endpoint_lock_with(scratch.zmq, secret);
    if (!rc && zmq_bind(scratch.zmq, endpoint) < 0)
        rc = socket_error_of_zmq(errno);
    if (!rc)
        rc = stranger_open(&stranger, secret, endpoint);
    if (!rc)
        rc = knock(c, &stranger, ret_text);
    stranger_close(&stranger);
    socket_close(&scratch, 0);
    return rc;
}
