#include "app/follow/follow.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "app/follow/event_range.h"
#include "base/error.h"

#define RETRY_MS 1000
#define CROWDED_ENDS 16 /* connections ended a tick */

struct follower {
    bool used, reading;
    uint32_t generation; /* a reading of a stream that ended is not taken for its successor's */
    struct net_peer peer;
    struct request_follow asked; /* after: what was considered; credit: what is left */
    char pool[ID_MAX + 1];
    bool by_pool;        /* numbers are the pool's: */
    uint64_t pool_after; /* its last event that was considered */
    bool reported_caught_up;
    unsigned quiet;  /* ticks since something was sent */
    unsigned silent; /* ticks since the peer asked for anything */
};

/* A reader with all that a pool thread needs. Made when first needed, and kept. */
struct reading {
    struct follow *f;
    struct store_reader *reader;
    bool busy;
    uint32_t follower, generation;
    struct event_range range;
};

struct follow {
    struct store *store;
    struct net *net;
    struct commit_loop *commits;
    struct follower followers[FOLLOWERS_MAX];
    struct reading *readings[FOLLOW_READERS_MAX];
    uint32_t count, generation, first; /* first: whose turn it is to be served first */
    uint64_t dropped;
    bool probed;             /* all were written to in this tick, to find out who is gone */
    struct event_range here; /* for what the loop's thread serves */
    struct buffer message;
    follow_hide_fn hide;
    void *hide_ctx;
    struct buffer shown; /* what is left of a message */
};

int follow_new(struct store *store, struct net *net, struct commit_loop *commits,
               struct follow **ret_follow)
{
    struct follow *f = calloc(1, sizeof *f);
    if (!f)
        return ERR_MEMORY;
    f->store = store;
    f->net = net;
    f->commits = commits;
    *ret_follow = f;
    return 0;
}

void follow_free(struct follow *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < FOLLOW_READERS_MAX; i++) {
        if (!f->readings[i])
            continue;
        f->store->ops->reader_close(f->readings[i]->reader);
        range_fini(&f->readings[i]->range);
        free(f->readings[i]);
    }
    range_fini(&f->here);
    buffer_fini(&f->message);
    buffer_fini(&f->shown);
    free(f);
}

void follow_hide_by(struct follow *f, follow_hide_fn hide, void *ctx)
{
    f->hide = hide;
    f->hide_ctx = ctx;
}

static void drop(struct follow *f, struct follower *w)
{
    if (!w->used)
        return;
    assert(f->count);
    w->used = false;
    f->count--;
}

/* The stream ends, and its peer is sent the reason. retry_ms 0: asking again does not help. */
static void end_with(struct follow *f, struct follower *w, const char *text, uint32_t retry_ms)
{
    struct refusal refusal = {
        .code = retry_ms ? REFUSED_BUSY : REFUSED_NOT_FOUND,
        .item = ITEM_NONE,
        .field = text_of("follow.after"),
        .text = text_of(text),
    };
    struct wire_refused m = {
        .refusal = &refusal, .request = w->asked.request, .retry_after_ms = retry_ms};
    struct arena arena = ARENA_NULL;
    buffer_clear(&f->message);
    if (!wire_encode_refused(&f->message, &arena, &m))
        (void)net_reply(f->net, &w->peer, f->message.data, f->message.size);
    arena_fini(&arena);
    f->dropped++;
    drop(f, w);
}

static void end_unread(struct follow *f, struct follower *w, int error)
{
    if (error == ERR_CORRUPT)
        end_with(f, w, "the journal cannot be read there: run s75ctl verify", 0);
    else
        end_with(f, w, "the journal could not be read: follow again", RETRY_MS);
}

/* Sends one message and moves the follower on. False: the peer is gone, or there is no room for it
 * beside what others do not read, and the stream has ended. */
