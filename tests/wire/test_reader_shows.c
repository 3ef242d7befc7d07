/* What of the daemon's own numbers a reader is sent. Every whole number without a sign (which
 * amounts and dates have) in every message that a reply can hold is taken out, or stands in
 * reader_shows.txt with the reason: a field that is new in a .proto file fails here until somebody
 * has said which. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "s75/v1/desk.pb-c.h"
#include "wire/reader.h"

enum { MESSAGES_MAX = 256, LINE_MAX_BYTES = 256, MARK = 77777 };

static const ProtobufCMessageDescriptor *found[MESSAGES_MAX];
static size_t found_count;

static void find(const ProtobufCMessageDescriptor *of)
{
    for (size_t i = 0; i < found_count; i++)
        if (found[i] == of)
            return;
    cr_assert_lt(found_count, MESSAGES_MAX);
    found[found_count++] = of;
    for (unsigned i = 0; i < of->n_fields; i++)
        if (of->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            find(of->fields[i].descriptor);
}

static bool is_count(const ProtobufCFieldDescriptor *f)
{
    return f->label != PROTOBUF_C_LABEL_REPEATED && !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
           (f->type == PROTOBUF_C_TYPE_UINT64 || f->type == PROTOBUF_C_TYPE_UINT32);
}

/* Each its own, so that one put in another's place is not taken for it. */
static void set(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    uint8_t *at = (uint8_t *)m + f->offset;
    if (f->type == PROTOBUF_C_TYPE_UINT64)
        *(uint64_t *)(void *)at = MARK + f->id;
    else
        *(uint32_t *)(void *)at = MARK + f->id;
    if (f->label == PROTOBUF_C_LABEL_OPTIONAL)
        *(protobuf_c_boolean *)((uint8_t *)m + f->quantifier_offset) = true;
}

static bool is_shown(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const uint8_t *at = (const uint8_t *)m + f->offset;
    if (f->label == PROTOBUF_C_LABEL_OPTIONAL &&
        !*(const protobuf_c_boolean *)((const uint8_t *)m + f->quantifier_offset))
        return false;
    return f->type == PROTOBUF_C_TYPE_UINT64 ? *(const uint64_t *)(const void *)at == MARK + f->id
                                             : *(const uint32_t *)(const void *)at == MARK + f->id;
}

/* Strings that hiding looks at. */
static void give_strings(ProtobufCMessage *m)
{
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        if (f->type == PROTOBUF_C_TYPE_STRING && f->label != PROTOBUF_C_LABEL_REPEATED &&
            !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
            *(char **)(void *)((uint8_t *)m + f->offset) = strdup("a");
    }
}

static bool is_listed(const char *name)
{
    char line[LINE_MAX_BYTES], whole[LINE_MAX_BYTES];
    bool listed = false;
    snprintf(whole, sizeof whole, "%.*s.*", (int)strcspn(name, "."), name);
    FILE *list = fopen(S75_SOURCE_DIR "/tests/wire/reader_shows.txt", "r");
    cr_assert(list);
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, ":\n")] = '\0';
        listed |= strcmp(line, name) == 0 || strcmp(line, whole) == 0;
    }
    fclose(list);
    return listed;
}

static void look_at(const ProtobufCMessageDescriptor *of)
{
    ProtobufCMessage *m = calloc(1, of->sizeof_message);
    cr_assert(m);
    of->message_init(m);
    give_strings(m);
    for (unsigned i = 0; i < of->n_fields; i++)
        if (is_count(&of->fields[i]))
            set(m, &of->fields[i]);
    reader_hide(m);
    for (unsigned i = 0; i < of->n_fields; i++) {
        char name[LINE_MAX_BYTES];
        snprintf(name, sizeof name, "%s.%s", of->short_name, of->fields[i].name);
        if (is_count(&of->fields[i]))
            cr_expect_eq(is_shown(m, &of->fields[i]), is_listed(name), "%s %s", name,
                         is_listed(name) ? "is listed and not shown" : "is shown and not listed");
    }
    protobuf_c_message_free_unpacked(m, NULL);
}

Test(reader, no_number_of_the_daemon_is_shown_that_nobody_has_thought_of)
{
    find(&s75__v1__reply__descriptor);
    cr_assert_gt(found_count, 40);
    for (size_t i = 0; i < found_count; i++)
        look_at(found[i]);
}
