/* core/governance/section_256: money paid to a council under section 256 of the NHS Act 2006.
 * Private to daemon/core.
 *
 * Such a transfer is no contribution: nothing is booked in any pool and no contribution year counts
 * it. It is recorded, and a pool of which the council is a partner may cite it as the money that
 * prepared it (200m of 2014/15 was given to prepare for the Better Care Fund), at once or later.
 *
 * Source: 2014/15, 1,100m from NHS England to councils under s256, not pooled (domain section 2)
 * [S]. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

int section_256_index(struct engine *e, uint32_t transfer);
