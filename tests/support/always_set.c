#include "always_set.h"

#include <stdbool.h>
#include <stdint.h>

static const ProtobufCFieldDescriptor *absent_in(const ProtobufCMessage *const *all, size_t count)
{
    const ProtobufCFieldDescriptor *absent = NULL;
    for (size_t i = 0; i < count && !absent; i++)
        absent = all[i] ? always_set_absent(all[i]) : NULL;
    return absent;
}

const ProtobufCFieldDescriptor *always_set_absent(const ProtobufCMessage *m)
{
    const uint8_t *base = (const uint8_t *)m;
    const ProtobufCFieldDescriptor *absent = NULL;
    for (unsigned i = 0; i < m->descriptor->n_fields && !absent; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        const void *at = base + f->offset, *beside = base + f->quantifier_offset;
        const bool is_other = f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF &&
                              *(const uint32_t *)beside != f->id;
        if (f->type == PROTOBUF_C_TYPE_ENUM && f->default_value)
            absent = *(const protobuf_c_boolean *)beside && *(const int *)at != 0 ? NULL : f;
        else if (f->type != PROTOBUF_C_TYPE_MESSAGE || is_other)
            continue;
        else if (f->label == PROTOBUF_C_LABEL_REPEATED)
            absent =
                absent_in(*(const ProtobufCMessage *const *const *)at, *(const size_t *)beside);
        else
            absent = absent_in(at, 1);
    }
    return absent;
}
