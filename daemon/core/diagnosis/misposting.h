/* core/diagnosis/misposting: candidate explanations in what other years, contributions and pools of
 * the same payer await. Private to daemon/core.
 *
 * Of the contribution itself every year is looked at, of the payer's others the year and its
 * neighbours. Source: a row of Salford dated a year early (domain section 2) [S]. */
#pragma once
#include "core/diagnosis/candidate.h"

void misposting_look(struct candidates *c);
