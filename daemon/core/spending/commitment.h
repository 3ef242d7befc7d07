/* core/spending/commitment: what is ordered for a scheme and not yet paid: a memorandum, never a
 * posting. Private.
 *
 * Source: [R] commitment accounting of councils' ledgers: an order commits its sum until invoices
 * fulfil it. An order resubmitted has the new sum, 0 cancels it. Expenditure that names an order
 * fulfils it; what is open is never below 0. At most COMMITMENTS_MAX orders of a pool and year. */
#pragma once
#include "core/foundation/step.h"
#include "core/spending/record.h"

uint32_t commitment_find(const struct engine *e, uint32_t scheme, struct text id); /* NONE */
/* Expenditure of this amount (negative: a credit) and date fulfils the order. 0 or ERR_MEMORY. */
int commitment_fulfil(struct engine *e, uint32_t commitment, date_t date, int64_t amount);
int64_t commitment_open(const struct commitment *c); /* ordered, not yet spent; >= 0 */
/* Puts an order into the index. 0 or ERR_MEMORY. */
int commitment_index(struct engine *e, uint32_t commitment);
/* The orders of a fund that is let go. */
void commitment_let_go(struct engine *e, uint32_t fund);