static bool send(struct follow *f, struct follower *w, struct bytes message,
                 const struct range_message *m)
{
    const int hidden = f->hide ? f->hide(f->hide_ctx, &w->peer, message, &f->shown) : 0;
    if (hidden < 0) {
        end_with(f, w, "out of memory: follow again", RETRY_MS);
        return false;
    }
    if (hidden)
        message = buffer_bytes(&f->shown);
    if (net_reply(f->net, &w->peer, message.data, message.size)) {
        end_with(f, w, "others do not read what they asked for: follow again", RETRY_MS);
        return false;
    }
    assert(m->through >= w->asked.after && m->sent <= w->asked.credit);
    w->asked.after = m->through;
    w->pool_after = m->pool_through;
    w->asked.credit -= m->sent;
    w->quiet = 0;
    return true;
}

/* False when the peer is gone, or has meanwhile been given so much, in other streams, that this is
 * not to be added: then it is made again later. What a range holds always fits when it is ready.
 */
static bool deliver_whole(struct follow *f, struct follower *w, const struct event_range *s)
{
    size_t at = 0;
    if (!net_peer_ready(f->net, &w->peer))
        return false;
    for (unsigned i = 0; i < s->whole_count; i++) {
        const struct range_message *m = &s->whole[i];
        struct bytes message = {s->messages.data + at, m->end - at};
        if (!send(f, w, message, m))
            return false;
        at = m->end;
    }
    return true;
}

static void deliver(struct follow *f, struct follower *w, struct event_range *s)
{
    if (!deliver_whole(f, w, s))
        return;
    bool at_end = s->through >= f->commits->event;
    if (s->sent || (at_end && !w->reported_caught_up)) {
        buffer_clear(&f->message);
        int rc = range_pack_last(s, &f->message, at_end);
        if (rc) {
            end_unread(f, w, rc);
            return;
        }
        const struct range_message last = {
            .through = s->through, .pool_through = s->pool_through, .sent = s->sent};
        if (!send(f, w, buffer_bytes(&f->message), &last))
            return;
    }
    w->asked.after = s->through;
    w->pool_after = s->pool_through;
    w->reported_caught_up |= at_end;
    if (at_end && w->asked.until_caught_up)
        drop(f, w);
}

static void ask(const struct follow *f, const struct follower *w, struct event_range *s,
                unsigned messages_max)
{
    s->asked = w->asked;
    memcpy(s->pool, w->pool, sizeof s->pool);
    s->by_pool = w->by_pool;
    s->pool_after = w->pool_after;
    s->last = f->commits->event;
    s->known = commit_known(f->commits);
    s->messages_max = messages_max;
}

/* --- by a thread of the pool ------------------------------------------------------------------ */

static int read_work(void *arg)
{
    struct reading *r = arg;
    range_begin(&r->range);
    const int rc = range_read(&r->range, r->reader);
    return rc == ERR_BUSY ? ERR_IO : rc; /* ERR_BUSY is for work that was cancelled */
}

static void read_done(void *arg, int result)
{
    struct reading *r = arg;
    struct follow *f = r->f;
    struct follower *w = &f->followers[r->follower];
    r->busy = false;
    if (w->used && w->generation == r->generation) {
        w->reading = false;
        if (result)
            end_unread(f, w, result);
        else
            deliver(f, w, &r->range);
    }
    f->first = (r->follower + 1) % FOLLOWERS_MAX;
    if (result != ERR_BUSY)
        follow_pump(f);
}

static struct reading *free_reading(struct follow *f)
{
    size_t i = 0;
    while (i < FOLLOW_READERS_MAX && f->readings[i] && f->readings[i]->busy)
        i++;
    if (i == FOLLOW_READERS_MAX || f->readings[i])
        return i == FOLLOW_READERS_MAX ? NULL : f->readings[i];
    struct reading *r = calloc(1, sizeof *r);
    if (r && f->store->ops->reader_open(f->store, &r->reader)) {
        free(r);
        r = NULL;
    }
    if (r)
        r->f = f;
    return f->readings[i] = r;
}

/* When no reading is free, the next one that is done goes round all followers. */
static void read_stored(struct follow *f, struct follower *w)
{
    struct reading *r = free_reading(f);
    if (!r)
        return;
    ask(f, w, &r->range, RANGE_MESSAGES_MAX);
    r->follower = (uint32_t)(w - f->followers);
    r->generation = w->generation;
    r->busy = w->reading = net_work(f->net, read_work, read_done, r) == 0;
}

/* --- on the loop's thread ----------------------------------------------------------------------
 */

