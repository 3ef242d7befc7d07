#include "wire/shape.h"
#include <assert.h>
#include <string.h>
#include <strings.h>

static void refuse_value(struct form *f, const struct shape_field *s, enum refusal_code code,
                         const char *field)
{
    char limit[SHAPE_LIMIT_MAX];
    shape_value_limit(s, limit);
    form_refuse_limit(f, code, field, limit);
}

static bool is_code(struct text t)
{
    for (size_t i = 0; i < t.size; i++)
        if (!strchr("-_.", t.data[i]) && !((t.data[i] | 32) >= 'a' && (t.data[i] | 32) <= 'z') &&
            !(t.data[i] >= '0' && t.data[i] <= '9'))
            return false;
    return true;
}

static struct text convert_text(struct form *f, const struct shape_field *s, const char *field,
                                const char *value)
{
    struct text t = text_of(value);
    if (s->need == MUST && t.size == 0)
        form_refuse(f, REFUSED_MISSING_FIELD, field, NULL);
    else if (t.size > (size_t)s->max)
        refuse_value(f, s, REFUSED_OUT_OF_RANGE, field);
    else if (!text_is_clean(t))
        form_refuse(f, REFUSED_BAD_VALUE, field, FORM_TEXT_LIMIT);
    else if (s->type == SHAPE_TYPE_CODE && !is_code(t))
        form_refuse(f, REFUSED_BAD_VALUE, field, "of A-Z a-z 0-9 - _ .");
    return t;
}

