/* core/division: one contribution divided among the successors of the partner that owed it, from
 * the day of a split on (core/succession, which says the rule). Private to daemon/core. */
#pragma once
#include "core/state.h"

/* The line is that of the first successor already; partners are the successors', in order. Does
 * nothing where it cannot be divided. 0 or ERR_MEMORY. */
int division_divide(struct step *s, const struct succession *x, uint32_t line,
                    const uint32_t partners[SUCCESSORS_MAX]);
