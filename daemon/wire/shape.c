#include "wire/shape.h"
#include <assert.h>
#include <string.h>

/* Where the fields of a list's elements are: "members.name". "" at the top. An arena's text has no
 * NUL behind it; this one is used as a C string. */
static const char *path_of(struct form *f, const char *outer, const char *name)
{
    if (!*outer)
        return name;
    struct text path = arena_print(f->arena, "%s.%s%c", outer, name, 0);
    f->failed_memory |= !path.data;
    return path.data ? path.data : name;
}

static int64_t within(struct form *f, const char *path, int64_t value, const struct shape_field *s)
{
    if (value >= s->min && value <= s->max)
        return value;
    form_refuse_range(f, path, "%lld to %lld%s", (long long)s->min, (long long)s->max,
                      s->type == SHAPE_TYPE_MONEY ? " pence" : "");
    return s->min;
}

static int last_choice(const char *const *words)
{
    int last = 0;
    while (words[last + 1])
        last++;
    return last;
}

/* One value that is there: from is protobuf-c's member, to the input's. */
static void convert_value(struct form *f, const char *path, const struct shape_field *s,
                          const void *from, void *to)
{
    switch (s->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE: {
        const char *value = *(char *const *)from;
        *(struct text *)to = s->type == SHAPE_TYPE_TEXT
                                 ? form_text(f, path, value, (size_t)s->max, s->is_required)
                                 : form_code(f, path, value, (size_t)s->max, s->is_required);
        return;
    }
    case SHAPE_TYPE_DATE:
        *(date_t *)to = form_date(f, path, true, *(const int32_t *)from, true);
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)to = within(f, path, *(const int64_t *)from, s);
        return;
    case SHAPE_TYPE_NUMBER:
        *(uint32_t *)to = (uint32_t)within(f, path, *(const uint32_t *)from, s);
        return;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)to = *(const uint64_t *)from;
        return;
    case SHAPE_TYPE_CHOICE:
        *(int *)to = form_enum(f, path, *(const int *)from, last_choice(s->words));
        return;
    case SHAPE_TYPE_FLAG:
        *(bool *)to = *(const protobuf_c_boolean *)from != 0;
        return;
    }
}

static void put_absent(const struct shape_field *s, void *to)
{
    switch (s->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        *(struct text *)to = TEXT_NONE;
        return;
    case SHAPE_TYPE_DATE:
        *(date_t *)to = DATE_NONE;
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)to = s->absent;
        return;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)to = (uint64_t)s->absent;
        return;
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        *(uint32_t *)to = (uint32_t)s->absent;
        return;
    case SHAPE_TYPE_FLAG:
        *(bool *)to = s->absent != 0;
        return;
    }
}

/* Size of protobuf-c's element. */
static size_t wire_size(const struct shape_field *s)
{
    switch (s->type) {
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
    case SHAPE_TYPE_SERIAL:
        return sizeof(int64_t);
    case SHAPE_TYPE_DATE:
    case SHAPE_TYPE_NUMBER:
    case SHAPE_TYPE_CHOICE:
        return sizeof(int32_t);
    case SHAPE_TYPE_FLAG:
        return sizeof(protobuf_c_boolean);
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        break;
    }
    return sizeof(void *);
}

static void convert_list(struct form *f, const char *path, const struct shape_field *s,
                         const uint8_t *from, size_t count, uint8_t *ret);

static void convert_fields(struct form *f, const char *outer, const ProtobufCMessage *m,
                           const struct shape *shape, uint8_t *ret)
{
    assert(m->descriptor->n_fields == shape->field_count);
    form_known(f, m);
    for (size_t i = 0; i < shape->field_count; i++) {
        const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
        const struct shape_field *s = &shape->fields[i];
        const uint8_t *base = (const uint8_t *)m, *from = base + d->offset;
        const char *path = path_of(f, outer, d->name);
        if (s->is_list)
            convert_list(f, path, s, from, *(const size_t *)(base + d->quantifier_offset), ret);
        else if (d->label == PROTOBUF_C_LABEL_REQUIRED ||
                 (d->type == PROTOBUF_C_TYPE_STRING
                      ? *(char *const *)from != NULL
                      : *(const protobuf_c_boolean *)(base + d->quantifier_offset)))
            convert_value(f, path, s, from, ret + s->offset);
        else
            put_absent(s, ret + s->offset);
    }
}

