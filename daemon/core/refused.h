/* core/refused: a refused item changes nothing. Private to daemon/core.
 *
 * Rules check before they change. Only looking for the place of a payment may make a stream, of a
 * year that has not begun, with its entry in the agenda: refused, both go again, so that the engine
 * stands byte for byte as if the item had never come. */
#pragma once
#include "core/state.h"

struct before_item {
    size_t streams;
    uint64_t last_wake;
};
struct before_item refused_mark(const struct engine *e);
void refused_undo(struct engine *e, const struct before_item *before);
