/* wire/zeros: zero bytes inside texts. Private to daemon/wire.
 *
 * protobuf-c gives a text as a C string and forgets its length, so that of "E08000006\0..." only
 * the head would be judged while the whole is journaled: two readers of one message would not read
 * the same. A zero byte is a control character and no text may hold one; but it can only be seen in
 * the bytes as they came. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include "base/buffer.h"

/* Whether a text within raw, which has been unpacked as a message of this type, holds a zero byte.
 */
bool zeros_in_text(const ProtobufCMessageDescriptor *type, struct bytes raw);
