#include <criterion/criterion.h>

#include "books_suite.h"
#include "scratch.h"
#include "sqlite/books/books.h"
#include "store/chain.h"
#include "store_suite.h"

static void run(void (*store_case)(struct store *s))
{
    struct store *s = scratch_store();
    store_case(s);
    s->ops->close(s);
}

TestSuite(conformance, .init = scratch_make, .fini = scratch_remove);

#define CASE(name) Test(conformance, name) { run(store_case_##name); }
STORE_CASES(CASE)

static void run_books(void (*books_case)(const struct books_place *at))
{
    const struct books_place at = {&sqlite_books, scratch};
    cr_assert_eq(chain_init(), 0);
    books_case(&at);
}

#define BOOKS_CASE(name) Test(conformance, books_##name) { run_books(books_case_##name); }
BOOKS_CASES(BOOKS_CASE)
