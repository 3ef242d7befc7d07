/* store/books: what the daemon needs of books, as a table of functions.
 *
 * Books are the projections: tables for people, made from the journal and what its inputs caused.
 * They are written behind the commit path by one thread in large transactions, with a cursor of
 * their own, and can be made anew from the journal at any time: losing them loses nothing, but they
 * never hold half an input, or one twice. A check holds them against the journal beside whoever
 * writes them. A store of its own brings one folder: this table and that of store/store.
 *
 * Threads: books are used by one thread at a time, and so is a check; a check may go on beside the
 * books of the same directory, of this process or another. Outcomes: 0, a documented positive
 * value, or a negative enum error. */
#pragma once
#include "core/message/effects.h"
#include "store/store.h"

struct books;
struct books_check;
enum { BOOKS_DIFFER = 1 };

struct books_ops {
    const char *name; /* what people call them in a directory: "books.db" */

    /* Makes them, or brings their form up to date. ERR_CORRUPT (damaged, or the
     * tables and views are not as they were made), ERR_VERSION (of a newer
     * form, or one that is made anew): remove, open again, and apply from input 1. */
    int (*open)(const char *directory, struct books **ret_books);
    void (*close)(struct books *b); /* NULL is allowed */
    /* What is not there is no failure. */
    int (*remove)(const char *directory);

    /* The input up to which they are written; 0: none. ERR_CORRUPT: they do not say. */
    int (*cursor)(struct books *b, uint64_t *ret_journal);
    /* begin, any number of apply, then commit (with the cursor) or rollback. apply takes the input
     * after the cursor with what it caused; ERR_RANGE: another one. After a failure of apply only
     * rollback is left; after one of commit nothing is: it was rolled back, or the cursor tells. */
    int (*begin)(struct books *b);
    int (*apply)(struct books *b, const struct journal_row *row, const struct effects *effects);
    int (*commit)(struct books *b);
    void (*rollback)(struct books *b);
    /* Of all that they hold, to compare two books: the same inputs give the same digest, however
     * they came into transactions. */
    int (*digest)(struct books *b, uint8_t ret_digest[STORE_DIGEST_SIZE]);

    /* Takes down, at one moment, what is to be compared. foreign: of a directory whose daemon, if
     * any, is another process; nothing is written there. ERR_ABSENT: there are no books.
     * ERR_CORRUPT, ERR_VERSION, ERR_FULL (for what is made anew), or why they cannot be read. */
    int (*check_open)(const char *directory, bool foreign, struct books_check **ret_check);
    void (*check_close)(struct books_check *c); /* NULL is allowed */
    /* The input up to which the books were written then. */
    uint64_t (*check_cursor)(const struct books_check *c);
    /* What an input caused, in order from 1 to the cursor. 0, BOOKS_DIFFER (at the latest when the
     * check ends; at its input where that is all that made the row), or an error. */
    int (*check_apply)(struct books_check *c, const struct journal_row *row,
                       const struct effects *effects);
    /* After the last: nothing more and nothing else is there. 0, BOOKS_DIFFER, or an error. */
    int (*check_end)(struct books_check *c);
};

/* Every one begins with this; b->ops->apply(b, ...). */
struct books {
    const struct books_ops *ops;
};
struct books_check {
    const struct books_ops *ops;
};

/* Books before they are opened: of which store, and where. */
struct books_place {
    const struct books_ops *ops;
    const char *directory;
};