/* from: protobuf-c's pointer to the elements. */
static void convert_list(struct form *f, const char *path, const struct shape_field *s,
                         const uint8_t *from, size_t count, uint8_t *ret)
{
    if (count < (size_t)s->list_min || count > (size_t)s->list_max) {
        form_refuse_range(f, path, "%lld to %lld of them", (long long)s->list_min,
                          (long long)s->list_max);
        return;
    }
    size_t size = shape_value_size(s);
    const uint8_t *elements = *(uint8_t *const *)from;
    uint8_t *values = form_array(f, count, size);
    for (size_t i = 0; values && i < count; i++)
        if (s->element)
            convert_fields(f, path, ((ProtobufCMessage *const *)(const void *)elements)[i],
                           s->element, values + i * size);
        else
            convert_value(f, path, s, elements + i * wire_size(s), values + i * size);
    *(void **)(ret + s->offset) = values;
    *(size_t *)(ret + s->count_offset) = values ? count : 0;
}

void shape_convert(struct form *f, const ProtobufCMessage *m, const struct shape *shape, void *ret)
{
    convert_fields(f, "", m, shape, ret);
}

static bool is_of_type(const ProtobufCFieldDescriptor *d, const struct shape_field *s)
{
    static const ProtobufCType types[] = {
        [0] = PROTOBUF_C_TYPE_MESSAGE,
        [SHAPE_TYPE_TEXT] = PROTOBUF_C_TYPE_STRING,
        [SHAPE_TYPE_CODE] = PROTOBUF_C_TYPE_STRING,
        [SHAPE_TYPE_DATE] = PROTOBUF_C_TYPE_INT32,
        [SHAPE_TYPE_MONEY] = PROTOBUF_C_TYPE_SINT64,
        [SHAPE_TYPE_WHOLE] = PROTOBUF_C_TYPE_SINT64,
        [SHAPE_TYPE_NUMBER] = PROTOBUF_C_TYPE_UINT32,
        [SHAPE_TYPE_SERIAL] = PROTOBUF_C_TYPE_UINT64,
        [SHAPE_TYPE_CHOICE] = PROTOBUF_C_TYPE_ENUM,
        [SHAPE_TYPE_FLAG] = PROTOBUF_C_TYPE_BOOL,
    };
    if (d->type != types[s->type] || s->is_list != (d->label == PROTOBUF_C_LABEL_REPEATED))
        return false;
    if (s->type == SHAPE_TYPE_CHOICE &&
        ((const ProtobufCEnumDescriptor *)d->descriptor)->n_values !=
            (unsigned)last_choice(s->words))
        return false;
    return s->is_list || s->is_required == (d->label == PROTOBUF_C_LABEL_REQUIRED);
}

const char *shape_difference(const ProtobufCMessageDescriptor *type, const struct shape *shape)
{
    static const char pence[] = "_pence";
    if (type->n_fields != shape->field_count)
        return type->name;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *d = &type->fields[i];
        const struct shape_field *s = &shape->fields[i];
        size_t size = strlen(s->name);
        bool named = strncmp(d->name, s->name, size) == 0 &&
                     strcmp(d->name + size, s->type == SHAPE_TYPE_MONEY ? pence : "") == 0;
        if (!named || !is_of_type(d, s))
            return d->name;
        const char *inner = s->element ? shape_difference(d->descriptor, s->element) : NULL;
        if (inner)
            return inner;
    }
    return NULL;
}
