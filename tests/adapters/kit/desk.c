#include "always_set.h"
#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

struct peer {
    uint8_t id[64];
    size_t size;
};

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "fake desk: %s: %s\n", what, zmq_strerror(zmq_errno()));
        abort();
    }
}

void desk_init(struct desk *d)
{
    memset(d, 0, sizeof *d);
    snprintf(d->folder, sizeof d->folder, "/tmp/s75-desk-XXXXXX");
    must(mkdtemp(d->folder) != NULL, "folder");
    snprintf(d->endpoint, sizeof d->endpoint, "ipc://%s/desk", d->folder);
    d->version = 1;
    d->max_items = 1024;
    d->max_request_bytes = 65536;
    d->first_number = d->next_number = 1;
    d->chunk = 64;
}

void desk_fini(struct desk *d)
{
    char path[96];
    desk_stop(d);
    for (size_t i = 0; i < DESK_STORED; i++)
        buffer_fini(&d->stored[i]);
    buffer_fini(&d->welcome);
    snprintf(path, sizeof path, "%s/desk", d->folder);
    unlink(path);
    rmdir(d->folder);
}

static void send_bytes(struct desk *d, const struct peer *to, const void *data, size_t size)
{
    if (zmq_send(d->socket, to->id, to->size, ZMQ_SNDMORE) >= 0)
        must(zmq_send(d->socket, data, size, 0) >= 0, "send");
}

static void send_reply(struct desk *d, const struct peer *to, const S75__V1__Reply *reply)
{
    size_t size = s75__v1__reply__get_packed_size(reply);
    uint8_t *data = malloc(size);
    must(data != NULL, "memory");
    s75__v1__reply__pack(reply, data);
    send_bytes(d, to, data, size);
    free(data);
}

static enum fault fault_for(struct desk *d, enum fault_on on, uint64_t at)
{
    for (size_t i = 0; i < DESK_FAULTS; i++)
        if (d->faults[i].fault != FAULT_NONE && d->faults[i].on == on && d->faults[i].at == at) {
            enum fault fault = d->faults[i].fault;
            d->faults[i].fault = FAULT_NONE;
            return fault;
        }
    return FAULT_NONE;
}

static void send_refused(struct desk *d, const struct peer *to, S75__V1__RefusalCode code,
                         uint64_t number, uint64_t request)
{
    S75__V1__Refusal refusal = S75__V1__REFUSAL__INIT;
    bool busy = code == S75__V1__REFUSAL_CODE__REFUSED_BUSY;
    refusal.has_code = true;
    refusal.code = code;
    refusal.final = !busy && code != S75__V1__REFUSAL_CODE__REFUSED_GAP;
    refusal.text = "the fake desk says no";
    refusal.field = "items[0].payment.payer";
    refusal.has_retry_after_ms = busy;
    refusal.retry_after_ms = 30;
    refusal.has_expected_number = code == S75__V1__REFUSAL_CODE__REFUSED_GAP;
    refusal.expected_number = d->next_number;
    S75__V1__Refused refused = S75__V1__REFUSED__INIT;
    refused.refusal = &refusal;
    refused.has_number = number != 0;
    refused.number = number;
    refused.has_request = request != 0;
    refused.request = request;
    S75__V1__Reply reply = S75__V1__REPLY__INIT;
    reply.body_case = S75__V1__REPLY__BODY_REFUSED;
    reply.refused = &refused;
    send_reply(d, to, &reply);
}

