/* tests/support/always_set: what every writer must set (proto/s75/v1/common.proto, enums). */
#pragma once
#include <protobuf-c/protobuf-c.h>

/* The first field of an enumeration that a message, or one that it holds, should say and does not:
 * its descriptor; NULL: nothing is missing. */
const ProtobufCFieldDescriptor *always_set_absent(const ProtobufCMessage *m);
