/* Inputs packed and unpacked: every kind, filled from a seed.
 * Nothing here knows an input by name. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "core/message/item_pack.h"
#include "core/message/shape.h"
#include "random_effects.h"

enum { ROUNDS = 40, BODY = offsetof(struct item, party) };

struct maker {
    struct random_source random;
    struct arena arena;
};

static uint64_t below(struct maker *m, uint64_t bound)
{
    return random_below(&m->random, bound);
}

static void fill(struct maker *m, const struct shape *shape, uint8_t *to);

static int64_t number(struct maker *m, const struct shape_field *f)
{
    if (f->need == MAY && below(m, 4) == 0)
        return f->absent;
    int64_t span = f->max - f->min;
    return below(m, 3) == 0 ? (below(m, 2) ? f->min : f->max)
                            : f->min + (int64_t)below(m, (uint64_t)span + 1);
}

static void fill_value(struct maker *m, const struct shape_field *f, void *to)
{
    bool absent = f->need == MAY && below(m, 4) == 0;
    switch (f->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        *(struct text *)to =
            absent ? TEXT_NONE
                   : arena_print(&m->arena, "T%llu", (unsigned long long)below(m, 9999));
        return;
    case SHAPE_TYPE_DATE:
        *(date_t *)to = absent ? DATE_NONE : (date_t)below(m, 40000) - 10000;
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)to = number(m, f);
        return;
    case SHAPE_TYPE_NUMBER:
        *(uint32_t *)to = (uint32_t)number(m, f);
        return;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)to = random_next(&m->random);
        return;
    case SHAPE_TYPE_CHOICE:
        *(int *)to = absent ? 0 : 1 + (int)below(m, (uint64_t)shape_last_choice(f));
        return;
    case SHAPE_TYPE_WORD:
        *(struct text *)to = absent ? TEXT_NONE : text_of(below(m, 2) ? "dfg" : "of_tomorrow");
        return;
    case SHAPE_TYPE_FLAG:
        *(bool *)to = below(m, 2);
        return;
    case SHAPE_TYPE_BYTES:
        memset(to, (int)below(m, 256), (size_t)f->max);
        return;
    case SHAPE_TYPE_FIELDS:
        fill(m, f->element, to);
    }
}

static void fill_fields(struct maker *m, const struct shape *shape, uint8_t *to);

/* Until what must hold between the fields does. */
static void fill(struct maker *m, const struct shape *shape, uint8_t *to)
{
    struct shape_problem problem;
    do
        fill_fields(m, shape, to);
    while (shape->check && !shape->check(to, &problem));
}

static void fill_fields(struct maker *m, const struct shape *shape, uint8_t *to)
{
    memset(to, 0, shape->size);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (!f->is_list) {
            fill_value(m, f, to + f->offset);
            continue;
        }
        uint64_t most = (uint64_t)f->list_max < 6 ? (uint64_t)f->list_max : 6;
        uint64_t least = (uint64_t)f->list_min < most ? (uint64_t)f->list_min : most;
        size_t count = (size_t)(least + below(m, most - least + 1)), size = shape_value_size(f);
        uint8_t *elements = arena_take(&m->arena, (count + 1) * size);
        for (size_t k = 0; k < count; k++)
            fill_value(m, f, elements + k * size);
        *(void **)(void *)(to + f->offset) = elements;
        *(size_t *)(void *)(to + f->count_offset) = count;
    }
}

static bool is_same(const struct shape *shape, const uint8_t *a, const uint8_t *b);

static bool is_same_value(const struct shape_field *f, const uint8_t *a, const uint8_t *b)
{
    if (f->element)
        return is_same(f->element, a, b);
    if (f->type == SHAPE_TYPE_TEXT || f->type == SHAPE_TYPE_CODE || f->type == SHAPE_TYPE_WORD)
        return text_equal(*(const struct text *)(const void *)a,
                          *(const struct text *)(const void *)b);
    return memcmp(a, b, shape_value_size(f)) == 0;
}

static bool is_same(const struct shape *shape, const uint8_t *a, const uint8_t *b)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *f = &shape->fields[i];
        size_t count = 1, size = shape_value_size(f);
        const uint8_t *x = a + f->offset, *y = b + f->offset;
        if (f->is_list) {
            count = *(const size_t *)(const void *)(a + f->count_offset);
            if (count != *(const size_t *)(const void *)(b + f->count_offset))
                return false;
            x = *(uint8_t *const *)(const void *)x;
            y = *(uint8_t *const *)(const void *)y;
        }
        for (size_t k = 0; k < count; k++)
            if (!is_same_value(f, x + k * size, y + k * size))
                return false;
    }
    return true;
}

/* Every prefix is refused; with a byte changed it is refused or another input within its limits. */
static void spoil(struct maker *m, const struct buffer *packed)
{
    struct item item;
    for (size_t size = 0; size < packed->size; size++)
        cr_assert_eq(item_unpack((struct bytes){packed->data, size}, &m->arena, &item),
                     ERR_CORRUPT);
    for (size_t i = 0; i < packed->size; i++) {
        struct buffer again = BUFFER_NULL;
        uint8_t was = packed->data[i];
        packed->data[i] = (uint8_t)random_next(&m->random);
        int rc = item_unpack(buffer_bytes(packed), &m->arena, &item);
        cr_assert(rc == 0 || rc == ERR_CORRUPT);
        if (!rc)
            item_pack(&item, &again);
        buffer_fini(&again);
        packed->data[i] = was;
    }
}

static void try_kind(struct maker *m, enum item_kind kind)
{
    const struct shape *shape = shape_of(kind);
    struct item item = {.kind = kind}, back;
    struct buffer packed = BUFFER_NULL, again = BUFFER_NULL;
    fill(m, shape, (uint8_t *)&item + BODY);
    item_pack(&item, &packed);
    int rc = item_unpack(buffer_bytes(&packed), &m->arena, &back);
    cr_assert_eq(rc, 0, "%s: %d", shape->name, rc);
    cr_assert_eq(back.kind, kind);
    cr_assert(is_same(shape, (uint8_t *)&item + BODY, (uint8_t *)&back + BODY), "%s", shape->name);
    item_pack(&back, &again);
    cr_assert(packed.size == again.size && !memcmp(packed.data, again.data, again.size));
    spoil(m, &packed);
    buffer_fini(&packed);
    buffer_fini(&again);
}

Test(item_pack, what_is_kept_comes_back, .timeout = 60)
{
    struct maker m = {.random = {7}};
    unsigned kinds = 0;
    for (int kind = 1; kind < ITEM_KIND_COUNT; kind++)
        for (int i = 0; i < ROUNDS; i++) {
            try_kind(&m, (enum item_kind)kind);
            arena_fini(&m.arena);
            kinds += i == 0;
        }
    cr_assert_eq(kinds, ITEM_KIND_COUNT - 1);
}

Test(item_pack, a_lack_of_memory)
{
    struct buffer packed = BUFFER_NULL;
    struct board_member_input members[2] = {{text_of("A"), text_of("P"), TEXT_NONE},
                                            {text_of("B"), text_of("Q"), TEXT_NONE}};
    struct item item = {.kind = ITEM_BOARD,
                        .board = {text_of("pool"), text_of("name"), 1, members, 2, TEXT_NONE}};
    item_pack(&item, &packed);
    struct arena small = {.limit = 16};
    cr_assert_eq(item_unpack(buffer_bytes(&packed), &small, &item), ERR_MEMORY);
    arena_fini(&small);
    buffer_fini(&packed);
}
