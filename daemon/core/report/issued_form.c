#include "core/report/issued_form.h"
#include <sodium.h>
#include <string.h>
#include "base/error.h"
#include "base/format.h"

_Static_assert(ISSUED_DIGEST_SIZE == crypto_hash_sha256_BYTES, "SHA-256");

enum { ISSUED_VERSION = 0 };

static void put_cell(const struct cell *cell, enum cell_kind kind, struct buffer *out)
{
    struct buffer parts = BUFFER_NULL;
    switch (kind) {
    case CELL_TEXT:
        buffer_put_text(out, cell->text);
        return;
    case CELL_PARTS:
        parts_pack(&cell->parts, &parts);
        buffer_put_varint(out, parts.size);
        buffer_put(out, parts.data, parts.size);
        out->failed |= parts.failed;
        buffer_fini(&parts);
        return;
    case CELL_MONEY:
    case CELL_DATE:
    case CELL_NUMBER:
        buffer_put_zigzag(out, cell->number);
        return;
    }
}

static void put_row(const struct table *t, const struct row *row, struct buffer *out)
{
    uint8_t bits[1 + COLUMNS_MAX / 8] = {row->is_total};
    for (size_t i = 0; i < t->column_count; i++)
        bits[(i + 1) / 8] |= (uint8_t)(row->cells[i].is_set << (i + 1) % 8);
    buffer_put(out, bits, t->column_count / 8 + 1);
    for (size_t i = 0; i < t->column_count; i++)
        if (row->cells[i].is_set)
            put_cell(&row->cells[i], t->columns[i].kind, out);
}

static void put_table(const struct table *t, struct buffer *out)
{
    buffer_put_text(out, text_of(t->key));
    buffer_put_varint(out, t->column_count);
    for (size_t i = 0; i < t->column_count; i++) {
        buffer_put_text(out, text_of(t->columns[i].key));
        buffer_put_u8(out, (uint8_t)t->columns[i].kind);
    }
    buffer_put_varint(out, t->row_count);
    for (const struct row *row = t->first; row; row = row->next)
        put_row(t, row, out);
}

void issued_pack(const struct report *r, struct buffer *out)
{
    size_t notes = 0, tables = 0;
    for (const struct report_note *n = r->first_note; n; n = n->next)
        notes++;
    for (const struct table *t = r->first; t; t = t->next)
        tables++;
    buffer_put_u8(out, ISSUED_VERSION);
    buffer_put_varint(out, (uint64_t)r->asked.kind);
    buffer_put_zigzag(out, r->asked.as_of);
    buffer_put_varint(out, (uint64_t)r->asked.year);
    buffer_put_varint(out, r->asked.quarter);
    buffer_put_u8(out, r->is_synthetic);
    buffer_put_text(out, r->title);
    buffer_put_varint(out, notes);
    for (const struct report_note *n = r->first_note; n; n = n->next)
        buffer_put_text(out, n->text);
    buffer_put_varint(out, tables);
    for (const struct table *t = r->first; t; t = t->next)
        put_table(t, out);
}

/* What is wrong is looked at once, at the end: reading on gives nothing. */
struct unpacking {
    struct reader in;
    struct arena *arena;
    struct report *r;
    bool wrong;
};

static uint64_t take_up_to(struct unpacking *u, uint64_t most)
{
    const uint64_t v = reader_varint(&u->in);
    u->wrong |= u->in.failed || v > most;
    return u->wrong ? 0 : v;
}

/* With a zero at its end. */
static const char *take_key(struct unpacking *u)
{
    const struct text t = reader_text(&u->in);
    char *key = arena_take(u->arena, t.size + 1);
    u->wrong |= u->in.failed || !t.size;
    if (!key) {
        u->r->failed = true;
        return "";
    }
    if (t.size)
        memcpy(key, t.data, t.size);
    key[t.size] = '\0';
    return key;
}

static int64_t take_date(struct unpacking *u)
{
    const int64_t v = reader_zigzag(&u->in);
    u->wrong |= v < DATE_NONE || v > INT32_MAX;
    return u->wrong ? DATE_NONE : v;
}

static void take_cell(struct unpacking *u, enum cell_kind kind, struct cell *cell)
{
    struct bytes packed;
    cell->is_set = true;
    switch (kind) {
    case CELL_TEXT:
        cell->text = reader_text(&u->in);
        u->wrong |= !cell->text.size;
        return;
    case CELL_PARTS:
        packed = reader_take(&u->in, (size_t)reader_varint(&u->in));
        if (u->in.failed)
            return;
        u->wrong |= parts_unpack(packed, u->arena, &cell->parts) == ERR_CORRUPT;
        u->wrong |= !cell->parts.count && !u->arena->failed;
        return;
    case CELL_DATE:
        cell->number = take_date(u);
        return;
    case CELL_MONEY:
    case CELL_NUMBER:
        cell->number = reader_zigzag(&u->in);
        return;
    }
}

