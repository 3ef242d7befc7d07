/* sqlite/books/books: the projections, tables for people to read with plain SQL (books.db).
 *
 * Written behind the commit path by one thread in large transactions, with a cursor of their own;
 * synchronous=NORMAL, since they can be rebuilt from the journal at any time. `pool` comes first in
 * every key. Amounts are INTEGER pence, dates TEXT "2017-08-01". */
#pragma once
#include "core/message/effects.h"
#include "store/store.h"

struct books;
/* Creates or migrates books.db in the directory. A file that is damaged or of a newer version is
 * ERR_CORRUPT or ERR_VERSION: books_remove and rebuild. */
int books_open(const char *directory, struct books **ret_books);
void books_close(struct books *b); /* NULL is allowed */
int books_remove(const char *directory);
/* Journal number up to which the tables are written; 0 when empty. */
int books_cursor(struct books *b, uint64_t *ret_journal);

/* begin, any number of apply in journal order, then commit (with the cursor) or rollback. */
int books_begin(struct books *b);
int books_apply(struct books *b, const struct journal_row *row, const struct effects *effects);
int books_commit(struct books *b);
void books_rollback(struct books *b);

/* A digest over the content of every table in key order, to compare two books. */
int books_digest(struct books *b, uint8_t ret_digest[STORE_DIGEST_SIZE]);
