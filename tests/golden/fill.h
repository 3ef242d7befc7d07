/* tests/golden/fill: messages filled with fixed values through protobuf-c's descriptors.
 *
 * Nothing here knows a message by name, so a new message or field is covered the day it is added.
 * Memory: messages are freed with protobuf_c_message_free_unpacked(message, NULL). Every allocation
 * failure ends the program: it is a test. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

#define TYPES_MAX 256

/* The message types reachable from some roots, each once, in the order first met. */
struct type_list {
    const ProtobufCMessageDescriptor *types[TYPES_MAX];
    size_t count;
};

/* Adds type and all it holds. 0, or -1 with the path on stderr when a type can hold itself at any
 * depth: unpacking such a type costs the peer 34 KB and us the stack (protobuf-c has no depth
 limit). */
int types_add(struct type_list *list, const ProtobufCMessageDescriptor *type);

/* How many alternatives a message's oneof has; 0 without one. */
size_t oneof_count(const ProtobufCMessageDescriptor *type);
/* The field of alternative choice, 0 <= choice < oneof_count. */
const ProtobufCFieldDescriptor *oneof_field(const ProtobufCMessageDescriptor *type, size_t choice);

/* Every field set; repeated ones twice. Of a oneof, alternative choice modulo oneof_count. */
ProtobufCMessage *message_fill(const ProtobufCMessageDescriptor *type, size_t choice);
