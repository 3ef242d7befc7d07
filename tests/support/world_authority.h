/* support/world_authority: officers, schemes of delegation, holds, lifted holds and decisions,
 * steps, conditions and boards of a world (support/world). synthetic. */
#pragma once
#include "world.h"

/* Fills an item with one of them. */
void world_authority(struct world *w, struct item *item);
/* An officer's decision on one of the last inputs that may wait. */
void world_authority_approval(struct world *w, struct item *item);
/* Looks at a submission made: its lifted holds may wait for a decision under the number of its
 * turn. */
void world_authority_sent(struct world *w, const struct submission *s);
