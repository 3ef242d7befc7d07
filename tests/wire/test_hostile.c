/* Messages made to cost more than they weigh (pitfalls, section 4): whatever is sent, decoding one
 * request takes at most what the arena may give, and says so. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "messages.h"

static struct buffer out;

static void put(const char *bytes, size_t size) { buffer_put(&out, bytes, size); }
#define PUT(literal) put(literal, sizeof(literal) - 1)

/* What is in out, as the field of the tag of a message of its own. */
static void wrap(uint8_t tag)
{
    struct buffer inner = out;
    out = BUFFER_NULL;
    buffer_put_u8(&out, tag);
    buffer_put_varint(&out, inner.size);
    buffer_put(&out, inner.data, inner.size);
    buffer_fini(&inner);
}

static int decode_out(void)
{
    cr_assert(!out.failed);
    cr_assert_leq(out.size, WIRE_REQUEST_BYTES_MAX);
    const int rc = decode(buffer_bytes(&out));
    cr_expect_leq(arena.used, WIRE_ARENA_BYTES_MAX);
    cr_expect(rc == 0 || rc == WIRE_REFUSED || rc == ERR_MEMORY, "%d", rc);
    buffer_fini(&out);
    return rc;
}

/* A submission whose items field holds so many bytes of unit. */
static void submission_begin(void) { PUT("\x0a\x01p\x12\x01" "f\x18\x01"); }

static int amplify(const char *unit, size_t unit_size, size_t total)
{
    submission_begin();
    while (out.size + unit_size + 8 < total)
        put(unit, unit_size);
    wrap(0x12);
    return decode_out();
}
#define AMPLIFY(unit) amplify(unit, sizeof(unit) - 1, WIRE_REQUEST_BYTES_MAX)

Test(hostile, empty_items)
{
    cr_expect_eq(AMPLIFY("\x2a\x00"), ERR_MEMORY); /* half a million of 2 bytes each */
}

Test(hostile, as_many_items_as_are_allowed)
{
    submission_begin();
    for (int i = 0; i < ITEMS_MAX; i++)
        PUT("\x2a\x00");
    wrap(0x12);
    cr_expect_eq(decode_out(), 0);
    cr_expect_eq(request.submission.item_count, ITEMS_MAX);
    cr_expect_eq(request.submission.items[ITEMS_MAX - 1].refusal, REFUSED_MISSING_FIELD);
}

Test(hostile, unknown_fields)
{
    const int rc = AMPLIFY("\xf8\x3f\x01");
    cr_expect(rc == WIRE_REFUSED || rc == ERR_MEMORY);
}

static void refused_or_too_much(int rc)
{
    cr_expect(rc == ERR_MEMORY ||
              (rc == 0 && request.submission.items[0].refusal == REFUSED_OUT_OF_RANGE));
}

Test(hostile, empty_aliases)
{
    PUT("\x0a\x03" "01G\x12\x01n\x18\x01");
    while (out.size + 64 < WIRE_REQUEST_BYTES_MAX)
        PUT("\x32\x00");
    wrap(0x0a); /* Item.party */
    wrap(0x2a); /* Submission.items */
    PUT("\x0a\x01p\x12\x01" "f\x18\x01");
    wrap(0x12);
    refused_or_too_much(decode_out());
}

/* The smallest contributions there are: 20 bytes that become some 400. */
Test(hostile, contributions)
{
    PUT("\x0a\x01p\x12\x01n\x1a\x01" "a\x22\x01h\x2a\x01m\x38\x81\xa6\xcf\x09");
    while (out.size + 64 < WIRE_REQUEST_BYTES_MAX)
        PUT("\x5a\x12\x0a\x00\x12\x00\x1a\x00\x20\x01\x28\x00\x32\x02\x08\x01\x38\x01\x40\x01");
    wrap(0x12); /* Item.agreement */
    wrap(0x2a);
    PUT("\x0a\x01p\x12\x01" "f\x18\x01");
    wrap(0x12);
    refused_or_too_much(decode_out());
}

