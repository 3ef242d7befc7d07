#include "wire/part.h"
#include <string.h>
#include "base/error.h"
#include "core/message/shape.h"
#include "wire/message.h"

/* The message's fields stand in the order of their tags, as those of part_shape: tests/wire. */
static const ProtobufCFieldDescriptor *descriptor_of(size_t field)
{
    return &s75__v1__part__descriptor.fields[field];
}

static void put_value(const struct shape_field *f, const void *from, void *to, struct arena *arena,
                      bool *failed)
{
    switch (f->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        *(char **)to = message_text(arena, *(const struct text *)from, failed);
        return;
    case SHAPE_TYPE_DATE:
        *(int32_t *)to = date_to_number(*(const date_t *)from);
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
    case SHAPE_TYPE_SERIAL:
        memcpy(to, from, sizeof(int64_t));
        return;
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        memcpy(to, from, sizeof(int32_t));
        return;
    case SHAPE_TYPE_WORD:
    case SHAPE_TYPE_FLAG:
    case SHAPE_TYPE_BYTES:
    case SHAPE_TYPE_FIELDS:
        break; /* a part has none */
    }
}

static void fill_part(S75__V1__Part *m, const struct part *part, struct arena *arena, bool *failed)
{
    s75__v1__part__init(m);
    for (size_t i = 0; i < part_shape.field_count; i++) {
        const ProtobufCFieldDescriptor *d = descriptor_of(i);
        const struct shape_field *f = &part_shape.fields[i];
        if (!part_has(part, i))
            continue;
        put_value(f, (const uint8_t *)part + f->offset, (uint8_t *)m + d->offset, arena, failed);
        if (f->type != SHAPE_TYPE_TEXT)
            *(protobuf_c_boolean *)((uint8_t *)m + d->quantifier_offset) = true;
    }
}

S75__V1__Part **message_parts(struct arena *arena, const struct parts *parts, bool *failed)
{
    if (!parts->count)
        return NULL;
    S75__V1__Part *all = arena_take(arena, parts->count * sizeof *all);
    S75__V1__Part **list = arena_take(arena, parts->count * sizeof(S75__V1__Part *));
    *failed |= !all || !list;
    if (!all || !list)
        return NULL;
    for (size_t i = 0; i < parts->count; i++) {
        fill_part(&all[i], &parts->items[i], arena, failed);
        list[i] = &all[i];
    }
    return list;
}

static bool is_there(const S75__V1__Part *m, const ProtobufCFieldDescriptor *d)
{
    const uint8_t *base = (const uint8_t *)m;
    return d->type == PROTOBUF_C_TYPE_STRING
               ? *(char *const *)(const void *)(base + d->offset) != NULL
               : *(const protobuf_c_boolean *)(base + d->quantifier_offset) != 0;
}

/* false: no value that put_value makes. */
static bool take_value(const struct shape_field *f, const void *from, void *to)
{
    switch (f->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        *(struct text *)to = text_of(*(char *const *)from);
        return ((struct text *)to)->size != 0;
    case SHAPE_TYPE_DATE:
        return date_from_number(*(const int32_t *)from, to) == 0;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
    case SHAPE_TYPE_SERIAL:
        memcpy(to, from, sizeof(int64_t));
        return true;
    case SHAPE_TYPE_CHOICE:
        memcpy(to, from, sizeof(int32_t));
        return *(int *)to > 0 && *(int *)to <= shape_last_choice(f);
    case SHAPE_TYPE_NUMBER:
        memcpy(to, from, sizeof(int32_t));
        return true;
    case SHAPE_TYPE_WORD:
    case SHAPE_TYPE_FLAG:
    case SHAPE_TYPE_BYTES:
    case SHAPE_TYPE_FIELDS:
        break;
    }
    return false;
}

static bool take_part(const S75__V1__Part *m, struct part *ret_part)
{
    bool is_good = m->base.n_unknown_fields == 0;
    for (size_t i = 0; i < part_shape.field_count && is_good; i++) {
        const ProtobufCFieldDescriptor *d = descriptor_of(i);
        const struct shape_field *f = &part_shape.fields[i];
        shape_put_absent(f, ret_part);
        if (is_there(m, d))
            is_good =
                take_value(f, (const uint8_t *)m + d->offset, (uint8_t *)ret_part + f->offset) &&
                part_has(ret_part, i);
    }
    return is_good && part_is_sound(ret_part);
}

int parts_take(S75__V1__Part *const *list, size_t count, struct arena *arena,
               struct parts *ret_parts)
{
    *ret_parts = (struct parts){.capacity = count};
    if (count > PARTS_MAX)
        return ERR_CORRUPT;
    if (count)
        ret_parts->items = arena_take(arena, count * sizeof *ret_parts->items);
    if (count && !ret_parts->items)
        return ERR_MEMORY;
    for (; ret_parts->count < count; ret_parts->count++)
        if (!take_part(list[ret_parts->count], &ret_parts->items[ret_parts->count]))
            return ERR_CORRUPT;
    return 0;
}
