/* core/control/apportionment: one contribution divided among the successors of the partner that
 * owed it, from the day of a split on (core/control/succession, which says the rule). Private to
 * daemon/core. */
#pragma once
#include "core/foundation/step.h"
#include "core/foundation/successor.h"

/* The contribution is that of the first row's successor already; partners are those of the rows, in
 * order. Does nothing where it cannot be divided. 0 or ERR_MEMORY. */
int apportionment_divide(struct step *s, const struct succession *x, uint32_t contribution,
                         const struct successor *rows, const uint32_t *partners, size_t count);
