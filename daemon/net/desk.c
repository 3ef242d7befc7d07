/* net/desk: see desk.h.
 *
 * A request is [id][body], or [id][""][body] from a REQ. ROUTER_MANDATORY makes the send of the
 * identity frame say that a peer is gone: EHOSTUNREACH. HANDOVER stays 0, or one peer could take
 * another's replies by taking its name.
 *
 * There is no water mark for replies: libzmq counts messages, of which one may be 60 bytes and the
 * next a megabyte. What bounds them are the accounts, in bytes. */
#include "net/desk.h"
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "net/connections.h"
#include "net/lock_test.h"
#include "net/places.h"

/* Messages taken from one connection ahead of us; times twice request_bytes_max it is the most
 * memory that whole requests of one peer can hold. (8 instead of 256 costs 3 % of processor time
 * where one peer sends many small ones.) Nothing bounds the frames of one unfinished
 * multipart message: libzmq 4.3.4 counts whole messages against the water mark, and 100,000 frames
 * of 4 KB grew a ROUTER by 790 MB here. Only who may connect and MemoryMax stand against that. */
#define DESK_RECV_HWM 8
/* No request is begun after so long in a turn: others' commits and timers wait for its end. */
#define DESK_DRAIN_NS 4000000u
/* ZeroMQ's own limit lies above the one that is announced, so that a request a little too large can
 * be answered; beyond it the connection is cut, without a word. */
#define DESK_FRAME_FACTOR 2
/* When the sum of all replies is used up, a peer stuck for this long makes room for others. */
#define DESK_STUCK_MS 5000

static int send_reply(struct desk *d, const struct net_peer *to, struct account *a,
                      const void *data, size_t size)
{
    struct charge *charge = account_charge(a, data, size);
    if (!charge)
        return ERR_MEMORY;
    int rc = socket_send(&d->socket, to->id, to->size, true);
    /* Once the identity is accepted the rest must follow, and is (or is dropped by ZeroMQ when the
     * peer goes in between). */
    if (!rc && to->delimited)
        rc = socket_send(&d->socket, "", 0, true);
    if (rc)
        account_release(NULL, charge);
    else
        rc = socket_send_lent(&d->socket, charge->data, size, account_release, charge);
    if (rc < 0)
        socket_fail(&d->socket, rc);
    return rc;
}

static void end_connection(struct desk *d, const struct account *a)
{
    connection_end(a->connection);
    d->counters->peers_ended++;
}

/* The sum of all is used up by those who do not read: the one stuck for longest gives its part. */
static void make_room(struct desk *d)
{
    const struct account *a = accounts_most_stuck(&d->accounts, DESK_STUCK_MS);
    if (a)
        end_connection(d, a);
}

int desk_reply(struct desk *d, const struct net_peer *to, const void *data, size_t size)
{
    struct account *a = accounts_get(&d->accounts, to);
    bool fits = a && account_has_room(a, size);
    if (fits && send_reply(d, to, a, data, size) == 0) {
        d->counters->replies++;
        return 0;
    }
    if (!fits && atomic_load(&d->accounts.total) + size > d->accounts.total_max)
        make_room(d);
    d->counters->dropped_replies++;
    return NET_DROPPED;
}

bool desk_peer_ready(const struct desk *d, const struct net_peer *peer)
{
    struct account *a = accounts_find(&d->accounts, peer);
    return !a || account_is_ready(a);
}

uint64_t desk_peer_stuck_ms(const struct desk *d, const struct net_peer *peer)
{
    const struct account *a = accounts_find(&d->accounts, peer);
    return a ? account_stuck_ms(a) : 0;
}

void desk_end_peer(struct desk *d, const struct net_peer *peer)
{
    const struct account *a = accounts_find(&d->accounts, peer);
    if (a)
        end_connection(d, a);
}

bool desk_turn_end(struct desk *d)
{
    bool handed = d->handed;
    d->handed = false;
    d->counters->refused = d->credentials.refused;
    return handed;
}

static void on_freed(uv_poll_t *poll, int status, int events)
{
    struct desk *d = poll->data;
    uint64_t times;
    (void)events;
    if (status < 0)
        socket_fail(&d->socket, socket_error_of_uv(status));
    else if (read(d->accounts.freed, &times, sizeof times) == (ssize_t)sizeof times)
        d->on_room(d->ctx);
}

/* Which connection a peer has is asked of its first message only: it costs a search in the
 * message's properties. */
static void note_connection(struct desk *d, const struct net_peer *from, zmq_msg_t *body)
{
    struct account *a = accounts_get(&d->accounts, from);
    if (!a || a->connection >= 0)
        return;
    a->connection = zmq_msg_get(body, ZMQ_SRCFD);
    places_heard(a->connection, from->principal);
}