/* Whether the next event is among the last batches in memory and so few follow it that one message
 * and little work will do. */
static const struct effect_row *near_the_end(const struct follow *f, const struct follower *w)
{
    if (f->commits->event - w->asked.after > RANGE_EVENTS_MAX)
        return NULL;
    const struct effect_row *row = commit_recent_find(f->commits, w->asked.after + 1);
    return row && row->packed.size <= FOLLOW_HERE_BYTES_MAX ? row : NULL;
}

static void serve_here(struct follow *f, struct follower *w, const struct effect_row *row)
{
    struct event_range *s = &f->here;
    int rc = 0;
    ask(f, w, s, 0);
    range_begin(s);
    while (!rc && row) {
        rc = range_take(s, row);
        row = commit_recent_find(f->commits, s->through + 1);
    }
    if (rc < 0)
        end_unread(f, w, rc);
    else
        deliver(f, w, s);
}

static void pump_one(struct follow *f, struct follower *w)
{
    if (!w->used || w->reading || !net_peer_ready(f->net, &w->peer))
        return;
    bool at_end = w->asked.after >= f->commits->event;
    if (at_end ? w->reported_caught_up : w->asked.credit == 0)
        return;
    const struct effect_row *row = at_end ? NULL : near_the_end(f, w);
    if (at_end || row)
        serve_here(f, w, row);
    else
        read_stored(f, w);
}

void follow_pump(struct follow *f)
{
    for (uint32_t i = 0; i < FOLLOWERS_MAX && f->count; i++)
        pump_one(f, &f->followers[(f->first + i) % FOLLOWERS_MAX]);
}

static void report_quiet(struct follow *f, struct follower *w)
{
    struct event_range *s = &f->here;
    ask(f, w, s, 0);
    buffer_clear(&f->message);
    range_begin(s);
    const struct range_message nothing = {.through = w->asked.after, .pool_through = w->pool_after};
    if (!range_pack_last(s, &f->message, w->asked.after >= f->commits->event))
        (void)send(f, w, buffer_bytes(&f->message), &nothing);
}

/* Ends all streams of the peer that has been stuck for longest, and its connection. False: there is
 * none. */
static bool end_most_stuck(struct follow *f)
{
    struct net_peer peer = {0};
    uint64_t most_ms = FOLLOW_STUCK_MS - 1;
    for (size_t i = 0; i < FOLLOWERS_MAX; i++) {
        const struct follower *w = &f->followers[i];
        uint64_t stuck_ms = w->used ? net_peer_stuck_ms(f->net, &w->peer) : 0;
        if (stuck_ms > most_ms) {
            most_ms = stuck_ms;
            peer = w->peer;
        }
    }
    for (size_t i = 0; i < FOLLOWERS_MAX && peer.size; i++) {
        struct follower *w = &f->followers[i];
        if (w->used && net_peer_equal(&w->peer, &peer)) {
            f->dropped++;
            drop(f, w);
        }
    }
    if (peer.size)
        net_end_peer(f->net, &peer);
    return peer.size > 0;
}

/* Those who do not read must not hold what there is for all: some make room, a tick at a time. */
static void make_bytes(struct follow *f)
{
    int left = CROWDED_ENDS;
    while (left-- > 0 && net_figures(f->net).replies_bytes > FOLLOW_CROWDED_BYTES)
        if (!end_most_stuck(f))
            break;
}

void follow_tick(struct follow *f)
{
    f->probed = false;
    make_bytes(f);
    follow_pump(f);
    for (uint32_t i = 0; i < FOLLOWERS_MAX && f->count; i++) {
        struct follower *w = &f->followers[i];
        w->silent++;
        if (w->used && !w->reading && ++w->quiet >= FOLLOW_QUIET_TICKS &&
            net_peer_ready(f->net, &w->peer))
            report_quiet(f, w);
    }
}

/* --- what peers ask -----------------------------------------------------------------------------
 */

static struct follower *find(struct follow *f, const struct net_peer *peer, uint64_t request)
{
    for (size_t i = 0; i < FOLLOWERS_MAX; i++) {
        struct follower *w = &f->followers[i];
        if (w->used && w->asked.request == request && net_peer_equal(&w->peer, peer))
            return w;
    }
    return NULL;
}

