#include "core/layout/archive.h"
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"

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

static void visit_u64(struct archive *a, uint64_t *v)
{
    if (!a->loading) {
        buffer_put_varint(a->out, *v);
        return;
    }
    *v = reader_varint(&a->in);
    check_reader(a);
}

static void visit_i64(struct archive *a, int64_t *v)
{
    if (!a->loading) {
        buffer_put_zigzag(a->out, *v);
        return;
    }
    *v = reader_zigzag(&a->in);
    check_reader(a);
}

static void visit_u32(struct archive *a, uint32_t *v)
{
    uint64_t wide = *v;
    visit_u64(a, &wide);
    if (wide > UINT32_MAX)
        archive_fail(a, ERR_CORRUPT);
    *v = (uint32_t)wide;
}

static void visit_u8(struct archive *a, uint8_t *v)
{
    uint64_t wide = *v;
    visit_u64(a, &wide);
    if (wide > UINT8_MAX)
        archive_fail(a, ERR_CORRUPT);
    *v = (uint8_t)wide;
}

static void visit_bool(struct archive *a, bool *v)
{
    uint8_t byte = *v;
    visit_u8(a, &byte);
    *v = byte != 0;
}

static int visit_int(struct archive *a, int v)
{
    int64_t wide = v;
    visit_i64(a, &wide);
    if (wide < INT32_MIN || wide > INT32_MAX) {
        archive_fail(a, ERR_CORRUPT);
        return 0;
    }
    return (int)wide;
}

static void visit_date(struct archive *a, date_t *v)
{
    *v = visit_int(a, *v);
    if (*v != DATE_NONE && abs(*v) > DATE_KEPT_MAX)
        archive_fail(a, ERR_CORRUPT);
}

static void visit_bytes(struct archive *a, void *data, size_t size)
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

static void visit_text(struct archive *a, struct text *v)
{
    if (!a->loading) {
        buffer_put_text(a->out, *v);
        return;
    }
    struct text read = reader_text(&a->in);
    check_reader(a);
    *v = a->intern(a->e, read);
    if (read.size && !v->size)
        archive_fail(a, ERR_MEMORY);
}

static void visit_reference(struct archive *a, struct reference *v)
{
    visit_u8(a, &v->size);
    if (v->size > ID_MAX) {
        v->size = 0;
        archive_fail(a, ERR_CORRUPT);
    }
    visit_bytes(a, v->data, v->size);
}

/* The length of an array; loading: makes room for so many zeros (each takes at least a byte). */
static void visit_rows(struct archive *a, struct rows *rows, size_t size)
{
    uint64_t wide = rows->count;
    visit_u64(a, &wide);
    if (!a->loading)
        return;
    *rows = (struct rows){NULL, 0, 0};
    if (a->error || wide > reader_left(&a->in)) {
        archive_fail(a, ERR_CORRUPT);
        return;
    }
    if (wide && array_grow(&rows->items, &rows->capacity, (size_t)wide, size)) {
        archive_fail(a, ERR_MEMORY);
        return;
    }
    rows->count = (size_t)wide;
    if (wide)
        memset(rows->items, 0, rows->count * size);
}

static void visit_each(struct archive *a, const struct layout *of, const struct rows *rows)
{
    for (size_t i = 0; i < rows->count && !a->error; i++)
        archive_struct(a, of, (char *)rows->items + i * of->size);
}

/* An owned text that may be NULL: its bytes with the zero that ends it, or none. */
static void visit_string(struct archive *a, char *at)
{
    struct rows text = {0};
    memcpy(&text.items, at, sizeof text.items);
    if (text.items)
        text.count = strlen(text.items) + 1;
    visit_rows(a, &text, 1);
    memcpy(at, &text.items, sizeof text.items);
    visit_bytes(a, text.items, text.count);
    if (text.count && (a->error || ((const char *)text.items)[text.count - 1])) {
        archive_fail(a, ERR_CORRUPT);
        ((char *)text.items)[text.count - 1] = '\0';
    }
}

