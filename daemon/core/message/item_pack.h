/* core/message/item_pack: an input as bytes of its own, so that it can be kept and carried out
 * later. Private to daemon/core.
 *
 * Works for every kind of input that core/message/shape describes; its fields follow in their order
 * there. Bytes are canonical: equal inputs give equal bytes. */
#pragma once
#include "base/arena.h"
#include "base/buffer.h"
#include "core/message/input.h"

/* 0; ERR_RANGE: inputs of this kind are not described by a shape. A lack of memory is kept in the
 * buffer. */
int item_pack(const struct item *item, struct buffer *out);
/* The input again: text is borrowed from the bytes, lists live in the arena. 0, ERR_MEMORY, or
 * ERR_CORRUPT when a field leaves its limits. */
int item_unpack(struct bytes packed, struct arena *arena, struct item *ret_item);
