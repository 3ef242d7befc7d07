/* core/payment/settlement: what the end of a year made owed is settled by payments. Private to
 * daemon/core.
 *
 * A payment that names no contribution and is exactly what its payer owes of overspends
 * (risk-share-owed) pays that; one below 0 that is exactly what the pool owes its payer of
 * underspends returned (payable) takes that. Any other sum is no settlement: what is owed is of all
 * years that were ended, and it is not guessed which part is meant. Source: risk shares and returns
 * of section 75 agreements [S]; that they are paid in one sum [R]. */
#pragma once
#include "core/foundation/emit.h"

bool settlement_is(const struct engine *e, uint32_t partner, int64_t amount);
/* Books one that is; 0 or ERR_MEMORY, as below. */
int settlement_book(struct step *s, uint32_t partner, const struct money *m);
/* Undoes one of that amount on a value date. */
int settlement_undo(struct step *s, uint32_t partner, int64_t amount, date_t value_date);
struct part settlement_part(int64_t amount); /* that it is one */
