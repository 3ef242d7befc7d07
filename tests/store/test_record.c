#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core/message/effects_list.h"
#include "pinned.h"
#include "random_effects.h"
#include "store/chain.h"
#include "store/record_form.h"

static const uint8_t golden[] = {
#include "golden_record.h"
};
static struct record_writer writer;
static struct record_reader reader;
static struct event_list list;

static void fini(void)
{
    buffer_fini(&writer.packed);
    event_list_fini(&list);
}

/* What stands for the body of an event: bytes that only the event decides. */
static struct bytes body_of(const struct event *e)
{
    static const uint8_t any[] = "what the record does not look into, but keeps byte for byte";
    return (struct bytes){any + e->number % 7, (e->number * 5) % 50};
}

static void put(struct record_writer *w, const struct effects *e)
{
    struct event_list made = {calloc(e->event_count + 1, sizeof *made.items), e->event_count, 0};
    for (size_t i = 0; i < e->event_count; i++)
        made.items[i] =
            (struct event_bytes){event_head_of(&e->events[i]), body_of(&e->events[i])};
    record_put(w, e, &made);
    event_list_fini(&made);
}

TestSuite(record, .fini = fini);

/* A batch of count inputs made from a seed, packed into writer; kept, when given, holds them. */
static void pack(uint64_t seed, size_t count, struct effects *kept)
{
    struct random_source random = {seed};
    struct effects scratch = EFFECTS_NULL;
    uint64_t event = 40;
    record_begin(&writer);
    for (size_t i = 0; i < count; i++) {
        struct effects *e = kept ? &kept[i] : &scratch;
        random_effects(&random, 1000 + i, &event, e);
        put(&writer, e);
    }
    cr_assert(!writer.packed.failed);
    effects_fini(&scratch);
}

static void expect_events(const struct effects *expected, uint64_t seed)
{
    cr_assert_eq(list.count, expected->event_count);
    for (size_t i = 0; i < list.count; i++) {
        const struct event *e = &expected->events[i];
        const struct event_head *head = &list.items[i].head;
        const struct bytes body = body_of(e), have = list.items[i].body;
        cr_assert(head->number == e->number && head->pool_number == e->pool_number &&
                      head->kind == e->kind && head->cause == e->cause &&
                      head->epoch == e->epoch && text_equal(head->pool, e->pool),
                  "seed %lu, event %zu", seed, i);
        cr_assert_eq(have.size, body.size);
        cr_assert_eq(memcmp(have.data, body.data, body.size), 0);
    }
}

static void expect_same(const struct effects *expected, size_t count, uint64_t seed)
{
    struct effects e = EFFECTS_NULL;
    const char *field = "";
    cr_assert_eq(record_open(&reader, buffer_bytes(&writer.packed)), 0);
    for (size_t i = 0; i < count; i++) {
        struct effects rest = expected[i];
        rest.event_count = 0;
        cr_assert_eq(record_next(&reader, &e, &list), RECORD_NEXT, "seed %lu, record %zu", seed, i);
        cr_assert(effects_equal(&rest, &e, &field), "seed %lu, record %zu: %s", seed, i, field);
        expect_events(&expected[i], seed);
    }
    cr_assert_eq(record_next(&reader, &e, &list), RECORD_END);
    cr_assert_eq(list.count, 0u);
    cr_assert_eq(record_next(&reader, &e, &list), RECORD_END);
    effects_fini(&e);
}

Test(record, what_is_packed_comes_back)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct effects kept[40] = {0};
        const size_t count = seed % 40;
        pack(seed, count, kept);
        expect_same(kept, count, seed);
        for (size_t i = 0; i < 40; i++)
            effects_fini(&kept[i]);
    }
}

