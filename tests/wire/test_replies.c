/* Replies and events: what is packed unpacks to the same values. */
#include <criterion/criterion.h>
#include <string.h>
#include "always_set.h"
#include "base/error.h"
#include "core/message/effects_list.h"
#include "random_effects.h"
#include "same.h"

static struct buffer out;

static S75__V1__Reply *unpacked(S75__V1__Reply__BodyCase body_case)
{
    S75__V1__Reply *reply = s75__v1__reply__unpack(NULL, out.size, out.data);
    cr_assert_not_null(reply);
    cr_assert_eq(reply->body_case, body_case);
    const ProtobufCFieldDescriptor *absent = always_set_absent(&reply->base);
    cr_assert_null(absent, "%s is not set", absent ? absent->name : "");
    return reply;
}

static void done(S75__V1__Reply *reply)
{
    s75__v1__reply__free_unpacked(reply, NULL);
    buffer_fini(&out);
    arena_fini(&arena);
}

Test(replies, outcomes_of_any_content)
{
    const struct wire_feed_number of = {text_of("E08000006"), text_of("ledger"), 12};
    struct random_source random = {2018};
    struct effects effects = EFFECTS_NULL;
    struct buffer again = BUFFER_NULL;
    uint64_t last = 0;
    for (uint64_t journal = 1; journal <= 300; journal++) {
        random_effects(&random, journal, &last, &effects);
        buffer_clear(&out);
        arena_reset(&arena);
        cr_assert_eq(wire_encode_outcome(&out, &arena, &of, &effects, false), 0);
        S75__V1__Reply *reply = unpacked(S75__V1__REPLY__BODY_OUTCOME);
        same_outcome(reply->outcome, &of, &effects, false);
        s75__v1__reply__free_unpacked(reply, NULL);
        /* Marked as repeated it is what an outcome read from the store would be. */
        buffer_clear(&again);
        cr_assert_eq(wire_encode_repeated(&again, buffer_bytes(&out)), 0);
        buffer_clear(&out);
        cr_assert_eq(wire_encode_outcome(&out, &arena, &of, &effects, true), 0);
        cr_assert_eq(again.size, out.size);
        cr_assert_eq(memcmp(again.data, out.data, out.size), 0);
        reply = unpacked(S75__V1__REPLY__BODY_OUTCOME);
        same_outcome(reply->outcome, &of, &effects, true);
        s75__v1__reply__free_unpacked(reply, NULL);
    }
    effects_fini(&effects);
    buffer_fini(&again);
    buffer_fini(&out);
    arena_fini(&arena);
}

Test(replies, welcome)
{
    struct report_feed feed = {.next = 8};
    struct wire_welcome w = {.epoch = 3, .last_event = 40, .last_journal = 9, .today = DATE_NONE,
                             .feed = &feed};
    cr_assert_eq(wire_encode_welcome(&out, &arena, &w), 0);
    S75__V1__Reply *reply = unpacked(S75__V1__REPLY__BODY_WELCOME);
    const S75__V1__Welcome *m = reply->welcome;
    cr_expect(m->version == 1 && m->epoch == 3 && m->next_number == 8 && m->last_event == 40);
    cr_expect(m->last_journal == 9 && m->business_date == 0 && !m->manual_clock);
    cr_expect(m->max_request_bytes == 1 << 20 && m->max_items == 1024);
    cr_expect_null(m->open_document);
    done(reply);
}

