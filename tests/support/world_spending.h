/* support/world_spending: what support/world submits of money out, its sources and minimums:
 * schemes, orders, expenditure, cover, ends of years, grants to districts, published minimums,
 * transfers, successions. synthetic. */
#pragma once
#include "world.h"

void world_spending(struct world *w, struct item *item);
