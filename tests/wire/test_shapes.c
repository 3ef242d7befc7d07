/* Every input: what is well formed is taken as it is; each field spoilt
 * in each way its shape forbids is refused, and named. Nothing here knows an input by name. */
#include <criterion/criterion.h>
#include <ctype.h>
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
    else if (s->vocabulary)
        *(char **)(void *)at = memcpy(zeros(4), "dfg", 3);
    else if (d->type == PROTOBUF_C_TYPE_STRING)
        *(char **)(void *)at = memcpy(zeros(2), "A1", 2);
    else if (d->type == PROTOBUF_C_TYPE_BYTES)
        *(ProtobufCBinaryData *)(void *)at =
            (ProtobufCBinaryData){(size_t)s->max, zeros((size_t)s->max)};
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

static protobuf_c_boolean *has_of(const ProtobufCFieldDescriptor *d, ProtobufCMessage *m)
{
    const bool is_flagged = d->label == PROTOBUF_C_LABEL_OPTIONAL &&
                            d->type != PROTOBUF_C_TYPE_STRING && d->type != PROTOBUF_C_TYPE_MESSAGE;
    return is_flagged ? (protobuf_c_boolean *)((uint8_t *)m + d->quantifier_offset) : NULL;
}

static bool is_sound(const ProtobufCMessage *m, const struct shape *shape)
{
    struct form f = {.arena = &memory, .index = FORM_NO_INDEX, .prefix = "tried"};
    shape_convert(&f, m, shape, zeros(shape->size));
    return !f.refusal;
}

/* Where fields exclude each other, those that may be left out are, until the rest agrees. */
static void settle(ProtobufCMessage *m, const struct shape *shape)
{
    for (unsigned i = 0; i < shape->field_count && !is_sound(m, shape); i++) {
        protobuf_c_boolean *has = has_of(&m->descriptor->fields[i], m);
        if (has)
            *has = false;
        if (has && !is_sound(m, shape))
            *has = true;
    }
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
        if (has_of(d, m))
            *has_of(d, m) = true;
    }
    settle(m, shape);
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

/* One field in hand: of a message that is, or is in, the body of an item. */
struct spoilt {
    enum item_kind kind;
    ProtobufCMessage *body;
    char in[80];     /* "contributions[0].schedule." */
    bool is_element; /* the field in hand is the first of a list */
    unsigned count;
};

static void expect_refused(const struct spoilt *x, const char *field, enum refusal_code code)
{
    char path[160];
    const struct item *item = decode_body(x->kind, x->body);
    snprintf(path, sizeof path, "items[0].%s.%s%s%s", shape_of(x->kind)->name, x->in, field,
             x->is_element ? "[0]" : "");
    cr_expect_eq(item->refusal, (int)code, "%s: %d", path, item->refusal);
    cr_expect(text_equal(item->refusal_field, text_of(path)), "%s: reported %.*s", path,
              TEXT_ARG(item->refusal_field));
}

static void spoil_text(const struct spoilt *x, const ProtobufCFieldDescriptor *d,
                       const struct shape_field *s, char **at)
{
    char *good = *at, text[NOTE_MAX + 2];
    memset(text, 'A', sizeof text);
    text[s->max + 1] = '\0';
    *at = text;
    expect_refused(x, d->name, REFUSED_OUT_OF_RANGE);
    text[s->max] = '\0';
    cr_expect_eq(decode_body(x->kind, x->body)->refusal, 0, "%s: as long as may be", d->name);
    *at = (char *)(uintptr_t)(s->type == SHAPE_TYPE_CODE ? "A/1" : "A\x01");
    expect_refused(x, d->name, REFUSED_BAD_VALUE);
    *at = (char *)(uintptr_t) "";
    if (s->need == MUST)
        expect_refused(x, d->name, REFUSED_MISSING_FIELD);
    else
        cr_expect_eq(decode_body(x->kind, x->body)->refusal, 0, "%s: may be empty", d->name);
    *at = good;
}

