#include "app/follow.h"
#include <string.h>
#include "base/error.h"
#include "core/effects_list.h"

/* One stretch of events on its way to a follower. Owned by the pool thread while reading. */
struct stretch {
    struct follow *f;
    uint32_t follower, generation;
    struct request_follow asked; /* as of now: after, credit */
    struct text pool;
    char pool_text[ID_MAX + 1];
    uint64_t last; /* durable now: no further */
    struct store_reader *reader;
    struct arena arena;
    struct record_reader records;
    struct effects effects;
    struct wire_events *events;
    struct buffer message;
    uint64_t through;
    uint32_t sent;
    bool full;
};

struct follower {
    bool used, reading;
    uint32_t
        generation; /* so that a stretch of a stream that ended is not taken for its successor's */
    struct net_peer peer;
    struct request_follow asked; /* after: what was considered; credit: what is left */
    char pool[ID_MAX + 1];
    bool told_caught_up;
};

struct follow {
    struct store *store;
    struct net *net;
    struct turn *turn;
    struct follower followers[FOLLOWERS_MAX];
    struct store_reader *readers[FOLLOW_READERS_MAX]; /* free ones */
    uint32_t reader_count, readers_free, count, generation;
    uint64_t dropped;
    struct stretch here; /* for stretches served from memory on the loop's thread */
};

int follow_new(struct store *store, struct net *net, struct turn *turn, struct follow **ret_follow)
{
    struct follow *f = calloc(1, sizeof *f);
    if (!f)
        return ERR_MEMORY;
    f->store = store;
    f->net = net;
    f->turn = turn;
    *ret_follow = f;
    return 0;
}

static void stretch_fini(struct stretch *s)
{
    arena_fini(&s->arena);
    effects_fini(&s->effects);
    buffer_fini(&s->message);
}

void follow_free(struct follow *f)
{
    if (!f)
        return;
    for (uint32_t i = 0; i < f->readers_free; i++)
        f->store->ops->reader_close(f->readers[i]);
    stretch_fini(&f->here);
    free(f);
}

static bool wants(const struct stretch *s, const struct event *event)
{
    if (s->asked.kinds && !(s->asked.kinds >> event->kind & 1))
        return false;
    return s->pool.size == 0 || text_equal(s->pool, event->pool);
}

/* Takes what is wanted of one batch into the message; stops when it is full. */
static int scan_batch(void *ctx, const struct effect_row *row)
{
    struct stretch *s = ctx;
    int rc = record_open(&s->records, row->packed);
    while (!rc && (rc = record_next(&s->records, &s->effects)) == RECORD_NEXT) {
        rc = 0;
        for (size_t i = 0; i < s->effects.event_count && !rc; i++) {
            const struct event *event = &s->effects.events[i];
            if (event->number <= s->through)
                continue;
            if (event->number > s->last || s->sent == s->asked.credit ||
                s->sent == FOLLOW_EVENTS_MAX) {
                s->full = true;
                return 1;
            }
            s->through = event->number;
            if (!wants(s, event))
                continue;
            rc = wire_events_add(s->events, event);
            s->sent++;
        }
    }
    return rc < 0 ? rc : 0;
}

static int stretch_begin(struct stretch *s)
{
    s->arena.limit = 64u << 20;
    arena_reset(&s->arena);
    buffer_clear(&s->message);
    s->through = s->asked.after;
    s->sent = 0;
    s->full = false;
    s->pool = text_of(s->pool_text);
    s->events = wire_events_new(&s->arena, s->asked.request);
    return s->events ? 0 : ERR_MEMORY;
}

static bool is_at_end(const struct stretch *s) { return s->through >= s->last; }

static int stretch_read(void *arg)
{
    enum { BATCHES = 64 };
    struct stretch *s = arg;
    int rc = stretch_begin(s);
    while (!rc && !s->full && !is_at_end(s)) {
        uint64_t before = s->through;
        rc = s->reader->ops->read_events(s->reader, s->through + 1, BATCHES, scan_batch, s);
        if (!rc && s->through == before)
            rc = ERR_CORRUPT;
    }
    return rc > 0 ? 0 : rc;
}

static void drop(struct follow *f, struct follower *w)
{
    if (!w->used)
        return;
    w->used = false;
    f->count--;
}

static struct store_reader *take_reader(struct follow *f)
{
    struct store_reader *reader;
    if (f->readers_free)
        return f->readers[--f->readers_free];
    if (f->reader_count == FOLLOW_READERS_MAX || f->store->ops->reader_open(f->store, &reader))
        return NULL;
    f->reader_count++;
    return reader;
}

