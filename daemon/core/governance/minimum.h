/* core/governance/minimum: the published minimum that an NHS body must pool in an area.
 * Private to daemon/core.
 *
 * When the agreements of an area have something of that party and kind in that year, and all of
 * them together plan less than the published minimum, EVENT_BELOW_MINIMUM is reported and an
 * exception stays open until they plan enough (EVENT_CLEARED). Nothing is reported before anything
 * is agreed. A minimum is no sum due: nothing is booked. After a succession the successor pools for
 * its predecessors, whose minimums are then one.
 *
 * Source: minimum contributions are published by area and party each year (domain section 2) [S];
 * no list of them was found, so what samples use is synthetic and says so. Cost: the contributions
 * of the area's pools for each minimum recorded there. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* The agreements of the area may plan otherwise than before. */
void minimum_check(struct step *s, struct text area);
uint32_t minimum_count(const struct engine *e);
const struct minimum *minimum_row(const struct engine *e, uint32_t i); /* as they came */
/* How a minimum stands now against what its area's agreements plan. Where one successor pools for
 * several, they are one, and the first of them speaks for all. */
struct minimum_standing {
    int64_t minimum, pooled;  /* of all that are one with it */
    bool is_first, is_agreed; /* it speaks; anything of that party and kind is agreed */
};
struct minimum_standing minimum_stands(const struct engine *e, uint32_t i);
int minimum_index(struct engine *e, uint32_t minimum);
/* Pools are found by their area. */
int minimum_index_pool(struct engine *e, uint32_t pool);
/* It is about to lie in another area. 0 or ERR_MEMORY. */
int minimum_move_pool(struct engine *e, uint32_t pool, struct text area);
