/* store/restored: the restores that were declared of a journal, and which of them are news to
 * whoever knows of some.
 *
 * Of more than are remembered the oldest are forgotten: who has not heard of any then may be held
 * to know another history, which is refused and never taken for the same. Pure. */
#pragma once
#include <stdbool.h>
#include "store/store.h"

/* Notes a restore that comes after those noted. */
void restored_note(struct store_head *head, const struct store_restored *restored);
/* Whether one was declared that who knows of the one at known_us (0: of none) has not heard of:
 * then ret has the epoch and time of the last, and the least of what those unheard of kept, so what
 * lies beyond it in another history is void. */
bool restored_since(const struct store_head *head, int64_t known_us, struct store_restored *ret);
