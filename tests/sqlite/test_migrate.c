#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>

#include "base/error.h"
#include "scratch.h"
#include "sqlite/connection/connection.h"
#include "sqlite/journal/journal.h"
#include "sqlite/connection/migrate.h"

TestSuite(migrate, .init = scratch_make, .fini = scratch_remove);

static const char *const steps[] = {
    "CREATE TABLE a (n INTEGER PRIMARY KEY) STRICT; INSERT INTO a VALUES (1)",
    "ALTER TABLE a ADD COLUMN t TEXT; UPDATE a SET t = 'two'",
    "CREATE TABLE b (n INTEGER PRIMARY KEY) STRICT; INSERT INTO b SELECT n + 1 FROM a",
};

static struct migration_set set_of(int count)
{
    return (struct migration_set){.application_id = 0x1234, .page_size = 8192, .steps = steps,
                                  .count = count};
}

static int open_with(const struct migration_set *set, enum connection_mode mode)
{
    struct connection c;
    const int rc = connection_open(&c, scratch, "t.db", mode, set);
    connection_close(&c);
    return rc;
}

static int64_t number(const struct migration_set *set, const char *sql)
{
    struct connection c;
    int64_t n = -1;
    cr_assert_eq(connection_open(&c, scratch, "t.db", CONNECTION_FULL, set), 0);
    cr_assert_eq(connection_number(&c, sql, &n), 0);
    connection_close(&c);
    return n;
}

Test(migrate, a_new_file_takes_all_steps)
{
    const struct migration_set set = set_of(3);
    cr_assert_eq(number(&set, "PRAGMA user_version"), 2);
    cr_assert_eq(number(&set, "SELECT n FROM b"), 2);
    cr_assert_eq(number(&set, "PRAGMA page_size"), 8192);
    cr_assert_eq(number(&set, "PRAGMA synchronous"), 2);
    cr_assert_eq(number(&set, "PRAGMA auto_vacuum"), 0);
}

Test(migrate, an_older_file_takes_the_rest)
{
    for (int count = 1; count <= 3; count++) {
        const struct migration_set set = set_of(count);
        if (count > 1)
            cr_assert_eq(open_with(&set, CONNECTION_READ), ERR_VERSION, "not for reading");
        cr_assert_eq(open_with(&set, CONNECTION_FULL), 0);
        cr_assert_eq(open_with(&set, CONNECTION_READ), 0);
        cr_assert_eq(number(&set, "PRAGMA user_version"), count - 1);
        cr_assert_eq(number(&set, "SELECT count(*) FROM a"), 1);
    }
}

Test(migrate, a_newer_file_is_refused_and_left_alone)
{
    const struct migration_set newer = set_of(3), older = set_of(2);
    cr_assert_eq(open_with(&newer, CONNECTION_FULL), 0);
    cr_assert_eq(open_with(&older, CONNECTION_FULL), ERR_VERSION);
    cr_assert_eq(open_with(&older, CONNECTION_READ), ERR_VERSION);
    cr_assert_eq(number(&newer, "PRAGMA user_version"), 2);
}

Test(migrate, a_version_that_is_not_brought_forward_is_refused_and_left_alone)
{
    const struct migration_set first = set_of(1);
    struct migration_set later = set_of(2);
    later.dropped = 1;
    cr_assert_eq(open_with(&first, CONNECTION_FULL), 0);
    cr_assert_eq(open_with(&later, CONNECTION_FULL), ERR_VERSION);
    cr_assert_eq(open_with(&later, CONNECTION_READ), ERR_VERSION);
    cr_assert_eq(number(&first, "SELECT count(*) FROM a"), 1);
    cr_assert_eq(remove(scratch_file("t.db")), 0);
    cr_assert_eq(number(&later, "PRAGMA user_version"), 2);
    cr_assert_eq(open_with(&later, CONNECTION_READ), 0);
}

Test(migrate, a_step_that_fails_leaves_the_version_before)
{
    const char *const bad[] = {steps[0], "CREATE TABLE c (n INTEGER); SELECT * FROM nowhere"};
    struct migration_set set = set_of(1);
    cr_assert_eq(open_with(&set, CONNECTION_FULL), 0);
    set.steps = bad;
    set.count = 2;
    cr_assert_lt(open_with(&set, CONNECTION_FULL), 0);
    set = set_of(3);
    cr_assert_eq(number(&set, "SELECT count(*) FROM sqlite_schema WHERE name = 'c'"), 0);
    cr_assert_eq(number(&set, "PRAGMA user_version"), 2);
}

static void run_elsewhere(const char *sql)
{
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(scratch_file("t.db"), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_close(db), SQLITE_OK);
}

Test(migrate, somebody_elses_file_is_refused_and_left_alone)
{
    const struct migration_set set = set_of(3);
    run_elsewhere("CREATE TABLE theirs (n)");
    cr_assert_eq(open_with(&set, CONNECTION_FULL), ERR_CORRUPT);
    run_elsewhere("PRAGMA application_id = 7; PRAGMA user_version = 2");
    cr_assert_eq(open_with(&set, CONNECTION_FULL), ERR_CORRUPT);
    cr_assert_eq(open_with(&set, CONNECTION_READ), ERR_CORRUPT);
    run_elsewhere("PRAGMA application_id = 0x1234; PRAGMA user_version = -1");
    cr_assert_eq(open_with(&set, CONNECTION_FULL), ERR_CORRUPT);
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    cr_assert_eq(sqlite3_open(scratch_file("t.db"), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &statement, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_step(statement), SQLITE_ROW);
    cr_assert_str_eq((const char *)sqlite3_column_text(statement, 0), "delete");
    sqlite3_finalize(statement);
    cr_assert_eq(sqlite3_close(db), SQLITE_OK);
}

Test(migrate, a_journal_of_a_newer_daemon)
{
    struct store *s = scratch_store();
    s->ops->close(s);
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(scratch_file("journal.db"), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    cr_assert_eq(sqlite_store_open(scratch, &s), ERR_VERSION);
    cr_assert_eq(sqlite_store_open_readonly(scratch, &s), ERR_VERSION);
}
