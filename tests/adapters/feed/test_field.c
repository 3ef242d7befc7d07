/* What feeds can fill, against what the messages hold: every field of every message that a feed
 * sends is filled from a file's row through a mapping, or stands here with the reason why not.
 * Only the list of exceptions knows a field by name. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/csv.h"
#include "feed/intake.h"
#include "feed/message.h"
#include "kit/s75_text.h"
#include "scratch.h"

TestSuite(field, .init = scratch_open, .fini = scratch_close);

static const struct {
    const char *message, *field, *reason;
} exceptions[] = {
    {"payment", "shares", "a list; a row is one payment, and divided ones need an adapter"},
};

static bool is_exception(enum item_type type, const char *field)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (!strcmp(exceptions[i].message, item_type_name(type)) &&
            !strcmp(exceptions[i].field, field))
            return true;
    return false;
}

static const ProtobufCMessageDescriptor *message_of(enum item_type type)
{
    return item_type_member(type)->descriptor;
}

/* What stands in the file's cell, and what the message must hold then. */
struct sample {
    char cell[S75_NAME_MAX];
    int64_t number;
};

static struct sample sample_of(enum item_type type, size_t f)
{
    struct sample s = {"", 0};
    const ProtobufCEnumDescriptor *words = message_of(type)->fields[f].descriptor;
    switch (field_form(type, f)) {
    case FORM_ID:
    case FORM_NAME:
    case FORM_PROSE:
        snprintf(s.cell, sizeof s.cell, "text %zu", f);
        return s;
    case FORM_DATE:
        return (struct sample){"07/04/2017", 20170407};
    case FORM_POUNDS:
        return (struct sample){"12.34", 1234};
    case FORM_NUMBER:
        return (struct sample){"4000000000", INT64_C(4000000000)};
    case FORM_YEAR:
        return (struct sample){"2017", 2017};
    case FORM_WORD:
        s.number = words->values[words->n_values - 1].value;
        s75_enum_text(words, (int)s.number, s.cell);
        return s;
    case FORM_TRUTH:
        return (struct sample){"Yes", 1};
    case FORM_NONE:
        break;
    }
    return s;
}

/* A mapping with a column for each field that can be mapped, and a file of one row. */
static struct mapping *make_mapping(enum item_type type, char *csv, size_t room)
{
    char yaml[4096];
    char row[2048] = "";
    int at = snprintf(yaml, sizeof yaml, "item: %s\nparty: A\nfeed: f\nperiod: none\ncolumns:\n",
                      item_type_name(type));
    csv[0] = '\0';
    for (size_t f = 0; f < field_count(type); f++) {
        if (field_form(type, f) == FORM_NONE)
            continue;
        const struct text name = field_name(type, f);
        const size_t header = strlen(csv), cells = strlen(row);
        at += snprintf(yaml + at, sizeof yaml - (size_t)at, "  %.*s: H%zu\n", TEXT_ARG(name), f);
        snprintf(csv + header, room - header, "%sH%zu", header ? "," : "", f);
        snprintf(row + cells, sizeof row - cells, "%s%s", cells ? "," : "",
                 sample_of(type, f).cell);
    }
    snprintf(csv + strlen(csv), room - strlen(csv), "\n%s\n", row);
    return scratch_mapping(yaml);
}

static int64_t number_in(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    const void *at = (const uint8_t *)m + d->offset;
    if (d->type == PROTOBUF_C_TYPE_SINT64)
        return *(const int64_t *)at;
    return d->type == PROTOBUF_C_TYPE_UINT32 ? (int64_t)*(const uint32_t *)at
                                             : (int64_t)*(const int32_t *)at;
}

static bool is_filled(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    const uint8_t *at = (const uint8_t *)m + d->offset;
    if (d->label == PROTOBUF_C_LABEL_REPEATED)
        return *(const size_t *)(const void *)((const uint8_t *)m + d->quantifier_offset) > 0;
    if (d->type == PROTOBUF_C_TYPE_STRING) {
        const char *text = *(char *const *)(const void *)at;
        return text && *text;
    }
    return d->label == PROTOBUF_C_LABEL_REQUIRED ||
           *(const protobuf_c_boolean *)(const void *)((const uint8_t *)m + d->quantifier_offset);
}

static void expect_field(enum item_type type, size_t f, const ProtobufCMessage *m)
{
    const ProtobufCFieldDescriptor *d = &m->descriptor->fields[f];
    const struct sample s = sample_of(type, f);
    const bool filled = is_filled(m, d);
    cr_expect_eq(filled, !is_exception(type, d->name),
                 "%s.%s %s", item_type_name(type), d->name,
                 filled ? "is filled, and among the exceptions" : "can be filled by no mapping");
    if (!filled || field_form(type, f) == FORM_NONE)
        return;
    if (d->type == PROTOBUF_C_TYPE_STRING)
        cr_expect_str_eq(*(char **)(void *)((uint8_t *)m + d->offset), s.cell);
    else
        cr_expect_eq(number_in(m, d), s.number, "%s.%s: %lld", item_type_name(type), d->name,
                     (long long)number_in(m, d));
}

static void try_type(enum item_type type)
{
    static struct intake in;
    char csv[4096];
    struct problem problem = {""};
    struct mapping *m = make_mapping(type, csv, sizeof csv);
    struct row_source *source;
    struct item item;
    struct arena arena = {.limit = 1 << 20};
    S75__V1__Item message;
    cr_assert_eq(csv_open(scratch_text("all.csv", csv), m, &source, &problem), 0, "%s",
                 problem.text);
    cr_assert_eq(intake_open(&in, source, m, &problem), 0, "%s", problem.text);
    cr_assert_eq(intake_next(&in, &item, &problem), 0, "%s", problem.text);
    cr_assert_not(item.unreadable, "%s: %.*s: %.*s", item_type_name(type), TEXT_ARG(item.column),
                  TEXT_ARG(item.reason));
    cr_assert_eq(message_make(&item, &arena, &message), 0);
    cr_assert_eq((unsigned)message.body_case, item_type_member(type)->id);
    cr_assert_leq(field_count(type), FIELDS_MAX);
    for (size_t f = 0; f < field_count(type); f++)
        expect_field(type, f, &message.payment->base);
    cr_expect(protobuf_c_message_check(&message.base));
    arena_fini(&arena);
    intake_close(&in);
    source->ops->close(source);
    mapping_close(m);
}

Test(field, whatever_a_message_holds_can_be_filled)
{
    for (enum item_type type = 0; type < ITEM_TYPES; type++)
        try_type(type);
}

Test(field, words_of_enumerations_are_known)
{
    const size_t economy = field_called(ITEM_EXPENDITURE, text_of("economy"));
    cr_assert_eq(field_word(ITEM_EXPENDITURE, economy, text_of("revenue")), 1);
    cr_assert_eq(field_word(ITEM_EXPENDITURE, economy, text_of("capital")), 2);
    cr_assert_eq(field_word(ITEM_EXPENDITURE, economy, text_of("CAPITAL")), 0);
    cr_assert_eq(field_word(ITEM_EXPENDITURE, economy, text_of("")), 0);
    cr_assert_eq(field_word(ITEM_EXPENDITURE, economy, TEXT_NONE), 0);
}
