/* core/message/item_pack: an input as bytes of its own, so that it can be kept and carried out
 * later. Private to daemon/core.
 *
 * The fields follow in the order of core/message/shape. Bytes are canonical: equal inputs give
 * equal bytes. */
#pragma once
#include "base/arena.h"
#include "base/buffer.h"
#include "core/message/input.h"
#include "core/message/shape.h"

/* A lack of memory is kept in the buffer. */
void item_pack(const struct item *item, struct buffer *out);
/* The input again: text is borrowed from the bytes, lists live in the arena. 0, ERR_MEMORY, or
 * ERR_CORRUPT when a field leaves its limits. */
int item_unpack(struct bytes packed, struct arena *arena, struct item *ret_item);
/* What packed inputs are made of, field by field, as text; part of what images are made of. */
void item_pack_layout(struct buffer *out);

/* One value of a field, and back. The first problem is kept in error. */
struct unpack {
    struct reader in;
    struct arena *arena;
    int error;
};
void item_pack_value(const struct shape_field *field, const void *value, struct buffer *out);
void item_unpack_value(struct unpack *u, const struct shape_field *field, void *ret_value);