Test(replies, welcome_in_the_middle_of_a_document)
{
    struct report_feed feed = {.next = 8, .document_open = true, .document_name = text_of("a.csv"),
                               .document_next_row = 128, .document_sha256 = {7, [31] = 8}};
    struct wire_welcome w = {.feed = &feed, .manual_clock = true};
    cr_assert_eq(date_from_number(20170801, &w.today), 0);
    cr_assert_eq(wire_encode_welcome(&out, &arena, &w), 0);
    S75__V1__Reply *reply = unpacked(S75__V1__REPLY__BODY_WELCOME);
    const S75__V1__OpenDocument *m = reply->welcome->open_document;
    cr_assert_not_null(m);
    cr_expect(m->sha256.len == 32 && m->sha256.data[0] == 7 && m->sha256.data[31] == 8);
    cr_expect_str_eq(m->name, "a.csv");
    cr_expect_eq(m->next_row, 128);
    cr_expect(reply->welcome->manual_clock && reply->welcome->business_date == 20170801);
    done(reply);
}

static const struct wire_known known = {
    .epoch = 3, .journal = 300, .chain = {5, [31] = 6}, .restored_us = 77};

static void expect_known(const S75__V1__Known *m)
{
    cr_assert_not_null(m);
    cr_expect(m->epoch == 3 && m->journal == 300 && m->has_restored_us && m->restored_us == 77);
    cr_expect(m->chain.len == 32 && m->chain.data[0] == 5 && m->chain.data[31] == 6);
}

/* What is added behind packed bytes is read as the field that it is meant to be. */
Test(replies, extended)
{
    struct report_feed feed = {.next = 8};
    struct wire_welcome w = {.epoch = 3, .today = DATE_NONE, .feed = &feed};
    struct wire_feed_number of = {text_of("p"), text_of("f"), 9};
    struct effects effects = EFFECTS_NULL;
    struct buffer fields = BUFFER_NULL, reply = BUFFER_NULL;
    cr_assert_eq(wire_encode_known(&fields, &known), 0);
    cr_assert_eq(wire_encode_welcome(&reply, &arena, &w), 0);
    cr_assert_eq(wire_extend(&out, buffer_bytes(&reply), buffer_bytes(&fields)), 0);
    S75__V1__Reply *m = unpacked(S75__V1__REPLY__BODY_WELCOME);
    cr_expect_eq(m->welcome->next_number, 8u);
    expect_known(m->welcome->known);
    done(m);
    buffer_clear(&reply);
    cr_assert_eq(wire_encode_outcome(&reply, &arena, &of, &effects, false), 0);
    cr_assert_eq(wire_extend(&out, buffer_bytes(&reply), buffer_bytes(&fields)), 0);
    m = unpacked(S75__V1__REPLY__BODY_OUTCOME);
    cr_expect_eq(m->outcome->number, 9u);
    expect_known(m->outcome->known);
    done(m);
    buffer_clear(&reply);
    buffer_clear(&fields);
    cr_assert_eq(wire_answer_document(&reply, 4, 6), 0);
    cr_assert_eq(wire_encode_not_durable(&fields, UINT64_C(1) << 40), 0);
    cr_assert_eq(wire_extend(&out, buffer_bytes(&reply), buffer_bytes(&fields)), 0);
    m = unpacked(S75__V1__REPLY__BODY_ANSWER);
    cr_expect(m->answer->request == 4 && m->answer->document->journal == 6);
    cr_expect_eq(m->answer->not_durable_from, UINT64_C(1) << 40);
    cr_expect_eq(m->answer->base.n_unknown_fields, 0u);
    done(m);
    buffer_fini(&fields);
    buffer_fini(&reply);
}

Test(replies, welcome_after_a_restore)
{
    struct report_feed feed = {.next = 8};
    const struct wire_restored restored = {4, 0, 0, 1796000000000000};
    struct wire_welcome w = {.today = DATE_NONE, .feed = &feed, .restored = &restored};
    cr_assert_eq(wire_encode_welcome(&out, &arena, &w), 0);
    S75__V1__Reply *reply = unpacked(S75__V1__REPLY__BODY_WELCOME);
    const S75__V1__Restored *m = reply->welcome->restored;
    cr_assert_not_null(m);
    cr_expect(m->epoch == 4 && m->journal == 0 && m->event == 0);
    cr_expect_eq(m->restored_us, 1796000000000000);
    done(reply);
}

