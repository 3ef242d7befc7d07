#include "ctl/mapping/mapper.h"
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "ctl/screen/near.h"
#include "ctl/mapping/value.h"
#include "kit/s75_text.h"

#define FIELDS_MAX 64
#define KEYS_MAX 256 /* of a mapping: unknown ones are named up to there */
#define ELEMENTS_MAX 65536

size_t mapper_key_size(const ProtobufCFieldDescriptor *field)
{
    return strlen(field->name) - (s75_field_is_pence(field) ? sizeof "_pence" - 1 : 0);
}

static bool is_key(const ProtobufCFieldDescriptor *field, const char *key)
{
    size_t size = mapper_key_size(field);
    return strlen(key) == size && strncmp(key, field->name, size) == 0;
}

const ProtobufCFieldDescriptor *mapper_field(const ProtobufCMessageDescriptor *d, const char *key)
{
    for (unsigned i = 0; i < d->n_fields; i++)
        if (is_key(&d->fields[i], key))
            return &d->fields[i];
    return NULL;
}

static void report_unknown(struct source *s, const yaml_node_t *node, const char *key,
                           const ProtobufCMessageDescriptor *d)
{
    char names[FIELDS_MAX][NEAR_NAME_MAX], near[NEAR_TEXT_MAX];
    const char *list[FIELDS_MAX];
    for (unsigned i = 0; i < d->n_fields; i++) {
        snprintf(names[i], sizeof names[i], "%.*s", (int)mapper_key_size(&d->fields[i]),
                 d->fields[i].name);
        list[i] = names[i];
        if (strcmp(key, d->fields[i].name) == 0) { /* annual_pence */
            source_problem(s, node, "unknown key '%s'; amounts are in pounds, as '%s'", key,
                           names[i]);
            return;
        }
    }
    if (strspn(key, "0123456789.,") == strlen(key)) {
        source_problem(s, node,
                       "'%.40s' is the rest of an amount: within { } a comma ends a value, "
                       "so quote it, as \"1,200.00\"",
                       key);
        return;
    }
    source_problem(s, node, "unknown key '%.60s'%s", key, near_text(key, list, d->n_fields, near));
}

static int read_list(struct source *s, const yaml_node_t *node, const ProtobufCFieldDescriptor *f,
                     void *message)
{
    uint8_t *base = message;
    if (node->type != YAML_SEQUENCE_NODE) {
        source_problem(s, node, "not a list");
        return 0;
    }
    const yaml_node_item_t *first = node->data.sequence.items.start;
    size_t count = (size_t)(node->data.sequence.items.top - first), size = value_size(f), kept = 0;
    if (count > ELEMENTS_MAX) {
        source_problem(s, node, "%zu elements, limit %d", count, ELEMENTS_MAX);
        return 0;
    }
    uint8_t *values = calloc(count ? count : 1, size);
    if (!values)
        return -1;
    int r = 0;
    for (size_t i = 0; r >= 0 && i < count; i++) {
        size_t mark = source_enter_element(s, i);
        r = value_read(s, source_node(s, first[i]), f, values + kept * size);
        kept += r > 0;
        source_leave(s, mark);
    }
    *(size_t *)(base + f->quantifier_offset) = kept;
    *(void **)(base + f->offset) = values;
    if (kept == 0) { /* as an absent list is */
        free(values);
        *(void **)(base + f->offset) = NULL;
    }
    return r < 0 ? r : 0;
}

static int read_field(struct source *s, const yaml_node_t *node, const ProtobufCFieldDescriptor *f,
                      void *message)
{
    uint8_t *base = message;
    if (f->label == PROTOBUF_C_LABEL_REPEATED)
        return read_list(s, node, f, message);
    int r = value_read(s, node, f, base + f->offset);
    bool flagged = f->label == PROTOBUF_C_LABEL_OPTIONAL && f->type != PROTOBUF_C_TYPE_STRING &&
                   f->type != PROTOBUF_C_TYPE_MESSAGE;
    if (r > 0 && flagged)
        *(protobuf_c_boolean *)(base + f->quantifier_offset) = 1;
    return r < 0 ? r : 0;
}

struct reading {
    ProtobufCMessage *message;
    bool seen[FIELDS_MAX];
};

static int read_pair(struct source *s, yaml_node_t *key_node, const char *key, yaml_node_t *value,
                     void *ctx)
{
    struct reading *reading = ctx;
    const ProtobufCMessageDescriptor *d = reading->message->descriptor;
    const ProtobufCFieldDescriptor *f = mapper_field(d, key);
    if (!f) {
        report_unknown(s, key_node, key, d);
        return 0;
    }
    size_t mark = source_enter(s, key);
    int r = read_field(s, value, f, reading->message);
    reading->seen[f - d->fields] = true;
    source_leave(s, mark);
    return r < 0 ? ERR_MEMORY : 0;
}

static void report_absent(struct source *s, const yaml_node_t *node, const bool seen[FIELDS_MAX],
                          const ProtobufCMessageDescriptor *d)
{
    for (unsigned i = 0; i < d->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &d->fields[i];
        /* An enumeration has a default when every writer sets it (proto/s75/v1/common.proto). */
        if ((f->label != PROTOBUF_C_LABEL_REQUIRED && !f->default_value) || seen[i])
            continue;
        char name[NEAR_NAME_MAX];
        snprintf(name, sizeof name, "%.*s", (int)mapper_key_size(f), f->name);
        size_t mark = source_enter(s, name);
        source_problem(s, node, "missing");
        source_leave(s, mark);
    }
}

ProtobufCMessage *mapper_read(struct source *s, const yaml_node_t *node,
                              const ProtobufCMessageDescriptor *d)
{
    struct reading reading = {.message = calloc(1, d->sizeof_message)};
    if (!reading.message || d->n_fields > FIELDS_MAX) {
        free(reading.message);
        return NULL;
    }
    protobuf_c_message_init(d, reading.message);
    if (node->type != YAML_MAPPING_NODE) {
        source_problem(s, node, "not a mapping of keys and values");
        return reading.message;
    }
    const int r = source_pairs(s, node, KEYS_MAX, read_pair, &reading);
    if (r == ERR_MEMORY) {
        protobuf_c_message_free_unpacked(reading.message, NULL);
        return NULL;
    }
    if (r != ERR_RANGE) /* else none was looked at */
        report_absent(s, node, reading.seen, d);
    return reading.message;
}