/* What all kinds of request do alike at a fault. Returns whether the request is dealt with. */
static bool apply_fault(struct desk *d, const struct peer *to, enum fault fault, uint64_t number,
                        uint64_t request)
{
    switch (fault) {
    case FAULT_LOSE_REQUEST: return true;
    case FAULT_BUSY:
        send_refused(d, to, S75__V1__REFUSAL_CODE__REFUSED_BUSY, number, request);
        return true;
    case FAULT_REFUSE:
        send_refused(d, to, S75__V1__REFUSAL_CODE__REFUSED_NOT_PERMITTED, number, request);
        return true;
    case FAULT_REFUSE_AND_TAKE:
        send_refused(d, to, S75__V1__REFUSAL_CODE__REFUSED_NOT_PERMITTED, number, request);
        return false;
    case FAULT_GARBAGE: send_bytes(d, to, "\xff\xff\xff", 3); return true;
    case FAULT_CRASH_BEFORE: d->crashed = true; return true;
    case FAULT_NONE:
    case FAULT_LOSE_REPLY:
    case FAULT_OLD_WELCOME:
    case FAULT_CRASH_AFTER: break;
    }
    return false;
}

/* The chain of an input: which history it is of, and its number. */
static ProtobufCBinaryData chain_of(const struct desk *d, uint64_t number, uint8_t out[32])
{
    memset(out, 0, 32);
    out[0] = number >= d->history_from ? d->history : 0;
    out[1] = (uint8_t)number;
    return (ProtobufCBinaryData){32, out};
}

static S75__V1__Known *known_of(const struct desk *d, S75__V1__Known *m, uint8_t chain[32])
{
    s75__v1__known__init(m);
    m->epoch = d->epoch;
    m->journal = d->next_number - 1;
    m->chain = chain_of(d, m->journal, chain);
    m->has_restored_us = d->restored_us != 0;
    m->restored_us = d->restored_us;
    return d->tells ? m : NULL;
}

enum looked { SAME, AHEAD, VOID, OTHER };
static enum looked look(const struct desk *d, const S75__V1__Known *k)
{
    uint8_t chain[32];
    if (!d->tells || !k)
        return SAME;
    const bool ahead = k->journal >= d->next_number;
    if (!ahead && memcmp(k->chain.data, chain_of(d, k->journal, chain).data, 32) == 0)
        return SAME;
    if (d->restored_us && k->restored_us != d->restored_us && k->journal > d->restored_journal)
        return VOID;
    return ahead ? AHEAD : OTHER;
}

static void on_hello(struct desk *d, const struct peer *from, const S75__V1__Hello *hello)
{
    if (apply_fault(d, from, fault_for(d, ON_HELLO, ++d->hellos), 0, 0))
        return;
    if (look(d, hello->known) == OTHER) {
        d->differs++;
        send_refused(d, from, S75__V1__REFUSAL_CODE__REFUSED_HISTORY_DIFFERS, 0, 0);
        return;
    }
    S75__V1__Restored restored = S75__V1__RESTORED__INIT;
    restored.epoch = d->epoch;
    restored.journal = d->restored_journal;
    restored.event = d->events_kept;
    restored.restored_us = d->restored_us;
    S75__V1__Known known;
    uint8_t chain[32];
    S75__V1__OpenDocument open = S75__V1__OPEN_DOCUMENT__INIT;
    open.sha256 = (ProtobufCBinaryData){32, d->open_sha256};
    open.name = d->open_name;
    open.has_reading = d->has_reading;
    open.reading = (ProtobufCBinaryData){32, d->open_reading};
    open.next_row = d->open_rows;
    S75__V1__Welcome w = S75__V1__WELCOME__INIT;
    w.version = d->version;
    w.epoch = d->epoch;
    w.next_number = d->next_number;
    w.open_document = d->open_rows ? &open : NULL;
    w.has_last_event = !d->hides_numbers;
    w.last_event = d->last_event;
    w.manual_clock = d->manual_clock;
    w.business_date = d->business_date;
    w.max_items = d->max_items;
    w.max_request_bytes = d->max_request_bytes;
    w.known = known_of(d, &known, chain);
    if (hello->known && d->restored_us && hello->known->restored_us != d->restored_us)
        w.restored = &restored;
    S75__V1__Reply reply = S75__V1__REPLY__INIT;
    reply.body_case = S75__V1__REPLY__BODY_WELCOME;
    reply.welcome = &w;
    buffer_clear(&d->welcome);
    uint8_t *at = buffer_reserve(&d->welcome, s75__v1__reply__get_packed_size(&reply));
    must(at != NULL, "memory");
    d->welcome.size = s75__v1__reply__pack(&reply, at);
    send_bytes(d, from, d->welcome.data, d->welcome.size);
}

