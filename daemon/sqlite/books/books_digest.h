/* sqlite/books/books_digest: a digest over tables of books.db, each in the order of its key.
 * Private to daemon/sqlite. */
#pragma once
#include "sqlite/connection/connection.h"

/* all: of every table; else of those whose rows may change (books_schema.h). */
int books_digest_tables(struct connection *c, bool all, uint8_t ret_digest[STORE_DIGEST_SIZE]);
