/* core/open: items that await their counterpart: payments a receipt, receipts a payment. Private.
 *
 * Entries are reused; an entry is named by index and serial. Found by (partner, reference) and by
 * (partner, amount), in order of arrival. */
#pragma once
#include "core/state.h"

int open_add(struct engine *e, struct open_items *items, const struct open_item *item,
             uint32_t *ret_index);
void open_remove(struct open_items *items, uint32_t index);
/* Walks items of the partner with this reference (or amount): MAP_NONE begins and ends. */
uint32_t open_next_by_reference(const struct open_items *items, uint32_t partner,
                                const struct reference *r, uint32_t after);
uint32_t open_next_by_amount(const struct open_items *items, uint32_t partner, int64_t amount,
                             uint32_t after);
/* Makes the chains anew, in order of arrival. 0 or ERR_MEMORY. */
int open_index_all(struct open_items *items);
int open_index(struct open_items *items, uint32_t index); /* puts an entry into the chains */
void open_fini(struct open_items *items);
