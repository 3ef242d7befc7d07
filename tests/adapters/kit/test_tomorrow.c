/* Tomorrow's messages read with today's messages, in C: a value that is newer than these .proto
 * files is whole, is none of those known, and is shown as unknown. Nothing here knows a message by
 * name. The same in Python: tests/system/test_tomorrow.py. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "../../golden/fill.h"
#include "kit/s75_json.h"
#include "kit/s75_text.h"
#include "s75/v1/desk.pb-c.h"

enum { TOMORROW = 12345 };

/* As a writer of tomorrow sends it: the one value is new, all else as golden files have it. */
static ProtobufCMessage *read_back(const ProtobufCMessageDescriptor *type,
                                   const ProtobufCFieldDescriptor *f, int value)
{
    static uint8_t packed[1 << 16];
    ProtobufCMessage *sent = message_fill(type, 0);
    void *at = (uint8_t *)sent + f->offset;
    int *values = f->label == PROTOBUF_C_LABEL_REPEATED ? *(int **)at : at;
    values[0] = value;
    const size_t size = protobuf_c_message_pack(sent, packed);
    ProtobufCMessage *m = protobuf_c_message_unpack(type, NULL, size, packed);
    protobuf_c_message_free_unpacked(sent, NULL);
    cr_assert_not_null(m, "%s.%s", type->name, f->name);
    cr_assert_eq(m->n_unknown_fields, 0u, "%s.%s", type->name, f->name);
    return m;
}

static void expect_unknown(const ProtobufCMessageDescriptor *type,
                           const ProtobufCFieldDescriptor *f)
{
    char name[S75_NAME_MAX], expected[2 * S75_NAME_MAX];
    const bool is_list = f->label == PROTOBUF_C_LABEL_REPEATED;
    ProtobufCMessage *m = read_back(type, f, TOMORROW);
    const void *at = (const uint8_t *)m + f->offset;
    const int value = is_list ? **(int *const *)at : *(const int *)at;
    cr_expect_eq(value, TOMORROW, "%s.%s reads as %d", type->name, f->name, value);
    cr_expect_str_eq(s75_enum_text(f->descriptor, value, name), "unknown_12345");
    json_t *object = s75_json(m);
    char *text = json_dumps(object, JSON_COMPACT);
    snprintf(expected, sizeof expected, "\"%s\":%s\"unknown_12345\"", f->name, is_list ? "[" : "");
    cr_expect(strstr(text, expected), "%s: %s", expected, text);
    free(text);
    json_decref(object);
    protobuf_c_message_free_unpacked(m, NULL);
}

/* What never was set, as by a writer in error, is no value that means something either. */
static void expect_absent(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *f)
{
    char name[S75_NAME_MAX];
    ProtobufCMessage *m = calloc(1, type->sizeof_message);
    protobuf_c_message_init(type, m);
    const int value = *(const int *)(const void *)((const uint8_t *)m + f->offset);
    cr_expect_str_eq(s75_enum_text(f->descriptor, value, name), "unknown", "%s.%s", type->name,
                     f->name);
    free(m);
}

static bool is_closed(const ProtobufCEnumDescriptor *e)
{
    return e == &s75__v1__economy__descriptor || e == &s75__v1__decision__descriptor ||
           e == &s75__v1__side__descriptor;
}

Test(tomorrow, no_value_is_taken_for_another)
{
    struct type_list list = {.count = 0};
    size_t fields = 0;
    cr_assert_eq(types_add(&list, &s75__v1__request__descriptor), 0);
    cr_assert_eq(types_add(&list, &s75__v1__reply__descriptor), 0);
    for (size_t i = 0; i < list.count; i++)
        for (unsigned k = 0; k < list.types[i]->n_fields; k++) {
            const ProtobufCFieldDescriptor *f = &list.types[i]->fields[k];
            const ProtobufCEnumDescriptor *e =
                f->type == PROTOBUF_C_TYPE_ENUM ? f->descriptor : NULL;
            if (!e || is_closed(e))
                continue;
            expect_unknown(list.types[i], f);
            if (f->label != PROTOBUF_C_LABEL_REPEATED)
                expect_absent(list.types[i], f);
            fields++;
        }
    cr_assert_gt(fields, 25u, "%zu", fields);
}