/* Sends a stretch and moves the follower on. */
static void deliver(struct follow *f, struct follower *w, struct stretch *s, int rc)
{
    bool at_end = is_at_end(s) && s->last >= f->turn->event;
    bool tell_end = at_end && !w->told_caught_up;
    if (!rc && (s->sent || tell_end)) {
        rc = wire_events_encode(s->events, &s->message, s->through, at_end);
        if (!rc)
            rc = net_reply(f->net, &w->peer, s->message.data, s->message.size);
    }
    w->asked.after = s->through;
    w->asked.credit -= s->sent;
    w->told_caught_up |= at_end;
    if (rc) {
        f->dropped++;
        drop(f, w);
    } else if (at_end && w->asked.until_caught_up) {
        drop(f, w);
    }
}

static void stretch_done(void *arg, int result)
{
    struct stretch *s = arg;
    struct follow *f = s->f;
    struct follower *w = &f->followers[s->follower];
    f->readers[f->readers_free++] = s->reader;
    if (w->used && w->generation == s->generation) {
        w->reading = false;
        deliver(f, w, s, result);
    }
    stretch_fini(s);
    free(s);
    if (result != ERR_BUSY) /* cancelled: the loop is closing */
        follow_pump(f);
}

static void fill_stretch(struct follow *f, const struct follower *w, struct stretch *s)
{
    s->f = f;
    s->follower = (uint32_t)(w - f->followers);
    s->generation = w->generation;
    s->asked = w->asked;
    memcpy(s->pool_text, w->pool, sizeof s->pool_text);
    s->last = f->turn->event;
}

static void read_stored(struct follow *f, struct follower *w)
{
    struct store_reader *reader = take_reader(f);
    struct stretch *s = reader ? calloc(1, sizeof *s) : NULL;
    if (s) {
        fill_stretch(f, w, s);
        s->reader = reader;
        w->reading = true;
        if (net_work(f->net, stretch_read, stretch_done, s) == 0)
            return;
        w->reading = false;
        free(s);
    }
    if (reader)
        f->readers[f->readers_free++] = reader;
}

/* From memory when the next event is among the last batches, else through a pool thread. */
static void pump_one(struct follow *f, struct follower *w)
{
    while (w->used && !w->reading && net_peer_ready(f->net, &w->peer)) {
        bool at_end = w->asked.after >= f->turn->event;
        if (at_end ? w->told_caught_up : w->asked.credit == 0)
            return;
        const struct effect_row *row = turn_recent_find(f->turn, w->asked.after + 1);
        if (!at_end && !row) {
            read_stored(f, w);
            return;
        }
        struct stretch *s = &f->here;
        fill_stretch(f, w, s);
        int rc = stretch_begin(s);
        while (!rc && !s->full && row) {
            rc = scan_batch(s, row);
            row = turn_recent_find(f->turn, s->through + 1);
        }
        deliver(f, w, s, rc < 0 ? rc : 0);
    }
}

void follow_pump(struct follow *f)
{
    if (f->count == 0)
        return;
    for (size_t i = 0; i < FOLLOWERS_MAX; i++)
        if (f->followers[i].used)
            pump_one(f, &f->followers[i]);
}

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

int follow_begin(struct follow *f, const struct net_peer *peer, const struct request_follow *asked)
{
    struct follower *w = find(f, peer, asked->request);
    if (w)
        drop(f, w);
    w = free_place(f, peer);
    if (!w)
        return FOLLOW_TOO_MANY;
    *w = (struct follower){
        .used = true, .generation = ++f->generation, .peer = *peer, .asked = *asked};
    memcpy(w->pool, asked->pool.data ? asked->pool.data : "", asked->pool.size);
    w->asked.pool = TEXT_NONE;
    f->count++;
    pump_one(f, w);
    return 0;
}

void follow_credit(struct follow *f, const struct net_peer *peer, uint64_t request, uint32_t credit)
{
    struct follower *w = find(f, peer, request);
    if (!w)
        return;
    uint64_t total = (uint64_t)w->asked.credit + credit;
    w->asked.credit = total > WIRE_CREDIT_MAX ? WIRE_CREDIT_MAX : (uint32_t)total;
    pump_one(f, w);
}

void follow_end(struct follow *f, const struct net_peer *peer, uint64_t request)
{
    struct follower *w = find(f, peer, request);
    if (w)
        drop(f, w);
}

uint32_t follow_count(const struct follow *f) { return f->count; }
uint64_t follow_dropped(const struct follow *f) { return f->dropped; }
