#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <s75/v1/desk.pb-c.h>
#include <zmq.h>

enum { PATIENCE_MS = 600000, DRAIN = 4096, POLL_US = 20000 };

static size_t events;

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

static void *socket_to(struct rig *r, int type, const char *name)
{
    char endpoint[256];
    const int none = 0;
    void *s = zmq_socket(r->zmq, type);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/%s", r->dir, name);
    require(s && !zmq_setsockopt(s, ZMQ_SNDHWM, &none, sizeof none) &&
                !zmq_setsockopt(s, ZMQ_RCVHWM, &none, sizeof none) &&
                !zmq_setsockopt(s, ZMQ_LINGER, &none, sizeof none),
            "socket options");
    require(type != ZMQ_SUB || !zmq_setsockopt(s, ZMQ_SUBSCRIBE, "", 0), "subscribe");
    require(!zmq_connect(s, endpoint), endpoint);
    return s;
}

void desk_connect(struct rig *r)
{
    r->desk = socket_to(r, ZMQ_DEALER, "desk");
    r->events = socket_to(r, ZMQ_SUB, "events");
}

void desk_close(struct rig *r)
{
    if (r->desk)
        zmq_close(r->desk);
    if (r->events)
        zmq_close(r->events);
    r->desk = r->events = NULL;
}

static S75__V1__Reply *unpack(zmq_msg_t *message)
{
    S75__V1__Reply *reply =
        s75__v1__reply__unpack(NULL, zmq_msg_size(message), zmq_msg_data(message));
    require(reply != NULL, "not a Reply");
    return reply;
}

/* Whether it is an Outcome; else the daemon was busy, or missed what it was busy for. */
static bool check_outcome(zmq_msg_t *message)
{
    S75__V1__Reply *reply = unpack(message);
    if (reply->body_case == S75__V1__REPLY__BODY_REFUSED && !reply->refused->refusal->final) {
        s75__v1__reply__free_unpacked(reply, NULL);
        return false;
    }
    if (reply->body_case == S75__V1__REPLY__BODY_REFUSED)
        fprintf(stderr, "bench: refused: %s\n", reply->refused->refusal->text);
    require(reply->body_case == S75__V1__REPLY__BODY_OUTCOME, "not an Outcome");
    if (reply->outcome->n_refusals)
        fprintf(stderr, "bench: item %u: %s\n", reply->outcome->refusals[0]->item,
                reply->outcome->refusals[0]->text);
    require(reply->outcome->n_refusals == 0, "an item was refused");
    s75__v1__reply__free_unpacked(reply, NULL);
    return true;
}

/* Outcomes that are there, and what was turned away; waits for one when wait is true. */
static size_t take_outcomes(struct rig *r, int wait, size_t *turned_away)
{
    zmq_msg_t message;
    size_t taken = 0;
    zmq_pollitem_t item = {.socket = r->desk, .events = ZMQ_POLLIN};
    if (wait)
        require(zmq_poll(&item, 1, PATIENCE_MS) == 1, "no answer for ten minutes");
    zmq_msg_init(&message);
    while (taken < DRAIN && zmq_msg_recv(&message, r->desk, ZMQ_DONTWAIT) >= 0)
        *(check_outcome(&message) ? &taken : turned_away) += 1;
    zmq_msg_close(&message);
    return taken;
}

/* An event is two frames; both are read and thrown away, as a listener would who only counts. */
static void take_events(struct rig *r)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    for (size_t i = 0; i < DRAIN && zmq_msg_recv(&message, r->events, ZMQ_DONTWAIT) >= 0; i++)
        events += zmq_msg_more(&message) ? 0 : 1;
    zmq_msg_close(&message);
}

size_t rig_events(const struct rig *r)
{
    (void)r;
    return events;
}

double rig_load(struct rig *r, const struct frames *frames, size_t from, size_t to, size_t window)
{
    double begin = clock_s();
    size_t sent = from, answered = from, turned_away = 0;
    events = 0;
    while (answered < to) {
        for (; sent < to && sent - answered < window && turned_away == 0; sent++) {
            struct bytes frame = frames_at(frames, sent);
            require(zmq_send(r->desk, frame.data, frame.size, 0) >= 0, "sending");
        }
        answered += take_outcomes(r, 1, &turned_away);
        take_events(r);
        if (turned_away == 0 || sent - answered > turned_away)
            continue;
        sent = answered; /* all that was not taken, again */
        turned_away = 0;
        usleep(POLL_US);
    }
    return clock_s() - begin;
}

/* Answer is to be freed. */
static S75__V1__Reply *ask_status(struct rig *r)
{
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Request request = S75__V1__REQUEST__INIT;
    uint8_t frame[64];
    zmq_msg_t message;
    query.request = 1;
    query.body_case = S75__V1__QUERY__BODY_STATUS;
    query.status = &status;
    request.body_case = S75__V1__REQUEST__BODY_QUERY;
    request.query = &query;
    require(zmq_send(r->desk, frame, s75__v1__request__pack(&request, frame), 0) >= 0, "sending");
    zmq_msg_init(&message);
    require(zmq_msg_recv(&message, r->desk, 0) >= 0, "receiving");
    S75__V1__Reply *reply = unpack(&message);
    zmq_msg_close(&message);
    require(reply->body_case == S75__V1__REPLY__BODY_ANSWER, "not an Answer");
    return reply;
}

bool rig_is_catching_up(struct rig *r)
{
    S75__V1__Reply *reply = ask_status(r);
    bool is = reply->answer->status->has_day_to;
    s75__v1__reply__free_unpacked(reply, NULL);
    return is;
}

void rig_progress(struct rig *r, uint64_t *ret_journal, uint64_t *ret_projected)
{
    S75__V1__Reply *reply = ask_status(r);
    *ret_journal = reply->answer->status->last_journal;
    *ret_projected = reply->answer->status->projected_journal;
    s75__v1__reply__free_unpacked(reply, NULL);
}

double rig_catch_up(struct rig *r)
{
    double begin = clock_s();
    uint64_t journal, projected;
    for (;;) {
        rig_progress(r, &journal, &projected);
        if (projected >= journal)
            return clock_s() - begin;
        usleep(POLL_US);
    }
}