/* Fields that hold a word of a vocabulary (s75/v1/common.proto). */
static bool is_word(const ProtobufCFieldDescriptor *f)
{
    static const char *const names[] = {"kind",          "contribution_kind", "plan_outcome",
                                        "outcome",       "area_of_spend",     "provider",
                                        "funded_by"};
    bool is = false;
    for (size_t i = 0; f->type == PROTOBUF_C_TYPE_STRING && i < sizeof names / sizeof *names; i++)
        is |= !strcmp(f->name, names[i]);
    return is;
}

static void expect_word(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *f)
{
    static uint8_t packed[1 << 16];
    char expected[S75_NAME_MAX], *word = strdup("of_tomorrow");
    ProtobufCMessage *sent = message_fill(type, 0);
    char **at = (char **)(void *)((uint8_t *)sent + f->offset);
    free(*at);
    *at = word;
    const size_t size = protobuf_c_message_pack(sent, packed);
    ProtobufCMessage *m = protobuf_c_message_unpack(type, NULL, size, packed);
    cr_assert_not_null(m, "%s.%s", type->name, f->name);
    cr_expect_str_eq(*(char **)(void *)((uint8_t *)m + f->offset), "of_tomorrow");
    json_t *object = s75_json(m);
    char *text = json_dumps(object, JSON_COMPACT);
    snprintf(expected, sizeof expected, "\"%s\":\"of_tomorrow\"", f->name);
    cr_expect(strstr(text, expected), "%s: %s", expected, text);
    free(text);
    json_decref(object);
    protobuf_c_message_free_unpacked(sent, NULL);
    protobuf_c_message_free_unpacked(m, NULL);
}

/* A word is text to a reader: a new one is whole, and shown as it is. */
Test(tomorrow, a_new_word_is_read_as_it_is)
{
    struct type_list list = {.count = 0};
    size_t fields = 0;
    cr_assert_eq(types_add(&list, &s75__v1__request__descriptor), 0);
    cr_assert_eq(types_add(&list, &s75__v1__reply__descriptor), 0);
    for (size_t i = 0; i < list.count; i++)
        for (unsigned k = 0; k < list.types[i]->n_fields; k++)
            if (is_word(&list.types[i]->fields[k])) {
                expect_word(list.types[i], &list.types[i]->fields[k]);
                fields++;
            }
    cr_assert_eq(fields, 14u, "%zu", fields);
}

/* A field that is newer than these .proto files is not printed as though nothing were there. */
Test(tomorrow, that_there_is_a_new_field_is_seen)
{
    static const uint8_t field_1000[] = {0xC0, 0x3E, 7};
    static uint8_t packed[1 << 16];
    struct type_list list = {.count = 0};
    cr_assert_eq(types_add(&list, &s75__v1__request__descriptor), 0);
    cr_assert_eq(types_add(&list, &s75__v1__reply__descriptor), 0);
    for (size_t i = 0; i < list.count; i++) {
        ProtobufCMessage *sent = message_fill(list.types[i], 0);
        size_t size = protobuf_c_message_pack(sent, packed);
        memcpy(packed + size, field_1000, sizeof field_1000);
        size += sizeof field_1000;
        ProtobufCMessage *m = protobuf_c_message_unpack(list.types[i], NULL, size, packed);
        cr_assert_not_null(m, "%s", list.types[i]->name);
        json_t *object = s75_json(m), *without = s75_json(sent);
        char *text = json_dumps(json_object_get(object, "unknown_fields"), JSON_COMPACT);
        cr_expect_str_eq(text ? text : "none", "[1000]", "%s", list.types[i]->name);
        cr_expect_null(json_object_get(without, "unknown_fields"), "%s", list.types[i]->name);
        free(text);
        json_decref(object);
        json_decref(without);
        protobuf_c_message_free_unpacked(sent, NULL);
        protobuf_c_message_free_unpacked(m, NULL);
    }
}