static void spoil_number(const struct spoilt *x, const ProtobufCFieldDescriptor *d,
                         const struct shape_field *s, uint8_t *at)
{
    uint8_t good[8];
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
        expect_refused(x, d->name, REFUSED_OUT_OF_RANGE);
    }
    memcpy(at, good, is_narrow ? 4 : 8);
}

static void spoil_word(const struct spoilt *x, const ProtobufCFieldDescriptor *d, int32_t *at,
                       int32_t bad)
{
    const int32_t good = *at;
    *at = bad;
    expect_refused(x, d->name, REFUSED_BAD_VALUE);
    *at = good;
}

/* Absent where it must be there, UNKNOWN, and a value of tomorrow. */
static void spoil_choice(const struct spoilt *x, const ProtobufCFieldDescriptor *d,
                         const struct shape_field *s, ProtobufCMessage *m)
{
    const ProtobufCEnumDescriptor *e = d->descriptor;
    protobuf_c_boolean *has = has_of(d, m);
    int32_t *at = (int32_t *)(void *)((uint8_t *)m + d->offset);
    spoil_word(x, d, at, 0);
    spoil_word(x, d, at, e->values[e->n_values - 1].value + 1);
    if (!has || s->need != MUST) /* closed, or may be absent */
        return;
    *has = 0;
    expect_refused(x, d->name, REFUSED_MISSING_FIELD);
    *has = 1;
}

/* A word of tomorrow, which policy may have; one in other letters, one that is too long, and none
 * where one must be. */
static void spoil_vocabulary(const struct spoilt *x, const ProtobufCFieldDescriptor *d,
                             const struct shape_field *s, char **at)
{
    char *good = *at, upper[2] = {(char)toupper(*good)};
    *at = "of_tomorrow_2";
    cr_expect_eq(decode_body(x->kind, x->body)->refusal, 0, "%s: policy says", d->name);
    *at = "a_word_of_thirty_six_bytes_xxxxxxxxx";
    expect_refused(x, d->name, REFUSED_OUT_OF_RANGE);
    *at = upper;
    expect_refused(x, d->name, REFUSED_BAD_VALUE);
    *at = "";
    if (s->need == MUST)
        expect_refused(x, d->name, REFUSED_MISSING_FIELD);
    else
        cr_expect_eq(decode_body(x->kind, x->body)->refusal, 0, "%s: may be empty", d->name);
    *at = good;
}

static void spoil_bytes(const struct spoilt *x, const ProtobufCFieldDescriptor *d,
                        ProtobufCBinaryData *at)
{
    at->len--;
    expect_refused(x, d->name, REFUSED_BAD_VALUE);
    at->len++;
}

static void spoil(struct spoilt *x, const struct shape *shape, ProtobufCMessage *m);

/* What is wrong in it is reported where it is. */
static void spoil_inner(struct spoilt *x, const ProtobufCFieldDescriptor *d,
                        const struct shape *element, ProtobufCMessage *m)
{
    const size_t size = strlen(x->in);
    snprintf(x->in + size, sizeof x->in - size, "%s%s.", d->name,
             d->label == PROTOBUF_C_LABEL_REPEATED ? "[0]" : "");
    spoil(x, element, m);
    x->in[size] = '\0';
}

static void spoil_list(struct spoilt *x, const ProtobufCFieldDescriptor *d,
                       const struct shape_field *s, ProtobufCMessage *m)
{
    size_t *count = (size_t *)(void *)((uint8_t *)m + d->quantifier_offset), good = *count;
    void **list = (void **)(void *)((uint8_t *)m + d->offset), *kept = *list;
    put_list(d, s, (uint8_t *)m, (size_t)s->list_max + 1);
    expect_refused(x, d->name, REFUSED_OUT_OF_RANGE);
    *list = kept;
    *count = good;
    if (s->element)
        spoil_inner(x, d, s->element, *(ProtobufCMessage **)kept);
    x->is_element = true;
    if (s->type == SHAPE_TYPE_TEXT || s->type == SHAPE_TYPE_CODE)
        spoil_text(x, d, s, kept);
    x->is_element = false;
}

