#include "core/message/item_pack.h"
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "core/message/shape.h"
#include "core/message/words.h"

static void put_fields(struct buffer *out, const struct shape *shape, const uint8_t *from);

void item_pack_value(const struct shape_field *f, const void *from, struct buffer *out)
{
    switch (f->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
    case SHAPE_TYPE_WORD:
        buffer_put_text(out, *(const struct text *)from);
        return;
    case SHAPE_TYPE_DATE:
        buffer_put_zigzag(out, *(const date_t *)from);
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        buffer_put_zigzag(out, *(const int64_t *)from);
        return;
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        buffer_put_varint(out, *(const uint32_t *)from);
        return;
    case SHAPE_TYPE_SERIAL:
        buffer_put_varint(out, *(const uint64_t *)from);
        return;
    case SHAPE_TYPE_FLAG:
        buffer_put_u8(out, *(const uint8_t *)from);
        return;
    case SHAPE_TYPE_BYTES:
        buffer_put(out, from, (size_t)f->max);
        return;
    case SHAPE_TYPE_FIELDS:
        put_fields(out, f->element, from);
    }
}

static void put_fields(struct buffer *out, const struct shape *shape, const uint8_t *from)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (!f->is_list) {
            item_pack_value(f, from + f->offset, out);
            continue;
        }
        const uint8_t *elements = *(const uint8_t *const *)(const void *)(from + f->offset);
        size_t count = *(const size_t *)(const void *)(from + f->count_offset);
        buffer_put_varint(out, count);
        for (size_t k = 0; k < count; k++)
            item_pack_value(f, elements + k * shape_value_size(f), out);
    }
}

/* Where the members of an item's kind are: all of them share the place. */
static size_t body(void)
{
    return offsetof(struct item, party);
}

void item_pack(const struct item *item, struct buffer *out)
{
    buffer_put_varint(out, (uint64_t)item->kind);
    put_fields(out, shape_of(item->kind), (const uint8_t *)item + body());
}

static void fail(struct unpack *u, int error)
{
    if (!u->error)
        u->error = error;
}

static void require(struct unpack *u, bool holds)
{
    if (!holds)
        fail(u, ERR_CORRUPT);
}

static void get_text(struct unpack *u, const struct shape_field *f, struct text *ret)
{
    *ret = reader_text(&u->in);
    require(u, ret->size <= (size_t)f->max && (ret->size || f->need != MUST));
    require(u, text_is_clean(*ret));
    if (u->error)
        *ret = TEXT_NONE;
}

static int64_t get_within(struct unpack *u, const struct shape_field *f, int64_t value)
{
    require(u, value == f->absent || (value >= f->min && value <= f->max));
    return value;
}

static uint32_t get_number(struct unpack *u, const struct shape_field *f)
{
    uint64_t value = reader_varint(&u->in);
    require(u, value <= UINT32_MAX);
    if (value != (uint32_t)f->absent)
        get_within(u, f, (int64_t)(value & UINT32_MAX));
    return (uint32_t)value;
}

static int get_choice(struct unpack *u, const struct shape_field *f)
{
    uint64_t value = reader_varint(&u->in);
    require(u, value <= (uint64_t)shape_last_choice(f) && (value || f->need != MUST));
    return u->error ? 0 : (int)value;
}

static uint8_t get_flag(struct unpack *u, const struct shape_field *f)
{
    const uint8_t value = reader_u8(&u->in);
    require(u, value <= 1 || value == f->absent);
    return u->error ? 0 : value;
}

static date_t get_date(struct unpack *u, const struct shape_field *f)
{
    int64_t value = reader_zigzag(&u->in);
    require(u, value >= INT32_MIN && value <= INT32_MAX && (value != DATE_NONE || f->need != MUST));
    return u->error ? DATE_NONE : (date_t)value;
}

static void get_bytes(struct unpack *u, const struct shape_field *f, void *ret)
{
    const struct bytes bytes = reader_take(&u->in, (size_t)f->max);
    require(u, bytes.size == (size_t)f->max);
    if (!u->error)
        memcpy(ret, bytes.data, bytes.size);
}

