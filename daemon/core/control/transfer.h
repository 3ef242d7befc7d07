/* core/control/transfer: what one partner of a pool leaves to its successors on the day of a
 * succession (core/control/succession). Private to daemon/core. */
#pragma once
#include "core/foundation/step.h"
#include "core/foundation/successor.h"

/* Moves all that the partner has to the successors of x. 0 or ERR_MEMORY. Open items and exceptions
 * are moved by transfer_open_items, for all partners at once. */
int transfer_partner(struct step *s, const struct succession *x, uint32_t partner);
/* Open items, items taken over and exceptions of partners that others carry on for become theirs.
 */
int transfer_open_items(struct engine *e);
