#include "fill.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATED_COUNT 2
#define BYTES_SIZE 32

/* The types being walked, innermost last: one met again among them can hold itself. */
struct path {
    const ProtobufCMessageDescriptor *types[TYPES_MAX];
    size_t depth;
};

static int path_fails(const struct path *path, const ProtobufCMessageDescriptor *again)
{
    fprintf(stderr, "recursive message type:");
    for (size_t i = 0; i < path->depth; i++)
        fprintf(stderr, " %s >", path->types[i]->short_name);
    fprintf(stderr, " %s\n", again->short_name);
    return -1;
}

static int list_has(const struct type_list *list, const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->types[i] == type)
            return 1;
    return 0;
}

static int walk(struct type_list *list, struct path *path, const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < path->depth; i++)
        if (path->types[i] == type)
            return path_fails(path, type);
    if (list_has(list, type))
        return 0;
    if (path->depth + list->count == TYPES_MAX) {
        fprintf(stderr, "more than %d message types: raise TYPES_MAX\n", TYPES_MAX);
        return -1;
    }
    path->types[path->depth++] = type;
    for (unsigned i = 0; i < type->n_fields; i++)
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE &&
            walk(list, path, type->fields[i].descriptor))
            return -1;
    path->depth--;
    list->types[list->count++] = type;
    return 0;
}

int types_add(struct type_list *list, const ProtobufCMessageDescriptor *type)
{
    struct path path = {.depth = 0};
    return walk(list, &path, type);
}

static int is_oneof(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

size_t oneof_count(const ProtobufCMessageDescriptor *type)
{
    size_t count = 0;
    for (unsigned i = 0; i < type->n_fields; i++)
        count += is_oneof(&type->fields[i]) ? 1 : 0;
    return count;
}

const ProtobufCFieldDescriptor *oneof_field(const ProtobufCMessageDescriptor *type, size_t choice)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (is_oneof(&type->fields[i]) && choice-- == 0)
            return &type->fields[i];
    return NULL;
}

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return memory;
}

/* The name that the field had when its files were written: one renamed since changes no byte. */
static const char *first_name(const ProtobufCFieldDescriptor *field)
{
    return strcmp(field->name, "contribution") == 0 ? "line" : field->name;
}

static char *text_value(const ProtobufCFieldDescriptor *field, size_t index)
{
    char *text = NULL;
    if (asprintf(&text, "%s-%zu \xc2\xa3", first_name(field), index) < 0)
        must(NULL);
    return text;
}

static ProtobufCBinaryData bytes_value(const ProtobufCFieldDescriptor *field, size_t index)
{
    ProtobufCBinaryData value = {.len = BYTES_SIZE, .data = must(malloc(BYTES_SIZE))};
    for (size_t i = 0; i < BYTES_SIZE; i++)
        value.data[i] = (uint8_t)(field->id * 16 + index + i);
    return value;
}

/* One of the first two values that mean something, so that values added later change no file. */
static int enum_value(const ProtobufCFieldDescriptor *field, size_t index)
{
    const ProtobufCEnumDescriptor *names = field->descriptor;
    const size_t first = names->values[0].value == 0 ? 1 : 0;
    return names->values[first + (field->id + index) % 2].value;
}

/* Writes one value at place. Wide types get values that do not fit narrower ones, and sint64
 * (money) a negative one, so that a changed encoding cannot produce the same bytes. */
static void set_value(const ProtobufCFieldDescriptor *field, void *place, size_t index)
{
    uint32_t salt = field->id + 100 * (uint32_t)index;
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT32:
        *(uint32_t *)place = 1000 + salt;
        return;
    case PROTOBUF_C_TYPE_UINT64:
        *(uint64_t *)place = (UINT64_C(1) << 40) + salt;
        return;
    case PROTOBUF_C_TYPE_SINT64:
        *(int64_t *)place = -(INT64_C(1) << 34) - (int64_t)salt;
        return;
    case PROTOBUF_C_TYPE_INT32:
        *(int32_t *)place = 20170801 + (int32_t)(salt % 28);
        return;
    case PROTOBUF_C_TYPE_INT64:
        *(int64_t *)place = INT64_C(1501545600000000) + (int64_t)salt;
        return;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)place = 1;
        return;
    case PROTOBUF_C_TYPE_ENUM:
        *(int *)place = enum_value(field, index);
        return;
    case PROTOBUF_C_TYPE_STRING:
        *(char **)place = text_value(field, index);
        return;
    case PROTOBUF_C_TYPE_BYTES:
        *(ProtobufCBinaryData *)place = bytes_value(field, index);
        return;
    case PROTOBUF_C_TYPE_MESSAGE:
        *(ProtobufCMessage **)place = message_fill(field->descriptor, index);
        return;
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        break;
    }
    fprintf(stderr, "field %s: a type this package does not use\n", field->name);
    exit(1);
}

/* Bytes of one element of a repeated field in memory. */
static size_t value_size(ProtobufCType type)
{
    if (type == PROTOBUF_C_TYPE_UINT64 || type == PROTOBUF_C_TYPE_INT64 ||
        type == PROTOBUF_C_TYPE_SINT64)
        return sizeof(int64_t);
    if (type == PROTOBUF_C_TYPE_STRING || type == PROTOBUF_C_TYPE_MESSAGE)
        return sizeof(void *);
    if (type == PROTOBUF_C_TYPE_BYTES)
        return sizeof(ProtobufCBinaryData);
    return type == PROTOBUF_C_TYPE_BOOL ? sizeof(protobuf_c_boolean) : sizeof(int32_t);
}

static void set_repeated(const ProtobufCFieldDescriptor *field, char *message)
{
    size_t size = value_size(field->type);
    char *values = must(calloc(REPEATED_COUNT, size));
    for (size_t i = 0; i < REPEATED_COUNT; i++)
        set_value(field, values + i * size, i);
    memcpy(message + field->offset, &values, sizeof(values));
    *(size_t *)(void *)(message + field->quantifier_offset) = REPEATED_COUNT;
}

static void set_field(const ProtobufCFieldDescriptor *field, char *message)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        set_repeated(field, message);
        return;
    }
    set_value(field, message + field->offset, 0);
    if (is_oneof(field))
        *(uint32_t *)(void *)(message + field->quantifier_offset) = field->id;
    else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset)
        *(protobuf_c_boolean *)(void *)(message + field->quantifier_offset) = 1;
}

ProtobufCMessage *message_fill(const ProtobufCMessageDescriptor *type, size_t choice)
{
    char *message = must(calloc(1, type->sizeof_message));
    protobuf_c_message_init(type, message);
    size_t count = oneof_count(type);
    const ProtobufCFieldDescriptor *chosen = count ? oneof_field(type, choice % count) : NULL;
    for (unsigned i = 0; i < type->n_fields; i++)
        if (!is_oneof(&type->fields[i]) || &type->fields[i] == chosen)
            set_field(&type->fields[i], message);
    return (ProtobufCMessage *)(void *)message;
}
