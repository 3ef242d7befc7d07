/* wire/part: parts of findings as messages, and back. Private to daemon/wire. */
#pragma once
#include "core/message/part.h"
#include "s75/v1/event.pb-c.h"

/* New messages in the arena, and the list of them; NULL for none; sets *failed when out of
 * memory. */
S75__V1__Part **message_parts(struct arena *arena, const struct parts *parts, bool *failed);
/* The texts stay in the messages. 0, ERR_MEMORY, or ERR_CORRUPT for what message_parts does not
 * make. */
int parts_take(S75__V1__Part *const *list, size_t count, struct arena *arena,
               struct parts *ret_parts);
