/* Bodies of events: made once, read back as they were, served behind any head, and what is none is
 * refused. synthetic. */
#include <criterion/criterion.h>
#include <string.h>
#include "base/error.h"
#include "core/message/effects_list.h"
#include "random_effects.h"
#include "s75/v1/event.pb-c.h"
#include "same.h"
#include "wire/wire.h"

static struct wire_bodies bodies;

static void fini(void)
{
    wire_bodies_fini(&bodies);
}

TestSuite(bodies, .fini = fini);

static date_t within_calendar(date_t date)
{
    return date == INT32_MAX ? 17000 : date;
}

/* Drawn fields that no event of the core has together. */
static void make_sound(struct event *e)
{
    e->booked_on = within_calendar(e->booked_on);
    e->value_date = within_calendar(e->value_date);
    e->due_on = within_calendar(e->due_on);
    e->position.as_of = within_calendar(e->position.as_of);
    e->amount = e->has_amount ? e->amount : 0;
    e->other_item = e->other_cause ? e->other_item : 0;
    if (e->position.as_of == DATE_NONE)
        e->position = (struct position){.as_of = DATE_NONE};
    if (e->refusal.code == REFUSED_NONE)
        e->refusal = (struct refusal){.code = REFUSED_NONE};
}

static void draw(struct random_source *random, uint64_t *event, struct effects *e)
{
    random_effects(random, 1000, event, e);
    for (size_t i = 0; i < e->event_count; i++)
        make_sound(&e->events[i]);
}

static void encode(const struct effects *e)
{
    cr_assert_eq(wire_encode_bodies(&bodies, e), 0);
    cr_assert_eq(bodies.list.count, e->event_count);
}

/* Only events: the rest is the record's. */
static void same_events(struct effects *expected, const struct effects *e, uint64_t seed)
{
    const char *field = "";
    struct effects rest = *expected;
    rest.journal = 0;
    rest.accepted = 0;
    rest.refusal_count = rest.posting_count = rest.closed_count = 0;
    rest.issued_count = 0;
    cr_assert(effects_equal(&rest, e, &field), "seed %lu: %s", seed, field);
}

Test(bodies, what_is_encoded_comes_back)
{
    struct effects e = EFFECTS_NULL, read = EFFECTS_NULL;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct random_source random = {seed};
        uint64_t event = 7;
        draw(&random, &event, &e);
        encode(&e);
        effects_clear(&read);
        cr_assert_eq(wire_decode_events(&bodies.list, &read), 0, "seed %lu", seed);
        same_events(&e, &read, seed);
    }
    effects_fini(&e);
    effects_fini(&read);
}

Test(bodies, head_and_body_are_the_event)
{
    struct effects e = EFFECTS_NULL;
    struct buffer whole = BUFFER_NULL;
    struct random_source random = {3};
    uint64_t event = UINT32_MAX;
    for (unsigned n = 0; n < 50; n++) {
        draw(&random, &event, &e);
        encode(&e);
        for (size_t i = 0; i < e.event_count; i++) {
            buffer_clear(&whole);
            cr_assert_eq(wire_encode_head(&whole, &bodies.list.items[i].head), 0);
            const struct bytes body = bodies.list.items[i].body;
            buffer_put(&whole, body.data, body.size);
            S75__V1__Event *m = s75__v1__event__unpack(NULL, whole.size, whole.data);
            cr_assert_not_null(m);
            same_event(m, &e.events[i]);
            s75__v1__event__free_unpacked(m, NULL);
        }
    }
    buffer_fini(&whole);
    effects_fini(&e);
}

static int decode_one(struct bytes body)
{
    struct effects read = EFFECTS_NULL;
    struct event_bytes one = {.head = {.kind = EVENT_ROUTED}, .body = body};
    const struct event_list events = {&one, 1, 1};
    const int rc = wire_decode_events(&events, &read);
    effects_fini(&read);
    return rc;
}

/* Fields appended to a body: protobuf would take the last, or keep what it does not know. */
Test(bodies, what_is_none_is_refused)
{
    static const struct {
        const char *what;
        uint8_t bytes[12];
        size_t size;
    } appended[] = {
        {"a number", {1 << 3, 1}, 2},
        {"a number in the pool", {2 << 3, 1}, 2},
        {"a kind", {3 << 3, 1}, 2},
        {"a pool", {4 << 3 | 2, 1, 'p'}, 3},
        {"a cause", {5 << 3, 1}, 2},
        {"an epoch", {7 << 3, 1}, 2},
        {"no date", {8 << 3, 1}, 2},
        {"no due date", {0xE0, 0x01, 1}, 3},
        {"a kind of contribution there is not", {12 << 3, 100}, 2},
        {"a reason there is not", {0x98, 0x01, 0xFF, 1}, 4},
        {"a state there is not", {0xF8, 0x01, 99}, 3},
        {"a field of tomorrow", {0x90, 0x03, 1}, 3},
        {"a zero byte in a text", {10 << 3 | 2, 2, 'p', 0}, 4},
        {"half a text", {10 << 3 | 2, 9, 'p'}, 3},
        {"half a pair", {0x82, 0x02, 0}, 3},
        {"half a number", {13 << 3, 0xFF}, 2},
    };
    struct buffer body = BUFFER_NULL;
    static const uint8_t sound[] = {8 << 3, 0xB1, 0x90, 0xCF, 0x09}; /* booked on 2017-08-01 */
    cr_assert_eq(decode_one((struct bytes){sound, sizeof sound}), 0);
    cr_assert_eq(decode_one((struct bytes){sound, 4}), ERR_CORRUPT, "cut short");
    for (size_t i = 0; i < sizeof appended / sizeof *appended; i++) {
        buffer_clear(&body);
        buffer_put(&body, sound, sizeof sound);
        buffer_put(&body, appended[i].bytes, appended[i].size);
        cr_expect_eq(decode_one(buffer_bytes(&body)), ERR_CORRUPT, "%s", appended[i].what);
    }
    buffer_fini(&body);
}
