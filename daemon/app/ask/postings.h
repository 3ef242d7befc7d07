/* app/ask/postings: a page of a pool's postings, read from the store. On the loop's thread: a page
 * is of at most PAGE_POSTINGS postings and PAGE_BATCHES batches, whatever there is. */
#pragma once
#include "store/store.h"
#include "wire/wire.h"

/* Inputs with journal > after. *ret_through: considered up to here. 0; ERR_CORRUPT, ERR_MEMORY. */
int postings_page(struct store_reader *reader, uint64_t after, uint64_t last,
                  struct wire_postings *page, uint64_t *ret_through);
