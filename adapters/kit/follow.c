/* kit/follow: events from a number on, each once, across reconnections.
 *
 * The place is follow->after; whatever happens, the stream is asked for again from there, under the
 * same request number, which replaces the former one at the daemon. */
#include "client.h"

#define CREDIT 1024
#define STILL_MAX 5 /* Welcomes, one for each silence */

struct following {
    struct exchange exchange; /* first: the exchange is the following */
    S75__V1__Follow *follow;
    s75_event_fn on_event;
    void *ctx;
    uint32_t used; /* credit since it was last renewed */
    bool moved;    /* something came since the last Welcome */
    unsigned still; /* Welcomes since then, where none says how many events there are */
};

/* Events that a declared restore made void cannot be followed on. Whoever follows from before them
 * has dealt with it. */
static int check_restored(struct s75_client *c, uint64_t after)
{
    const S75__V1__Restored *restored = s75_restored(c);
    if (!restored)
        return 0;
    if (after > restored->event)
        return client_fail(c, S75_ERR_RESTORED,
                           "s75d at %s went back to event %llu, as was declared there, and %llu "
                           "was followed: take back the events after %llu, and follow again from "
                           "there",
                           c->options.desk, (unsigned long long)restored->event,
                           (unsigned long long)after, (unsigned long long)restored->event);
    if (!*c->options.feed)
        known_restored_done(c);
    return 0;
}

static int send_follow(struct s75_client *c, struct exchange *x)
{
    struct following *f = (struct following *)x;
    S75__V1__Known known;
    int r = check_restored(c, f->follow->after);
    if (r != 0)
        return r;
    f->follow->request = x->request;
    f->follow->known = known_message(c, &known) ? &known : NULL;
    f->used = 0;
    S75__V1__Request request = S75__V1__REQUEST__INIT;
    request.body_case = S75__V1__REQUEST__BODY_FOLLOW;
    request.follow = f->follow;
    r = link_send_request(c, &request);
    f->follow->known = NULL;
    return r;
}

static int check_follow(struct s75_client *c, struct exchange *x, const S75__V1__Welcome *w)
{
    struct following *f = (struct following *)x;
    int r = check_restored(c, f->follow->after);
    if (r != 0)
        return r;
    if (!w->has_last_event) {
        /* A stream that lives says so every ten seconds. */
        f->still = f->moved ? 0 : f->still + 1;
        f->moved = false;
        return f->still > STILL_MAX;
    }
    if (w->last_event < f->follow->after)
        return client_break(c, S75_ERR_FEED,
                            "s75d at %s lost events that it had sent: its last is %llu, "
                            "and %llu was followed",
                            c->options.desk, (unsigned long long)w->last_event,
                            (unsigned long long)f->follow->after);
    bool stuck = w->last_event > f->follow->after && !f->moved;
    f->moved = false;
    return stuck;
}

static int renew_credit(struct s75_client *c, struct following *f)
{
    if (f->used < (f->follow->credit + 1) / 2)
        return 0;
    S75__V1__Credit credit = S75__V1__CREDIT__INIT;
    credit.request = f->exchange.request;
    credit.credit = f->used;
    S75__V1__Request request = S75__V1__REQUEST__INIT;
    request.body_case = S75__V1__REQUEST__BODY_CREDIT;
    request.credit = &credit;
    int r = link_send_request(c, &request);
    if (r == 0)
        f->used = 0;
    return r < 0 ? r : 0; /* not taken now: with the next events, or by following again */
}

/* Whether event numbers must be consecutive: no filter is set. */
static bool is_whole(const S75__V1__Follow *f)
{
    return !f->pool && f->n_kinds == 0;
}

static void take_each(struct following *f, const S75__V1__Events *events)
{
    struct exchange *x = &f->exchange;
    for (size_t i = 0; i < events->n_events && !x->done; i++) {
        const S75__V1__Event *e = events->events[i];
        f->used++;
        if (e->number <= f->follow->after)
            continue; /* of the stream that a second Follow replaced */
        if (is_whole(f->follow) && e->number != f->follow->after + 1) {
            x->sent = false; /* a hole: follow again from here */
            return;
        }
        f->follow->after = e->number;
        x->result = f->on_event(f->ctx, e);
        x->done = x->result != 0;
    }
    if (x->done)
        return;
    if (events->through > f->follow->after)
        f->follow->after = events->through;
    x->done = f->follow->has_until_caught_up && f->follow->until_caught_up && events->caught_up;
}

static int take_events(struct s75_client *c, struct exchange *x, S75__V1__Reply **reply)
{
    struct following *f = (struct following *)x;
    if ((*reply)->body_case != S75__V1__REPLY__BODY_EVENTS)
        return client_break(c, S75_ERR_PROTOCOL,
                            "s75d at %s answered something else than was asked", c->options.desk);
    if (!x->sent)
        return 0; /* a reply to a Follow that is about to be repeated */
    f->moved = true;
    known_received(c, (*reply)->events->known);
    take_each(f, (*reply)->events);
    return x->done || !x->sent ? 0 : renew_credit(c, f);
}

/* Best effort: a daemon that does not hear it stops when the credit is used up. */
static void send_unfollow(struct s75_client *c, uint64_t request_number)
{
    S75__V1__Unfollow unfollow = S75__V1__UNFOLLOW__INIT;
    unfollow.request = request_number;
    S75__V1__Request request = S75__V1__REQUEST__INIT;
    request.body_case = S75__V1__REQUEST__BODY_UNFOLLOW;
    request.unfollow = &unfollow;
    if (c->greeting == GREETED)
        link_send_request(c, &request);
}

int s75_follow(struct s75_client *c, S75__V1__Follow *follow, s75_event_fn on_event, void *ctx)
{
    bool finite = follow->has_until_caught_up && follow->until_caught_up;
    if (follow->credit == 0)
        follow->credit = CREDIT;
    struct following f = {
        .exchange = {.live = !finite,
                     .check = check_follow,
                     .send = send_follow,
                     .take = take_events},
        .follow = follow,
        .on_event = on_event,
        .ctx = ctx,
    };
    int r = client_exchange(c, &f.exchange);
    if (r != 0 && r != S75_ERR_REFUSED && !c->failed)
        send_unfollow(c, f.exchange.request);
    return r;
}
