#include "app/desk/greet.h"
#include "app/desk/door.h"
#include "app/commit/stall.h"
#include "app/desk/history.h"
#include "base/error.h"

/* Where the feed stands is known only to memory while inputs of it wait for a stalled commit. */
static bool waits(struct desk *d, struct text party, struct text feed)
{
    const struct batch *batch;
    size_t index;
    return d->commits.stalled && commit_find(&d->commits, party, feed, 0, &batch, &index);
}

static void welcome(struct desk *d, const struct net_peer *from, const struct request *r,
                    const struct history_found *found)
{
    struct report_feed feed;
    struct report_status status;
    report_feed(d->engine, r->hello.party, r->hello.feed, &feed);
    report_status(d->engine, &status);
    const bool stalled =
        d->commits.stalled != 0; /* then it is answered at once, of what is durable */
    const struct wire_restored restored = {found->news.epoch, found->news.journal,
                                           found->news.event, found->news.us};
    struct wire_welcome w = {
        .epoch = d->commits.epoch,
        .last_event = stalled ? d->commits.event : status.last_event,
        .last_journal = stalled ? d->commits.journal : status.last_journal,
        .today = stalled ? d->commits.today : status.today,
        .manual_clock = d->config->manual_clock,
        .feed = &feed,
        .restored = found->has_news ? &restored : NULL,
        .principal = from->principal,
    };
    if (!desk_begin_answer(d, from, r))
        return;
    if (wire_encode_welcome(&d->reply, &d->answer, &w))
        desk_fail(d, "welcoming", ERR_MEMORY);
    else
        desk_answer_as(d, from, REPLY_WELCOME);
}

void greet(struct desk *d, const struct net_peer *from, const struct request *r)
{
    struct history_found found;
    if (r->hello.feed.size ? !door_may_speak(d, from, r->hello.party, r->hello.feed)
                           : !door_may(d, from, ASK_ANY, ACCESS_POOL_NONE)) {
        door_refuse(d, from, r, "hello.party", "greeting");
        return;
    }
    found = (struct history_found){.history = HISTORY_SAME};
    if (!door_is_reader(d, from) && history_refuses_hello(d, from, r, &found))
        return;
    if (waits(d, r->hello.party, r->hello.feed))
        desk_answer_waiting(d, from, r, "hello", STALL_FEED_WAITS);
    else
        welcome(d, from, r, &found);
}
