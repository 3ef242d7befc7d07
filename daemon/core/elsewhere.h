/* core/elsewhere: clues in what other years, contributions and pools of the same payer await.
 * Private to daemon/core.
 *
 * Of the contribution itself every year is looked at, of the payer's others the year and its
 * neighbours. Source: a row of Salford dated a year early (domain section 2) [S]. */
#pragma once
#include "core/clue.h"

void elsewhere_look(struct clues *c);
