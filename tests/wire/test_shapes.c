/* Every input that core/shape describes: what is well formed is taken as it is; each field spoilt
 * in each way its shape forbids is refused, and named. Nothing here knows an input by name. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "messages.h"
#include "wire/shape.h"

static const ProtobufCMessageDescriptor *message_of(enum item_kind kind)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&s75__v1__item__descriptor, (unsigned)kind);
    return f->descriptor;
}

static struct arena memory; /* of the messages made; their own arena is decode's */

static void *zeros(size_t size)
{
    void *p = arena_take(&memory, size + 1);
    cr_assert_not_null(p);
    memset(p, 0, size + 1);
    return p;
}

static ProtobufCMessage *make(const ProtobufCMessageDescriptor *type, const struct shape *shape);

static void put(const ProtobufCFieldDescriptor *d, const struct shape_field *s, uint8_t *at)
{
    if (s->element)
        *(ProtobufCMessage **)(void *)at = make(d->descriptor, s->element);
    else if (d->type == PROTOBUF_C_TYPE_STRING)
        *(char **)(void *)at = memcpy(zeros(2), "A1", 2);
    else if (d->type == PROTOBUF_C_TYPE_BOOL)
        *(protobuf_c_boolean *)(void *)at = 1;
    else if (d->type == PROTOBUF_C_TYPE_SINT64)
        *(int64_t *)(void *)at = s->max;
    else if (d->type == PROTOBUF_C_TYPE_UINT64)
        *(uint64_t *)(void *)at = 77;
    else if (d->type == PROTOBUF_C_TYPE_UINT32)
        *(uint32_t *)(void *)at = (uint32_t)s->min;
    else
        *(int32_t *)(void *)at = d->type == PROTOBUF_C_TYPE_INT32 ? 20170401 : 1;
}

static size_t element_size(const ProtobufCFieldDescriptor *d)
{
    return d->type == PROTOBUF_C_TYPE_SINT64 || d->type == PROTOBUF_C_TYPE_STRING ||
                   d->type == PROTOBUF_C_TYPE_MESSAGE
               ? 8
               : 4;
}

static void put_list(const ProtobufCFieldDescriptor *d, const struct shape_field *s, uint8_t *base,
                     size_t count)
{
    uint8_t *all = zeros(count * 8);
    for (size_t i = 0; i < count; i++)
        put(d, s, all + i * element_size(d));
    *(void **)(void *)(base + d->offset) = all;
    *(size_t *)(void *)(base + d->quantifier_offset) = count;
}

/* A message with every field, well formed. */
static ProtobufCMessage *make(const ProtobufCMessageDescriptor *type, const struct shape *shape)
{
    ProtobufCMessage *m = zeros(type->sizeof_message);
    protobuf_c_message_init(type, m);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *d = &type->fields[i];
        uint8_t *base = (uint8_t *)m;
        if (shape->fields[i].is_list) {
            put_list(d, &shape->fields[i], base,
                     shape->fields[i].list_min ? (size_t)shape->fields[i].list_min : 1);
            continue;
        }
        put(d, &shape->fields[i], base + d->offset);
        if (d->label == PROTOBUF_C_LABEL_OPTIONAL && d->type != PROTOBUF_C_TYPE_STRING)
            *(protobuf_c_boolean *)(base + d->quantifier_offset) = 1;
    }
    return m;
}

static const struct item *decode_body(enum item_kind kind, ProtobufCMessage *body)
{
    static S75__V1__Item m;
    s75__v1__item__init(&m);
    m.body_case = (S75__V1__Item__BodyCase)kind;
    m.party = (S75__V1__Party *)body;
    return decode_item(&m);
}

static void expect_refused(enum item_kind kind, ProtobufCMessage *body, const char *field,
                           enum refusal_code code)
{
    char path[160];
    const struct item *item = decode_body(kind, body);
    snprintf(path, sizeof path, "items[0].%s.%s", shape_of(kind)->name, field);
    cr_expect_eq(item->refusal, (int)code, "%s: %d", path, item->refusal);
    cr_expect(text_equal(item->refusal_field, text_of(path)), "%s: reported %.*s", path,
              TEXT_ARG(item->refusal_field));
}

static void spoil_text(enum item_kind kind, const ProtobufCFieldDescriptor *d,
                       const struct shape_field *s, ProtobufCMessage *m)
{
    char **at = (char **)(void *)((uint8_t *)m + d->offset), *good = *at, text[400];
    memset(text, 'A', sizeof text);
    text[s->max + 1] = '\0';
    *at = text;
    expect_refused(kind, m, d->name, REFUSED_OUT_OF_RANGE);
    text[s->max] = '\0';
    cr_expect_eq(decode_body(kind, m)->refusal, 0, "%s: as long as may be", d->name);
    *at = (char *)(uintptr_t)(s->type == SHAPE_TYPE_CODE ? "A/1" : "A\x01");
    expect_refused(kind, m, d->name, REFUSED_BAD_VALUE);
    if (s->is_required) {
        *at = (char *)(uintptr_t) "";
        expect_refused(kind, m, d->name, REFUSED_MISSING_FIELD);
    }
    *at = good;
}

