/* sqlite/books/books_check: whether books.db holds what the journal gives, beside whoever writes
 * it.
 *
 * When opened it takes down, in one read transaction, the input up to which the tables are written,
 * how many rows each has, and a digest of those whose rows may change. Then it is given every input
 * up to there: rows of the tables that only grow (nearly all) are looked up where they are, the
 * others are made anew in a database of its own and compared at the end. That is a file without a
 * name, which is gone with the process whatever happens; SQLite makes it, once it no longer fits
 * into 8 MB of memory, below $SQLITE_TMPDIR, $TMPDIR, /var/tmp or /tmp.
 *
 * Used by one thread. Nothing is written beside books.db. */
#pragma once
#include "core/message/effects.h"
#include "store/store.h"

struct books_check;
/* foreign: of a directory whose daemon, if any, is another process. ERR_ABSENT: there are no books.
 * ERR_CORRUPT, ERR_VERSION, ERR_FULL (for the tables made anew), or why they cannot be read. */
int books_check_open(const char *directory, bool foreign, struct books_check **ret_check);
void books_check_close(struct books_check *c); /* NULL is allowed */
/* The input up to which the books were written when they were opened. */
uint64_t books_check_cursor(const struct books_check *c);

enum { BOOKS_CHECK_DIFFERS = 1 };
/* What an input caused, in order from 1 to the cursor. 0, BOOKS_CHECK_DIFFERS, or an error. */
int books_check_apply(struct books_check *c, const struct journal_row *row,
                      const struct effects *effects);
/* After the last: nothing more and nothing else is there. 0, BOOKS_CHECK_DIFFERS, or an error. */
int books_check_end(struct books_check *c);
