/* core/payment/reversal: undoing payments by opposite entries. Nothing is edited or deleted.
 * Private. */
#pragma once
#include "core/foundation/emit.h"

#define PAIRING_DAYS 366 /* a negative row may undo a payment this old at most */

/* A negative row of the payer's ledger. In this order: it undoes a payment remembered of the same
 * amount and reference, or money held with both; it undoes one of its own document and date; it
 * undoes the latest of the same amount that nothing awaited; it takes what the end of a year made
 * due back to the payer (settles: core/payment/settlement); it gives back what an instalment was
 * overpaid by exactly (of this year and the one before); it undoes the latest payment of the same
 * amount, or money held; else it reduces what was paid of its contribution, in the year of its date
 * (core/contribution/laying: of which instalment), or belongs to none. Nothing is older than
 * PAIRING_DAYS. contribution may be NONE. */
int reversal_apply_negative(struct step *s, uint32_t partner, uint32_t contribution,
                            const struct money *m, bool settles);
/* Undoes the payment remembered at that index, or the pool's i-th of held money, by entries on m's
 * value date; m an amount below 0. */
int reversal_undo(struct step *s, uint32_t partner, uint32_t index, const struct money *m,
                  enum reason reason);
int reversal_cancel_held(struct step *s, uint32_t partner, size_t held, const struct money *m,
                         enum reason reason);
/* The same by u's row, which can be taken back then (core/payment/undone); by a credit found by
 * amount and date, of which another payment may take the place (core/payment/pairing). */
struct undone;
int reversal_undo_by(struct step *s, uint32_t partner, uint32_t index, struct undone *u,
                     enum reason reason);
int reversal_undo_by_credit(struct step *s, uint32_t partner, uint32_t index, struct undone *u);
/* A credit that undid nothing goes: it undoes something now. */
int reversal_take_credit(struct step *s, uint32_t partner, uint32_t index);
