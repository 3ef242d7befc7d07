#include <criterion/criterion.h>

#include "books_suite.h"
#include "memory_books.h"
#include "store/chain.h"

static void run(void (*books_case)(const struct books_place *at))
{
    const struct books_place at = {&memory_books, "a"};
    cr_assert_eq(chain_init(), 0);
    books_case(&at);
    memory_books.remove(at.directory);
}

#define CASE(name) Test(memory_books, name) { run(books_case_##name); }
BOOKS_CASES(CASE)
