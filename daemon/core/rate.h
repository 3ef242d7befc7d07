/* core/rate: clues in what was agreed: the pennies of rounding, backdated changes, other annual
 * sums, instalments paid ahead. Private to daemon/core. Source: domain section 2 [S]. */
#pragma once
#include "core/clue.h"

void rate_look(struct clues *c);
