/* core/payment/reversal: undoing payments by opposite entries. Nothing is edited or deleted.
 * Private. */
#pragma once
#include "core/foundation/emit.h"

#define PAIRING_DAYS 366 /* a negative row may undo a payment this old at most */

/* A negative row of the payer's ledger: it undoes a payment remembered of the same amount (same
 * reference preferred, then the latest, at most PAIRING_DAYS older), or money held; else it is a
 * credit. contribution may be NONE. */
int reversal_apply_negative(struct step *s, uint32_t partner, uint32_t contribution,
                            const struct money *m);