/* Agreements of 256 contributions each: the generated messages fit the arena, the core's do not. */
Test(hostile, memory_that_runs_out_after_unpacking)
{
    struct buffer agreement = BUFFER_NULL;
    PUT("\x0a\x01p\x12\x01n\x1a\x01" "a\x22\x01h\x2a\x01m\x38\x81\xa6\xcf\x09");
    for (int i = 0; i < CONTRIBUTIONS_MAX; i++)
        PUT("\x5a\x12\x0a\x00\x12\x00\x1a\x00\x20\x01\x28\x00\x32\x02\x08\x01\x38\x01\x40\x01");
    wrap(0x12);
    wrap(0x2a);
    agreement = out;
    bool after_unpacking = false;
    for (size_t n = 64; n < 160 && !after_unpacking; n++) {
        out = BUFFER_NULL;
        submission_begin();
        for (size_t i = 0; i < n; i++)
            buffer_put(&out, agreement.data, agreement.size);
        wrap(0x12);
        const int rc = decode_out();
        cr_expect(rc == 0 || rc == ERR_MEMORY);
        after_unpacking = rc == ERR_MEMORY && request.number == 1;
    }
    cr_expect(after_unpacking, "no such number of agreements: the test has to be adapted");
    buffer_fini(&agreement);
}

/* A refusal in an item is journaled, so it may not depend on how much memory happened to be left:
 * with any limit the item is decoded as with a great one, or not at all. */
Test(hostile, the_limit_never_changes_what_is_understood)
{
    struct arena small = ARENA_NULL, large = ARENA_NULL;
    struct input in, whole;
    S75__V1__Submission *m = good_submission();
    repeat_item(m, 3);
    S75__V1__Payment bad = *m->items[0]->payment;
    S75__V1__Share *share = bad.shares[0];
    S75__V1__Item item = *m->items[0];
    share->parts = 0;
    item.payment = &bad;
    m->items[2] = &item;
    m->items[0] = m->items[1] = good_item(ITEM_DAY);
    frame_of_submission(m);
    uint8_t raw[4096];
    const struct bytes bytes = {raw, s75__v1__submission__pack(m, raw)};
    cr_assert_eq(wire_decode_submission(bytes, &large, &whole), 0);
    cr_assert_eq(whole.items[2].refusal, REFUSED_OUT_OF_RANGE);
    unsigned decoded = 0, failed = 0;
    for (size_t limit = 16; limit < large.used + 512; limit += 8) {
        arena_reset(&small);
        small.limit = limit;
        const int rc = wire_decode_submission(bytes, &small, &in);
        cr_assert(rc == 0 || rc == ERR_MEMORY, "limit %zu: %d", limit, rc);
        failed += rc != 0;
        decoded += rc == 0;
        if (rc)
            continue;
        cr_assert_eq(in.items[2].refusal, whole.items[2].refusal);
        cr_assert(text_equal(in.items[2].refusal_field, whole.items[2].refusal_field), "limit %zu",
                  limit);
        cr_assert(text_equal(in.items[2].refusal_limit, whole.items[2].refusal_limit), "limit %zu",
                  limit);
    }
    cr_expect(failed > 10 && decoded > 10);
    arena_fini(&small);
    arena_fini(&large);
}

/* Every beginning of a good frame, and every frame with one bit changed, is answered. */
Test(hostile, cut_and_changed_frames)
{
    for (int kind = 1; kind < ITEM_KIND_COUNT; kind++) {
        S75__V1__Submission *m = good_submission();
        S75__V1__Item *items[1] = {good_item((enum item_kind)kind)};
        m->items = items;
        m->n_items = 1;
        const struct bytes frame = frame_of_submission(m);
        uint8_t *copy = malloc(frame.size);
        cr_assert_not_null(copy);
        for (size_t size = 0; size < frame.size; size++) {
            memcpy(copy, frame.data, frame.size);
            uint8_t *exact = malloc(size + 1); /* so that reading beyond is seen */
            cr_assert_not_null(exact);
            memcpy(exact, copy, size);
            cr_expect_eq(decode((struct bytes){exact, size}), WIRE_REFUSED, "kind %d: %zu", kind,
                         size);
            free(exact);
            for (unsigned bit = 0; bit < 8; bit++) {
                copy[size] = (uint8_t)(frame.data[size] ^ 1u << bit);
                const int rc = decode((struct bytes){copy, frame.size});
                cr_expect(rc == 0 || rc == WIRE_REFUSED, "kind %d: %zu.%u: %d", kind, size, bit,
                          rc);
            }
        }
        free(copy);
    }
}
