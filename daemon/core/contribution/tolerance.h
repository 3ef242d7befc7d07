/* core/contribution/tolerance: what may differ without being an exception. Private to daemon/core.
 *
 * Per item (a payment and its receipt), per instalment, cumulative over a year in pence and as
 * parts of a million of the annual sum (the larger holds). Each is what was recorded last for the
 * contribution year; else for its contribution; else for its pool; else what the agreement says of
 * the contribution (item: 0). A change looks again at every instalment it concerns: what is within
 * it now is cleared, what was within and is no more is reported. Matches made stay as they are.
 * Source: section 75 agreements leave about 12p a year (domain section 2, [D]); the figures are
 * configuration. */
#pragma once
#include "core/foundation/step.h"

/* What may differ, as recorded; -1 (parts: UINT32_MAX) where it was not. */
struct tolerance_set {
    uint32_t pool, contribution; /* contribution NONE: all of the pool */
    int year;                    /* 0: every year */
    int64_t item, instalment, cumulative;
    uint32_t parts;
};

struct tolerance {
    int64_t item, instalment, year; /* pence */
};
struct tolerance tolerance_of(const struct engine *e, const struct contribution_year *cy);
/* Of a payment: contribution year NONE: unallocated, then what holds for the pool. */
int64_t tolerance_of_item(const struct engine *e, uint32_t partner, uint32_t contribution_year);
int tolerance_index(struct engine *e, uint32_t index); /* makes a recorded set findable */
/* What was given holds from now on for what set names. 0 or ERR_MEMORY. */
int tolerance_record(struct engine *e, const struct tolerance_set *set,
                     const struct tolerance_input *in);
/* What was recorded for a contribution holds for another too, that is a part of it. 0 or
 * ERR_MEMORY. */
int tolerance_inherit(struct engine *e, uint32_t from, uint32_t to);
