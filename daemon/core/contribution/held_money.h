/* core/contribution/held_money: money that is held pending release (receipts in advance), as it is
 * kept. Which may enter is core/payment/held. Private to daemon/core.
 *
 * Entries of a pool are in the order of their arrival. A contribution counts its own of each
 * financial year, and knows why the first of the year waits: money of one year waits for the plan
 * of that year and for what came before it of that year, not behind another year's.
 *
 * What is larger than the allocation or the performance earned leaves lets pass what fits, unless
 * the agreement says that the pool's money is released in order; behind what waits for anything
 * else (a hold) all wait. Source: that it is the payer's to choose, agreement by agreement [R]. */
#pragma once
#include "core/foundation/emit.h"
#include "core/foundation/step.h"

/* Money waiting for the release conditions. */
struct held_payment {
    struct money money;
    uint32_t contribution; /* of a free entry: the next one */
    int year;              /* financial year that the money was of when it came */
    enum reason reason;
    uint32_t exception;
    bool live;
};

/* Keeps the entry as the last of its pool. 0 or ERR_MEMORY. */
int held_money_add(struct engine *e, const struct held_payment *held);
/* How many places a pool has, and the i-th in order of arrival; NULL where it was taken out since
 * the pool was begun to be looked through. */
size_t held_money_count(const struct engine *e, uint32_t pool);
const struct held_payment *held_money_at(const struct engine *e, uint32_t pool, size_t i);
void held_money_set_reason(struct engine *e, uint32_t pool, size_t i, enum reason reason);
/* Takes the i-th out. Its place stays, empty, until held_money_close: those after it keep theirs.
 */
struct held_payment held_money_take(struct engine *e, uint32_t pool, size_t i);
void held_money_close(struct engine *e, uint32_t pool);
int64_t held_money_sum(const struct engine *e, uint32_t pool);
int64_t held_money_of_year(const struct engine *e, uint32_t contribution, int year); /* the sum */
bool held_money_is_held(const struct engine *e, uint32_t contribution); /* whether any is */
/* Why the contribution's first entry of the year waits; REASON_NONE when none does. */
enum reason held_money_waits_for(const struct engine *e, uint32_t contribution, int year);

/* Why the first of the year waits that none of it may pass; REASON_NONE: what fits may enter. */
enum reason held_money_blocked_by(const struct engine *e, uint32_t contribution, int year);
/* That one; NULL: none is. */
const struct held_payment *held_money_blocker(const struct engine *e, uint32_t contribution,
                                              int year);

/* While a pool's entries are looked through: what was said of its years is found anew. */
void held_money_begin(struct engine *e, uint32_t pool);
void held_money_waits_on(struct engine *e, uint32_t contribution, int year, enum reason reason);
