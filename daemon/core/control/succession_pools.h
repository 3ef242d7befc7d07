/* core/control/succession_pools: which successor carries on in which pool: the table of a split.
 * Private to daemon/core. Source: an integrated care board whose areas go to different successors
 * when boundaries move on 1 April 2026 (domain section 9) [S].
 *
 * A succession with several successors says of each pool of its predecessors who carries on there:
 * a row with the whole, or several rows whose parts sum to SHARE_PARTS, where the pool is really
 * divided. So does it of the pools that come to its predecessors by earlier successions. Rows may
 * name pools whose agreement is recorded later, and may be added by sending the succession again.
 * One with a single successor needs no rows, but for the new area of a pool.
 *
 * Cost: the pools, their partners and those that carry on for them. */
#pragma once
#include "core/foundation/step.h"
#include "core/foundation/successor.h"

/* 0, or the refusal of the rows of a succession that is not recorded yet. Its parties are known. */
int succession_pools_check(struct step *s, const struct succession_input *in);
/* The same of one that is recorded: its rows are kept, and further pools may have some. */
int succession_pools_check_more(struct step *s, const struct succession_input *in,
                                const struct succession *x);