static struct follower *free_place(struct follow *f, const struct net_peer *peer)
{
    struct follower *free_one = NULL;
    unsigned of_peer = 0;
    for (size_t i = 0; i < FOLLOWERS_MAX; i++) {
        struct follower *w = &f->followers[i];
        if (!w->used)
            free_one = free_one ? free_one : w;
        else
            of_peer += net_peer_equal(&w->peer, peer);
    }
    return of_peer < FOLLOWERS_PER_PEER ? free_one : NULL;
}

/* Whoever is gone is found out by being written to; more than once a tick would be work that
 * anybody could cause. */
static void probe(struct follow *f)
{
    for (size_t i = 0; i < FOLLOWERS_MAX && !f->probed; i++) {
        struct follower *w = &f->followers[i];
        if (w->used && !w->reading && net_peer_ready(f->net, &w->peer))
            report_quiet(f, w);
    }
    f->probed = true;
}

/* A stopped process looks like one that has nothing to ask. Whichever it is, one that lives follows
 * again from where it is, and so the places of the others come free one by one. */
static void end_most_silent(struct follow *f)
{
    struct follower *most = NULL;
    for (size_t i = 0; i < FOLLOWERS_MAX; i++) {
        struct follower *w = &f->followers[i];
        if (w->used && !w->reading && w->silent >= FOLLOW_SILENT_TICKS &&
            (!most || w->silent > most->silent))
            most = w;
    }
    if (most)
        end_with(f, most, "all places are taken and another follower asks: follow again", RETRY_MS);
}

static void make_place(struct follow *f)
{
    probe(f);
    if (f->count == FOLLOWERS_MAX && !end_most_stuck(f))
        end_most_silent(f);
}

int follow_begin(struct follow *f, const struct net_peer *peer, const struct request_follow *asked,
                 bool by_pool)
{
    struct follower *w = find(f, peer, asked->request);
    if (w)
        drop(f, w);
    if (f->count == FOLLOWERS_MAX)
        make_place(f);
    w = free_place(f, peer);
    if (!w)
        return FOLLOW_TOO_MANY;
    *w = (struct follower){
        .used = true, .generation = ++f->generation, .peer = *peer, .asked = *asked};
    memcpy(w->pool, asked->pool.data ? asked->pool.data : "", asked->pool.size);
    w->asked.pool = TEXT_NONE;
    if (by_pool) {
        w->by_pool = true;
        w->pool_after = asked->after;
        w->asked.after = 0;
    }
    f->count++;
    assert(f->count <= FOLLOWERS_MAX);
    pump_one(f, w);
    return 0;
}

void follow_credit(struct follow *f, const struct net_peer *peer, uint64_t request, uint32_t credit)
{
    struct follower *w = find(f, peer, request);
    if (!w)
        return;
    w->silent = 0;
    uint64_t total = (uint64_t)w->asked.credit + credit;
    w->asked.credit = total > WIRE_CREDIT_MAX ? WIRE_CREDIT_MAX : (uint32_t)total;
    pump_one(f, w);
}

void follow_end_forbidden(struct follow *f, follow_may_fn may, void *ctx)
{
    for (size_t i = 0; i < FOLLOWERS_MAX && f->count; i++) {
        struct follower *w = &f->followers[i];
        if (w->used && !may(ctx, &w->peer, text_of(w->pool)))
            end_with(f, w, "the register does not permit it", 0);
    }
}

void follow_end(struct follow *f, const struct net_peer *peer, uint64_t request)
{
    struct follower *w = find(f, peer, request);
    if (w)
        drop(f, w);
}

uint32_t follow_count(const struct follow *f)
{
    return f->count;
}
uint64_t follow_dropped(const struct follow *f)
{
    return f->dropped;
}

uint64_t follow_lag(const struct follow *f)
{
    uint64_t most = 0;
    for (size_t i = 0; i < FOLLOWERS_MAX; i++) {
        const struct follower *w = &f->followers[i];
        if (w->used && w->asked.after < f->commits->event &&
            most < f->commits->event - w->asked.after)
            most = f->commits->event - w->asked.after;
    }
    return most;
}
