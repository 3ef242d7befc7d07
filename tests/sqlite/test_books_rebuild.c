#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "core/message/effects_list.h"
#include "random_effects.h"
#include "scratch.h"
#include "sqlite/books/books.h"
#include "store/chain.h"

static struct books *books;
static struct effects effects;

static void init(void)
{
    scratch_make();
    cr_assert_eq(chain_init(), 0);
    cr_assert_eq(books_open(scratch, &books), 0);
}

static void fini(void)
{
    books_close(books);
    effects_fini(&effects);
    scratch_remove();
}

TestSuite(books_rebuild, .init = init, .fini = fini);

/* Effects made from a seed, mended so that they can stand in the tables: numbered by pool, with
 * refusals that have a code, dates within the calendar, nothing matched, and
 * exceptions that open once. synthetic. */
static void random_input(struct random_source *r, uint64_t journal, uint64_t pools[8],
                         uint64_t *event)
{
    static const char *const names[8] = {"-", "a", "b", "c", "d", "e", "f", "g"};
    random_effects(r, journal, event, &effects);
    for (size_t i = 0; i < effects.refusal_count; i++)
        if (effects.refusals[i].code == REFUSED_NONE)
            effects.refusals[i].code = REFUSED_GAP;
    for (size_t i = 0; i < effects.posting_count; i++) {
        effects.postings[i].value_date = 17000;
        effects.postings[i].booked_on = 17001;
    }
    for (size_t i = 0; i < effects.event_count; i++) {
        struct event *e = &effects.events[i];
        const size_t pool = random_below(r, 8);
        e->pool = text_of(names[pool]);
        e->pool_number = ++pools[pool];
        e->value_date = e->value_date > 20000 ? 17000 : e->value_date;
        e->booked_on = e->booked_on > 20000 ? 17000 : e->booked_on;
        e->position.as_of = e->position.as_of > 20000 ? 17000 : e->position.as_of;
        e->due_on = e->due_on > 20000 ? 17000 : e->due_on;
        e->kind = e->kind == EVENT_MATCHED ? EVENT_ROUTED : e->kind;
        e->state = e->state ? e->state : STATE_OPEN;
        if (e->exception && e->kind != EVENT_EXCEPTION_CHANGED)
            e->exception = (uint32_t)e->number; /* opened once */
    }
}

enum { INPUTS = 120 };

/* Applies the same inputs in transactions of so many, with a rollback before each when asked.
 * Returns the number of events. */
static uint64_t rebuild(uint64_t chunk, bool stumble, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    books_close(books);
    cr_assert_eq(books_remove(scratch), 0);
    cr_assert_eq(books_open(scratch, &books), 0);
    struct random_source random = {42};
    uint64_t pools[8] = {0}, event = 0;
    for (uint64_t from = 1; from <= INPUTS; from += chunk) {
        for (int pass = stumble ? 0 : 1; pass < 2; pass++) {
            const struct random_source kept = random;
            uint64_t kept_pools[8], kept_event = event;
            memcpy(kept_pools, pools, sizeof pools);
            cr_assert_eq(books_begin(books), 0);
            for (uint64_t n = from; n < from + chunk && n <= INPUTS; n++) {
                random_input(&random, n, pools, &event);
                const struct journal_row row = {
                    .number = n,
                    .epoch = 1,
                    .party = text_of("E08000006"),
                    .feed = text_of("ledger"),
                    .feed_number = n,
                    .raw = {(const uint8_t *)"x", 1},
                };
                cr_assert_eq(books_apply(books, &row, &effects), 0, "input %lu", n);
            }
            if (pass == 1) {
                cr_assert_eq(books_commit(books), 0);
                continue;
            }
            books_rollback(books);
            random = kept;
            event = kept_event;
            memcpy(pools, kept_pools, sizeof pools);
        }
    }
    cr_assert_eq(books_digest(books, ret_digest), 0);
    return event;
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
    books_close(books);
    cr_assert_eq(books_open(scratch, &books), 0);
    cr_assert_eq(books_digest(books, other), 0);
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
        "INSERT INTO pool VALUES ('new', 1, NULL, NULL)",
        "INSERT INTO party VALUES ('new', 1, NULL, NULL)",
        "UPDATE event SET amount_pence = ifnull(amount_pence, 0) + 1 WHERE number = 70",
        "DELETE FROM posting WHERE journal = (SELECT max(journal) FROM posting)",
        "UPDATE contribution_year_position SET paid_pence = paid_pence / 2 + 1",
        "UPDATE exception SET note = 'x' WHERE number > 400",
        ("INSERT INTO match VALUES ('a', 1, 1, 1, 1, 1, 1, 1, '', 1, NULL, NULL, 1, 1, NULL, NULL,"
         " 1, 0, NULL)"),
        "INSERT INTO pending VALUES ('a', '9/9', 1, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL)",
        ("INSERT INTO payment_hold VALUES ('a', 'H99', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
         " NULL)"),
        "INSERT INTO match_item VALUES ('a', 1, 1)",
    };
    uint8_t digests[1 + sizeof changes / sizeof *changes][STORE_DIGEST_SIZE];
    rebuild(INPUTS, false, digests[0]);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change(changes[i]);
        cr_assert_eq(books_digest(books, digests[i + 1]), 0);
        for (size_t k = 0; k <= i; k++)
            cr_assert_neq(memcmp(digests[k], digests[i + 1], STORE_DIGEST_SIZE), 0, "%s",
                          changes[i]);
    }
}
