/* core/planning/kind_ended: contributions that go on into a year in which policy has no such kind
 * any more. Private.
 *
 * Where a kind ends, the next year asks for another contribution: what is due of the year stays as
 * it was agreed and money is taken as before, but an exception over the year's sum stands, with the
 * words that hold, until the contribution ends before that year, its sum for the year is varied to
 * nothing, or a pack has the kind. Source: kinds come and go with each year's guidance (iBCF, SCCG,
 * domain section 2) [S]. */
#pragma once
#include "core/foundation/step.h"

/* What a contribution's year that has begun says, or its sum, its end, or policy has changed. */
int kind_ended_look(struct step *s, uint32_t contribution);
/* Of all, after a pack was recorded. */
int kind_ended_look_all(struct step *s);
