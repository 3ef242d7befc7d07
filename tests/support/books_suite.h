/* support/books_suite: what all books must do, tried on any of them through their table of
 * functions (store/books).
 *
 * Each case is given a place where there are none, and leaves some. A test file makes one test of
 * each case:
 *     #define CASE(name) Test(memory_books, name) { run(books_case_##name); }
 *     BOOKS_CASES(CASE) */
#pragma once
#include "random_effects.h"
#include "store/books.h"

#define BOOKS_CASES(X)                                                                             \
    X(empty) X(transactions) X(rolled_back) X(in_order) X(kept_when_closed) X(removed)             \
    X(check_of_none) X(check_agrees) X(check_differs) X(check_is_of_one_moment) X(check_in_order)

#define BOOKS_CASE_PROTOTYPE(name) void books_case_##name(const struct books_place *at);
BOOKS_CASES(BOOKS_CASE_PROTOTYPE)

/* Inputs made from a seed with what they caused, fit to stand in tables: numbered by pool, refusals
 * with a code, dates within the calendar, nothing matched, exceptions that open once. synthetic. */
struct books_maker {
    struct random_source random;
    uint64_t pools[8], event;
    struct effects effects; /* of the row; effects_fini at the end */
    struct journal_row row;
};
void books_maker_next(struct books_maker *m);
