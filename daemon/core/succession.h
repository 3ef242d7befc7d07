/* core/succession: organisations that carry on for others: mergers, splits, CCGs to an ICB. Private
 * to daemon/core. */
#pragma once
#include "core/archive.h"

/* The party that stands for this one by the successions that have taken effect: itself, or the
 * first successor (and its own...). */
uint32_t succession_heir(const struct engine *e, uint32_t party);
/* Whether party is ancestor, or one of those that carry on for it. */
bool succession_descends(const struct engine *e, uint32_t party, uint32_t ancestor);
void succession_archive(struct archive *a, struct engine *e);
