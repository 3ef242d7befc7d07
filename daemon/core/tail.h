/* core/tail: the last TAIL_MAX payments of one partner of one pool, found by reference or amount.
 */
#pragma once
#include "core/state.h"

/* Remembers a payment, forgetting the oldest when full. *ret is valid until the next push. */
int tail_push(struct tail *t, const struct paid *paid, struct paid **ret);
/* Walks payments with this reference (or amount), oldest first: pass MAP_NONE to begin; MAP_NONE
 * ends. Callers compare what they need: chains are by hash. */
uint32_t tail_next_by_reference(const struct tail *t, const struct reference *r, uint32_t after);
uint32_t tail_next_by_amount(const struct tail *t, int64_t amount, uint32_t after);
/* The i-th payment from the latest, 0 being that; NULL when not so many are remembered. Valid until
 * the next push. */
const struct paid *tail_latest(const struct tail *t, uint32_t i);
bool reference_equal(const struct reference *a, const struct reference *b);
/* What the other remembers is remembered here, in order of arrival, the latest TAIL_MAX of both;
 * the other is empty then. 0 or ERR_MEMORY. */
int tail_merge(struct tail *t, struct tail *other);
int tail_index(struct tail *t, uint32_t i); /* puts entry i into the chains */
void tail_fini(struct tail *t);