static void take_row(struct unpacking *u, struct table *t)
{
    const size_t size = t->column_count / 8 + 1;
    const struct bytes bits = reader_take(&u->in, size);
    if (u->in.failed || bits.size != size)
        return;
    struct row *row = table_row(u->r, t, bits.data[0] & 1);
    for (size_t i = 0; i < t->column_count && !u->in.failed && !u->wrong && !u->r->failed; i++)
        if (bits.data[(i + 1) / 8] >> (i + 1) % 8 & 1)
            take_cell(u, t->columns[i].kind, &row->cells[i]);
    const unsigned used = (unsigned)(t->column_count % 8 + 1);
    u->wrong |= used < 8 && bits.data[size - 1] >> used;
}

static void take_table(struct unpacking *u)
{
    const char *key = take_key(u);
    const uint64_t count = take_up_to(u, COLUMNS_MAX);
    struct report_column *columns = arena_take(u->arena, (count + 1) * sizeof *columns);
    u->r->failed |= !columns;
    for (uint64_t i = 0; i < count && columns && !u->wrong; i++) {
        const char *name = take_key(u);
        const uint8_t kind = reader_u8(&u->in);
        u->wrong |= kind < CELL_TEXT || kind > CELL_PARTS;
        columns[i] = (struct report_column){name, name, (enum cell_kind)kind};
    }
    if (u->r->failed || u->wrong || u->in.failed)
        return;
    struct table *t = table_new(u->r, key, key, columns, (size_t)count);
    for (uint64_t n = reader_varint(&u->in); t && n && !u->in.failed && !u->wrong; n--)
        take_row(u, t);
}

static int read_0(void *ctx)
{
    struct unpacking *u = ctx;
    struct report *r = u->r;
    r->asked.kind = (enum report_kind)take_up_to(u, REPORT_KIND_COUNT - 1);
    r->asked.as_of = (date_t)take_date(u);
    r->asked.year = (int)take_up_to(u, INT32_MAX);
    r->asked.quarter = (uint32_t)take_up_to(u, 4);
    const uint8_t synthetic = reader_u8(&u->in);
    u->wrong |= synthetic > 1;
    r->is_synthetic = synthetic == 1;
    r->title = reader_text(&u->in);
    for (uint64_t n = reader_varint(&u->in); n && !u->in.failed && !r->failed; n--) {
        const struct text note = reader_text(&u->in);
        report_note(r, "%.*s", TEXT_ARG(note));
    }
    for (uint64_t n = reader_varint(&u->in); n && !u->in.failed && !u->wrong && !r->failed; n--)
        take_table(u);
    if (r->failed || u->arena->failed)
        return ERR_MEMORY;
    return u->in.failed || u->wrong || reader_left(&u->in) ? ERR_CORRUPT : 0;
}

static const format_read_fn readers[] = {read_0}; /* of struct unpacking */
static const struct format forms = {readers, sizeof readers / sizeof *readers};
_Static_assert(sizeof readers / sizeof *readers == ISSUED_VERSION + 1,
               "what is written is the last");

int issued_unpack(struct bytes packed, struct arena *arena, struct report *ret_report)
{
    struct unpacking u = {.in = reader_of(packed), .arena = arena, .r = ret_report};
    *ret_report = (struct report){.arena = arena};
    ret_report->asked.booked_to = DATE_NONE;
    ret_report->asked.pool = UINT32_MAX;
    const uint8_t version = reader_u8(&u.in);
    return u.in.failed ? ERR_CORRUPT : format_read(&forms, version, &u);
}

static const struct table *table_called(const struct report *r, const char *key)
{
    const struct table *t = r->first;
    while (t && !text_equal(text_of(t->key), text_of(key)))
        t = t->next;
    return t;
}

static const char *title_called(const struct table *t, const char *key)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (text_equal(text_of(t->columns[i].key), text_of(key)))
            return t->columns[i].title;
    return key;
}

void issued_name(struct report *r, const struct report *named)
{
    for (struct table *t = r->first; t; t = t->next) {
        const struct table *like = table_called(named, t->key);
        struct report_column *columns =
            like ? arena_take(r->arena, (t->column_count + 1) * sizeof *columns) : NULL;
        if (!columns)
            continue;
        for (size_t i = 0; i < t->column_count; i++)
            columns[i] = (struct report_column){
                t->columns[i].key, title_called(like, t->columns[i].key), t->columns[i].kind};
        t->columns = columns;
        t->title = like->title;
    }
}

void issued_digest(struct bytes packed, uint8_t ret_digest[ISSUED_DIGEST_SIZE])
{
    (void)crypto_hash_sha256(ret_digest, packed.data, packed.size);
}

struct text issued_hex(struct bytes packed, char buf[ISSUED_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[ISSUED_DIGEST_SIZE];
    issued_digest(packed, digest);
    for (size_t i = 0; i < ISSUED_DIGEST_SIZE; i++) {
        buf[2 * i] = digits[digest[i] >> 4];
        buf[2 * i + 1] = digits[digest[i] & 15];
    }
    return (struct text){buf, ISSUED_HEX_SIZE};
}
