/* sqlite/books/books: the books as tables to read with plain SQL (books.db).
 *
 * synchronous=NORMAL, since they can be made anew at any time. `pool` comes first in every key.
 * Amounts are INTEGER pence, dates TEXT "2017-08-01". */
#pragma once
#include "store/books.h"

extern const struct books_ops sqlite_books;
