/* support/world_reconcile: what support/world submits of reconciliation: work on exceptions,
 * corrections, items taken over, periods, tolerances and rules of matching, manual matches and
 * unmatched, variations taken back. synthetic. */
#pragma once
#include "world.h"

void world_reconcile(struct world *w, struct item *item);
