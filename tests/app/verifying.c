#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sqlite/books/books.h"
#include "verifying.h"

struct rig r;
char directory[] = "/tmp/s75-verify-XXXXXX";
const struct books_place place = {&sqlite_books, directory};
struct projector *projector;
struct verify_report report;

void verify_setup(void)
{
    rig_open(&r);
    cr_assert_not_null(mkdtemp(directory));
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
}

void verify_teardown(void)
{
    projector_stop(projector, false);
    sqlite_books.remove(directory);
    cr_expect_eq(rmdir(directory), 0, "verification left something behind in %s", directory);
    rig_fini(&r);
}

void inputs(uint64_t first, uint64_t last)
{
    for (uint64_t number = first; number <= last; number++) {
        rig_send(&r, 1, rig_rows(&r, "a", number, 1, 1 + number % 3));
        if (number % 3 == 0)
            rig_settle(&r);
    }
    rig_settle(&r);
}

void project(void)
{
    projector_wake(projector, r.desk.commits.journal);
    while (projector_projected(projector) < r.desk.commits.journal && !projector_failure(projector))
        usleep(1000);
    cr_assert_eq(projector_failure(projector), 0);
}

void start_again(void)
{
    cr_assert_eq(projector_start(r.store, &place, &projector), 0);
}

void change_books(const char *sql)
{
    char path[64];
    sqlite3 *db;
    projector_stop(projector, false);
    projector = NULL;
    snprintf(path, sizeof path, "%s/books.db", directory);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(db));
    sqlite3_close(db);
}

void checkpoint(void)
{
    struct buffer image = BUFFER_NULL;
    struct checkpoint c = {.journal = r.desk.commits.journal, .event = r.desk.commits.event};
    memcpy(c.chain, r.desk.commits.chain, sizeof c.chain);
    cr_assert_eq(engine_save(r.desk.engine, &image), 0);
    c.image = buffer_bytes(&image);
    cr_assert_eq(r.store->ops->checkpoint_save(r.store, &c), 0);
    buffer_fini(&image);
}

void verify(struct store *store, const atomic_bool *cancelled)
{
    const struct verify_task task = {.store = store, .books = place, .cancelled = cancelled};
    verify_run(&task, &report);
}

void passes(uint64_t n)
{
    verify(r.store, NULL);
    cr_expect_eq(report.outcome, VERIFY_PASSED, "%s", report.text);
    cr_expect_eq(report.inputs, n);
}

void fails(const char *sentence)
{
    verify(r.store, NULL);
    cr_expect_eq(report.outcome, VERIFY_DIFFERS);
    cr_expect(strstr(report.text, sentence), "\"%s\" does not say \"%s\"", report.text, sentence);
}
