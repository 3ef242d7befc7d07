/* feed/message: an item as the message that goes to the daemon (proto/s75/v1/input.proto,
 * spending.proto). */
#pragma once
#include "base/arena.h"
#include "feed/row/row.h"
#include "s75/v1/input.pb-c.h"

/* The body and its text are of the arena, and live as long. ERR_MEMORY. */
int message_make(const struct item *item, struct arena *arena, S75__V1__Item *ret_message);
