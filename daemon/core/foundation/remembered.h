/* core/foundation/remembered: the payments remembered of each partner
 * (core/foundation/recent_payments), and how many of an amount a party has in all its pools.
 * Private to daemon/core.
 *
 * A party may be a partner of 100,000 pools: whether one of its payments elsewhere is of an amount
 * has to be known without looking at each. The count is by hash, so that it is never too low and
 * hardly ever too high. It is made again after a load. */
#pragma once
#include "core/foundation/recent_payments.h"
#include "core/foundation/step.h"

/* Remembers a payment of the partner, forgetting his oldest when there are RECENT_PAYMENTS_MAX.
 * *ret is valid until the next. 0 or ERR_MEMORY, as all below. */
int remembered_push(struct engine *e, uint32_t partner, const struct recent_payment *paid,
                    struct recent_payment **ret);
/* What the other remembers is remembered by the partner; see recent_merge. */
int remembered_merge(struct engine *e, uint32_t partner, uint32_t other);
/* Forgets what belongs to the financial year or to one before it, but for what is open. */
int remembered_let_go(struct engine *e, uint32_t partner, int year);
/* After a load: finds the partner's payments, and counts them. */
int remembered_index(struct engine *e, uint32_t partner);
/* Whether the partner's party may have paid the amount as a partner of another pool. */
bool remembered_elsewhere(const struct engine *e, uint32_t partner, int64_t amount);
/* The payments remembered of a partner. */
const struct recent_payments *remembered_of(const struct engine *e, uint32_t partner);
/* A payment of a contribution year is laid to other instalments, or something else is open about
 * it. Nothing where it is remembered no more, or not yet. */
void remembered_place(struct engine *e, uint32_t partner, uint32_t contribution_year,
                      const struct placed *p);
/* The payment at that index was undone; no exception is open about it any more. And: by a credit
 * found by amount and date. */
void remembered_undo(struct engine *e, uint32_t partner, uint32_t index);
void remembered_pair(struct engine *e, uint32_t partner, uint32_t index,
                     const struct recent_payment *credit);
/* It is of another contribution year (NONE: of none), and nothing is open about it. */
void remembered_move(struct engine *e, uint32_t partner, uint32_t index,
                     uint32_t contribution_year);
/* It stands again, with an exception (0: none). */
void remembered_redo(struct engine *e, uint32_t partner, uint32_t index, uint32_t exception);
/* That its number was used before, by the payment at another index (exception 0: it was not). */
void remembered_suspect(struct engine *e, uint32_t partner, uint32_t index, uint32_t exception,
                        uint32_t like);
/* The payment at that index, or the credit that undid payments by amount and date, is of that
 * document from now on. */
void remembered_set_document(struct engine *e, uint32_t partner, uint32_t index, uint64_t document);
void remembered_set_credit_document(struct engine *e, uint32_t partner, const struct money *credit,
                                    uint64_t document);