static void spoil_field(struct spoilt *x, const ProtobufCFieldDescriptor *d,
                        const struct shape_field *s, ProtobufCMessage *m)
{
    void *at = (uint8_t *)m + d->offset;
    if (s->is_list) {
        spoil_list(x, d, s, m);
        return;
    }
    switch (s->type) {
    case SHAPE_TYPE_TEXT:
    case SHAPE_TYPE_CODE:
        spoil_text(x, d, s, at);
        return;
    case SHAPE_TYPE_DATE:
        spoil_word(x, d, at, 20170230);
        return;
    case SHAPE_TYPE_MONEY:
    case SHAPE_TYPE_WHOLE:
    case SHAPE_TYPE_NUMBER:
        spoil_number(x, d, s, at);
        return;
    case SHAPE_TYPE_CHOICE:
        spoil_choice(x, d, s, m);
        return;
    case SHAPE_TYPE_WORD:
        spoil_vocabulary(x, d, s, at);
        return;
    case SHAPE_TYPE_BYTES:
        spoil_bytes(x, d, at);
        return;
    case SHAPE_TYPE_FIELDS:
        spoil_inner(x, d, s->element, *(ProtobufCMessage **)at);
        return;
    case SHAPE_TYPE_SERIAL:
    case SHAPE_TYPE_FLAG:
        return; /* nothing is forbidden */
    }
}

static void spoil(struct spoilt *x, const struct shape *shape, ProtobufCMessage *m)
{
    for (unsigned i = 0; i < shape->field_count; i++, x->count++) {
        const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
        if (!has_of(d, m) || *has_of(d, m))
            spoil_field(x, d, &shape->fields[i], m);
    }
}

Test(shapes, good_ones_are_taken_and_spoilt_ones_are_named)
{
    struct spoilt x = {.in = ""};
    for (int kind = 1; kind < ITEM_KIND_COUNT; kind++) {
        const struct shape *shape = shape_of((enum item_kind)kind);
        x.kind = (enum item_kind)kind;
        x.body = make(message_of(x.kind), shape);
        const struct item *item = decode_body(x.kind, x.body);
        cr_expect_eq(item->refusal, 0, "%s: %.*s", shape->name, TEXT_ARG(item->refusal_field));
        spoil(&x, shape, x.body);
    }
    arena_fini(&memory);
    cr_assert_gt(x.count, 300u);
}

/* What a field is when it is not said; where that depends on others, on those of this message. */
Test(shapes, what_is_absent)
{
    S75__V1__Agreement *a =
        (S75__V1__Agreement *)make(&s75__v1__agreement__descriptor, shape_of(ITEM_AGREEMENT));
    S75__V1__Contribution *c = a->contributions[0];
    a->has_receipts_expected = c->has_allocation_required = c->has_tolerance_year_pence = false;
    const struct agreement_input *in = &decode_body(ITEM_AGREEMENT, &a->base)->agreement;
    cr_expect(in->receipts_expected);
    cr_expect_eq(in->contributions->allocation_required, NOT_SAID);
    cr_expect_eq(in->contributions->tolerance_year, 12);
    c->has_allocation_required = true;
    in = &decode_body(ITEM_AGREEMENT, &a->base)->agreement;
    cr_expect_eq(in->contributions->allocation_required, SAID_YES);
    arena_fini(&memory);
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
    const struct spoilt x = {.kind = ITEM_SCHEME, .body = &scheme->base, .in = "funding[0]."};
    scheme->funding[0]->amount_pence = 0;
    for (int i = 0; i < 8; i++) {
        (void)decode_item(before);
        expect_refused(&x, "amount_pence", REFUSED_OUT_OF_RANGE);
    }
}
