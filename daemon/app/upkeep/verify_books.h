/* app/upkeep/verify_books: the books compared with the recorded effects, on a thread of its own
 * beside the replay, which proves those effects: each takes about as long as the other. Private to
 * app/upkeep/verify.
 */
#pragma once
#include "app/upkeep/verify.h"

struct verify_books;
/* Takes the stand of the books down. ERR_ABSENT: there are none; failures of check_open. */
int verify_books_open(const struct verify_task *task, struct verify_books **ret_books);
/* The input up to which they are written, and how far the comparing is. NULL: 0. */
uint64_t verify_books_cursor(const struct verify_books *b);
uint64_t verify_books_done(const struct verify_books *b);
/* Begins to compare. ERR_MEMORY: no thread. */
int verify_books_begin(struct verify_books *b);
/* Whether it has come to an end. */
bool verify_books_is_over(const struct verify_books *b);
/* Ends it, early when it is not over. 0; BOOKS_DIFFER: at the input after those done; or an
 * error. */
int verify_books_end(struct verify_books *b);
void verify_books_close(struct verify_books *b); /* NULL is allowed; after end, if it was begun */
