/* core/payment/pairing: a credit and the payment that it undoes, whichever came first. Private to
 * daemon/core.
 *
 * A credit undoes a payment of its amount: of its own document and date before any other, then the
 * nearest of an earlier date, PAIRING_DAYS old at most (core/payment/reversal says what goes
 * before: its number, what nothing awaited, what was paid too much). A payment that comes after a
 * credit pairs with one that undoes nothing: of its own document and date, or of the nearest later
 * date. From one of its own document and date that undoes another's payment it takes that place,
 * and the other counts again, from the credit's own date on, by opposite entries. What somebody
 * reversed, or a credit by its number, stays so.
 *
 * Not for money that is held, nor where the payment that would count again belongs to no
 * contribution: such a pair stays. */
#pragma once
#include "core/foundation/emit.h"

/* A payment of a partner that has just been booked. 0 or ERR_MEMORY. */
int pairing_look(struct step *s, uint32_t partner, const struct money *m);