Test(replies, refused)
{
    const uint64_t expected = 5, none = 0;
    struct refusal refusal = {.code = REFUSED_GAP, .item = ITEM_NONE, .field = text_of("f"),
                              .limit = text_of("l"), .text = text_of("t")};
    struct wire_refused r = {.refusal = &refusal, .expected_number = &expected,
                             .of = {text_of("p"), text_of("feed"), 9}};
    cr_assert_eq(wire_encode_refused(&out, &arena, &r), 0);
    S75__V1__Reply *reply = unpacked(S75__V1__REPLY__BODY_REFUSED);
    const S75__V1__Refused *m = reply->refused;
    same_refusal(m->refusal, &refusal);
    cr_expect(m->refusal->has_expected_number && m->refusal->expected_number == 5);
    cr_expect(!m->refusal->has_retry_after_ms && !m->has_request);
    cr_expect(m->has_number && m->number == 9);
    cr_expect_str_eq(m->party, "p");
    cr_expect_str_eq(m->feed, "feed");
    done(reply);
    refusal = (struct refusal){.code = REFUSED_BUSY, .item = 4};
    r = (struct wire_refused){.refusal = &refusal, .request = 77, .retry_after_ms = 200};
    cr_assert_eq(wire_encode_refused(&out, &arena, &r), 0);
    reply = unpacked(S75__V1__REPLY__BODY_REFUSED);
    m = reply->refused;
    same_refusal(m->refusal, &refusal);
    cr_expect(m->refusal->has_retry_after_ms && m->refusal->retry_after_ms == 200);
    cr_expect(!m->has_number && !m->party && !m->feed && m->has_request && m->request == 77);
    cr_expect(!m->refusal->has_expected_number);
    done(reply);
    refusal = (struct refusal){.code = REFUSED_HISTORY_DIFFERS, .item = ITEM_NONE};
    r = (struct wire_refused){.refusal = &refusal, .request = 77, .expected_number = &none};
    cr_assert_eq(wire_encode_refused(&out, &arena, &r), 0);
    reply = unpacked(S75__V1__REPLY__BODY_REFUSED);
    m = reply->refused;
    cr_expect(m->refusal->final && m->refusal->has_expected_number);
    cr_expect_eq(m->refusal->expected_number, 0u);
    done(reply);
}

Test(replies, heartbeat)
{
    const uint8_t chain[32] = {1, [31] = 2};
    struct wire_heartbeat h = {.epoch = 1, .last_event = 2, .last_journal = 3, .chain = chain,
                               .restored_us = 9};
    cr_assert_eq(date_from_number(20170801, &h.today), 0);
    cr_assert_eq(wire_encode_heartbeat(&out, &h), 0);
    S75__V1__Heartbeat *m = s75__v1__heartbeat__unpack(NULL, out.size, out.data);
    cr_assert_not_null(m);
    cr_expect(m->epoch == 1 && m->last_event == 2 && m->last_journal == 3);
    cr_expect(m->chain.len == 32 && m->chain.data[0] == 1 && m->chain.data[31] == 2);
    cr_expect(m->business_date == 20170801 && m->has_restored_us && m->restored_us == 9);
    s75__v1__heartbeat__free_unpacked(m, NULL);
    buffer_fini(&out);
}