static void take_document(struct desk *d, const S75__V1__Submission *s)
{
    const S75__V1__Document *document = s->document;
    if (!document)
        return;
    memcpy(d->open_sha256, document->sha256.data, 32);
    if ((d->has_reading = document->has_reading))
        memcpy(d->open_reading, document->reading.data, 32);
    snprintf(d->open_name, sizeof d->open_name, "%s", document->name);
    d->open_rows = document->first_row + (uint32_t)s->n_items;
    if (document->complete) {
        memcpy(d->documents[d->documents_complete++], d->open_sha256, 32);
        d->open_rows = 0;
    }
}

static void send_outcome(struct desk *d, const struct peer *to, const S75__V1__Submission *s,
                         bool again)
{
    S75__V1__Outcome outcome = S75__V1__OUTCOME__INIT;
    outcome.party = s->party;
    outcome.feed = s->feed;
    outcome.number = s->number;
    outcome.journal = 1000 + s->number;
    outcome.accepted = (uint32_t)s->n_items;
    outcome.has_repeated = outcome.repeated = again;
    outcome.refusals = &d->item_refusal;
    outcome.n_refusals = d->item_refusal != NULL;
    outcome.accepted -= d->item_refusal != NULL;
    S75__V1__Known known;
    uint8_t chain[32];
    outcome.known = known_of(d, &known, chain);
    S75__V1__Reply reply = S75__V1__REPLY__INIT;
    reply.body_case = S75__V1__REPLY__BODY_OUTCOME;
    reply.outcome = &outcome;
    send_reply(d, to, &reply);
}

static void on_submission(struct desk *d, const struct peer *from, const S75__V1__Submission *s,
                          struct bytes frame)
{
    d->submissions++;
    enum fault fault = fault_for(d, ON_NUMBER, s->number);
    if (apply_fault(d, from, fault, s->number, 0))
        return;
    if (s->number > d->next_number) {
        d->gaps++;
        send_refused(d, from, S75__V1__REFUSAL_CODE__REFUSED_GAP, s->number, 0);
        return;
    }
    struct buffer *stored = &d->stored[s->number - d->first_number];
    bool again = s->number < d->next_number;
    if (!again) {
        buffer_put(stored, frame.data, frame.size);
        take_document(d, s);
        d->next_number++;
    } else if (stored->size == frame.size && memcmp(stored->data, frame.data, frame.size) == 0) {
        d->repeated++;
    } else {
        d->conflicts++;
        send_refused(d, from, S75__V1__REFUSAL_CODE__REFUSED_CONFLICT, s->number, 0);
        return;
    }
    d->crashed = fault == FAULT_CRASH_AFTER;
    if (fault == FAULT_OLD_WELCOME) {
        send_bytes(d, from, d->welcome.data, d->welcome.size);
        (void)nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL); /* it is read alone */
    }
    if (fault == FAULT_NONE || fault == FAULT_OLD_WELCOME)
        send_outcome(d, from, s, again);
}

static bool is_known(const struct desk *d, ProtobufCBinaryData sha256)
{
    for (size_t i = 0; i < d->documents_complete; i++)
        if (sha256.len == 32 && memcmp(d->documents[i], sha256.data, 32) == 0)
            return true;
    return false;
}

