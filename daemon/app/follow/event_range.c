#include "app/follow/event_range.h"
#include <assert.h>
#include "base/error.h"
#include "core/message/effects_list.h"

enum { BATCHES_PER_READ = 64 };
static_assert(EVENT_KIND_COUNT <= 64, "the kinds that a follower wants are bits of one number");

static void begin_message(struct event_range *s)
{
    s->sent = 0;
    wire_events_begin(&s->events, s->asked.request);
}

void range_begin(struct event_range *s)
{
    buffer_clear(&s->messages);
    s->whole_count = 0;
    s->through = s->asked.after;
    s->pool_through = s->pool_after;
    s->taken = s->considered = 0;
    s->ended = false;
    begin_message(s);
}

static bool wants(struct event_range *s, const struct event_head *event)
{
    if (s->pool[0] && !text_equal(text_of(s->pool), event->pool))
        return false;
    if (s->by_pool && event->pool_number <= s->pool_through)
        return false;
    s->pool_through = event->pool_number;
    return !s->asked.kinds || (s->asked.kinds >> event->kind & 1);
}

static uint64_t told_through(const struct event_range *s)
{
    return s->by_pool ? s->pool_through : s->through;
}

static int end_message(struct event_range *s)
{
    assert(s->whole_count < RANGE_MESSAGES_MAX && s->sent <= RANGE_EVENTS_MAX);
    int rc = wire_events_encode(&s->events, &s->messages, told_through(s), false, &s->known);
    if (rc)
        return rc;
    s->whole[s->whole_count++] = (struct range_message){.end = s->messages.size,
                                                        .through = s->through,
                                                        .pool_through = s->pool_through,
                                                        .sent = s->sent};
    begin_message(s);
    return 0;
}

static int consider(struct event_range *s, const struct event_bytes *event)
{
    int rc = 0;
    const uint64_t number = event->head.number;
    if (number <= s->through)
        return 0;
    if (number != s->through + 1)
        return ERR_CORRUPT;
    bool full = s->sent == RANGE_EVENTS_MAX;
    bool last = s->whole_count == s->messages_max || s->messages.size >= RANGE_BYTES_MAX;
    if (number > s->last || s->taken == s->asked.credit ||
        s->considered == RANGE_CONSIDERED_MAX || (full && last)) {
        s->ended = true;
        return 1;
    }
    if (full)
        rc = end_message(s);
    s->through = number;
    s->considered++;
    if (rc || !wants(s, &event->head))
        return rc;
    s->sent++;
    s->taken++;
    return wire_events_add(&s->events, event);
}

int range_take(struct event_range *s, const struct effect_row *batch)
{
    int rc = record_open(&s->records, batch->packed);
    while (!rc && (rc = record_next(&s->records, &s->effects, &s->list)) == RECORD_NEXT) {
        rc = 0;
        for (size_t i = 0; i < s->list.count && !rc; i++)
            rc = consider(s, &s->list.items[i]);
    }
    return rc;
}

static int visit(void *ctx, const struct effect_row *batch)
{
    return range_take(ctx, batch);
}

int range_read(struct event_range *s, struct store_reader *reader)
{
    int rc = 0;
    while (!rc && !s->ended && s->through < s->last) {
        uint64_t before = s->through;
        rc = reader->ops->read_events(reader, s->through + 1, BATCHES_PER_READ, visit, s);
        if (!rc && s->through == before)
            rc = ERR_CORRUPT;
    }
    return rc < 0 ? rc : 0;
}

int range_pack_last(struct event_range *s, struct buffer *out, bool caught_up)
{
    return wire_events_encode(&s->events, out, told_through(s), caught_up, &s->known);
}

void range_fini(struct event_range *s)
{
    effects_fini(&s->effects);
    event_list_fini(&s->list);
    wire_events_fini(&s->events);
    buffer_fini(&s->messages);
}
