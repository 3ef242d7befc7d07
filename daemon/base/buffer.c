#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64, VARINT_MAX = 10 };

void buffer_fini(struct buffer *b)
{
    if (!b)
        return;
    free(b->data);
    *b = BUFFER_NULL;
}

void buffer_clear(struct buffer *b)
{
    b->size = 0;
    b->failed = false;
}

static bool grow(struct buffer *b, size_t need)
{
    size_t capacity = b->capacity ? b->capacity : FIRST_CAPACITY;
    while (capacity < need)
        capacity = capacity > PTRDIFF_MAX / 2 ? need : capacity * 2;
    uint8_t *data = realloc(b->data, capacity);
    if (!data)
        return false;
    b->data = data;
    b->capacity = capacity;
    return true;
}

uint8_t *buffer_reserve(struct buffer *b, size_t more)
{
    if (b->failed)
        return NULL;
    const bool fits = b->data && more <= b->capacity - b->size;
    if (!fits && (more > PTRDIFF_MAX - b->size || !grow(b, b->size + more))) {
        b->failed = true;
        return NULL;
    }
    return b->data + b->size;
}

void buffer_put(struct buffer *b, const void *data, size_t size)
{
    uint8_t *at = buffer_reserve(b, size);
    if (!at || !size)
        return;
    memcpy(at, data, size);
    b->size += size;
}

void buffer_put_u8(struct buffer *b, uint8_t v)
{
    buffer_put(b, &v, 1);
}

static void put_le(struct buffer *b, uint64_t v, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(v >> (8 * i));
    buffer_put(b, bytes, size);
}

void buffer_put_u32le(struct buffer *b, uint32_t v)
{
    put_le(b, v, 4);
}

void buffer_put_u64le(struct buffer *b, uint64_t v)
{
    put_le(b, v, 8);
}

void buffer_put_varint(struct buffer *b, uint64_t v)
{
    uint8_t *at = buffer_reserve(b, VARINT_MAX);
    if (!at)
        return;
    for (; v >= 0x80; v >>= 7, b->size++)
        *at++ = (uint8_t)(v | 0x80);
    *at = (uint8_t)v;
    b->size++;
}

/* 0, -1, 1, -2 ... become 0, 1, 2, 3 ..., so that small amounts of either sign are short. */
void buffer_put_zigzag(struct buffer *b, int64_t v)
{
    const uint64_t sign = v < 0 ? UINT64_MAX : 0;
    buffer_put_varint(b, ((uint64_t)v << 1) ^ sign);
}

void buffer_put_text(struct buffer *b, struct text t)
{
    buffer_put_varint(b, t.size);
    buffer_put(b, t.data, t.size);
}

struct bytes buffer_bytes(const struct buffer *b)
{
    return (struct bytes){b->data, b->size};
}

struct reader reader_of(struct bytes b)
{
    static const uint8_t nothing[1];
    const uint8_t *data = b.data ? b.data : nothing;
    return (struct reader){data, data + b.size, false};
}

size_t reader_left(const struct reader *r)
{
    return (size_t)(r->end - r->at);
}

/* Nothing is left after a failure, so that a loop "while something is left" ends. */
static void fail(struct reader *r)
{
    r->failed = true;
    r->at = r->end;
}

struct bytes reader_take(struct reader *r, size_t size)
{
    if (r->failed || size > reader_left(r)) {
        fail(r);
        return (struct bytes){NULL, 0};
    }
    const struct bytes taken = {r->at, size};
    r->at += size;
    return taken;
}

static uint64_t get_le(struct reader *r, size_t size)
{
    const struct bytes b = reader_take(r, size);
    uint64_t v = 0;
    for (size_t i = 0; i < b.size; i++)
        v |= (uint64_t)b.data[i] << (8 * i);
    return v;
}

uint8_t reader_u8(struct reader *r)
{
    return (uint8_t)get_le(r, 1);
}

uint32_t reader_u32le(struct reader *r)
{
    return (uint32_t)get_le(r, 4);
}

uint64_t reader_u64le(struct reader *r)
{
    return get_le(r, 8);
}

/* Each number has one form only: a last byte of 0 after others is overlong; the tenth byte has room
 * for bit 63 and for nothing above it. */
uint64_t reader_varint(struct reader *r)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < VARINT_MAX && r->at < r->end; i++) {
        const uint8_t byte = *r->at++;
        v |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte & 0x80)
            continue;
        if ((i > 0 && byte == 0) || (i == VARINT_MAX - 1 && byte > 1))
            break;
        return v;
    }
    fail(r);
    return 0;
}

int64_t reader_zigzag(struct reader *r)
{
    const uint64_t v = reader_varint(r);
    return (int64_t)((v >> 1) ^ (0 - (v & 1)));
}

struct text reader_text(struct reader *r)
{
    const uint64_t size = reader_varint(r);
    if (size > reader_left(r)) {
        fail(r);
        return TEXT_NONE;
    }
    const struct bytes b = reader_take(r, (size_t)size);
    return (struct text){(const char *)b.data, b.size};
}
