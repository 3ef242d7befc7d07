#include "feed/mapping/field.h"

#include <string.h>

#include "kit/s75_text.h"
#include "s75/v1/input.pb-c.h"

static const S75__V1__Item__BodyCase members[ITEM_TYPES] = {
    [ITEM_PAYMENT] = S75__V1__ITEM__BODY_PAYMENT,
    [ITEM_RECEIPT] = S75__V1__ITEM__BODY_RECEIPT,
    [ITEM_REVERSAL] = S75__V1__ITEM__BODY_REVERSAL,
    [ITEM_ALLOCATION] = S75__V1__ITEM__BODY_ALLOCATION,
    [ITEM_COMMITMENT] = S75__V1__ITEM__BODY_COMMITMENT,
    [ITEM_EXPENDITURE] = S75__V1__ITEM__BODY_EXPENDITURE,
};

const ProtobufCFieldDescriptor *item_type_member(enum item_type i)
{
    return protobuf_c_message_descriptor_get_field(&s75__v1__item__descriptor,
                                                   (unsigned)members[i]);
}

const char *item_type_name(enum item_type i)
{
    return item_type_member(i)->name;
}

static const ProtobufCMessageDescriptor *message_of(enum item_type i)
{
    return item_type_member(i)->descriptor;
}

size_t field_count(enum item_type i)
{
    return message_of(i)->n_fields;
}

struct text field_name(enum item_type i, size_t f)
{
    const ProtobufCFieldDescriptor *d = &message_of(i)->fields[f];
    struct text name = text_of(d->name);
    if (s75_field_is_pence(d))
        name.size -= sizeof "_pence" - 1;
    return name;
}

size_t field_called(enum item_type i, struct text name)
{
    for (size_t f = 0; f < field_count(i); f++)
        if (text_equal(field_name(i, f), name))
            return f;
    return FIELD_NONE;
}

bool field_known(struct text name)
{
    for (enum item_type i = 0; i < ITEM_TYPES; i++) {
        const size_t f = field_called(i, name);
        if (f != FIELD_NONE)
            return true;
    }
    return false;
}

/* The descriptors do not say how long a text may be: names and what people read may be longer than
 * what identifies. */
static enum field_form text_form(struct text name)
{
    static const char *const names[] = {"payer", "payee", "category", "reason"};
    if (text_equal(name, text_of("description")))
        return FORM_PROSE;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal(name, text_of(names[i])))
            return FORM_NAME;
    return FORM_ID;
}

enum field_form field_form(enum item_type i, size_t f)
{
    const ProtobufCFieldDescriptor *d = &message_of(i)->fields[f];
    if (d->label == PROTOBUF_C_LABEL_REPEATED || !strcmp(d->name, "row"))
        return FORM_NONE;
    if (s75_field_is_pence(d))
        return FORM_POUNDS;
    if (s75_field_is_date(d))
        return FORM_DATE;
    if (d->type == PROTOBUF_C_TYPE_STRING)
        return text_form(text_of(d->name));
    if (d->type == PROTOBUF_C_TYPE_UINT32)
        return strcmp(d->name, "year") ? FORM_NUMBER : FORM_YEAR;
    if (d->type == PROTOBUF_C_TYPE_ENUM)
        return FORM_WORD;
    return d->type == PROTOBUF_C_TYPE_BOOL ? FORM_TRUTH : FORM_NONE;
}

bool field_needed(enum item_type i, size_t f)
{
    return message_of(i)->fields[f].label == PROTOBUF_C_LABEL_REQUIRED;
}

int field_word(enum item_type i, size_t f, struct text word)
{
    char name[S75_NAME_MAX];
    int value;
    if (word.size == 0 || word.size >= sizeof name)
        return 0;
    memcpy(name, word.data, word.size);
    name[word.size] = '\0';
    return s75_enum_value(message_of(i)->fields[f].descriptor, name, &value) ? value : 0;
}