static void get_fields(struct unpack *u, const struct shape *shape, uint8_t *ret);

void item_unpack_value(struct unpack *u, const struct shape_field *f, void *ret)
{
    switch (f->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
    case SHAPE_TYPE_WORD:
        get_text(u, f, ret);
        return;
    case SHAPE_TYPE_DATE:
        *(date_t *)ret = get_date(u, f);
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)ret = get_within(u, f, reader_zigzag(&u->in));
        return;
    case SHAPE_TYPE_NUMBER:
        *(uint32_t *)ret = get_number(u, f);
        return;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)ret = reader_varint(&u->in);
        return;
    case SHAPE_TYPE_CHOICE:
        *(int *)ret = get_choice(u, f);
        return;
    case SHAPE_TYPE_FLAG:
        *(uint8_t *)ret = get_flag(u, f);
        return;
    case SHAPE_TYPE_BYTES:
        get_bytes(u, f, ret);
        return;
    case SHAPE_TYPE_FIELDS:
        get_fields(u, f->element, ret);
    }
}

static void get_list(struct unpack *u, const struct shape_field *f, uint8_t *ret)
{
    uint64_t count = reader_varint(&u->in);
    require(u, !u->in.failed && count <= (uint64_t)f->list_max && count <= reader_left(&u->in));
    if (u->error || count == 0)
        return;
    size_t size = shape_value_size(f);
    uint8_t *elements = arena_take(u->arena, (size_t)count * size);
    if (!elements) {
        fail(u, ERR_MEMORY);
        return;
    }
    memset(elements, 0, (size_t)count * size);
    for (size_t k = 0; k < count; k++)
        item_unpack_value(u, f, elements + k * size);
    *(void **)(void *)(ret + f->offset) = elements;
    *(size_t *)(void *)(ret + f->count_offset) = (size_t)count;
}

static void get_fields(struct unpack *u, const struct shape *shape, uint8_t *ret)
{
    for (size_t i = 0; i < shape->field_count && !u->error; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (f->is_list)
            get_list(u, f, ret);
        else
            item_unpack_value(u, f, ret + f->offset);
    }
    struct shape_problem problem;
    require(u, u->error || !shape->check || shape->check(ret, &problem));
}

int item_unpack(struct bytes packed, struct arena *arena, struct item *ret_item)
{
    struct unpack u = {.in = reader_of(packed), .arena = arena};
    uint64_t kind = reader_varint(&u.in);
    const struct shape *shape = kind < ITEM_KIND_COUNT ? shape_of((enum item_kind)kind) : NULL;
    if (!shape)
        return ERR_CORRUPT;
    memset(ret_item, 0, sizeof *ret_item);
    ret_item->kind = (enum item_kind)kind;
    get_fields(&u, shape, (uint8_t *)ret_item + body());
    require(&u, !u.in.failed && reader_left(&u.in) == 0);
    return u.error;
}

static int last_of(const char *const *words)
{
    int last = 0;
    while (words[last + 1])
        last++;
    return last;
}

static void print_fields(struct buffer *out, const struct shape *shape)
{
    buffer_put(out, shape->name, strlen(shape->name));
    buffer_put(out, "\n", 1);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *f = &shape->fields[i];
        const size_t size = f->type == SHAPE_TYPE_BYTES ? (size_t)f->max : 0;
        char line[120];
        snprintf(line, sizeof line, "  %s %d%s %zu", f->name, (int)f->type,
                 f->is_list ? " list" : "", size);
        buffer_put(out, line, strlen(line));
        if (f->type == SHAPE_TYPE_CHOICE)
            words_print(f->words, 1, last_of(f->words), out);
        buffer_put(out, "\n", 1);
        if (f->type == SHAPE_TYPE_FIELDS)
            print_fields(out, f->element);
    }
}

void item_pack_layout(struct buffer *out)
{
    for (enum item_kind kind = 1; kind < ITEM_KIND_COUNT; kind++)
        print_fields(out, shape_of(kind)); /* in the order of the kinds' numbers */
}
