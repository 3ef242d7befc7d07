/* ctl/mapping/mapper: a YAML mapping as any message of s75/v1, by reflection.
 *
 * Keys are field names; a field ..._pence is written without that ending, in pounds; dates are ISO;
 * enumeration values are lower case without their prefix. Form is checked here (every key known and
 * given once, every required field there, every value of its type); what values mean is the
 * daemon's to judge. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include "yaml/source.h"

/* A message to be freed with protobuf_c_message_free_unpacked(m, NULL). After problems (printed and
 * counted by source) it lacks what was wrong. NULL only when memory ran out. */
ProtobufCMessage *mapper_read(struct source *s, const yaml_node_t *node,
                              const ProtobufCMessageDescriptor *descriptor);

/* The name of a field in YAML: without "_pence". Its size is returned; name is not NUL-terminated
 * there. */
size_t mapper_key_size(const ProtobufCFieldDescriptor *field);
/* The field with this YAML name, or NULL. */
const ProtobufCFieldDescriptor *mapper_field(const ProtobufCMessageDescriptor *descriptor,
                                             const char *key);