Test(record, more_texts_than_are_remembered)
{
    static struct effects kept[8];
    char name[32];
    record_begin(&writer);
    for (unsigned i = 0; i < 8; i++) {
        kept[i].journal = i + 1;
        for (unsigned k = 0; k < 1500; k++) {
            struct event *e = effects_event(&kept[i]);
            struct posting *p = effects_posting(&kept[i]);
            snprintf(name, sizeof name, "pool-%u", (k * (i + 1)) % 1400);
            e->kind = EVENT_ROUTED;
            e->pool = arena_text(&kept[i].arena, text_of(name));
            e->pool_number = k;
            p->account = arena_print(&kept[i].arena, "account:%u", k % 700);
        }
        put(&writer, &kept[i]);
    }
    expect_same(kept, 8, 0);
    /* These are the bytes of version 0 too: which texts are found is part of the form. */
    const struct bytes packed = buffer_bytes(&writer.packed);
    static const uint8_t wanted[] = {0xd8, 0x21, 0xd3, 0x55, 0x47, 0x8c, 0xb3, 0x67};
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_digest(packed, digest);
    cr_assert_arr_eq(digest, wanted, sizeof wanted, "%zu bytes", packed.size);
    for (unsigned i = 0; i < 8; i++)
        effects_fini(&kept[i]);
}

Test(record, same_effects_same_bytes_whatever_was_packed_before)
{
    static struct record_writer fresh;
    pack(77, 30, NULL);
    struct record_writer *used = &writer;
    pack(5, 12, NULL);
    struct random_source random = {5};
    struct effects e = EFFECTS_NULL;
    uint64_t event = 40;
    record_begin(&fresh);
    for (size_t i = 0; i < 12; i++) {
        random_effects(&random, 1000 + i, &event, &e);
        put(&fresh, &e);
    }
    cr_assert_eq(fresh.packed.size, used->packed.size);
    cr_assert_arr_eq(fresh.packed.data, used->packed.data, fresh.packed.size);
    buffer_fini(&fresh.packed);
    effects_fini(&e);
}

static void golden_event(struct event *e, uint64_t number, uint64_t pool_number)
{
    *e = (struct event){.number = number,
                        .pool_number = pool_number,
                        .kind = EVENT_ROUTED,
                        .pool = text_of("salford"),
                        .cause = 7,
                        .epoch = 2};
}

/* Every form there is: heads as predicted and not, texts spelt out, referred to and empty, a
 * refusal, postings, exceptions closed, a report issued. */
static void pack_golden(void)
{
    struct effects e = EFFECTS_NULL;
    e.journal = 7;
    e.accepted = 1;
    golden_event(effects_event(&e), 12, 3);
    golden_event(effects_event(&e), 13, 4);
    e.events[1].kind = EVENT_POSITION_CHANGED;
    for (int i = 0; i < 2; i++)
        *effects_posting(&e) = (struct posting){
            .pool = text_of("salford"),
            .account = text_of(i ? "contribution:council" : "bank"),
            .value_date = 17378,
            .booked_on = 17379,
            .amount = i ? -576242500 : 576242500,
        };
    cr_assert_eq(effects_closed(&e, 300), 0);
    const struct issued issued = {1, 10, {(const uint8_t *)"cells", 5}};
    cr_assert_eq(effects_issued(&e, &issued), 0);
    record_begin(&writer);
    put(&writer, &e);
    effects_clear(&e);
    e.journal = 9;
    golden_event(effects_event(&e), 15, 1);
    e.events[0].pool = text_of("-");
    e.events[0].epoch = 3;
    golden_event(effects_event(&e), 16, 5);
    *effects_refusal(&e) = (struct refusal){.code = REFUSED_UNREADABLE,
                                            .item = 3,
                                            .field = text_of("items[3].unreadable"),
                                            .text = text_of("no amount")};
    *effects_posting(&e) = (struct posting){.pool = text_of("-"),
                                            .account = text_of("bank"),
                                            .value_date = DATE_NONE,
                                            .booked_on = 17379,
                                            .amount = 1,
                                            .item = ITEM_NONE};
    put(&writer, &e);
    effects_fini(&e);
}

