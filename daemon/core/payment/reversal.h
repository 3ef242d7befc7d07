/* core/payment/reversal: undoing payments by opposite entries. Nothing is edited or deleted.
 * Private. */
#pragma once
#include "core/foundation/emit.h"

#define PAIRING_DAYS 366 /* a negative row may undo a payment this old at most */

/* A negative row of the payer's ledger. In this order: it undoes a payment remembered of the same
 * amount and reference, or money held with both; it undoes the latest of the same amount that
 * nothing awaited; it gives back what an instalment was overpaid by exactly (of this year and the
 * one before); it undoes the latest payment of the same amount, or money held; else it is a credit.
 * Nothing is older than PAIRING_DAYS. contribution may be NONE. */
int reversal_apply_negative(struct step *s, uint32_t partner, uint32_t contribution,
                            const struct money *m);
