/* Verification of the books: every change of them is found; what a later release wrote is none. */
#include <criterion/criterion.h>
#include <string.h>
#include "base/error.h"
#include "core/engine/engine.h"
#include "sqlite/books/books.h"
#include "verifying.h"
#include "wire/wire.h"

/* A later release, whose rules are others (linked with --wrap), and whose events this one cannot
 * read. */
static bool is_later, is_read_by_older;
uint32_t __real_engine_rules(void);
uint32_t __wrap_engine_rules(void);
int __real_wire_decode_events(const struct event_list *events, struct effects *effects);
int __wrap_wire_decode_events(const struct event_list *events, struct effects *effects);

uint32_t __wrap_engine_rules(void)
{
    return __real_engine_rules() + is_later;
}

int __wrap_wire_decode_events(const struct event_list *events, struct effects *effects)
{
    return is_read_by_older ? ERR_CORRUPT : __real_wire_decode_events(events, effects);
}

TestSuite(verify_books, .init = verify_setup, .fini = verify_teardown, .timeout = 60);

/* Every table, every kind of change: a row more, one less, one that differs, a cursor that does. */
Test(verify_books, any_change_of_the_books_is_found)
{
    static const char *const changes[] = {
        "UPDATE event SET subject = 'x' WHERE number = 3",
        "UPDATE event SET number = number + 1000000",
        "DELETE FROM event WHERE number = 5",
        "INSERT INTO event SELECT '-', 99, 99, kind, cause, item, epoch, booked_on, value_date,"
        " partner, contribution, contribution_kind, year, instalment, amount_pence, expected_pence,"
        " difference_pence, reference, reason, other_cause, other_item, as_of, due_pence,"
        " paid_pence, received_pence, variance_pence, held_pence, adjusted_pence, "
        "written_off_pence, transferred_pence, refusal, document, row,"
        " subject, due_on, officer, exception, state, owner FROM event WHERE number = 3",
        "INSERT INTO part (pool, number, part, kind) VALUES ('p', 1, 99, 'x')",
        "UPDATE input SET refused = refused + 1 WHERE journal = 7",
        "DELETE FROM input WHERE journal = 2",
        "UPDATE refusal SET text = 'x' WHERE journal = 4",
        "INSERT INTO posting VALUES ('p', 1, 1, NULL, 'a', '2017-04-01', '2017-04-01', 5)",
        "INSERT INTO party VALUES ('X', 1, NULL)",
        "INSERT INTO pool VALUES ('X', 1, NULL)",
        "INSERT INTO match_item VALUES ('p', 1, 1)",
        "UPDATE cursor SET journal = 9",
    };
    inputs(1, 10);
    project();
    passes(10);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change_books(changes[i]);
        fails("the projections are not what the journal gives");
        sqlite_books.remove(directory);
        start_again();
        project();
    }
    passes(10);
}

/* Rows that are whole, and would be read otherwise: found, and made anew by the next start. */
Test(verify_books, books_whose_tables_are_not_as_they_were_made)
{
    static const char *const changes[] = {
        "DROP VIEW balance; CREATE VIEW balance AS SELECT pool, account, 0 AS balance_pence"
        " FROM posting GROUP BY pool, account",
        "ALTER TABLE contribution_year_position RENAME COLUMN paid_pence TO x;"
        "ALTER TABLE contribution_year_position RENAME COLUMN received_pence TO paid_pence;"
        "ALTER TABLE contribution_year_position RENAME COLUMN x TO received_pence",
        "CREATE TRIGGER t AFTER INSERT ON posting BEGIN DELETE FROM posting; END",
    };
    inputs(1, 10);
    project();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change_books(changes[i]);
        fails("the projections are damaged");
        start_again();
        project();
        passes(10);
    }
}

Test(verify_books, projections_that_differ)
{
    inputs(1, 10);
    project();
    projector_stop(projector, false);
    struct books *books;
    struct journal_row row = {.number = 11,
                              .epoch = 1,
                              .party = text_of("p"),
                              .feed = text_of("f"),
                              .feed_number = 1,
                              .raw = {(const uint8_t *)"x", 1}};
    struct effects none = {.journal = 11};
    cr_assert_eq(sqlite_books.open(directory, &books), 0);
    cr_assert_eq(sqlite_books.begin(books), 0);
    cr_assert_eq(sqlite_books.apply(books, &row, &none), 0);
    cr_assert_eq(sqlite_books.commit(books), 0);
    sqlite_books.close(books);
    fails("input 11: the projections are ahead of the journal");
    inputs(11, 11); /* the journal has an eleventh input now, but another one */
    fails("input 11: the projections are not what the journal gives");
    sqlite_books.remove(directory);
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
    project();
    passes(11);
}

/* An older release says that it cannot verify, and never that what it does not know differs. */
Test(verify_books, of_a_later_release_are_not_called_different)
{
    is_later = true;
    inputs(1, 10);
    project();
    passes(10);
    is_later = false;
    is_read_by_older = true;
    verify(r.store, NULL);
    cr_expect_eq(report.outcome, VERIFY_NOT_DONE, "%s", report.text);
    cr_expect(strstr(report.text, "none was replayed"), "%s", report.text);
    cr_expect(strstr(report.text, "the projections were not compared"), "%s", report.text);
    is_later = true;
    is_read_by_older = false;
    passes(10);
}
