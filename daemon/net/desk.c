/* net/desk: see desk.h.
 *
 * A request is [id][body], or [id][""][body] from a REQ. ROUTER_MANDATORY makes the send of the
 * identity frame say what became of the peer: EAGAIN, its pipe is full: the reply waits in its
 * outbox; EHOSTUNREACH, it is gone: the reply is dropped, and so is what waited. Without it ZeroMQ
 * would drop in silence. HANDOVER stays 0, or one peer could take another's replies by taking its
 * name.
 *
 * A ROUTER cannot say when a full pipe has room again (it is always "writable"), so outboxes are
 * tried anew at the end of turns, for news of room often comes as a wake-up of the socket's
 * descriptor, and by a timer that slows down while nothing moves. */
#include "net/desk.h"
#include <string.h>
#include "base/error.h"

/* Messages taken from one connection ahead of us; times request_bytes_max it is the most memory
 * that whole requests of one peer can hold. Nothing bounds the frames of one unfinished multipart
 * message: libzmq 4.3.4 counts whole messages against the water mark, and 100,000 frames of 4 KB
 * grew a ROUTER by 790 MB here. Only who may connect and MemoryMax stand against that. */
#define DESK_RECV_HWM 256
#define RETRY_MIN_MS 2u
#define RETRY_MAX_MS 500u
/* Replies sent from one outbox in one try, so that a try is bounded. */
#define RETRY_BURST 64

static int send_reply(struct desk *d, const struct net_peer *to, bool delimited, const void *data,
                      size_t size)
{
    int rc = socket_send(&d->socket, to->id, to->size, true);
    /* Once the identity is accepted the rest must follow, and is (or is dropped by ZeroMQ when the
     * peer goes in between). */
    if (!rc && delimited)
        rc = socket_send(&d->socket, "", 0, true);
    if (!rc)
        rc = socket_send(&d->socket, data, size, false);
    if (rc < 0)
        socket_fail(&d->socket, rc);
    return rc;
}

static void on_retry(uv_timer_t *timer);

static void retry_in(struct desk *d, unsigned ms)
{
    d->retry_ms = ms;
    uv_timer_start(&d->retry, on_retry, ms, 0);
}

/* True when something left the outbox. The outbox may be gone afterwards. */
static bool outbox_try(struct desk *d, struct outbox *box)
{
    for (int sent = 0; sent < RETRY_BURST; sent++) {
        struct parked *reply = box->first;
        int rc = send_reply(d, &box->peer, reply->delimited, reply->data, reply->size);
        if (rc == SOCKET_GONE) {
            d->counters->dropped_replies += outboxes_drop(&d->outboxes, box);
            return true;
        }
        if (rc)
            return sent > 0;
        d->counters->replies++;
        bool last = !reply->next;
        outboxes_shift(&d->outboxes, box);
        if (last)
            break;
    }
    return true;
}

static void outboxes_try(struct desk *d)
{
    bool moved = false;
    for (uint32_t i = 0; i < d->outboxes.slot_count && d->outboxes.count > 0; i++)
        if (d->outboxes.slots[i].first)
            moved |= outbox_try(d, &d->outboxes.slots[i]);
    d->retried_ms = uv_now(d->retry.loop);
    unsigned ms = moved ? RETRY_MIN_MS : d->retry_ms * 2;
    if (d->outboxes.count == 0)
        uv_timer_stop(&d->retry);
    else
        retry_in(d, ms < RETRY_MAX_MS ? ms : RETRY_MAX_MS);
}

static void on_retry(uv_timer_t *timer)
{
    outboxes_try(timer->data);
}

bool desk_turn_end(struct desk *d)
{
    bool handed = d->handed;
    d->handed = false;
    if (d->outboxes.count > 0) {
        if (uv_now(d->retry.loop) - d->retried_ms >= RETRY_MIN_MS)
            outboxes_try(d);
        else if (d->retry_ms > RETRY_MIN_MS) /* too soon, but this wake-up may have been the news */
            retry_in(d, RETRY_MIN_MS);
    }
    return handed;
}

int desk_reply(struct desk *d, const struct net_peer *to, const void *data, size_t size)
{
    if (!outboxes_find(&d->outboxes, to)) {
        int rc = send_reply(d, to, to->delimited, data, size);
        if (!rc) {
            d->counters->replies++;
            return 0;
        }
        if (rc != SOCKET_FULL) {
            d->counters->dropped_replies++;
            return NET_DROPPED;
        }
    }
    if (!outboxes_park(&d->outboxes, to, data, size)) {
        d->counters->dropped_replies++;
        return NET_DROPPED;
    }
    if (!uv_is_active((const uv_handle_t *)&d->retry))
        retry_in(d, RETRY_MIN_MS);
    return 0;
}

static void hand_over(struct desk *d, const struct net_peer *from, zmq_msg_t *body)
{
    d->counters->requests++;
    d->handed = true;
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
    /* A handler may call desk_accept(false) at any request. */
    for (int i = 0; i < d->drain_max && d->socket.want && !rc; i++)
        rc = take_one(d, &frame);
    zmq_msg_close(&frame);
    if (rc < 0)
        socket_fail(&d->socket, rc);
}

void desk_accept(struct desk *d, bool on)
{
    d->socket.want = on;
}

int desk_open(struct desk *d, struct socket_set *set, void *zmq_context,
              const struct net_config *config, const char **ret_text)
{
    const struct socket_option options[] = {
        {ZMQ_ROUTER_MANDATORY, 1},
        {ZMQ_ROUTER_HANDOVER, 0},
        {ZMQ_SNDHWM, config->send_hwm},
        {ZMQ_RCVHWM, DESK_RECV_HWM},
    };
    d->drain_max = config->drain_max;
    int rc = uv_timer_init(set->prepare.loop, &d->retry);
    if (rc)
        return socket_error_of_uv(rc);
    d->retry.data = d;
    rc = outboxes_init(&d->outboxes, config->outbox_peers_max, config->outbox_bytes_max);
    if (!rc)
        rc = socket_open(&d->socket, set, zmq_context, ZMQ_ROUTER, options,
                         sizeof options / sizeof options[0], (int64_t)config->request_bytes_max);
    if (!rc)
        rc = endpoints_bind(&d->endpoints, d->socket.zmq, "desk", config->desk, config->desk_count,
                            ret_text);
    return rc ? rc : socket_start(&d->socket, drain, d);
}

void desk_close(struct desk *d, int linger_ms)
{
    if (d->outboxes.count > 0) {
        outboxes_try(d);
        d->counters->dropped_replies += outboxes_clear(&d->outboxes);
    }
    socket_handle_close((uv_handle_t *)&d->retry, NULL);
    socket_close(&d->socket, linger_ms);
}

void desk_fini(struct desk *d)
{
    outboxes_fini(&d->outboxes);
    endpoints_fini(&d->endpoints);
}
