/* core/tolerance: what may differ without being an exception. Private to daemon/core.
 *
 * Per item (a payment and its receipt), per instalment, cumulative over a year in pence and as
 * parts of a million of the annual sum (the larger holds). Each is what was recorded last for the
 * stream; else for its line; else for its pool; else what the agreement says of the line (item: 0).
 * A change looks again at every instalment it concerns: what is within it now is settled, what was
 * within and is no more is reported. Matches made stay as they are. Source: section 75 agreements
 * leave about 12p a year (domain section 2, [D]); the figures are configuration. */
#pragma once
#include "core/state.h"

struct tolerance {
    int64_t item, instalment, year; /* pence */
};
struct tolerance tolerance_of(const struct engine *e, uint32_t stream);
/* Of a payment: stream NONE: unallocated, then what holds for the pool. */
int64_t tolerance_of_item(const struct engine *e, uint32_t partner, uint32_t stream);
int tolerance_take(struct step *s, const struct item *item);
int tolerance_index(struct engine *e, uint32_t index); /* makes a recorded set findable */