static void visit_blob(struct archive *a, char *at, char *size_at)
{
    struct rows bytes = {0};
    memcpy(&bytes.items, at, sizeof bytes.items);
    memcpy(&bytes.count, size_at, sizeof bytes.count);
    visit_rows(a, &bytes, 1);
    memcpy(at, &bytes.items, sizeof bytes.items);
    memcpy(size_at, &bytes.count, sizeof bytes.count);
    visit_bytes(a, bytes.items, bytes.count);
}

static void visit_counted(struct archive *a, const struct field *f, char *row)
{
    struct rows rows = layout_rows(f, row);
    visit_rows(a, &rows, f->of->size);
    const uint32_t count = (uint32_t)rows.count;
    if (rows.count > UINT32_MAX)
        archive_fail(a, ERR_CORRUPT);
    memcpy(row + f->offset, &rows.items, sizeof rows.items);
    memcpy(row + f->count_at, &count, sizeof count);
    visit_each(a, f->of, &rows);
}

static void visit_array(struct archive *a, const struct field *f, char *row)
{
    char *at = row + f->offset;
    struct rows rows = layout_rows(f, row);
    visit_rows(a, &rows, f->of->size);
    memcpy(at, &rows, sizeof rows);
    if (f->kind == FIELD_RING) {
        uint64_t head;
        memcpy(&head, at + offsetof(struct ring, head), sizeof head);
        visit_u64(a, &head);
        memcpy(at + offsetof(struct ring, head), &head, sizeof head);
    }
    visit_each(a, f->of, &rows);
}

/* The table has made as many rows before. */
static void visit_column(struct archive *a, const struct field *f, char *row)
{
    const struct rows rows = layout_rows(f, row);
    uint64_t count = rows.count;
    visit_u64(a, &count);
    if (count != rows.count)
        archive_fail(a, ERR_CORRUPT);
    visit_each(a, f->of, &rows);
}

static void visit_value(struct archive *a, const struct field *f, void *at)
{
    int number = 0;
    switch (f->kind) {
    case FIELD_U8: visit_u8(a, at); return;
    case FIELD_INDEX:
    case FIELD_INDEX_OR_NONE:
    case FIELD_U32: visit_u32(a, at); return;
    case FIELD_SIZE:
    case FIELD_U64: visit_u64(a, at); return;
    case FIELD_I64: visit_i64(a, at); return;
    case FIELD_BOOL: visit_bool(a, at); return;
    case FIELD_DATE: visit_date(a, at); return;
    case FIELD_ENUM:
    case FIELD_INT:
        memcpy(&number, at, sizeof number);
        number = visit_int(a, number);
        memcpy(at, &number, sizeof number);
        return;
    case FIELD_TEXT: visit_text(a, at); return;
    case FIELD_REFERENCE: visit_reference(a, at); return;
    case FIELD_STRING: visit_string(a, at); return;
    case FIELD_PART: archive_struct(a, f->of, at); return;
    case FIELD_UNKEPT_DATE:
        if (a->loading)
            *(date_t *)at = DATE_NONE;
        return;
    case FIELD_BYTES:
    case FIELD_BLOB:
    case FIELD_ROWS:
    case FIELD_RING:
    case FIELD_COUNTED:
    case FIELD_COLUMN:
    case FIELD_UNKEPT:
    case FIELD_UNKEPT_ROWS: return;
    }
}

static void visit_field(struct archive *a, const struct field *f, char *row)
{
    char *at = row + f->offset;
    if (f->kind == FIELD_ROWS || f->kind == FIELD_RING)
        visit_array(a, f, row);
    else if (f->kind == FIELD_COUNTED)
        visit_counted(a, f, row);
    else if (f->kind == FIELD_COLUMN)
        visit_column(a, f, row);
    else if (f->kind == FIELD_BLOB)
        visit_blob(a, at, row + f->count_at);
    else if (f->kind == FIELD_BYTES)
        visit_bytes(a, at, f->times);
    else
        for (size_t k = 0; k < f->times; k++)
            visit_value(a, f, at + k * f->size);
}

void archive_struct(struct archive *a, const struct layout *l, void *row)
{
    for (size_t i = 0; i < l->count && !a->error; i++)
        visit_field(a, &l->fields[i], row);
}
