#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "books_suite.h"
#include "core/message/effects_list.h"
#include "scratch.h"
#include "sqlite/books/books.h"
#include "store/chain.h"

static struct books *books;

static void init(void)
{
    scratch_make();
    cr_assert_eq(chain_init(), 0);
    cr_assert_eq(sqlite_books.open(scratch, &books), 0);
}

static void fini(void)
{
    sqlite_books.close(books);
    scratch_remove();
}

TestSuite(books_rebuild, .init = init, .fini = fini);

enum { INPUTS = 120 };

/* Applies the same inputs in transactions of so many, with a rollback before each when asked.
 * Returns the number of events. */
static uint64_t rebuild(uint64_t chunk, bool stumble, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    sqlite_books.close(books);
    cr_assert_eq(sqlite_books.remove(scratch), 0);
    cr_assert_eq(sqlite_books.open(scratch, &books), 0);
    struct books_maker m = {.random = {42}};
    for (uint64_t from = 1; from <= INPUTS; from += chunk) {
        for (int pass = stumble ? 0 : 1; pass < 2; pass++) {
            const struct books_maker kept = m;
            cr_assert_eq(sqlite_books.begin(books), 0);
            for (uint64_t n = from; n < from + chunk && n <= INPUTS; n++) {
                books_maker_next(&m);
                cr_assert_eq(sqlite_books.apply(books, &m.row, &m.effects), 0, "input %lu", n);
            }
            if (pass == 1) {
                cr_assert_eq(sqlite_books.commit(books), 0);
                continue;
            }
            sqlite_books.rollback(books);
            const struct effects used = m.effects; /* its memory goes on being used */
            m = kept;
            m.effects = used;
        }
    }
    cr_assert_eq(sqlite_books.digest(books, ret_digest), 0);
    effects_fini(&m.effects);
    return m.event;
}

Test(books_rebuild, rebuilt_books_are_equal)
{
    uint8_t one[STORE_DIGEST_SIZE], other[STORE_DIGEST_SIZE];
    const uint64_t events = rebuild(INPUTS, false, one);
    cr_assert_gt(events, 500u);
    rebuild(1, false, other);
    cr_assert_arr_eq(one, other, sizeof one);
    rebuild(7, true, other);
    cr_assert_arr_eq(one, other, sizeof one);
    sqlite_books.close(books);
    cr_assert_eq(sqlite_books.open(scratch, &books), 0);
    cr_assert_eq(sqlite_books.digest(books, other), 0);
    cr_assert_arr_eq(one, other, sizeof one, "and after closing");
}

static void change(const char *sql)
{
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(scratch_file("books.db"), &db), SQLITE_OK);
    const int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    cr_assert_eq(rc, SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
    cr_assert_gt(sqlite3_changes(db), 0, "%s", sql);
    sqlite3_close(db);
}

Test(books_rebuild, the_digest_sees_every_table)
{
    static const char *const changes[] = {
        "UPDATE cursor SET journal = journal + 1",
        "UPDATE input SET accepted = accepted + 1 WHERE journal = 5",
        "UPDATE refusal SET text = 'x' WHERE journal = (SELECT max(journal) FROM refusal)",
        "INSERT INTO pool VALUES ('new', 1, NULL)",
        "INSERT INTO party VALUES ('new', 1, NULL)",
        "UPDATE event SET amount_pence = ifnull(amount_pence, 0) = 0 WHERE number = 71",
        "UPDATE part SET kind = 'x' WHERE number = (SELECT max(number) FROM part)",
        "DELETE FROM posting WHERE journal = (SELECT max(journal) FROM posting)",
        "UPDATE contribution_year_position SET paid_pence = paid_pence / 2 + 1",
        "UPDATE exception SET note = 'x' WHERE number > 400",
        ("INSERT INTO match VALUES ('a', 1, 1, 1, 1, 1, 1, 1, '', 1, NULL, NULL, 1, 1, NULL, NULL,"
         " 1, 0, NULL)"),
        "INSERT INTO pending VALUES ('a', '9/9', 1, NULL, NULL, 1, NULL, NULL, NULL, NULL)",
        ("INSERT INTO payment_hold VALUES ('a', 'H99', 1, NULL, NULL, NULL, NULL, NULL,"
         " NULL)"),
        "INSERT INTO match_item VALUES ('a', 1, 1)",
    };
    uint8_t digests[1 + sizeof changes / sizeof *changes][STORE_DIGEST_SIZE];
    rebuild(INPUTS, false, digests[0]);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change(changes[i]);
        cr_assert_eq(sqlite_books.digest(books, digests[i + 1]), 0);
        for (size_t k = 0; k <= i; k++)
            cr_assert_neq(memcmp(digests[k], digests[i + 1], STORE_DIGEST_SIZE), 0, "%s",
                          changes[i]);
    }
}
