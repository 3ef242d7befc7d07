/* wire/shape: turns a message into the input that core/message/shape describes. Private to
 * daemon/wire. */
#pragma once
#include "core/message/shape.h"
#include "wire/form.h"

/* The message's fields stand in the order of their tags, as the shape's. Problems are kept in f. */
void shape_convert(struct form *f, const ProtobufCMessage *m, const struct shape *shape, void *ret);
/* NULL when the message type and the shape say the same; else the first name that differs. */
const char *shape_difference(const ProtobufCMessageDescriptor *type, const struct shape *shape);
