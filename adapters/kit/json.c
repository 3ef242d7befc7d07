#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "s75.h"
#include "s75_json.h"
#include "s75_text.h"

static json_t *json_hex(const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *text = malloc(2 * size + 1);
    if (!text)
        return NULL;
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[data[i] >> 4];
        text[2 * i + 1] = digits[data[i] & 15];
    }
    json_t *value = json_stringn(text, 2 * size);
    free(text);
    return value;
}

static json_t *json_text(const char *text)
{
    json_t *value = json_string(text); /* NULL when it is not UTF-8 */
    return value ? value : json_hex((const uint8_t *)text, strlen(text));
}

static json_t *json_unsigned(uint64_t v)
{
    char text[24];
    if (v <= INT64_MAX)
        return json_integer((json_int_t)v);
    snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    return json_string(text);
}

static json_t *json_date(int32_t yyyymmdd)
{
    char text[S75_TEXT_MAX];
    return yyyymmdd == 0 ? json_null() : json_string(s75_day_text(yyyymmdd, text));
}

static json_t *json_enum(const ProtobufCFieldDescriptor *f, int v)
{
    char name[S75_NAME_MAX];
    return json_string(s75_enum_text(f->descriptor, v, name));
}

/* One value of the field, at the address given. The package has no float. */
static json_t *json_value(const ProtobufCFieldDescriptor *f, const void *at)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return s75_field_is_date(f) ? json_date(*(const int32_t *)at)
                                    : json_integer(*(const int32_t *)at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64: return json_integer(*(const int64_t *)at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32: return json_integer(*(const uint32_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64: return json_unsigned(*(const uint64_t *)at);
    case PROTOBUF_C_TYPE_BOOL: return json_boolean(*(const protobuf_c_boolean *)at);
    case PROTOBUF_C_TYPE_ENUM: return json_enum(f, *(const int *)at);
    case PROTOBUF_C_TYPE_STRING: return json_text(*(const char *const *)at);
    case PROTOBUF_C_TYPE_BYTES: {
        const ProtobufCBinaryData *b = at;
        return json_hex(b->data, b->len);
    }
    case PROTOBUF_C_TYPE_MESSAGE: return s75_json(*(const ProtobufCMessage *const *)at);
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE: break;
    }
    return json_null();
}

static size_t value_size(const ProtobufCFieldDescriptor *f)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE: return sizeof(int64_t);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE: return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES: return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_BOOL: return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT: return sizeof(int32_t);
    case PROTOBUF_C_TYPE_ENUM: break;
    }
    return sizeof(int);
}

static json_t *json_list(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const uint8_t *base = (const uint8_t *)m;
    size_t count = *(const size_t *)(base + f->quantifier_offset), size = value_size(f);
    const uint8_t *values = *(const uint8_t *const *)(base + f->offset);
    json_t *list = json_array();
    for (size_t i = 0; list && i < count; i++)
        if (json_array_append_new(list, json_value(f, values + i * size)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static int is_present(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const uint8_t *base = (const uint8_t *)m;
    if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return *(const uint32_t *)(base + f->quantifier_offset) == f->id;
    if (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(const void *const *)(base + f->offset) != NULL;
    if (f->default_value) /* set by every writer: absent is as good as UNKNOWN */
        return 1;
    if (f->label == PROTOBUF_C_LABEL_OPTIONAL)
        return *(const protobuf_c_boolean *)(base + f->quantifier_offset) != 0;
    return 1;
}

/* By number: what they are called only a later release knows. */
static json_t *json_unknown(const ProtobufCMessage *m)
{
    json_t *list = json_array();
    for (unsigned i = 0; list && i < m->n_unknown_fields; i++)
        if (json_array_append_new(list, json_integer(m->unknown_fields[i].tag)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

json_t *s75_json(const ProtobufCMessage *m)
{
    json_t *object = json_object();
    for (unsigned i = 0; object && i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        int repeated = f->label == PROTOBUF_C_LABEL_REPEATED;
        if (!repeated && !is_present(m, f))
            continue;
        json_t *value = repeated ? json_list(m, f) : json_value(f, (const uint8_t *)m + f->offset);
        if (json_object_set_new(object, f->name, value) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    if (object && m->n_unknown_fields &&
        json_object_set_new(object, "unknown_fields", json_unknown(m)) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* One character, or its escape: only within strings can there be one that is not shown. */
static int write_character(const char *at, size_t size, uint32_t point, FILE *file)
{
    if (text_is_shown(point) || point == '\n')
        return fwrite(at, 1, size, file) == size ? 0 : S75_ERR_NETWORK;
    uint32_t above = point - 0x10000;
    int r = point < 0x10000 ? fprintf(file, "\\u%04X", (unsigned)point)
                            : fprintf(file, "\\u%04X\\u%04X", (unsigned)(0xD800 + (above >> 10)),
                                      (unsigned)(0xDC00 + (above & 0x3FF)));
    return r < 0 ? S75_ERR_NETWORK : 0;
}

int s75_json_write(const json_t *json, int indented, FILE *file)
{
    char *text = json_dumps(json, indented ? JSON_INDENT(2) : JSON_COMPACT);
    if (!text)
        return S75_ERR_MEMORY;
    const char *end = text + strlen(text);
    int r = 0;
    for (const char *at = text; at < end && r == 0;) {
        uint32_t point = 0;
        size_t size = text_character(at, (size_t)(end - at), &point);
        r = size ? write_character(at, size, point, file) : S75_ERR_PROTOCOL;
        at += size;
    }
    free(text);
    return r;
}

int s75_json_print(const ProtobufCMessage *message, int indented, FILE *file)
{
    json_t *object = s75_json(message);
    if (!object)
        return S75_ERR_MEMORY;
    int r = s75_json_write(object, indented, file);
    json_decref(object);
    if (r == 0 && fputc('\n', file) == EOF)
        r = S75_ERR_NETWORK;
    return r;
}
