#include "app/requests.h"
#include <stdio.h>
#include "app/desk/door.h"
#include "app/desk/greet.h"
#include "app/desk/history.h"
#include "app/commit/poison.h"
#include "app/ask/query.h"
#include "app/desk/submission.h"

static void refuse_follower(struct desk *d, const struct net_peer *from, const struct request *r)
{
    char limit[64];
    snprintf(limit, sizeof limit, "%d of a peer, %d in all", FOLLOWERS_PER_PEER, FOLLOWERS_MAX);
    desk_refuse_field(d, from, r, REFUSED_BUSY, "follow", limit, "too many followers");
}

/* First of all: what is refused for other reasons says how much goes on. */
static bool refuse_forbidden(struct desk *d, const struct net_peer *from, const struct request *r)
{
    const struct text pool = r->follow.pool;
    const bool is_none = text_equal(pool, text_of("-"));
    const bool is_there = !pool.size || is_none || report_pool_find(d->engine, pool) != UINT32_MAX;
    if (is_there && door_may_follow(d, from, pool))
        return false;
    if (!pool.size) {
        door_refuse(d, from, r, "follow.pool", "all events");
        return true;
    }
    if (is_there)
        door_note_refused(d, from, "follow", pool);
    /* One that is not there and one that is not for this peer are the same to it. */
    desk_refuse_field(d, from, r, REFUSED_UNKNOWN_POOL, "follow.pool", NULL,
                      "no pool has this code");
    return true;
}

/* The last event there is; to a reader: of the pool. */
static uint64_t last_event(const struct desk *d, const struct request *r, bool is_reader)
{
    struct report_status status;
    struct report_pool pool;
    report_status(d->engine, &status);
    if (!is_reader)
        return status.last_event;
    report_pool(d->engine, report_pool_find(d->engine, r->follow.pool), DATE_NONE, &pool);
    return pool.last_event;
}

static void answer_follow(struct desk *d, const struct net_peer *from, const struct request *r)
{
    const bool is_reader = door_is_reader(d, from);
    if (refuse_forbidden(d, from, r) || (!is_reader && history_refuses_follow(d, from, r)))
        return;
    if (r->follow.after >
        last_event(d, r, is_reader)) { /* a journal restored from a copy, or another one */
        desk_refuse_field(d, from, r, REFUSED_OUT_OF_RANGE, "follow.after",
                          "at most the last event",
                          "this daemon has not had so many events: it lacks history that the "
                          "follower knows");
        return;
    }
    int rc = follow_begin(d->follow, from, &r->follow, is_reader);
    if (rc == FOLLOW_TOO_MANY)
        refuse_follower(d, from, r);
    else if (rc)
        desk_fail(d, "following", rc);
}

static void answer(struct desk *d, const struct net_peer *from, struct request *r)
{
    switch (r->kind) {
    case REQUEST_HELLO:
        greet(d, from, r);
        return;
    case REQUEST_SUBMISSION:
        submission_answer(d, from, r);
        return;
    case REQUEST_QUERY:
        query_answer(d, from, r);
        return;
    case REQUEST_FOLLOW:
        answer_follow(d, from, r);
        return;
    case REQUEST_CREDIT:
        follow_credit(d->follow, from, r->credit.request, r->credit.credit);
        return;
    case REQUEST_UNFOLLOW:
        follow_end(d->follow, from, r->unfollow.request);
        return;
    }
}

static void refuse_large(struct desk *d, const struct net_peer *from, const struct request *r)
{
    char limit[64];
    snprintf(limit, sizeof limit, "%u MiB decoded", WIRE_ARENA_BYTES_MAX >> 20);
    desk_refuse_field(d, from, r, REFUSED_TOO_LARGE, "request", limit, "too large when decoded");
}

static void take_request(struct desk *d, const struct net_peer *from, struct bytes frame)
{
    struct request r;
    arena_reset(&d->arena);
    int rc = wire_decode_request(frame, &d->arena, &r);
    if (rc < 0) /* the arena's limit: what it would take to decode is more than we give */
        refuse_large(d, from, &r);
    else if (rc == WIRE_REFUSED)
        desk_refuse(d, from, &r, &r.refusal, 0, 0);
    else
        answer(d, from, &r);
}

void requests_take(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size)
{
    struct desk *d = ctx;
    static const struct request nothing = {0};
    const struct poison_subject request = {.raw = {data, size}}, none = {0};
    if (d->failure || d->stopping)
        return;
    const struct poison_entry *poison = poison_find(TEXT_NONE, TEXT_NONE, 0, request.raw);
    if (poison) {
        desk_refuse_set_aside(d, from, &nothing, poison);
        return;
    }
    (void)poison_watch(&request);
    take_request(d, from, request.raw);
    (void)poison_watch(&none);
    /* Until the commit under way is done. Stalled, that may take long: then all are answered. */
    if (commit_is_full(&d->commits) && !d->commits.stalled)
        net_accept(d->net, false);
}
