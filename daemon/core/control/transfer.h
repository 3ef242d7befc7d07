/* core/control/transfer: what one partner of a pool leaves to its successors on the day of a
 * succession (core/control/succession). Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"
#include "core/foundation/successor.h"

/* What the partner has and owes goes to the successors of x in its pool; of a partner for whom
 * others carry on already, contributions that were recorded since. 0 or ERR_MEMORY. Open items and
 * exceptions are moved by transfer_open_items, for all partners at once. */
int transfer_partner(struct step *s, const struct succession *x, uint32_t partner);
/* Open items, items taken over and exceptions of partners that others carry on for become theirs.
 */
int transfer_open_items(struct engine *e);
