#include "app/follow/event_range.h"
#include <assert.h>
#include "base/error.h"
#include "core/message/effects_list.h"

enum { BATCHES_PER_READ = 64 };

static int begin_message(struct event_range *s)
{
    arena_reset(&s->arena);
    s->sent = 0;
    s->events = wire_events_new(&s->arena, s->asked.request);
    return s->events ? 0 : ERR_MEMORY;
}

int range_begin(struct event_range *s)
{
    s->arena.limit = RANGE_ARENA_MAX;
    buffer_clear(&s->messages);
    s->whole_count = 0;
    s->through = s->asked.after;
    s->taken = s->considered = 0;
    s->ended = false;
    return begin_message(s);
}

static bool wants(const struct event_range *s, const struct event *event)
{
    if (s->asked.kinds && !(s->asked.kinds >> event->kind & 1))
        return false;
    return !s->pool[0] || text_equal(text_of(s->pool), event->pool);
}

static int end_message(struct event_range *s)
{
    assert(s->whole_count < RANGE_MESSAGES_MAX && s->sent <= RANGE_EVENTS_MAX);
    int rc = wire_events_encode(s->events, &s->messages, s->through, false, &s->known);
    if (rc)
        return rc;
    s->whole[s->whole_count++] =
        (struct range_message){.end = s->messages.size, .through = s->through, .sent = s->sent};
    return begin_message(s);
}

static int consider(struct event_range *s, const struct event *event)
{
    int rc = 0;
    if (event->number <= s->through)
        return 0;
    if (event->number != s->through + 1)
        return ERR_CORRUPT;
    bool full = s->sent == RANGE_EVENTS_MAX;
    bool last = s->whole_count == s->messages_max || s->messages.size >= RANGE_BYTES_MAX;
    if (event->number > s->last || s->taken == s->asked.credit ||
        s->considered == RANGE_CONSIDERED_MAX || (full && last)) {
        s->ended = true;
        return 1;
    }
    if (full)
        rc = end_message(s);
    s->through = event->number;
    s->considered++;
    if (rc || !wants(s, event))
        return rc;
    s->sent++;
    s->taken++;
    return wire_events_add(s->events, event);
}

int range_take(struct event_range *s, const struct effect_row *batch)
{
    int rc = record_open(&s->records, batch->packed);
    while (!rc && (rc = record_next(&s->records, &s->effects)) == RECORD_NEXT) {
        rc = 0;
        for (size_t i = 0; i < s->effects.event_count && !rc; i++)
            rc = consider(s, &s->effects.events[i]);
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
    return wire_events_encode(s->events, out, s->through, caught_up, &s->known);
}

void range_fini(struct event_range *s)
{
    arena_fini(&s->arena);
    effects_fini(&s->effects);
    buffer_fini(&s->messages);
}