/* Who changes the layout gives it a version of its own; the reader of the one before stays for as
 * long as there are journals of it. */
static const struct pinned pinned = {0, UINT64_C(0x83c774618633567)};

Test(record, a_layout_has_its_version)
{
    pack_golden();
    const struct bytes packed = buffer_bytes(&writer.packed);
    if (getenv("S75_PRINT_GOLDEN"))
        for (size_t i = 0; i < packed.size; i++)
            fprintf(stderr, "0x%02x,%s", packed.data[i], i % 16 == 15 ? "\n" : " ");
    cr_assert_eq(packed.size, sizeof golden);
    cr_assert_arr_eq(packed.data, golden, sizeof golden);
    expect_pinned("the record", &pinned, packed.data[0], packed);
}

/* Reads all there is; what is read without an error must pack to the very bytes it was read
 * from. */
static int read_and_repack(struct bytes packed)
{
    static struct record_writer again;
    struct effects e = EFFECTS_NULL;
    int rc = record_open(&reader, packed);
    record_begin(&again);
    while (rc == 0 && (rc = record_next(&reader, &e, &list)) == RECORD_NEXT) {
        record_put(&again, &e, &list);
        rc = 0;
    }
    if (rc == RECORD_END) {
        cr_assert_eq(again.packed.size, packed.size);
        cr_assert_arr_eq(again.packed.data, packed.data, packed.size);
    }
    buffer_fini(&again.packed);
    effects_fini(&e);
    return rc;
}

Test(record, cut_short)
{
    pack(9, 6, NULL);
    const struct bytes whole = buffer_bytes(&writer.packed);
    size_t tried = 0, refused = 0;
    for (size_t size = 0; size < whole.size; size += size < 1500 ? 1 : 131, tried++) {
        uint8_t *copy = malloc(size ? size : 1); /* exact, so that a read beyond it is seen */
        memcpy(copy, whole.data, size);
        const int rc = read_and_repack((struct bytes){copy, size});
        cr_assert(rc == ERR_CORRUPT || rc == RECORD_END, "%zu: %d", size, rc);
        refused += rc == ERR_CORRUPT;
        free(copy);
    }
    cr_assert_geq(refused, tried - 6); /* only at the ends of records is there nothing wrong */
}

Test(record, changed_bytes_are_refused_or_mean_something_else)
{
    struct random_source random = {3};
    size_t refused = 0, read = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        pack(seed, 5, NULL);
        for (unsigned i = 0; i < 100; i++) {
            const size_t at = random_below(&random, writer.packed.size);
            const uint8_t flip = (uint8_t)(1 + random_below(&random, 255));
            writer.packed.data[at] ^= flip;
            const int rc = read_and_repack(buffer_bytes(&writer.packed));
            writer.packed.data[at] ^= flip;
            cr_assert(rc == ERR_CORRUPT || rc == ERR_VERSION || rc == RECORD_END, "%d", rc);
            refused += rc == ERR_CORRUPT;
            read += rc == RECORD_END;
        }
    }
    cr_assert_gt(refused, 500u);
    cr_assert_gt(read, 500u);
}

/* A change of zero is what is sent although it is as predicted: one spelling too many. */
Test(record, what_is_as_predicted_is_not_sent)
{
    size_t refused = 0;
    for (size_t at = 1; at < sizeof golden; at++) {
        uint8_t copy[sizeof golden];
        memcpy(copy, golden, sizeof golden);
        copy[at] = 0;
        refused += read_and_repack((struct bytes){copy, sizeof copy}) == ERR_CORRUPT;
    }
    cr_assert_gt(refused, sizeof golden / 4);
}

