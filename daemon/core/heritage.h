/* core/heritage: what one partner of a pool leaves to its successors on the day of a succession
 * (core/succession). Private to daemon/core. */
#pragma once
#include "core/state.h"

/* Moves all that the partner has to the successors of x. 0 or ERR_MEMORY. Open items and exceptions
 * are moved by heritage_carry, for all partners at once. */
int heritage_leave(struct step *s, const struct succession *x, uint32_t partner);
/* Open items, items taken over and exceptions of partners that others carry on for become theirs.
 */
int heritage_carry(struct engine *e);
/* What is left of the party's allocations is shared by its successors; what was pooled is the
 * first's, as are the streams. To be done before the streams move. */
int heritage_share_allocations(struct engine *e, const struct succession *x, uint32_t party);
