/* support/world_spending: what support/world tells of money out, and of its sources and floors:
 * schemes, orders, expenditure, cover, ends of years, grants to districts, published minimums,
 * transfers, successions. synthetic. */
#pragma once
#include "world.h"

void world_spending(struct world *w, struct item *item);
