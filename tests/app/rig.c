#include "always_set.h"
#include "memory_books.h"
#include "rig.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "app/requests.h"
#include "app/commit/stall.h"
#include "base/error.h"
#include "store/chain.h"

#define DIE(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), abort())

static void on_notice(void *ctx) { sem_post(&((struct rig *)ctx)->noticed); }

static void on_committed(void *ctx)
{
    struct rig *r = ctx;
    net_accept(r->desk.net, !r->desk.stopping);
    if (r->desk.checkpointer)
        checkpointer_wake(r->desk.checkpointer, r->desk.commits.items);
    follow_pump(r->desk.follow);
    advance_go(&r->desk);
}

void rig_open(struct rig *r)
{
    struct desk *d = &r->desk;
    uint64_t epoch;
    memset(d, 0, sizeof *d);
    if (chain_init() || (!r->store && gate_store_new(&r->store)))
        DIE("no store");
    const struct recover_task task = {.store = r->store};
    r->recovered = (struct recovered){0};
    int rc = recover_run(&task, &r->recovered);
    if (rc || r->store->ops->epoch_take(r->store, text_of(r->loss), &epoch) ||
        r->store->ops->head(r->store, &d->restores))
        DIE("recovering: %s", error_text(rc));
    sem_init(&r->noticed, 0, 0);
    r->config.state = "/nonexistent"; /* its store is in memory */
    r->config.manual_clock = !r->has_system_clock;
    r->config.clock_jump_max_days = 31;
    d->config = &r->config;
    d->advance.state = WIRE_CLOCK_MANUAL; /* until it is looked at */
    d->store = r->store;
    d->books = &memory_books;
    d->engine = r->recovered.engine;
    d->arena.limit = WIRE_ARENA_BYTES_MAX;
    d->answer.limit = DESK_ANSWER_ARENA_MAX;
    d->notices = DESK_NOTICES_MAX;
    d->net = fake_net_new();
    fake_net_durable(d->net, gate_durable(r->store));
    r->loss = NULL;
    r->checks_known = true;
    commit_init(&d->commits, d->engine, epoch, &d->restores);
    if (r->store->ops->reader_open(r->store, &d->reader) ||
        follow_new(r->store, d->net, &d->commits, &d->follow) ||
        writer_start(r->store, d->commits.chain, on_notice, r, NULL, &d->commits.writer))
        DIE("the desk cannot be opened");
    d->commits.net = d->net;
    d->commits.on_committed = on_committed;
    d->commits.ctx = r;
}

void rig_close(struct rig *r)
{
    struct desk *d = &r->desk;
    writer_stop(d->commits.writer);
    fake_net_cancel(d->net);
    follow_free(d->follow);
    d->store->ops->reader_close(d->reader);
    commit_fini(&d->commits);
    arena_fini(&d->arena);
    arena_fini(&d->answer);
    buffer_fini(&d->reply);
    buffer_fini(&d->shown);
    engine_free(d->engine);
    fake_net_free(d->net);
    buffer_fini(&r->frame);
    sem_destroy(&r->noticed);
}

void rig_fini(struct rig *r)
{
    (void)rig_reply(r, 0, 0);
    (void)rig_event(r, SIZE_MAX);
    rig_close(r);
    r->store->ops->close(r->store);
    r->store = NULL;
}

struct bytes rig_pack(struct rig *r, const S75__V1__Request *m)
{
    buffer_clear(&r->frame);
    uint8_t *at = buffer_reserve(&r->frame, s75__v1__request__get_packed_size(m) + 1);
    if (!at)
        DIE("out of memory");
    r->frame.size = s75__v1__request__pack(m, at);
    return buffer_bytes(&r->frame);
}

static char *sender(const struct rig *r)
{
    return (char *)(uintptr_t)(r->party ? r->party : PARTY_CONTROL);
}

struct bytes rig_items(struct rig *r, const char *feed, uint64_t number, S75__V1__Item **items,
                       size_t n)
{
    S75__V1__Submission s = S75__V1__SUBMISSION__INIT;
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    s.party = sender(r);
    s.feed = (char *)(uintptr_t)feed;
    s.number = number;
    s.items = items;
    s.n_items = n;
    m.body_case = S75__V1__REQUEST__BODY_SUBMISSION;
    m.submission = &s;
    return rig_pack(r, &m);
}

