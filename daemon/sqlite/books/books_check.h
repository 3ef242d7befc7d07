/* sqlite/books/books_check: whether books.db holds what the journal gives, beside whoever writes
 * it. Private to daemon/sqlite; store/books.h has the contracts.
 *
 * When opened it takes down, in one read transaction, the input up to which the tables are written,
 * how many rows each has, and a digest of those whose rows may change. Then it is given every input
 * up to there: rows of the tables that only grow (nearly all) are looked up where they are, the
 * others are made anew in a database of its own and compared at the end. That is a file without a
 * name, which is gone with the process whatever happens; SQLite makes it, once it no longer fits
 * into 8 MB of memory, below $SQLITE_TMPDIR, $TMPDIR, /var/tmp or /tmp. */
#pragma once
#include "store/books.h"

/* Leaves ops to sqlite/books/books. */
int books_check_open(const char *directory, bool foreign, struct books_check **ret_check);
void books_check_close(struct books_check *check);
uint64_t books_check_cursor(const struct books_check *check);
int books_check_apply(struct books_check *check, const struct journal_row *row,
                      const struct effects *effects);
int books_check_end(struct books_check *check);