Test(record, noise)
{
    struct random_source random = {11};
    uint8_t noise[512];
    for (unsigned i = 0; i < 20000; i++) {
        const size_t size = 1 + random_below(&random, sizeof noise - 1);
        noise[0] = RECORD_VERSION;
        for (size_t k = 1; k < size; k++)
            noise[k] = (uint8_t)random_below(&random, random_below(&random, 3) ? 4 : 256);
        const int rc = read_and_repack((struct bytes){noise, size});
        cr_assert(rc == ERR_CORRUPT || rc == RECORD_END, "%d", rc);
    }
}

Test(record, counts_beyond_the_bytes_take_no_memory)
{
    static const uint8_t many[] = {RECORD_VERSION, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0};
    struct effects e = EFFECTS_NULL;
    cr_assert_eq(record_open(&reader, (struct bytes){many, sizeof many}), 0);
    cr_assert_eq(record_next(&reader, &e, &list), ERR_CORRUPT);
    cr_assert_eq(e.event_capacity, 0u);
    cr_assert_eq(record_next(&reader, &e, &list), ERR_CORRUPT, "stays so");
    effects_fini(&e);
}

Test(record, another_version)
{
    static const uint8_t later[] = {4, 0, 0, 0, 0, 0};
    cr_assert_eq(record_open(&reader, (struct bytes){later, sizeof later}), ERR_VERSION);
    cr_assert_eq(record_open(&reader, (struct bytes){NULL, 0}), ERR_CORRUPT);
}

Test(record, small)
{
    struct effects e = EFFECTS_NULL;
    record_begin(&writer);
    for (unsigned i = 0; i < 100; i++) {
        e.journal = i + 1;
        e.accepted = 1;
        put(&writer, &e);
    }
    cr_assert_leq(writer.packed.size, 601u, "six bytes for an input without effects");
    effects_fini(&e);
}

Test(record, kinds_there_are_not)
{
    struct effects e = EFFECTS_NULL;
    e.journal = 1;
    effects_event(&e)->kind = EVENT_ROUTED;
    record_begin(&writer);
    put(&writer, &e);
    const size_t head = 7; /* version, journal, accepted and four counts come before it */
    cr_assert_eq(writer.packed.data[head], EVENT_ROUTED);
    for (unsigned kind = 0; kind < 256; kind++) {
        writer.packed.data[head] = (uint8_t)kind;
        const bool there_is = kind > 0 && kind < EVENT_KIND_COUNT;
        cr_assert_eq(read_and_repack(buffer_bytes(&writer.packed)),
                     there_is ? RECORD_END : ERR_CORRUPT, "%u", kind);
    }
    effects_fini(&e);
}

Test(record, a_batch_has_a_limit)
{
    struct effects e = EFFECTS_NULL;
    record_begin(&writer);
    struct event_bytes large = {.head.kind = EVENT_ROUTED};
    large.body.size = STORE_PACKED_MAX; /* nothing is read once it is seen not to fit */
    record_put(&writer, &e, &(struct event_list){&large, 1, 1});
    cr_assert(writer.packed.failed);
    record_begin(&writer);
    cr_assert(!writer.packed.failed);
    effects_fini(&e);
}

/* Two accounts of one name: the second is a reference, and spelling it out again is refused. */
Test(record, a_text_spelt_out_twice)
{
    static const uint8_t spelt_twice[] = {
        /* version; journal 1, accepted, refusals, events, postings, closed */
        RECORD_VERSION, 0, 0, 0, 0, 2, 0,
        0, 0, 1, 'a', 0, 0, 1, 'a', /* account a, account a */
    };
    uint8_t referred[] = {RECORD_VERSION, 0, 0, 0, 0, 2, 0, 0, 0, 1, 'a', 0, 2};
    cr_assert_eq(read_and_repack((struct bytes){referred, sizeof referred}), RECORD_END);
    cr_assert_eq(read_and_repack((struct bytes){spelt_twice, sizeof spelt_twice}), ERR_CORRUPT);
    referred[sizeof referred - 1] = 3; /* a place where no text is */
    cr_assert_eq(read_and_repack((struct bytes){referred, sizeof referred}), ERR_CORRUPT);
}