/* Who sent it is asked of every message: a routing id can be another's the next moment. */
static void hand_over(struct desk *d, struct net_peer *from, zmq_msg_t *body)
{
    d->counters->requests++;
    d->handed = true;
    credentials_of(body, from->principal);
    note_connection(d, from, body);
    d->on_request(d->ctx, from, zmq_msg_data(body), zmq_msg_size(body));
}

/* Reads the frames after the identity. 0, or SOCKET_NOTHING / ERR_IO from below. */
static int take_body(struct desk *d, struct net_peer *from, bool id_fits, zmq_msg_t *frame)
{
    int rc = socket_take(&d->socket, frame);
    if (!rc && zmq_msg_size(frame) == 0 && zmq_msg_more(frame)) {
        from->delimited = true;
        rc = socket_take(&d->socket, frame);
    }
    if (rc)
        return rc;
    d->skipping = zmq_msg_more(frame);
    if (d->skipping || !id_fits)
        d->counters->bad_frames++;
    else
        hand_over(d, from, frame);
    return 0;
}

/* One request, or one frame of a message being skipped: a peer may send a message of a million
 * frames, which must not hold up a turn. 0, SOCKET_NOTHING, ERR_IO. */
static int take_one(struct desk *d, zmq_msg_t *frame)
{
    int rc = socket_take(&d->socket, frame);
    if (rc)
        return rc;
    if (d->skipping || !zmq_msg_more(frame)) {
        d->skipping = zmq_msg_more(frame);
        return 0;
    }
    size_t size = zmq_msg_size(frame);
    struct net_peer from = {0};
    bool id_fits = size <= NET_PEER_MAX;
    if (id_fits) {
        from.size = (uint8_t)size;
        memcpy(from.id, zmq_msg_data(frame), size);
    }
    return take_body(d, &from, id_fits, frame);
}

static void drain(void *ctx)
{
    struct desk *d = ctx;
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    int rc = 0;
    const uint64_t until = uv_hrtime() + DESK_DRAIN_NS;
    /* A handler may call desk_accept(false) at any request. */
    for (int i = 0; i < d->drain_max && d->socket.want && !rc && uv_hrtime() < until; i++)
        rc = take_one(d, &frame);
    zmq_msg_close(&frame);
    if (rc < 0)
        socket_fail(&d->socket, rc);
}

void desk_accept(struct desk *d, bool on)
{
    d->socket.want = on;
}

static int watch_freed(struct desk *d, uv_loop_t *loop)
{
    d->freed.data = d;
    int rc = uv_poll_init(loop, &d->freed, d->accounts.freed);
    if (!rc)
        rc = uv_poll_start(&d->freed, UV_READABLE, on_freed);
    return rc ? socket_error_of_uv(rc) : 0;
}

int desk_open(struct desk *d, struct socket_set *set, void *zmq_context,
              const struct net_config *config, const char **ret_text)
{
    static const struct socket_option options[] = {
        {ZMQ_ROUTER_MANDATORY, 1},
        {ZMQ_ROUTER_HANDOVER, 0},
        {ZMQ_SNDHWM, 0},
        {ZMQ_RCVHWM, DESK_RECV_HWM},
    };
    const struct endpoint_lock lock = {config->secret_key, config->previous_key, config->insecure};
    d->drain_max = config->drain_max;
    d->credentials.insecure = config->insecure;
    int rc = accounts_init(&d->accounts, config->connections_max, config->replies_bytes_max,
                           config->replies_total_max);
    if (!rc)
        rc = watch_freed(d, set->prepare.loop);
    if (!rc)
        rc = credentials_open(&d->credentials, set, zmq_context);
    if (!rc && config->secret_key)
        rc = lock_test(&d->credentials, zmq_context, config->secret_key, ret_text);
    if (!rc)
        rc = socket_open(&d->socket, set, zmq_context, ZMQ_ROUTER, options,
                         sizeof options / sizeof options[0],
                         (int64_t)(DESK_FRAME_FACTOR * config->request_bytes_max));
    if (!rc)
        rc = credentials_ask(&d->socket);
    d->connections_max = connections_limit(config->connections_max);
    if (!rc)
        rc = places_init(d->connections_max, (unsigned)connections_descriptors());
    if (!rc)
        rc = endpoints_bind(&d->endpoints, d->socket.zmq, "desk", config->desk, config->desk_count,
                            &lock, ret_text);
    return rc ? rc : socket_start(&d->socket, drain, d);
}

void desk_close(struct desk *d, int linger_ms)
{
    socket_handle_close((uv_handle_t *)&d->freed, NULL);
    socket_close(&d->socket, linger_ms);
    credentials_close(&d->credentials); /* last: libzmq would let everybody in */
}

void desk_fini(struct desk *d)
{
    accounts_fini(&d->accounts);
    places_fini();
    endpoints_fini(&d->endpoints);
}
