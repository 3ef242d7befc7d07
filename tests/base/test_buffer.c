#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "random.h"

static struct reader reader_over(const void *data, size_t size)
{
    return reader_of((struct bytes){data, size});
}

Test(buffer, the_bytes_of_numbers_are_fixed)
{
    struct buffer b = BUFFER_NULL;
    buffer_put_u8(&b, 0xAB);
    buffer_put_u32le(&b, 0x01020304);
    buffer_put_u64le(&b, 0x0102030405060708);
    buffer_put_varint(&b, 300);
    buffer_put_zigzag(&b, -2);
    buffer_put_text(&b, text_of("01G"));
    const uint8_t wanted[] = {0xAB, 4, 3, 2,    1, 8, 7, 6,   5,   4,
                              3,    2, 1, 0xAC, 2, 3, 3, '0', '1', 'G'};
    const struct bytes bytes = buffer_bytes(&b);
    cr_assert_eq(bytes.size, sizeof wanted);
    cr_assert_arr_eq(bytes.data, wanted, sizeof wanted);
    buffer_fini(&b);
}

Test(buffer, empty)
{
    struct buffer b = BUFFER_NULL;
    cr_assert_eq(buffer_bytes(&b).size, 0);
    buffer_put(&b, NULL, 0);
    cr_assert_not_null(buffer_reserve(&b, 0));
    cr_assert_not(b.failed);
    buffer_clear(&b);
    buffer_fini(&b);
    buffer_fini(NULL);
    cr_assert_null(b.data);
}

Test(buffer, grows_and_clear_keeps_the_memory)
{
    struct buffer b = BUFFER_NULL;
    for (uint32_t i = 0; i < 10000; i++)
        buffer_put_u32le(&b, i);
    struct reader r = reader_of(buffer_bytes(&b));
    for (uint32_t i = 0; i < 10000; i++)
        cr_assert_eq(reader_u32le(&r), i);
    cr_assert_eq(reader_left(&r), 0);
    const uint8_t *data = b.data;
    buffer_clear(&b);
    cr_assert_eq(buffer_reserve(&b, 40000), data);
    cr_assert_eq(b.size, 0);
    buffer_fini(&b);
}

Test(buffer, stays_failed_until_cleared_and_keeps_what_it_had)
{
    struct buffer b = BUFFER_NULL;
    buffer_put_u8(&b, 1);
    cr_assert_null(buffer_reserve(&b, SIZE_MAX));
    cr_assert(b.failed);
    buffer_put_u8(&b, 2);
    buffer_put_varint(&b, 2);
    cr_assert_null(buffer_reserve(&b, 1));
    cr_assert_eq(b.size, 1);
    cr_assert_eq(b.data[0], 1);
    buffer_clear(&b);
    buffer_put_u8(&b, 3);
    cr_assert(!b.failed && b.size == 1 && b.data[0] == 3);
    cr_assert_null(buffer_reserve(&b, PTRDIFF_MAX));
    cr_assert(b.failed, "1 byte and PTRDIFF_MAX more are too many");
    buffer_fini(&b);
    cr_assert_not(b.failed);
}

Test(buffer, varints_are_as_short_as_they_can_be)
{
    struct buffer b = BUFFER_NULL;
    for (unsigned bits = 0; bits <= 64; bits++) {
        const uint64_t most = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
        buffer_clear(&b);
        buffer_put_varint(&b, most);
        cr_assert_eq(b.size, bits ? (bits + 6) / 7 : 1, "%u bits", bits);
        struct reader r = reader_of(buffer_bytes(&b));
        cr_assert_eq(reader_varint(&r), most);
        cr_assert(!r.failed && reader_left(&r) == 0);
    }
    buffer_fini(&b);
}

static void varint_refused(const uint8_t *bytes, size_t size)
{
    struct reader r = reader_over(bytes, size);
    cr_assert_eq(reader_varint(&r), 0);
    cr_assert(r.failed, "%zu bytes, the first %02x", size, bytes[0]);
    cr_assert_eq(reader_left(&r), 0);
}

Test(reader, refuses_overlong_and_overflowing_varints)
{
    uint8_t b[11];
    for (size_t size = 2; size <= 10; size++) {
        memset(b, 0x80, sizeof b);
        b[0] = 0x85;
        b[size - 1] = 0;
        varint_refused(b, size); /* 5, overlong */
    }
    memset(b, 0xFF, sizeof b);
    b[9] = 1;
    struct reader r = reader_over(b, 10);
    cr_assert_eq(reader_varint(&r), UINT64_MAX);
    cr_assert_not(r.failed);
    b[9] = 2;
    varint_refused(b, 10);
    b[9] = 3;
    varint_refused(b, 10);
    b[9] = 0x81;
    b[10] = 1;
    varint_refused(b, 11); /* eleven bytes */
    varint_refused(b, 3);  /* cut short */
}

Test(reader, zigzag_keeps_both_extremes)
{
    static const int64_t values[] = {0, -1, 1, -64, 64, INT64_MIN, INT64_MAX, INT64_MIN + 1};
    struct buffer b = BUFFER_NULL;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        buffer_put_zigzag(&b, values[i]);
    cr_assert_eq(b.data[1], 1, "-1 is one byte");
    struct reader r = reader_of(buffer_bytes(&b));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        cr_assert_eq(reader_zigzag(&r), values[i]);
    cr_assert(!r.failed && reader_left(&r) == 0);
    buffer_fini(&b);
}

