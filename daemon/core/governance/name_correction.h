/* core/governance/name_correction: a name or description that was recorded wrongly, put right.
 * Private to daemon/core.
 *
 * Of a party, an officer, or a pool (its name, its manager, the note of its agreement). It is an
 * input of its own, with who decided and when; the event names what was before, and no sum, date
 * or report already issued moves. The officer acts for the pool; where it is of none, for any
 * partner of any pool. A party is still found by the name before, which published files go on
 * printing. What sends the party or agreement again says the new name. Resubmitted it is nothing
 * new. */
#pragma once
#include "core/foundation/step.h"
