/* core/contribution/let_go: what stays of contribution years that are closed for good
 * (core/control/let_go). Private to daemon/core.
 *
 * The sums of their days become one, of the last day and booking day let go. Of a year that is
 * discharged (core/contribution/discharged) only its totals stay; of any other the instalments and
 * payments, too, with what was applied to them. */
#pragma once
#include "core/foundation/step.h"

/* All contribution years of the pool up to the financial year. */
void let_go_contribution_years(struct engine *e, uint32_t pool, int year, date_t to, date_t booked);
