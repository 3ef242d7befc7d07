#include "transcript_shape.h"

#include <string.h>

enum { ELEMENTS_MAX = 64 };

static int64_t whole(struct words *w)
{
    bool negative = words_left(w) && w->items[w->at].size && *w->items[w->at].data == '-';
    if (negative) {
        w->items[w->at].data++;
        w->items[w->at].size--;
    }
    int64_t n = words_number(w);
    return negative ? -n : n;
}

static void take_value(struct words *w, const struct shape_field *s, void *to)
{
    switch (s->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        *(struct text *)to = words_text(w);
        return;
    case SHAPE_TYPE_DATE:
        *(date_t *)to = words_date(w);
        return;
    case SHAPE_TYPE_MONEY:
        *(int64_t *)to = words_money(w);
        return;
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)to = whole(w);
        return;
    case SHAPE_TYPE_NUMBER:
        *(uint32_t *)to = words_number(w);
        return;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)to = words_number(w);
        return;
    case SHAPE_TYPE_CHOICE:
        *(int *)to = shape_choice(s, words_text(w));
        if (*(int *)to == 0)
            words_fail(w, "not one of the words allowed here");
        return;
    case SHAPE_TYPE_FLAG:
        *(bool *)to = true;
        return;
    }
}

static void put_absent(const struct shape *shape, uint8_t *ret)
{
    memset(ret, 0, shape->size);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *s = &shape->fields[i];
        if (s->is_list)
            continue;
        if (s->type == SHAPE_TYPE_DATE)
            *(date_t *)(ret + s->offset) = DATE_NONE;
        else if (s->type == SHAPE_TYPE_MONEY || s->type == SHAPE_TYPE_WHOLE)
            *(int64_t *)(ret + s->offset) = s->absent;
        else if (s->type == SHAPE_TYPE_NUMBER)
            *(uint32_t *)(ret + s->offset) = (uint32_t)s->absent;
    }
}

/* Where the next element of a list goes; NULL when it is full. */
static uint8_t *next_element(const struct shape_field *s, struct arena *arena, uint8_t *ret)
{
    uint8_t **items = (uint8_t **)(void *)(ret + s->offset);
    size_t *count = (size_t *)(void *)(ret + s->count_offset), size = shape_value_size(s);
    if (!*items)
        *items = arena_take(arena, ELEMENTS_MAX * size);
    return *items && *count < ELEMENTS_MAX ? *items + size * (*count)++ : NULL;
}

static const struct shape_field *field_called(const struct shape *shape, struct text name)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (text_equal(text_of(shape->fields[i].name), name))
            return &shape->fields[i];
    return NULL;
}

static void take_fields(struct words *w, struct arena *arena, const struct shape *shape,
                        uint8_t *ret)
{
    put_absent(shape, ret);
    if (words_left(w) && !shape->fields[0].is_list)
        take_value(w, &shape->fields[0], ret + shape->fields[0].offset);
    while (words_left(w) && !text_equal(w->items[w->at], text_of("{"))) {
        const struct shape_field *s = field_called(shape, words_text(w));
        if (!s || s->element) {
            words_fail(w, "no field has this name here");
            return;
        }
        uint8_t *to = s->is_list ? next_element(s, arena, ret) : ret + s->offset;
        if (to)
            take_value(w, s, to);
    }
}

static void take_block(struct words *w, struct lines *lines, struct arena *arena,
                       const struct shape *shape, uint8_t *ret)
{
    struct words line;
    while (lines->next(lines->ctx, &line)) {
        const struct shape_field *s = field_called(shape, words_text(&line));
        uint8_t *to = s && s->element ? next_element(s, arena, ret) : NULL;
        if (to)
            take_fields(&line, arena, s->element, to);
        else
            words_fail(&line, "no list has this name here");
        if (line.problem && !w->problem) {
            w->problem = line.problem;
            w->about = line.about;
        }
    }
}

void transcript_shape(struct words *w, struct lines *lines, struct arena *arena,
                      const struct shape *shape, void *ret_input)
{
    take_fields(w, arena, shape, ret_input);
    if (words_take(w, "{"))
        take_block(w, lines, arena, shape, ret_input);
}
