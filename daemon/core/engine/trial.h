/* core/engine/trial: what other match rules and tolerances would have made of the history. Private
 * to daemon/core; engine_try begins it.
 *
 * While an engine is on trial, items of these kinds in the journal do nothing. Those on trial are
 * applied in their place each time an agreement of their pool is accepted, so that they hold from
 * the first day on which their pool, contribution or partner is known; and at a stand, where a
 * trial begins whose history was made by other rules (core/control/stand). Nothing of it is state:
 * an engine on trial is not saved. Cost: one pass over the items on trial per agreement. */
#pragma once
#include "core/foundation/step.h"

/* Whether the item is left out in favour of those on trial. */
bool trial_replaces(const struct step *s, const struct item *item);
/* After the item was accepted. 0 or a negative error; refusals are not kept. */
int trial_note(struct step *s, const struct item *item);
