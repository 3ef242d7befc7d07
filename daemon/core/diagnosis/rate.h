/* core/diagnosis/rate: candidate explanations in what was agreed: the pennies of rounding,
 * backdated changes, other annual sums, instalments paid ahead. Private to daemon/core. Source:
 * domain section 2 [S]. */
#pragma once
#include "core/diagnosis/candidate.h"

void rate_look(struct candidates *c);
