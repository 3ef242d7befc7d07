#include "core/layout/layout.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "core/message/words.h"

LAYOUT_OF_VALUES(text, struct text, .kind = FIELD_TEXT)
LAYOUT_OF_VALUES(u32, uint32_t, .kind = FIELD_U32)
void layout_map_fini(void *it) { map_fini(it); }
void layout_chains_fini(void *it) { chains_fini(it); }
void layout_multiset_fini(void *it) { multiset_fini(it); }
void layout_arena_fini(void *it) { arena_fini(it); }
void layout_effects_fini(void *it) { effects_fini(it); }

static bool has_rows(enum field_kind kind)
{
    return kind == FIELD_PART || kind == FIELD_ROWS || kind == FIELD_RING ||
           kind == FIELD_COUNTED || kind == FIELD_COLUMN;
}

struct rows layout_rows(const struct field *f, const void *row)
{
    const char *at = (const char *)row + f->offset;
    struct rows rows = {(void *)(uintptr_t)at, f->times, f->times};
    if (f->kind == FIELD_ROWS || f->kind == FIELD_RING)
        memcpy(&rows, at, sizeof rows);
    if (f->kind == FIELD_COLUMN) {
        const struct column *column = (const void *)at;
        rows = (struct rows){column->items, column->count, column->capacity};
    }
    if (f->kind == FIELD_COUNTED) {
        uint32_t count;
        memcpy(&rows.items, at, sizeof rows.items);
        memcpy(&count, (const char *)row + f->count_at, sizeof count);
        rows.count = rows.capacity = count;
    }
    return rows;
}

/* Whether rows hold memory beside themselves. */
static bool holds_memory(const struct layout *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        if (f->kind >= FIELD_STRING && f->kind != FIELD_PART && f->kind != FIELD_UNKEPT &&
            f->kind != FIELD_UNKEPT_DATE)
            return true;
        if (f->fini || (f->of && (f->kind == FIELD_PART || f->kind == FIELD_UNKEPT) &&
                        holds_memory(f->of)))
            return true;
    }
    return false;
}

static void free_rows(const struct layout *of, const struct rows *rows)
{
    if (!holds_memory(of))
        return;
    for (size_t i = 0; i < rows->count; i++)
        layout_fini(of, (char *)rows->items + i * of->size);
}

static void free_pointer(const void *at)
{
    void *held;
    memcpy(&held, at, sizeof held);
    free(held);
}

static void free_field(const struct field *f, void *row)
{
    char *at = (char *)row + f->offset;
    struct rows rows = layout_rows(f, row);
    if (f->fini)
        f->fini(at);
    else if (f->of && (has_rows(f->kind) || f->kind == FIELD_UNKEPT))
        free_rows(f->of, &rows);
    if (f->kind == FIELD_COLUMN)
        column_fini((struct column *)(void *)at);
    else if (f->kind == FIELD_STRING || f->kind == FIELD_BLOB || f->kind == FIELD_ROWS ||
             f->kind == FIELD_RING || f->kind == FIELD_COUNTED || f->kind == FIELD_UNKEPT_ROWS)
        free_pointer(at);
}

void layout_fini(const struct layout *l, void *row)
{
    for (size_t i = 0; i < l->count; i++)
        free_field(&l->fields[i], row);
    memset(row, 0, l->size);
}

static const char *const kinds[] = {
    [FIELD_U8] = "u8",
    [FIELD_U32] = "u32",
    [FIELD_U64] = "u64",
    [FIELD_I64] = "i64",
    [FIELD_SIZE] = "size",
    [FIELD_BOOL] = "bool",
    [FIELD_INT] = "int",
    [FIELD_DATE] = "date",
    [FIELD_ENUM] = "enum",
    [FIELD_INDEX] = "index",
    [FIELD_INDEX_OR_NONE] = "index",
    [FIELD_TEXT] = "text",
    [FIELD_BYTES] = "bytes",
    [FIELD_REFERENCE] = "reference",
    [FIELD_STRING] = "string",
    [FIELD_BLOB] = "blob",
    [FIELD_PART] = "part",
    [FIELD_ROWS] = "rows",
    [FIELD_RING] = "ring",
    [FIELD_COUNTED] = "rows",
    [FIELD_COLUMN] = "column",
};

static void put(struct buffer *out, const char *text)
{
    buffer_put(out, text, strlen(text));
}

static void print_at(const struct layout *l, unsigned depth, struct buffer *out)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        if (f->kind >= FIELD_UNKEPT)
            continue;
        for (unsigned k = 0; k < depth; k++)
            put(out, "  ");
        put(out, f->name);
        put(out, " ");
        put(out, kinds[f->kind]);
        for (size_t k = 1; k < f->times; k++)
            put(out, "+");
        if (f->kind == FIELD_ENUM)
            words_print(f->words, f->least, f->most, out);
        put(out, "\n");
        if (has_rows(f->kind))
            print_at(f->of, depth + 1, out);
    }
}

void layout_print(const struct layout *l, struct buffer *out)
{
    print_at(l, 0, out);
}

void layout_note_tables(struct layout_tables *t, const struct layout *l, const void *row)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        if (f->kind != FIELD_ROWS)
            continue;
        assert(t->count < LAYOUT_TABLES_MAX);
        t->list[t->count].of = f->of;
        t->list[t->count++].count = layout_rows(f, row).count;
    }
}

static size_t rows_of(const struct layout_tables *t, const struct layout *of)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->list[i].of == of)
            return t->list[i].count;
    return 0;
}

static bool is_in_place(const struct field *f, const char *at, const struct layout_tables *t)
{
    uint32_t index;
    int value;
    if (f->kind == FIELD_ENUM) {
        memcpy(&value, at, sizeof value);
        return value >= f->least && value <= f->most;
    }
    memcpy(&index, at, sizeof index);
    return (f->kind == FIELD_INDEX_OR_NONE && index == MAP_NONE) || index < rows_of(t, f->of);
}

static bool is_to_check(const struct layout *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->fields[i].wrong || (has_rows(l->fields[i].kind) && is_to_check(l->fields[i].of)))
            return true;
    return false;
}

static const char *check_field(const struct field *f, const void *row,
                               const struct layout_tables *t)
{
    const char *broken = NULL;
    for (size_t k = 0; f->wrong && k < f->times; k++)
        if (!is_in_place(f, (const char *)row + f->offset + k * f->size, t))
            return f->wrong;
    if (!has_rows(f->kind) || !is_to_check(f->of))
        return NULL;
    const struct rows rows = layout_rows(f, row);
    for (size_t k = 0; k < rows.count && !broken; k++)
        broken = layout_check(f->of, (const char *)rows.items + k * f->of->size, t);
    return broken;
}

const char *layout_check(const struct layout *l, const void *row, const struct layout_tables *t)
{
    const char *broken = NULL;
    for (size_t i = 0; i < l->count && !broken; i++)
        broken = check_field(&l->fields[i], row, t);
    return broken;
}