struct bytes rig_rows(struct rig *r, const char *feed, uint64_t number, uint32_t row, size_t n)
{
    static S75__V1__Unreadable rows[ITEMS_MAX];
    static S75__V1__Item items[ITEMS_MAX], *list[ITEMS_MAX];
    for (size_t i = 0; i < n; i++) {
        s75__v1__unreadable__init(&rows[i]);
        s75__v1__item__init(&items[i]);
        rows[i].row = row + (uint32_t)i;
        rows[i].column = "Amount";
        rows[i].value = "synthetic";
        rows[i].reason = "not an amount";
        items[i].body_case = S75__V1__ITEM__BODY_UNREADABLE;
        items[i].unreadable = &rows[i];
        list[i] = &items[i];
    }
    return rig_items(r, feed, number, list, n);
}

struct bytes rig_hello(struct rig *r, const char *feed)
{
    S75__V1__Hello h = S75__V1__HELLO__INIT;
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    h.version = WIRE_VERSION;
    h.party = sender(r);
    h.feed = (char *)(uintptr_t)feed;
    m.body_case = S75__V1__REQUEST__BODY_HELLO;
    m.hello = &h;
    return rig_pack(r, &m);
}

struct bytes rig_query(struct rig *r, uint64_t request, S75__V1__Query__BodyCase body_case,
                       void *body)
{
    S75__V1__Query q = S75__V1__QUERY__INIT;
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    q.request = request;
    q.body_case = body_case;
    q.status = body; /* the union's members are all pointers */
    m.body_case = S75__V1__REQUEST__BODY_QUERY;
    m.query = &q;
    return rig_pack(r, &m);
}

const S75__V1__Answer *rig_status(struct rig *r, unsigned peer, size_t i)
{
    S75__V1__StatusQuery status = S75__V1__STATUS_QUERY__INIT;
    const struct books_place books = {r->desk.books, "rig"};
    if (projector_start(r->store, &books, &r->desk.projector))
        DIE("no projector");
    rig_send(r, peer, rig_query(r, 1, S75__V1__QUERY__BODY_STATUS, &status));
    projector_stop(r->desk.projector, false);
    r->desk.projector = NULL;
    memory_books.remove("rig");
    const S75__V1__Reply *reply = rig_reply(r, peer, i);
    if (!reply || reply->body_case != S75__V1__REPLY__BODY_ANSWER)
        DIE("no status");
    return reply->answer;
}

struct bytes rig_follow(struct rig *r, const S75__V1__Follow *follow)
{
    S75__V1__Request m = S75__V1__REQUEST__INIT;
    m.body_case = S75__V1__REQUEST__BODY_FOLLOW;
    m.follow = (S75__V1__Follow *)(uintptr_t)follow;
    return rig_pack(r, &m);
}

void rig_send(struct rig *r, unsigned peer, struct bytes frame)
{
    const struct net_peer from = fake_peer(peer);
    requests_take(&r->desk, &from, frame.data, frame.size);
}

void rig_turn_end(struct rig *r)
{
    commit_begin(&r->desk.commits);
}

int rig_committed(struct rig *r)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    while (sem_timedwait(&r->noticed, &until))
        if (errno != EINTR)
            DIE("the writer has not finished within 20 s");
    return stall_commit_end(&r->desk.commits);
}

void rig_settle(struct rig *r)
{
    rig_turn_end(r);
    while (!commit_is_idle(&r->desk.commits)) {
        int rc = rig_committed(r);
        if (rc)
            DIE("committing: %s", error_text(rc));
    }
}

const S75__V1__Reply *rig_reply(struct rig *r, unsigned peer, size_t i)
{
    static S75__V1__Reply *reply;
    if (reply)
        s75__v1__reply__free_unpacked(reply, NULL);
    reply = NULL;
    const struct net_peer to = fake_peer(peer);
    const struct sent *sent = peer ? fake_net_to(r->desk.net, &to, i) : NULL;
    if (!sent)
        return NULL;
    reply = s75__v1__reply__unpack(NULL, sent->message.size, sent->message.data);
    if (!reply)
        DIE("what was said to peer %u is no Reply", peer);
    return reply;
}

