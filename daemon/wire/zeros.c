#include "wire/zeros.h"
#include <string.h>

enum { WIRE_VARINT = 0, WIRE_64_BIT = 1, WIRE_LENGTH = 2, WIRE_32_BIT = 5 };

/* Like protobuf-c, and unlike base/buffer, takes forms longer than need be. */
static uint64_t take_varint(struct reader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint8_t byte = reader_u8(r);
        v |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return v;
    }
    r->failed = true;
    return 0;
}

static struct bytes take_field(struct reader *r, unsigned wire_type)
{
    struct bytes field = {NULL, 0};
    if (wire_type == WIRE_LENGTH)
        field = reader_take(r, (size_t)take_varint(r));
    else if (wire_type == WIRE_VARINT)
        (void)take_varint(r);
    else if (wire_type == WIRE_64_BIT || wire_type == WIRE_32_BIT)
        (void)reader_take(r, wire_type == WIRE_64_BIT ? 8 : 4);
    else
        r->failed = true;
    return field;
}

/* A branch without any zero byte, as most are, is not walked. No type contains itself, so the depth
 * is that of the package. */
bool zeros_in_text(const ProtobufCMessageDescriptor *type, struct bytes raw)
{
    struct reader r = reader_of(raw);
    if (raw.size == 0 || !memchr(raw.data, 0, raw.size))
        return false;
    while (reader_left(&r) && !r.failed) {
        const uint64_t tag = take_varint(&r);
        const struct bytes field = take_field(&r, (unsigned)(tag & 7));
        const ProtobufCFieldDescriptor *of =
            protobuf_c_message_descriptor_get_field(type, (unsigned)(tag >> 3));
        if (!of || field.size == 0)
            continue;
        if (of->type == PROTOBUF_C_TYPE_MESSAGE && zeros_in_text(of->descriptor, field))
            return true;
        if (of->type == PROTOBUF_C_TYPE_STRING && memchr(field.data, 0, field.size))
            return true;
    }
    return false;
}