static void on_query(struct desk *d, const struct peer *from, const S75__V1__Query *query)
{
    if (apply_fault(d, from, fault_for(d, ON_QUERY, ++d->queries), 0, query->request))
        return;
    S75__V1__DocumentAnswer document = S75__V1__DOCUMENT_ANSWER__INIT;
    S75__V1__PoolsAnswer pools = S75__V1__POOLS_ANSWER__INIT;
    S75__V1__Answer answer = S75__V1__ANSWER__INIT;
    answer.request = query->request;
    answer.body_case = (S75__V1__Answer__BodyCase)query->body_case;
    if (query->body_case == S75__V1__QUERY__BODY_DOCUMENT) {
        document.known = is_known(d, query->document->sha256);
        document.has_journal = document.known;
        document.journal = 7;
        answer.document = &document;
    } else if (!d->answer) {
        answer.body_case = S75__V1__ANSWER__BODY_POOLS;
        answer.pools = &pools;
    } else if (!d->answer(query, &answer)) {
        send_refused(d, from, d->query_refusal, 0, query->request);
        return;
    }
    S75__V1__Reply reply = S75__V1__REPLY__INIT;
    reply.body_case = S75__V1__REPLY__BODY_ANSWER;
    reply.answer = &answer;
    send_reply(d, from, &reply);
}

#define CHUNK_MAX 64
static void send_events(struct desk *d, const struct peer *to)
{
    S75__V1__Event events[CHUNK_MAX], *list[CHUNK_MAX];
    S75__V1__Events message = S75__V1__EVENTS__INIT;
    while (message.n_events < d->chunk && d->credit > 0 && d->follow_place < d->last_event) {
        uint64_t number = ++d->follow_place;
        if (number == d->hole_at) {
            d->hole_at = 0;
            continue;
        }
        if (number == d->repeat_at) {
            d->repeat_at = 0;
            d->follow_place--;
        }
        S75__V1__Event *e = &events[message.n_events];
        s75__v1__event__init(e);
        e->has_number = e->has_pool_number = e->has_kind = true;
        e->number = e->pool_number = number;
        e->has_kind = 1;
        e->kind = S75__V1__EVENT_KIND__EVENT_ROUTED;
        e->pool = "salford";
        list[message.n_events++] = d->events ? d->events[number - 1] : e;
        d->credit--;
    }
    bool caught_up = d->follow_place == d->last_event;
    message.request = d->follow_request;
    message.events = list;
    message.through = d->follow_place;
    message.has_caught_up = message.caught_up = caught_up;
    S75__V1__Known known;
    uint8_t chain[32];
    message.known = known_of(d, &known, chain);
    S75__V1__Reply reply = S75__V1__REPLY__INIT;
    reply.body_case = S75__V1__REPLY__BODY_EVENTS;
    reply.events = &message;
    if (message.n_events > 0 || caught_up)
        send_reply(d, to, &reply);
}

/* Sends while there is credit and something to send. */
static void stream(struct desk *d, const struct peer *to)
{
    do
        send_events(d, to);
    while (d->credit > 0 && d->follow_place < d->last_event);
}

static void on_follow(struct desk *d, const struct peer *from, const S75__V1__Follow *follow)
{
    enum fault fault = fault_for(d, ON_FOLLOW, ++d->follows);
    if (apply_fault(d, from, fault, 0, follow->request))
        return;
    d->follow_request = follow->request;
    d->follow_place = follow->after;
    d->credit = follow->credit;
    if (fault == FAULT_CRASH_AFTER) {
        send_events(d, from);
        d->crashed = true;
        return;
    }
    stream(d, from);
}

static void on_credit(struct desk *d, const struct peer *from, const S75__V1__Credit *credit)
{
    if (apply_fault(d, from, fault_for(d, ON_CREDIT, ++d->credits), 0, credit->request))
        return;
    d->credit += credit->credit;
    d->credit_most = d->credit > d->credit_most ? d->credit : d->credit_most;
    stream(d, from);
}

static void on_request(struct desk *d, const struct peer *from, const S75__V1__Request *request,
                       struct bytes frame)
{
    switch (request->body_case) {
    case S75__V1__REQUEST__BODY_HELLO: on_hello(d, from, request->hello); break;
    case S75__V1__REQUEST__BODY_SUBMISSION:
        on_submission(d, from, request->submission, frame);
        break;
    case S75__V1__REQUEST__BODY_QUERY: on_query(d, from, request->query); break;
    case S75__V1__REQUEST__BODY_FOLLOW: on_follow(d, from, request->follow); break;
    case S75__V1__REQUEST__BODY_CREDIT: on_credit(d, from, request->credit); break;
    case S75__V1__REQUEST__BODY_UNFOLLOW: d->unfollows++; break;
    case S75__V1__REQUEST__BODY__NOT_SET:
    case _S75__V1__REQUEST__BODY__CASE_IS_INT_SIZE: must(false, "a request without a body");
    }
}