Test(reader, stays_failed_past_the_end)
{
    static const uint8_t bytes[] = {1, 2, 3};
    struct reader r = reader_over(bytes, sizeof bytes);
    cr_assert_eq(reader_u32le(&r), 0);
    cr_assert(r.failed);
    cr_assert_eq(reader_u8(&r), 0, "although a byte was left");
    cr_assert_eq(reader_left(&r), 0, "so that loops over what is left end");
    cr_assert_eq(reader_take(&r, 0).size, 0);
    cr_assert(r.failed);
    struct reader none = reader_of((struct bytes){NULL, 0});
    cr_assert_eq(reader_left(&none), 0);
    cr_assert_not(none.failed);
    cr_assert_eq(reader_varint(&none), 0);
    cr_assert(none.failed);
}

Test(reader, text_longer_than_the_bytes_is_refused)
{
    struct buffer b = BUFFER_NULL;
    buffer_put_text(&b, TEXT_NONE);
    buffer_put_text(&b, text_of("abc"));
    buffer_put_varint(&b, UINT64_MAX);
    struct reader r = reader_of(buffer_bytes(&b));
    cr_assert_eq(reader_text(&r).size, 0);
    const struct text abc = reader_text(&r);
    cr_assert(text_equal(abc, text_of("abc")));
    cr_assert(abc.data > (const char *)b.data && abc.data < (const char *)b.data + b.size);
    cr_assert_not(r.failed);
    cr_assert_null(reader_text(&r).data);
    cr_assert(r.failed);
    struct reader whole = reader_over("\3abc", 4);
    cr_assert(text_equal(reader_text(&whole), text_of("abc")) && !whole.failed, "to the last byte");
    struct reader cut = reader_over("\3ab", 3);
    cr_assert_null(reader_text(&cut).data);
    cr_assert(cut.failed);
    buffer_fini(&b);
}

enum { KINDS = 7 };

/* Reads one thing of any kind and writes it again; what was refused is not written. */
static void copy_one(struct reader *r, struct buffer *b, uint64_t kind, uint64_t size)
{
    const struct reader before = *r;
    struct buffer again = BUFFER_NULL;
    switch (kind) {
    case 0: buffer_put_u8(&again, reader_u8(r)); break;
    case 1: buffer_put_u32le(&again, reader_u32le(r)); break;
    case 2: buffer_put_u64le(&again, reader_u64le(r)); break;
    case 3: buffer_put_varint(&again, reader_varint(r)); break;
    case 4: buffer_put_zigzag(&again, reader_zigzag(r)); break;
    case 5: buffer_put_text(&again, reader_text(r)); break;
    default: {
        const struct bytes taken = reader_take(r, (size_t)size);
        buffer_put(&again, taken.data, taken.size);
    }
    }
    cr_assert(r->at >= before.at && r->at <= r->end && r->end == before.end);
    if (!r->failed)
        buffer_put(b, again.data, again.size);
    buffer_fini(&again);
}

/* Whatever was read and not refused has one form only: written again it gives the same bytes. */
Test(reader, random_bytes_are_read_within_bounds_and_written_back_the_same)
{
    struct random r = {20170401};
    for (int round = 0; round < 100000; round++) {
        const size_t size = (size_t)random_below(&r, 40);
        uint8_t *bytes = malloc(size + !size); /* of exactly that size, for the address sanitizer */
        for (size_t i = 0; i < size; i++) {
            const uint64_t v = random_u64(&r);
            bytes[i] = (uint8_t)(v % 3 ? v >> 8 : (v % 2 ? 0x80 : 0));
        }
        struct reader reader = reader_over(bytes, size);
        struct buffer b = BUFFER_NULL;
        for (int reads = 0; reads < 60 && !reader.failed; reads++)
            copy_one(&reader, &b, random_below(&r, KINDS), random_below(&r, 6));
        cr_assert_leq(b.size, size);
        cr_assert(b.size == 0 || memcmp(b.data, bytes, b.size) == 0, "round %d", round);
        buffer_fini(&b);
        free(bytes);
    }
}

Test(reader, random_numbers_come_back)
{
    struct random r = {31};
    struct buffer b = BUFFER_NULL;
    for (int i = 0; i < 50000; i++) {
        const uint64_t v = random_any_length(&r);
        buffer_put_varint(&b, v);
        buffer_put_zigzag(&b, (int64_t)v);
        buffer_put_u64le(&b, v);
    }
    struct random again = {31};
    struct reader reader = reader_of(buffer_bytes(&b));
    for (int i = 0; i < 50000; i++) {
        const uint64_t v = random_any_length(&again);
        cr_assert_eq(reader_varint(&reader), v);
        cr_assert_eq(reader_zigzag(&reader), (int64_t)v);
        cr_assert_eq(reader_u64le(&reader), v);
    }
    cr_assert(!reader.failed && reader_left(&reader) == 0);
    buffer_fini(&b);
}