Test(replies, events_to_a_follower)
{
    struct random_source random = {2019};
    struct effects effects = EFFECTS_NULL;
    uint64_t last = 0;
    random_effects(&random, 1, &last, &effects);
    while (effects.event_count == 0)
        random_effects(&random, 1, &last, &effects);
    struct wire_bodies bodies = {0};
    struct wire_events w = {0};
    cr_assert_eq(wire_encode_bodies(&bodies, &effects), 0);
    for (size_t count = 0; count <= 200; count += 100) {
        wire_events_begin(&w, 31);
        for (size_t i = 0; i < count; i++)
            cr_assert_eq(wire_events_add(&w, &bodies.list.items[i % effects.event_count]), 0);
        cr_expect_eq(w.count, count);
        cr_assert_eq(wire_events_encode(&w, &out, 500, count == 0, &known), 0);
        S75__V1__Reply *reply = unpacked(S75__V1__REPLY__BODY_EVENTS);
        const S75__V1__Events *m = reply->events;
        cr_expect(m->request == 31 && m->through == 500 && m->n_events == count);
        cr_expect_eq(m->has_caught_up && m->caught_up, count == 0);
        expect_known(m->known);
        for (size_t i = 0; i < m->n_events; i++)
            same_event(m->events[i], &effects.events[i % effects.event_count]);
        done(reply);
    }
    wire_events_fini(&w);
    wire_bodies_fini(&bodies);
    effects_fini(&effects);
}

/* The daemon's own submissions pass its own decoder. */
Test(replies, own_submissions)
{
    struct input in;
    struct conflict_input conflict = {.party = text_of("E08000006"), .feed = text_of("ledger"),
                                      .number = 6, .digest = {9, [31] = 7}};
    date_t date;
    cr_assert_eq(date_from_number(20170801, &date), 0);
    cr_assert_eq(wire_encode_day(&out, text_of("clock"), 3, date), 0);
    cr_assert_eq(wire_decode_submission(buffer_bytes(&out), &arena, &in), 0);
    cr_expect(text_equal(in.party, text_of("s75d")) && text_equal(in.feed, text_of("clock")));
    cr_expect(in.number == 3 && in.item_count == 1 && in.items[0].kind == ITEM_DAY);
    cr_expect(in.items[0].day.date == date && in.items[0].refusal == 0);
    buffer_clear(&out);
    cr_assert_eq(wire_encode_conflict(&out, 4, &conflict), 0);
    cr_assert_eq(wire_decode_submission(buffer_bytes(&out), &arena, &in), 0);
    cr_expect(text_equal(in.party, text_of("s75d")) && text_equal(in.feed, text_of("desk")));
    cr_expect(in.number == 4 && in.item_count == 1 && in.items[0].kind == ITEM_CONFLICT);
    cr_expect_eq(in.items[0].refusal, 0);
    cr_expect(text_equal(in.items[0].conflict.party, conflict.party));
    cr_expect(text_equal(in.items[0].conflict.feed, conflict.feed));
    cr_expect_eq(in.items[0].conflict.number, 6);
    cr_expect_eq(memcmp(in.items[0].conflict.digest, conflict.digest, 32), 0);
    buffer_fini(&out);
    arena_fini(&arena);
}

/* Whatever memory there is, a reply is whole or not made at all. */
Test(replies, too_little_memory)
{
    const struct wire_feed_number of = {text_of("E08000006"), text_of("ledger"), 12};
    struct random_source random = {2020};
    struct effects effects = EFFECTS_NULL;
    struct buffer whole = BUFFER_NULL;
    uint64_t last = 0;
    random_effects(&random, 1, &last, &effects);
    while (effects.refusal_count < 2)
        random_effects(&random, 1, &last, &effects);
    cr_assert_eq(wire_encode_outcome(&whole, &arena, &of, &effects, false), 0);
    const size_t used = arena.used;
    unsigned failed = 0;
    for (arena.limit = 16; arena.limit <= used; arena.limit += 16) {
        arena_reset(&arena);
        buffer_clear(&out);
        const int rc = wire_encode_outcome(&out, &arena, &of, &effects, false);
        cr_assert(rc == ERR_MEMORY || (rc == 0 && out.size == whole.size), "%zu: %d", arena.limit,
                  rc);
        failed += rc != 0;
    }
    cr_expect_gt(failed, 5);
    effects_fini(&effects);
    buffer_fini(&whole);
    buffer_fini(&out);
    arena_fini(&arena);
}
