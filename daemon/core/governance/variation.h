/* core/governance/variation: a contribution's sum changes, from a date on, and may be changed back.
 * Private to daemon/core.
 *
 * A variation says the annual sum from a day on (past or to come) and when that was agreed. What
 * decides an instalment is the variation agreed last among those in force on its due date.
 * Instalments that fell due before the day of agreement keep the sum then expected; the next one
 * carries the difference (the backdated adjustment, core/contribution/schedule). Taking a variation
 * back is dated too: from that day on the sums are as if it had never been agreed, the cumulative
 * sum due goes back by one exact entry, and the next instalment carries that difference. What was
 * so in between is not edited: as of a day before, the variation stands. Source: the backdated
 * adjustments of Salford's published payments (domain section 2) [D]; variations by agreement of
 * the partners in s75 agreements [S]; how one is undone [R]. Pence, whole days. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* The variation that was taken back after the instalment before this backdated adjustment; NULL
 * when the backdated adjustment is by what was agreed alone. */
const struct term *variation_taken_back(const struct engine *e, uint32_t contribution_year,
                                        uint32_t instalment);
