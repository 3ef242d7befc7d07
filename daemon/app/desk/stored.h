/* app/desk/stored: what an input caused, as it is stored. */
#pragma once
#include "app/commit/recorded.h"
#include "store/store.h"

struct stored {
    struct recorded recorded; /* its effects are those of the input */
    struct buffer packed;     /* the record that they were read from */
};
/* 0, ERR_MEMORY, ERR_CORRUPT, or why it could not be read. *ret_stored is for stored_free even
 * then. */
int stored_read(struct store_reader *reader, uint64_t journal, struct stored **ret_stored);
void stored_free(struct stored *s); /* NULL is allowed */
