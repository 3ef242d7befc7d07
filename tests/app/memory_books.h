/* support/memory_books: books that hold nothing but a digest of each input, for tests: they tell
 * apart whatever store/record can tell apart, and nobody can read them.
 *
 * Kept by the name of their directory, which need not be there, until they are removed; at most
 * MEMORY_BOOKS_MAX. A process that uses them calls chain_init first. One thread at a time, and a
 * check beside it. */
#pragma once
#include "store/books.h"

enum { MEMORY_BOOKS_MAX = 4 };
extern const struct books_ops memory_books;
/* Changes what the books of a directory hold of an input: a check must find it. */
void memory_books_spoil(const char *directory, uint64_t journal);
