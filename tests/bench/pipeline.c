#include "pipeline.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/report/report.h"

enum { BATCH = 64 }; /* requests that a commit would take at once */

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

void pipeline_init(struct pipeline *p)
{
    memset(p, 0, sizeof *p);
    require(engine_new(&p->engine) == 0, "out of memory");
    p->decoding.limit = WIRE_ARENA_BYTES_MAX;
    record_begin(&p->record);
}

void pipeline_fini(struct pipeline *p)
{
    engine_free(p->engine);
    arena_fini(&p->decoding);
    arena_fini(&p->encoding);
    buffer_fini(&p->record.packed);
    wire_bodies_fini(&p->bodies);
    buffer_fini(&p->outbound);
    buffer_fini(&p->day);
}

static void encode(struct pipeline *p, const struct input *in, const struct effects *effects)
{
    const struct wire_feed_number of = {in->party, in->feed, in->number};
    arena_reset(&p->encoding);
    require(wire_encode_outcome(&p->outbound, &p->encoding, &of, effects, false) == 0,
            "an outcome");
    for (size_t i = 0; i < p->bodies.list.count; i++) {
        char topic[WIRE_TOPIC_MAX];
        const struct event_bytes *event = &p->bodies.list.items[i];
        wire_topic(&event->head, topic);
        buffer_put(&p->outbound, topic, strlen(topic) + 1);
        require(wire_encode_head(&p->outbound, &event->head) == 0, "an event's head");
        buffer_put(&p->outbound, event->body.data, event->body.size);
    }
}

static void step(struct pipeline *p, struct input *in)
{
    const struct effects *effects;
    in->journal = ++p->journal;
    in->epoch = 1;
    in->received.us = (int64_t)p->journal;
    require(engine_step(p->engine, in, &effects) == 0, "an input is not stepped");
    require(effects->refusal_count == 0, "an input is refused");
    require(wire_encode_bodies(&p->bodies, effects) == 0, "bodies of events");
    record_put(&p->record, effects, &p->bodies.list);
    encode(p, in, effects);
    require(!p->record.packed.failed && !p->outbound.failed, "out of memory");
    p->events += effects->event_count;
}

/* Until the day is over. */
static void finish_day(struct pipeline *p)
{
    struct report_clock clock;
    struct input in;
    for (report_clock(p->engine, &clock); clock.day_to != DATE_NONE;
         report_clock(p->engine, &clock)) {
        buffer_clear(&p->day);
        require(wire_encode_day(&p->day, text_of("clock"), ++p->days, clock.day_to) == 0, "a day");
        arena_reset(&p->decoding);
        require(wire_decode_submission(buffer_bytes(&p->day), &p->decoding, &in) == 0, "a day");
        step(p, &in);
    }
}

static void take(struct pipeline *p, struct bytes frame)
{
    struct request request;
    arena_reset(&p->decoding);
    require(wire_decode_request(frame, &p->decoding, &request) == 0, "a request is refused");
    step(p, &request.submission);
    finish_day(p);
}

static void end_batch(struct pipeline *p)
{
    p->packed_bytes += p->record.packed.size;
    buffer_clear(&p->outbound);
    record_begin(&p->record);
}

static void take_all(struct pipeline *p, const struct frames *frames)
{
    for (size_t i = 0; i < frames->count; i++) {
        take(p, frames_at(frames, i));
        if (i % BATCH == BATCH - 1)
            end_batch(p);
    }
    end_batch(p);
}

void pipeline_set_up(struct pipeline *p, const struct frames *frames)
{
    take_all(p, frames);
}

__attribute__((noinline)) void pipeline_run(struct pipeline *p, const struct frames *frames)
{
    p->events = p->packed_bytes = 0;
    take_all(p, frames);
}