/* Which words there are the policy of the year says, that is: the core. */
static struct text convert_word(struct form *f, const struct shape_field *s, const char *field,
                                const char *word)
{
    const struct text t = convert_text(f, s, field, word);
    if (strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_") != t.size)
        form_refuse(f, REFUSED_BAD_VALUE, field, "of a-z 0-9 _");
    return t;
}

static date_t convert_date(struct form *f, const char *field, int32_t value)
{
    date_t date = DATE_NONE;
    if (value >= DATE_FIRST && value <= DATE_LAST && !date_from_number(value, &date))
        return date;
    form_refuse(f, REFUSED_BAD_VALUE, field, FORM_DATE_LIMIT);
    return DATE_NONE;
}

static int64_t within(struct form *f, const struct shape_field *s, const char *field, int64_t value)
{
    if (value < s->min || value > s->max)
        refuse_value(f, s, REFUSED_OUT_OF_RANGE, field);
    return value;
}

static void convert_bytes(struct form *f, const struct shape_field *s, const char *field,
                          const ProtobufCBinaryData *from, void *to)
{
    if (from->len == (size_t)s->max)
        memcpy(to, from->data, from->len);
    else
        refuse_value(f, s, REFUSED_BAD_VALUE, field);
}

static void convert_fields(struct form *f, const ProtobufCMessage *m, const struct shape *shape,
                           uint8_t *ret);

/* Those in hand are in the field called name. */
static void convert_inner(struct form *f, const char *name, const ProtobufCMessage *m,
                          const struct shape *shape, uint8_t *ret)
{
    const struct form_path here = {f->outer, name, f->index};
    f->outer = &here;
    f->index = FORM_NO_INDEX;
    convert_fields(f, m, shape, ret);
    f->outer = here.outer;
}

/* One value that is there: from is protobuf-c's member, to the input's. */
static void convert_value(struct form *f, const ProtobufCFieldDescriptor *d,
                          const struct shape_field *s, const void *from, void *to)
{
    const char *field = d->name;
    switch (s->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        *(struct text *)to = convert_text(f, s, field, *(char *const *)from);
        return;
    case SHAPE_TYPE_DATE:
        *(date_t *)to = convert_date(f, field, *(const int32_t *)from);
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
        *(int64_t *)to = within(f, s, field, *(const int64_t *)from);
        return;
    case SHAPE_TYPE_NUMBER:
        *(uint32_t *)to = (uint32_t)within(f, s, field, *(const uint32_t *)from);
        return;
    case SHAPE_TYPE_SERIAL:
        *(uint64_t *)to = *(const uint64_t *)from;
        return;
    case SHAPE_TYPE_CHOICE:
        *(int *)to = form_enum(f, field, true, *(const int *)from, d->descriptor);
        return;
    case SHAPE_TYPE_WORD:
        *(struct text *)to = convert_word(f, s, field, *(char *const *)from);
        return;
    case SHAPE_TYPE_FLAG:
        *(bool *)to = *(const protobuf_c_boolean *)from != 0;
        return;
    case SHAPE_TYPE_BYTES:
        convert_bytes(f, s, field, from, to);
        return;
    case SHAPE_TYPE_FIELDS:
        convert_inner(f, field, *(ProtobufCMessage *const *)from, s->element, to);
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
    case SHAPE_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
    case SHAPE_TYPE_WORD:
    case SHAPE_TYPE_FIELDS:
        break;
    }
    return sizeof(void *);
}

/* from: protobuf-c's pointer to the elements. */
static void convert_list(struct form *f, const ProtobufCFieldDescriptor *d,
                         const struct shape_field *s, const uint8_t *from, size_t count,
                         uint8_t *ret)
{
    if (count < (size_t)s->list_min || count > (size_t)s->list_max) {
        char limit[SHAPE_LIMIT_MAX];
        shape_list_limit(s, limit);
        form_refuse_limit(f, REFUSED_OUT_OF_RANGE, d->name, limit);
        count = 0;
    }
    size_t size = shape_value_size(s);
    const uint8_t *elements = *(uint8_t *const *)from;
    uint8_t *values = form_array(f, count, size);
    for (size_t i = 0; values && i < count; i++) {
        f->index = (uint32_t)i;
        convert_value(f, d, s, elements + i * wire_size(s), values + i * size);
    }
    f->index = FORM_NO_INDEX;
    *(void **)(ret + s->offset) = values;
    *(size_t *)(ret + s->count_offset) = values ? count : 0;
}

static bool is_said(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    const uint8_t *base = (const uint8_t *)m;
    if (d->label == PROTOBUF_C_LABEL_REQUIRED)
        return true;
    return d->type == PROTOBUF_C_TYPE_STRING || d->type == PROTOBUF_C_TYPE_MESSAGE
               ? *(void *const *)(base + d->offset) != NULL
               : *(const protobuf_c_boolean *)(base + d->quantifier_offset);
}

static void convert_fields(struct form *f, const ProtobufCMessage *m, const struct shape *shape,
                           uint8_t *ret)
{
    struct shape_problem problem;
    assert(m->descriptor->n_fields == shape->field_count);
    form_known(f, m);
    for (size_t i = 0; i < shape->field_count; i++) {
        const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
        const struct shape_field *s = &shape->fields[i];
        const uint8_t *base = (const uint8_t *)m, *from = base + d->offset;
        if (s->is_list)
            convert_list(f, d, s, from, *(const size_t *)(base + d->quantifier_offset), ret);
        else if (is_said(m, d))
            convert_value(f, d, s, from, ret + s->offset);
        else if (s->need == MUST && s->type == SHAPE_TYPE_CHOICE)
            (void)form_enum(f, d->name, false, 0, d->descriptor);
        else
            shape_put_absent(s, ret);
    }
    if (shape->check && !f->refusal && !shape->check(ret, &problem))
        form_refuse(f, (enum refusal_code)problem.refusal, problem.field, problem.limit);
}

void shape_convert(struct form *f, const ProtobufCMessage *m, const struct shape *shape, void *ret)
{
    convert_fields(f, m, shape, ret);
}

/* Whether the name of a value on the wire is the core's word, after a prefix. */
static bool is_called(const char *name, const char *word)
{
    const size_t size = strlen(name), length = strlen(word);
    return size > length && name[size - length - 1] == '_' &&
           strcasecmp(name + size - length, word) == 0;
}

/* Values and names are those of the wire; 0 there is UNKNOWN. */
static bool is_same_choice(const ProtobufCEnumDescriptor *d, const struct shape_field *s)
{
    int last = 0;
    for (unsigned i = 0; i < d->n_values; i++) {
        const int value = d->values[i].value;
        if (value == 0)
            continue;
        if (value > shape_last_choice(s) || !is_called(d->values[i].name, s->words[value]))
            return false;
        last++;
    }
    return last == shape_last_choice(s);
}

static bool is_of_type(const ProtobufCFieldDescriptor *d, const struct shape_field *s)
{
    static const ProtobufCType types[] = {
        [SHAPE_TYPE_FIELDS] = PROTOBUF_C_TYPE_MESSAGE,
        [SHAPE_TYPE_TEXT] = PROTOBUF_C_TYPE_STRING,
        [SHAPE_TYPE_CODE] = PROTOBUF_C_TYPE_STRING,
        [SHAPE_TYPE_DATE] = PROTOBUF_C_TYPE_INT32,
        [SHAPE_TYPE_MONEY] = PROTOBUF_C_TYPE_SINT64,
        [SHAPE_TYPE_WHOLE] = PROTOBUF_C_TYPE_SINT64,
        [SHAPE_TYPE_NUMBER] = PROTOBUF_C_TYPE_UINT32,
        [SHAPE_TYPE_SERIAL] = PROTOBUF_C_TYPE_UINT64,
        [SHAPE_TYPE_CHOICE] = PROTOBUF_C_TYPE_ENUM,
        [SHAPE_TYPE_WORD] = PROTOBUF_C_TYPE_STRING,
        [SHAPE_TYPE_FLAG] = PROTOBUF_C_TYPE_BOOL,
        [SHAPE_TYPE_BYTES] = PROTOBUF_C_TYPE_BYTES,
    };
    if (d->type != types[s->type] || s->is_list != (d->label == PROTOBUF_C_LABEL_REPEATED))
        return false;
    if (s->type == SHAPE_TYPE_CHOICE && !is_same_choice(d->descriptor, s))
        return false;
    /* One that may grow is optional; its default, UNKNOWN, says that it must be there. */
    const bool is_required = d->label == PROTOBUF_C_LABEL_REQUIRED || d->default_value;
    return s->is_list || (s->need != MAY) == is_required;
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