static void take_request(struct desk *d)
{
    struct peer from;
    int size = zmq_recv(d->socket, from.id, sizeof from.id, 0);
    must(size > 0 && size <= (int)sizeof from.id, "routing id");
    from.size = (size_t)size;
    zmq_msg_t body;
    zmq_msg_init(&body);
    must(zmq_msg_recv(&body, d->socket, 0) >= 0 && !zmq_msg_more(&body), "one frame");
    struct bytes frame = {zmq_msg_data(&body), zmq_msg_size(&body)};
    S75__V1__Request *request = s75__v1__request__unpack(NULL, frame.size, frame.data);
    must(request != NULL, "a Request");
    must(!always_set_absent(&request->base), "every enumeration that writers set");
    on_request(d, &from, request, frame);
    s75__v1__request__free_unpacked(request, NULL);
    zmq_msg_close(&body);
}

static void open_socket(struct desk *d)
{
    d->epoch += !d->same_epoch || d->epoch == 0;
    d->crashed = false;
    d->desk_zmq = zmq_ctx_new();
    d->socket = zmq_socket(d->desk_zmq, ZMQ_ROUTER);
    must(d->socket && zmq_bind(d->socket, d->endpoint) == 0, d->endpoint);
}

/* Ends the context too: only then is the listener gone, and cannot unlink the next one's path. */
static void close_socket(struct desk *d)
{
    int now = 0;
    zmq_setsockopt(d->socket, ZMQ_LINGER, &now, sizeof now);
    zmq_close(d->socket);
    zmq_ctx_term(d->desk_zmq);
}

void desk_forget(struct desk *d, uint64_t inputs)
{
    if (inputs > 0) {
        d->history++;
        d->history_from = d->next_number - inputs;
    }
    if (d->declares) {
        d->restored_us++;
        d->restored_journal = d->next_number - inputs - 1;
        d->last_event = d->events_kept;
    }
    for (; inputs > 0 && d->next_number > d->first_number; inputs--)
        buffer_fini(&d->stored[--d->next_number - d->first_number]);
}

static void restart(struct desk *d)
{
    close_socket(d);
    if (d->forget > 0)
        desk_forget(d, d->forget);
    d->forget = 0;
    open_socket(d);
}

static void *run(void *arg)
{
    struct desk *d = arg;
    void *stopped = zmq_socket(d->zmq, ZMQ_PAIR);
    must(stopped && zmq_connect(stopped, "inproc://stop") == 0, "stop");
    for (;;) {
        zmq_pollitem_t items[] = {{d->socket, 0, ZMQ_POLLIN, 0}, {stopped, 0, ZMQ_POLLIN, 0}};
        must(zmq_poll(items, 2, -1) >= 0, "poll");
        if (items[1].revents)
            break;
        if (items[0].revents)
            take_request(d);
        if (d->crashed)
            restart(d);
    }
    close_socket(d);
    zmq_close(stopped);
    return NULL;
}

void desk_start(struct desk *d)
{
    d->zmq = zmq_ctx_new();
    d->stop = zmq_socket(d->zmq, ZMQ_PAIR);
    must(d->stop && zmq_bind(d->stop, "inproc://stop") == 0, "sockets");
    open_socket(d);
    must(pthread_create(&d->thread, NULL, run, d) == 0, "thread");
}

void desk_stop(struct desk *d)
{
    if (!d->zmq)
        return;
    must(zmq_send(d->stop, "", 0, 0) >= 0, "stop");
    pthread_join(d->thread, NULL);
    zmq_close(d->stop);
    zmq_ctx_term(d->zmq);
    d->zmq = NULL;
}
