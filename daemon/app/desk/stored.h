/* app/desk/stored: what an input caused, as it is stored. */
#pragma once
#include "core/message/effects.h"
#include "store/store.h"

/* The effects of an input, of its batch's record. 0 with e filled, or an error. packed keeps the
 * bytes that e's text points into. */
int stored_effects(struct store_reader *reader, uint64_t journal, struct effects *e,
                   struct buffer *packed);
