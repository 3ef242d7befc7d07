#include "core/message/part.h"
#include <assert.h>
#include <string.h>
#include "base/error.h"
#include "base/money.h"
#include "core/message/item_pack.h"
#include "core/message/shape.h"

#define PLACE(T, type, name, ...) PART_PLACE_##name,
enum part_place { PART_FIELDS(PLACE, ) PART_PLACES };
#define P(name) (1U << PART_PLACE_##name)
#define FIELDS_OF_KIND(name, number, word, must, may) [name] = {P(kind) | (must), may},
static const struct {
    uint32_t must, may;
} fields_of[] = {PART_KINDS(FIELDS_OF_KIND)};

uint32_t part_must(enum part_kind kind)
{
    return fields_of[kind].must;
}

uint32_t part_may(enum part_kind kind)
{
    return fields_of[kind].may;
}

/* A field's value, and the value that stands for none. */
static int64_t value_of(const struct shape_field *f, const void *at)
{
    switch (f->type) {
    case SHAPE_TYPE_DATE:
        return *(const date_t *)at;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        return *(const int64_t *)at;
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        return *(const uint32_t *)at;
    case SHAPE_TYPE_SERIAL:
        return (int64_t) * (const uint64_t *)at;
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
    case SHAPE_TYPE_WORD:
    case SHAPE_TYPE_FLAG:
    case SHAPE_TYPE_BYTES:
    case SHAPE_TYPE_FIELDS:
        break;
    }
    return (int64_t)((const struct text *)at)->size;
}

static int64_t none_of(const struct shape_field *f)
{
    return f->type == SHAPE_TYPE_DATE ? DATE_NONE : f->absent;
}

static const void *at(const struct part *part, const struct shape_field *f)
{
    return (const uint8_t *)part + f->offset;
}

bool part_has(const struct part *part, size_t field)
{
    const struct shape_field *f = &part_shape.fields[field];
    return value_of(f, at(part, f)) != none_of(f);
}

static void settle(struct part *part)
{
    const uint32_t must = part_must(part->kind), may = part_may(part->kind);
    for (size_t i = 0; i < part_shape.field_count; i++) {
        const struct shape_field *f = &part_shape.fields[i];
        bool is_there = must >> i & 1 || (may >> i & 1 && value_of(f, at(part, f)) != 0);
        if (!is_there)
            shape_put_absent(f, part);
    }
}

static void copy_texts(struct part *part, struct arena *arena)
{
    for (size_t i = 0; i < part_shape.field_count; i++) {
        const struct shape_field *f = &part_shape.fields[i];
        struct text *t = (struct text *)(void *)((uint8_t *)part + f->offset);
        if (f->type == SHAPE_TYPE_TEXT && t->size)
            *t = arena_text(arena, *t);
    }
}

static struct part *new_part(struct parts *p, struct arena *arena)
{
    assert(p->count < PARTS_MAX);
    if (p->count == p->capacity) {
        size_t wanted = p->capacity ? 2 * p->capacity : 2;
        struct part *more = arena_take(arena, wanted * sizeof *more);
        if (!more)
            return NULL;
        if (p->count)
            memcpy(more, p->items, p->count * sizeof *more);
        p->items = more;
        p->capacity = wanted;
    }
    return &p->items[p->count++];
}

void parts_add(struct parts *p, struct arena *arena, struct part part)
{
    assert((unsigned)part.kind < PART_KIND_COUNT && part.kind != PART_UNKNOWN);
    struct part *new = new_part(p, arena);
    if (!new)
        return;
    settle(&part);
    assert(part_is_sound(&part));
    copy_texts(&part, arena);
    *new = part;
}

void parts_copy(struct parts *to, struct arena *arena, const struct parts *from)
{
    for (size_t i = 0; i < from->count; i++)
        parts_add(to, arena, from->items[i]);
}

int64_t parts_sum(const struct parts *p)
{
    int64_t all = 0;
    for (size_t i = 0; i < p->count; i++)
        if (part_has(&p->items[i], PART_PLACE_share)) {
            const int rc = money_add(all, p->items[i].share, &all);
            assert(rc == 0);
        }
    return all;
}

bool part_is_sound(const struct part *part)
{
    if ((unsigned)part->kind >= PART_KIND_COUNT || part->kind == PART_UNKNOWN)
        return false;
    const uint32_t must = part_must(part->kind), may = part_may(part->kind);
    for (size_t i = 0; i < part_shape.field_count; i++) {
        bool is_text = part_shape.fields[i].type == SHAPE_TYPE_TEXT, has = part_has(part, i);
        if (has ? !((must | may) >> i & 1) : must >> i & 1 && !is_text)
            return false;
    }
    return true;
}

int part_compare(const struct part *a, const struct part *b)
{
    for (size_t i = 0; i < part_shape.field_count; i++) {
        const struct shape_field *f = &part_shape.fields[i];
        int64_t left = value_of(f, at(a, f)), right = value_of(f, at(b, f));
        int order = f->type == SHAPE_TYPE_TEXT ? text_compare(*(const struct text *)at(a, f),
                                                              *(const struct text *)at(b, f))
                                               : (left > right) - (left < right);
        if (order)
            return order;
    }
    return 0;
}

static uint32_t fields_there(const struct part *part)
{
    uint32_t there = 0;
    for (size_t i = 0; i < part_shape.field_count; i++)
        there |= part_has(part, i) ? 1U << i : 0;
    return there;
}

void parts_pack(const struct parts *p, struct buffer *out)
{
    buffer_put_varint(out, p->count);
    for (size_t i = 0; i < p->count; i++) {
        const uint32_t there = fields_there(&p->items[i]);
        buffer_put_varint(out, there);
        for (size_t k = 0; k < part_shape.field_count; k++)
            if (there >> k & 1)
                item_pack_value(&part_shape.fields[k], at(&p->items[i], &part_shape.fields[k]),
                                out);
    }
}

static int unpack_part(struct unpack *u, struct part *ret_part)
{
    const uint64_t there = reader_varint(&u->in);
    for (size_t i = 0; i < part_shape.field_count; i++) {
        const struct shape_field *f = &part_shape.fields[i];
        if (there >> i & 1)
            item_unpack_value(u, f, (uint8_t *)ret_part + f->offset);
        else
            shape_put_absent(f, ret_part);
    }
    if (u->error)
        return u->error;
    return u->in.failed || fields_there(ret_part) != there || !part_is_sound(ret_part) ? ERR_CORRUPT
                                                                                       : 0;
}

bool parts_are_packed(struct bytes packed)
{
    struct unpack u = {.in = reader_of(packed)};
    struct part part = {.kind = PART_UNKNOWN};
    int rc = 0;
    uint64_t left = reader_varint(&u.in);
    if (u.in.failed || left > PARTS_MAX)
        return false;
    while (left-- > 0 && !rc)
        rc = unpack_part(&u, &part);
    return !rc && reader_left(&u.in) == 0;
}

int parts_unpack(struct bytes packed, struct arena *arena, struct parts *ret_parts)
{
    *ret_parts = (struct parts){0};
    if (!parts_are_packed(packed))
        return ERR_CORRUPT;
    struct unpack u = {.in = reader_of(packed)};
    const size_t count = (size_t)reader_varint(&u.in);
    struct part *items = count ? arena_take(arena, count * sizeof *items) : NULL;
    if (count && !items)
        return ERR_MEMORY;
    *ret_parts = (struct parts){items, count, count};
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct part){.kind = PART_UNKNOWN};
        const int rc = unpack_part(&u, &items[i]);
        assert(rc == 0);
    }
    return 0;
}