size_t rig_replies(struct rig *r, unsigned peer)
{
    const struct net_peer to = fake_peer(peer);
    size_t n = 0;
    while (fake_net_to(r->desk.net, &to, n))
        n++;
    return n;
}

const S75__V1__Event *rig_event(struct rig *r, size_t i)
{
    static S75__V1__Event *event;
    if (event)
        s75__v1__event__free_unpacked(event, NULL);
    event = NULL;
    for (size_t k = 0; k < fake_net_count(r->desk.net) && !event; k++) {
        const struct sent *sent = fake_net_sent(r->desk.net, k);
        if (sent->to.size || i-- > 0)
            continue;
        event = s75__v1__event__unpack(NULL, sent->message.size, sent->message.data);
        if (!event)
            DIE("what was published is no Event");
    }
    return event;
}

static int same_chain(void *ctx, const struct journal_row *row)
{
    const S75__V1__Known *known = ctx;
    return memcmp(row->chain, known->chain.data, STORE_DIGEST_SIZE) == 0 ? 0 : 1;
}

/* What a peer is sent as known was durable then, and is the chain of that very row. */
static void check_known(struct rig *r, const S75__V1__Reply *m, const struct sent *sent)
{
    S75__V1__Known *known = NULL;
    if (m->body_case == S75__V1__REPLY__BODY_OUTCOME)
        known = m->outcome->known;
    else if (m->body_case == S75__V1__REPLY__BODY_WELCOME)
        known = m->welcome->known;
    else if (m->body_case == S75__V1__REPLY__BODY_EVENTS)
        known = m->events->known;
    else
        return;
    if (!known || known->chain.len != STORE_DIGEST_SIZE || known->journal > sent->durable)
        DIE("nothing is known, or more than was durable");
    if (m->body_case == S75__V1__REPLY__BODY_OUTCOME && known->journal < m->outcome->journal)
        DIE("an outcome of input %llu says that %llu is the last",
            (unsigned long long)m->outcome->journal, (unsigned long long)known->journal);
    if (known->journal && r->desk.reader->ops->read_journal(r->desk.reader, known->journal, 1,
                                                            same_chain, known))
        DIE("what is said to be known of input %llu is not its chain",
            (unsigned long long)known->journal);
}

static void check_reply(const S75__V1__Reply *m, const struct sent *sent)
{
    uint64_t journal = 0;
    if (m->body_case == S75__V1__REPLY__BODY_OUTCOME)
        journal = m->outcome->journal;
    else if (m->body_case == S75__V1__REPLY__BODY_WELCOME)
        journal = m->welcome->last_journal;
    else if (m->body_case == S75__V1__REPLY__BODY_EVENTS && m->events->n_events)
        journal = m->events->events[m->events->n_events - 1]->cause;
    else if (m->body_case == S75__V1__REPLY__BODY_ANSWER &&
             m->answer->body_case == S75__V1__ANSWER__BODY_INPUT)
        journal = m->answer->input->journal;
    if (journal > sent->durable)
        DIE("input %llu was reported when only %llu were durable", (unsigned long long)journal,
            (unsigned long long)sent->durable);
}

void rig_check_reported(struct rig *r)
{
    for (size_t i = 0; i < fake_net_count(r->desk.net); i++) {
        const struct sent *sent = fake_net_sent(r->desk.net, i);
        const struct bytes b = sent->message;
        if (sent->to.size) {
            S75__V1__Reply *m = s75__v1__reply__unpack(NULL, b.size, b.data);
            if (!m)
                DIE("no Reply");
            if (always_set_absent(&m->base))
                DIE("%s is not set", always_set_absent(&m->base)->name);
            check_reply(m, sent);
            if (r->checks_known)
                check_known(r, m, sent);
            s75__v1__reply__free_unpacked(m, NULL);
        } else {
            S75__V1__Event *m = s75__v1__event__unpack(NULL, b.size, b.data);
            if (!m || m->cause > sent->durable)
                DIE("an event was published before it was durable");
            s75__v1__event__free_unpacked(m, NULL);
        }
    }
}
