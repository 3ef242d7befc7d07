#include "core/foundation/archive.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"

void archive_fail(struct archive *a, int error)
{
    if (!a->error)
        a->error = error;
}

/* Days from 1970, beyond the calendar by more than any rule reckons ahead of a date. */
enum { DATE_KEPT_MAX = 100000 };

static void check_reader(struct archive *a)
{
    if (a->in.failed)
        archive_fail(a, ERR_CORRUPT);
}

void archive_u64(struct archive *a, uint64_t *v)
{
    if (!a->loading) {
        buffer_put_varint(a->out, *v);
        return;
    }
    *v = reader_varint(&a->in);
    check_reader(a);
}

void archive_i64(struct archive *a, int64_t *v)
{
    if (!a->loading) {
        buffer_put_zigzag(a->out, *v);
        return;
    }
    *v = reader_zigzag(&a->in);
    check_reader(a);
}

void archive_u32(struct archive *a, uint32_t *v)
{
    uint64_t wide = *v;
    archive_u64(a, &wide);
    if (wide > UINT32_MAX)
        archive_fail(a, ERR_CORRUPT);
    *v = (uint32_t)wide;
}

void archive_u8(struct archive *a, uint8_t *v)
{
    uint64_t wide = *v;
    archive_u64(a, &wide);
    if (wide > UINT8_MAX)
        archive_fail(a, ERR_CORRUPT);
    *v = (uint8_t)wide;
}

void archive_bool(struct archive *a, bool *v)
{
    uint8_t byte = *v;
    archive_u8(a, &byte);
    *v = byte != 0;
}

int archive_int(struct archive *a, int v)
{
    int64_t wide = v;
    archive_i64(a, &wide);
    if (wide < INT32_MIN || wide > INT32_MAX) {
        archive_fail(a, ERR_CORRUPT);
        return 0;
    }
    return (int)wide;
}

void archive_date(struct archive *a, date_t *v)
{
    *v = archive_int(a, *v);
    if (*v != DATE_NONE && abs(*v) > DATE_KEPT_MAX)
        archive_fail(a, ERR_CORRUPT);
}

void archive_bytes(struct archive *a, void *data, size_t size)
{
    if (!a->loading) {
        buffer_put(a->out, data, size);
        return;
    }
    struct bytes b = reader_take(&a->in, size);
    check_reader(a);
    if (!a->error && size)
        memcpy(data, b.data, size);
}

void archive_text(struct archive *a, struct text *v)
{
    if (!a->loading) {
        buffer_put_text(a->out, *v);
        return;
    }
    struct text read = reader_text(&a->in);
    check_reader(a);
    *v = name_intern(a->e, read);
    if (read.size && !v->size)
        archive_fail(a, ERR_MEMORY);
}

void archive_reference(struct archive *a, struct reference *v)
{
    archive_u8(a, &v->size);
    if (v->size > ID_MAX) {
        v->size = 0;
        archive_fail(a, ERR_CORRUPT);
    }
    archive_bytes(a, v->data, v->size);
}

void archive_index(struct archive *a, uint32_t *v, size_t count)
{
    archive_u32(a, v);
    if (*v == NONE || *v < count)
        return;
    archive_fail(a, ERR_CORRUPT);
    *v = NONE;
}

void archive_array(struct archive *a, void **items, size_t *count, size_t *capacity, size_t size)
{
    uint64_t wide = *count;
    archive_u64(a, &wide);
    if (!a->loading)
        return;
    *count = 0;
    if (a->error || wide > reader_left(&a->in)) {
        archive_fail(a, ERR_CORRUPT);
        return;
    }
    if (wide && array_grow(items, capacity, (size_t)wide, size)) {
        archive_fail(a, ERR_MEMORY);
        return;
    }
    *count = (size_t)wide;
}
