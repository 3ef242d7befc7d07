/* core/reconcile/open: items that await their counterpart: payments a receipt, receipts a payment.
 * Private.
 *
 * Entries are reused; an entry is named by index and serial. Found, within a partner of a pool, by
 * reference, end-to-end id, amount and the input that brought them, in order of arrival, and by
 * value date; none of these looks at another partner's items. */
#pragma once
#include "core/foundation/step.h"
#include "core/reconcile/record.h"

/* Serial 0: the next is given to it. */
int open_add(struct engine *e, struct open_items *items, const struct open_item *item,
             uint32_t *ret_index);
void open_remove(struct open_items *items, uint32_t index);
/* Walks items of the partner with this reference (id, amount, cause): MAP_NONE begins and ends. */
uint32_t open_next_by_reference(const struct open_items *items, uint32_t partner,
                                const struct reference *r, uint32_t after);
uint32_t open_next_by_end_to_end(const struct open_items *items, uint32_t partner,
                                 const struct reference *r, uint32_t after);
uint32_t open_next_by_amount(const struct open_items *items, uint32_t partner, int64_t amount,
                             uint32_t after);
/* Makes the chains anew, in order of arrival. 0 or ERR_MEMORY. */
int open_index_all(struct open_items *items);
uint32_t open_next_by_cause(const struct open_items *items, uint32_t partner, uint64_t cause,
                            uint32_t item, uint32_t after);
/* Value dates are kept in spans of OPEN_SPAN_DAYS: walks those of one span. */
#define OPEN_SPAN_DAYS 16
int open_span(date_t date);
uint32_t open_next_in_span(const struct open_items *items, uint32_t partner, int span,
                              uint32_t after);
int open_index(struct open_items *items, uint32_t index); /* puts an entry into the chains */
/* Items of partners that others carry on for become theirs. 0 or ERR_MEMORY. */
int open_follow_successors(struct engine *e);
