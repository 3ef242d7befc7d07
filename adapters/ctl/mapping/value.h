/* ctl/mapping/value: one YAML value as one value of a field. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include "yaml/source.h"

/* Bytes that a value of the field takes in a message or in a list. */
size_t value_size(const ProtobufCFieldDescriptor *field);
/* 1: *at is set (text and messages are allocated, as protobuf-c's own unpacking would). 0: a
 * problem was printed, *at is untouched. -1: memory ran out. */
int value_read(struct source *s, const yaml_node_t *node, const ProtobufCFieldDescriptor *field,
               void *at);
