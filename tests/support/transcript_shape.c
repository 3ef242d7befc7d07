#include "transcript_shape.h"

#include <string.h>

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

static void take_bytes(struct words *w, const struct shape_field *s, uint8_t *to)
{
    static const char digits[] = "0123456789abcdef";
    struct text hex = words_text(w);
    if (hex.size != 2 * (size_t)s->max)
        words_fail(w, "not as many bytes as it has");
    for (size_t i = 0; i < hex.size && !w->problem; i++) {
        const char *at = memchr(digits, hex.data[i], 16);
        if (at)
            to[i / 2] = (uint8_t)(to[i / 2] << 4 | (at - digits));
        else
            words_fail(w, "not in hexadecimal");
    }
}

static void take_value(struct words *w, const struct shape_field *s, void *to)
{
    switch (s->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
    case SHAPE_TYPE_WORD:
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
        *(bool *)to = !words_take(w, "no");
        return;
    case SHAPE_TYPE_BYTES:
        take_bytes(w, s, to);
        return;
    case SHAPE_TYPE_FIELDS:
        words_fail(w, "has fields of its own");
    }
}

/* Where the next element of a list goes; NULL when it is full. */
static uint8_t *next_element(const struct shape_field *s, struct arena *arena, uint8_t *ret)
{
    uint8_t **items = (uint8_t **)(void *)(ret + s->offset);
    size_t *count = (size_t *)(void *)(ret + s->count_offset), size = shape_value_size(s);
    if (!*items)
        *items = arena_take(arena, (size_t)s->list_max * size);
    return *items && *count < (size_t)s->list_max ? *items + size * (*count)++ : NULL;
}

/* "schedule.day" is a field of one that has fields of its own: *ret is then where that is. */
static const struct shape_field *field_called(const struct shape *shape, struct text name,
                                              uint8_t **ret)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *s = &shape->fields[i];
        const size_t size = strlen(s->name);
        if (text_equal(text_of(s->name), name))
            return s;
        if (s->element && !s->is_list && name.size > size && name.data[size] == '.' &&
            memcmp(name.data, s->name, size) == 0) {
            *ret += s->offset;
            return field_called(s->element, (struct text){name.data + size + 1,
                                                          name.size - size - 1}, ret);
        }
    }
    return NULL;
}

/* What must hold between fields, here and in those that have fields of their own. */
static void check(struct words *w, const struct shape *shape, const uint8_t *fields)
{
    struct shape_problem problem = {0};
    for (size_t i = 0; i < shape->field_count; i++)
        if (shape->fields[i].element && !shape->fields[i].is_list)
            check(w, shape->fields[i].element, fields + shape->fields[i].offset);
    if (!w->problem && shape->check && !shape->check(fields, &problem)) {
        words_fail(w, problem.limit ? problem.limit : "missing");
        w->about = text_of(problem.field);
    }
}

static void take_fields(struct words *w, struct arena *arena, const struct shape *shape,
                        uint8_t *ret)
{
    memset(ret, 0, shape->size);
    for (size_t i = 0; i < shape->field_count; i++)
        shape_put_absent(&shape->fields[i], ret);
    if (words_left(w) && !shape->fields[0].is_list)
        take_value(w, &shape->fields[0], ret + shape->fields[0].offset);
    while (words_left(w) && !text_equal(w->items[w->at], text_of("{"))) {
        uint8_t *in = ret;
        const struct shape_field *s = field_called(shape, words_text(w), &in);
        if (!s || s->element) {
            words_fail(w, "no field has this name here");
            return;
        }
        uint8_t *to = s->is_list ? next_element(s, arena, in) : in + s->offset;
        if (to)
            take_value(w, s, to);
    }
    check(w, shape, ret);
}

static void take_block(struct words *w, struct lines *lines, struct arena *arena,
                       const struct shape *shape, uint8_t *ret)
{
    struct words line;
    while (lines->next(lines->ctx, &line)) {
        uint8_t *in = ret;
        const struct shape_field *s = field_called(shape, words_text(&line), &in);
        uint8_t *to = s && s->element && s->is_list ? next_element(s, arena, ret) : NULL;
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
