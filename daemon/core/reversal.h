/* core/reversal: undoing payments by opposite entries. Nothing is edited or deleted. Private. */
#pragma once
#include "core/payment.h"

int reversal_take(struct step *s, const struct item *item);
/* A negative line of the payer's ledger: it undoes a payment remembered of the same amount (same
 * reference preferred, then the latest, at most PAIRING_DAYS older), or money held; else it is a
 * credit. line may be NONE. */
int reversal_take_negative(struct step *s, uint32_t partner, uint32_t line, const struct money *m);
