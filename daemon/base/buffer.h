/* base/buffer: growing byte buffers, and the byte form of numbers that records are made of.
 *
 * Writers fail once and stay failed (buffer.failed), so that a record is written whole and checked
 * at its end. Readers likewise: a get past the end or of a bad form sets failed and gives 0;
 * nothing is left to read then. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

struct bytes {
    const uint8_t *data;
    size_t size;
};

struct buffer {
    uint8_t *data;
    size_t size, capacity;
    bool failed; /* out of memory */
};
#define BUFFER_NULL ((struct buffer){NULL, 0, 0, false})

void buffer_fini(struct buffer *b);  /* frees and becomes BUFFER_NULL */
void buffer_clear(struct buffer *b); /* keeps the memory; no longer failed */
/* Room for more bytes at data + size, or NULL (failed). size is not advanced. */
uint8_t *buffer_reserve(struct buffer *b, size_t more);
void buffer_put(struct buffer *b, const void *data, size_t size);
void buffer_put_u8(struct buffer *b, uint8_t v);
void buffer_put_u32le(struct buffer *b, uint32_t v);
void buffer_put_u64le(struct buffer *b, uint64_t v);
void buffer_put_varint(struct buffer *b, uint64_t v);  /* LEB128, 1..10 bytes */
void buffer_put_zigzag(struct buffer *b, int64_t v);   /* signed, as varint */
void buffer_put_text(struct buffer *b, struct text t); /* varint size, then the bytes */
struct bytes buffer_bytes(const struct buffer *b);

struct reader {
    const uint8_t *at, *end;
    bool failed;
};
struct reader reader_of(struct bytes b);
size_t reader_left(const struct reader *r);
uint8_t reader_u8(struct reader *r);
uint32_t reader_u32le(struct reader *r);
uint64_t reader_u64le(struct reader *r);
uint64_t reader_varint(struct reader *r); /* refuses overlong and overflowing forms */
int64_t reader_zigzag(struct reader *r);
struct text reader_text(struct reader *r); /* borrowed from the bytes read */
struct bytes reader_take(struct reader *r, size_t size);