static void spoil_number(enum item_kind kind, const ProtobufCFieldDescriptor *d,
                         const struct shape_field *s, ProtobufCMessage *m)
{
    uint8_t *at = (uint8_t *)m + d->offset, good[8];
    const int64_t bad[2] = {s->min - 1, s->max + 1};
    const bool is_narrow = d->type == PROTOBUF_C_TYPE_UINT32;
    memcpy(good, at, is_narrow ? 4 : 8);
    for (int i = 0; i < 2; i++) {
        const uint32_t narrow = (uint32_t)bad[i];
        if (is_narrow && (bad[i] < 0 || bad[i] > UINT32_MAX))
            continue;
        if (is_narrow)
            memcpy(at, &narrow, 4);
        else
            memcpy(at, &bad[i], 8);
        expect_refused(kind, m, d->name, REFUSED_OUT_OF_RANGE);
    }
    memcpy(at, good, is_narrow ? 4 : 8);
}

static void spoil_word(enum item_kind kind, const ProtobufCFieldDescriptor *d, ProtobufCMessage *m,
                       int32_t bad)
{
    int32_t *at = (int32_t *)(void *)((uint8_t *)m + d->offset), good = *at;
    *at = bad;
    expect_refused(kind, m, d->name, REFUSED_BAD_VALUE);
    *at = good;
}

static void spoil(enum item_kind kind, const ProtobufCFieldDescriptor *d,
                  const struct shape_field *s, ProtobufCMessage *m)
{
    if (s->is_list) {
        size_t *count = (size_t *)(void *)((uint8_t *)m + d->quantifier_offset), good = *count;
        void **list = (void **)(void *)((uint8_t *)m + d->offset), *kept = *list;
        put_list(d, s, (uint8_t *)m, (size_t)s->list_max + 1);
        expect_refused(kind, m, d->name, REFUSED_OUT_OF_RANGE);
        *list = kept;
        *count = good;
    } else if (s->type == SHAPE_TYPE_TEXT || s->type == SHAPE_TYPE_CODE) {
        spoil_text(kind, d, s, m);
    } else if (s->type == SHAPE_TYPE_DATE) {
        spoil_word(kind, d, m, 20170230);
    } else if (s->type == SHAPE_TYPE_MONEY || s->type == SHAPE_TYPE_WHOLE ||
               s->type == SHAPE_TYPE_NUMBER) {
        spoil_number(kind, d, s, m);
    }
}

Test(shapes, good_ones_are_taken_and_spoilt_ones_are_named)
{
    unsigned tried = 0, fields = 0;
    for (int kind = 1; kind < ITEM_KIND_COUNT; kind++) {
        const struct shape *shape = shape_of((enum item_kind)kind);
        if (!shape)
            continue;
        ProtobufCMessage *m = make(message_of((enum item_kind)kind), shape);
        const struct item *item = decode_body((enum item_kind)kind, m);
        cr_expect_eq(item->refusal, 0, "%s: %.*s", shape->name, TEXT_ARG(item->refusal_field));
        tried++;
        for (unsigned i = 0; i < shape->field_count; i++, fields++)
            spoil((enum item_kind)kind, &m->descriptor->fields[i], &shape->fields[i], m);
    }
    arena_fini(&memory);
    cr_assert_gt(tried, 30u);
    cr_assert_gt(fields, 150u);
}

/* What was decoded before leaves its bytes in the arena: none of them may be reported. */
Test(shapes, the_name_of_a_field_ends_where_it_ends)
{
    char name[141];
    char *aliases[64];
    memset(name, 'A', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (size_t i = 0; i < 64; i++)
        aliases[i] = name;
    S75__V1__Item *before = good_item(ITEM_PARTY);
    before->party->aliases = aliases;
    before->party->n_aliases = 64;
    S75__V1__Scheme *scheme =
        (S75__V1__Scheme *)make(&s75__v1__scheme__descriptor, shape_of(ITEM_SCHEME));
    scheme->funding[0]->amount_pence = 0;
    for (int i = 0; i < 8; i++) {
        (void)decode_item(before);
        expect_refused(ITEM_SCHEME, &scheme->base, "funding.amount_pence", REFUSED_OUT_OF_RANGE);
    }
}
