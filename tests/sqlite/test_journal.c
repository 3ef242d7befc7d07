#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "scratch.h"
#include "sqlite/journal/journal.h"
#include "store_seen.h"

TestSuite(journal, .init = scratch_make, .fini = scratch_remove);

static void put_file(const char *name, const char *content)
{
    FILE *f = fopen(scratch_file(name), "w");
    cr_assert(f && fputs(content, f) >= 0 && fclose(f) == 0);
}

static off_t file_size(const char *name)
{
    struct stat status;
    return stat(scratch_file(name), &status) == 0 ? status.st_size : 0;
}

Test(journal, all_is_there_after_closing_and_opening)
{
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 5, 1);
    uint64_t epoch;
    for (unsigned i = 1; i <= 4; i++) {
        cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
        cr_assert_eq(epoch, i);
        m->head.epoch = epoch;
        cr_assert_eq(batch_append(m, s, 10, 2000, 2), 0);
        expect_head(s, m);
        s->ops->close(s);
        cr_assert_eq(file_size("journal.db-wal"), 0, "closing leaves one file");
        s = scratch_store();
        expect_head(s, m);
    }
    batch_make(m, 1, 10, 0, 10);
    m->rows[0].party = maker_party(0);
    m->rows[0].feed = maker_feed(0);
    m->rows[0].feed_number = m->feed_numbers[0];
    batch_seal(m);
    cr_assert_eq(append_made(m, s), ERR_BUSY, "feeds are known again");
    s->ops->close(s);
    maker_free(m);
}

Test(journal, all_is_there_after_a_process_ended_without_closing)
{
    struct batch_maker *m = NULL;
    for (unsigned i = 0; i < 3; i++) {
        const pid_t child = fork();
        struct store *s;
        if (child == 0) {
            s = scratch_store_or_exit();
            m = i ? m : maker_with(s, 0, 2);
            _exit(batch_append(m, s, 30, 3000, 2) == 0 ? 0 : 1);
        }
        int status;
        cr_assert_eq(waitpid(child, &status, 0), child);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        s = scratch_store();
        m = m ? m : maker_with(s, 0, 2);
        batch_make(m, 30, 3000, 2, 1 + random_below(&m->random, 300)); /* what the child appended */
        batch_taken(m);
        expect_head(s, m);
        s->ops->close(s);
    }
    maker_free(m);
}

/* A child appends and tells the number of each batch after append returned, until it is killed. */
static void append_for_ever(int emit)
{
    struct store *s = scratch_store_or_exit();
    struct batch_maker *m = maker_with(s, 0, 3);
    for (;;) {
        if (batch_append(m, s, 1 + random_below(&m->random, 40), 700, 1) != 0 ||
            write(emit, &m->head.journal, sizeof m->head.journal) != sizeof m->head.journal)
            _exit(1);
    }
}

Test(journal, what_was_answered_survives_a_kill)
{
    for (unsigned round = 1; round <= 6; round++) {
        int emit[2];
        uint64_t answered = 0;
        scratch_remove();
        scratch_make();
        cr_assert_eq(pipe(emit), 0);
        const pid_t child = fork();
        if (child == 0)
            append_for_ever(emit[1]);
        close(emit[1]);
        for (unsigned i = 0; i < round * 17; i++)
            cr_assert_eq(read(emit[0], &answered, sizeof answered), sizeof answered);
        kill(child, SIGKILL);
        while (read(emit[0], &answered, sizeof answered) == sizeof answered) {
        }
        waitpid(child, NULL, 0);
        close(emit[0]);
        struct store *s = scratch_store();
        struct store_head head;
        cr_assert_eq(s->ops->head(s, &head), 0);
        cr_assert_geq(head.journal, answered);
        struct batch_maker *m = maker_with(s, 0, 9);
        m->head = head;
        expect_head(s, m);
        s->ops->close(s);
        maker_free(m);
    }
}

Test(journal, one_daemon_at_a_time)
{
    struct store *s = scratch_store(), *other = NULL;
    cr_assert_eq(sqlite_store_open(scratch, &other), ERR_BUSY);
    const pid_t child = fork();
    if (child == 0)
        _exit(sqlite_store_open(scratch, &other) == ERR_BUSY ? 0 : 1);
    int status;
    waitpid(child, &status, 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    s->ops->close(s);
    s = scratch_store();
    s->ops->close(s);
}

Test(journal, opening_what_is_not_there)
{
    struct store *s = NULL;
    cr_assert_eq(sqlite_store_open("/nonexistent/s75d", &s), ERR_ABSENT);
    cr_assert_eq(sqlite_store_open_readonly("/nonexistent/s75d", &s), ERR_ABSENT);
    cr_assert_eq(sqlite_store_open_readonly(scratch, &s), ERR_ABSENT);
    cr_assert_null(s);
    cr_assert_eq(file_size("lock"), 0);
    cr_assert_neq(access(scratch_file("journal.db"), F_OK), 0, "reading makes no files");
}

Test(journal, read_only_beside_the_writer)
{
    struct store *s = scratch_store(), *r = NULL;
    struct batch_maker *m = maker_with(s, 5, 4);
    const struct checkpoint c = {.journal = 3, .image = {(const uint8_t *)"x", 1}};
    uint64_t epoch;
    cr_assert_eq(sqlite_store_open_readonly(scratch, &r), 0);
    expect_head(r, m);
    for (unsigned i = 0; i < 5; i++) {
        cr_assert_eq(batch_append(m, s, 10, 2000, 2), 0);
        expect_head(r, m);
    }
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    cr_assert_eq(r->ops->epoch_take(r, TEXT_NONE, &epoch), ERR_IO);
    m->head.epoch = epoch;
    expect_head(r, m);
    batch_make(m, 1, 1, 0, 1);
    cr_assert_eq(append_made(m, r), ERR_IO);
    cr_assert_eq(r->ops->checkpoint_save(r, &c), ERR_IO);
    cr_assert_eq(sqlite_store_check(r, (char[STORE_FINDING_MAX]){""}), 0);
    cr_assert_eq(sqlite_store_rest(r), 0);
    s->ops->close(s);
    expect_head(r, m);
    r->ops->close(r);
    maker_free(m);
}

Test(journal, read_only_without_a_daemon_after_a_kill)
{
    const pid_t child = fork();
    if (child == 0) {
        struct store *s = scratch_store_or_exit();
        struct batch_maker *m = maker_with(s, 0, 5);
        _exit(batch_append(m, s, 40, 2000, 2) == 0 ? 0 : 1);
    }
    waitpid(child, NULL, 0);
    cr_assert_gt(file_size("journal.db-wal"), 0);
    struct store *r = NULL;
    cr_assert_eq(sqlite_store_open_readonly(scratch, &r), 0);
    struct store_head head;
    cr_assert_eq(r->ops->head(r, &head), 0);
    cr_assert_gt(head.journal, 0u);
    struct batch_maker *m = maker_with(r, 0, 5);
    m->head = head;
    expect_head(r, m);
    r->ops->close(r);
    struct store *s = scratch_store();
    expect_head(s, m);
    s->ops->close(s);
    maker_free(m);
}

static int no_image(void *ctx, const struct checkpoint *c)
{
    (void)ctx, (void)c;
    return 0;
}

Test(journal, not_a_journal)
{
    struct store *s = NULL;
    char noise[3000];
    memset(noise, 'n', sizeof noise - 1);
    noise[sizeof noise - 1] = '\0';
    put_file("journal.db", noise);
    cr_assert_eq(sqlite_store_open(scratch, &s), ERR_CORRUPT);
    cr_assert_eq(sqlite_store_open_readonly(scratch, &s), ERR_CORRUPT);
    cr_assert_eq(file_size("journal.db"), sizeof noise - 1, "and it is left alone");
}

/* Checkpoints are disposable: a damaged state.db is said to be so, and replaced by the next
 * save. */
Test(journal, damaged_state)
{
    char noise[9000];
    memset(noise, 'n', sizeof noise - 1);
    noise[sizeof noise - 1] = '\0';
    put_file("state.db", noise);
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 2, 6);
    cr_assert_eq(s->ops->checkpoint_load(s, no_image, NULL), ERR_CORRUPT);
    const struct checkpoint c =
        batch_checkpoint(m, (struct bytes){(const uint8_t *)noise, sizeof noise});
    cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
    cr_assert_eq(s->ops->checkpoint_load(s, no_image, NULL), STORE_FOUND);
    s->ops->close(s);
    s = scratch_store();
    cr_assert_eq(s->ops->checkpoint_load(s, no_image, NULL), STORE_FOUND);
    expect_head(s, m);
    s->ops->close(s);
    maker_free(m);
}

static void report_sqlite(const char *file, const char *sql)
{
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(scratch_file(file), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* Nothing is wrong with the pages; the tables are not those of its version. */
Test(journal, state_without_its_table)
{
    static const char *const changes[] = {"DROP TABLE checkpoint",
                                          "ALTER TABLE checkpoint RENAME COLUMN digest TO sha256"};
    for (size_t i = 0; i < 2; i++) {
        struct store *s = scratch_store();
        struct batch_maker *m = maker_with(s, 2, 6 + i);
        const struct checkpoint c =
            batch_checkpoint(m, (struct bytes){(const uint8_t *)"image", 5});
        cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
        s->ops->close(s);
        report_sqlite("state.db", changes[i]);
        s = scratch_store();
        cr_assert_eq(s->ops->checkpoint_load(s, no_image, NULL), ERR_CORRUPT);
        cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
        cr_assert_eq(s->ops->checkpoint_load(s, no_image, NULL), STORE_FOUND);
        expect_head(s, m);
        s->ops->close(s);
        maker_free(m);
        scratch_remove();
        scratch_make();
    }
}

Test(journal, state_of_a_read_only_store)
{
    struct store *s = scratch_store(), *r = NULL;
    s->ops->close(s);
    cr_assert_eq(unlink(scratch_file("state.db")), 0);
    cr_assert_eq(sqlite_store_open_readonly(scratch, &r), 0);
    cr_assert_eq(r->ops->checkpoint_load(r, no_image, NULL), STORE_ABSENT);
    r->ops->close(r);
    cr_assert_neq(access(scratch_file("state.db"), F_OK), 0);
    put_file("state.db", ""); /* is none, as for a start */
    cr_assert_eq(sqlite_store_open_readonly(scratch, &r), 0);
    cr_assert_eq(r->ops->checkpoint_load(r, no_image, NULL), STORE_ABSENT);
    r->ops->close(r);
    cr_assert_eq(file_size("state.db"), 0);
}

/* A disk that is really full. Where mounting is not permitted (in some containers), test_faults is
 * what there is. */
Test(journal, a_full_disk)
{
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("none", scratch, "tmpfs", 0, "size=4m") < 0)
        cr_skip_test("mounting is not permitted here");
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 0, 10);
    int rc = 0;
    while ((rc = batch_append(m, s, 10, 5000, 2)) == 0) {
    }
    cr_assert_eq(rc, ERR_FULL);
    cr_assert_gt(m->head.journal, 100u);
    expect_head(s, m);
    cr_assert_eq(batch_append(m, s, 10, 5000, 2), ERR_FULL, "still");
    expect_head(s, m);
    cr_assert_eq(mount("none", scratch, "tmpfs", MS_REMOUNT, "size=40m"), 0);
    cr_assert_eq(batch_append(m, s, 10, 5000, 2), 0, "there is room again");
    s->ops->close(s);
    s = scratch_store();
    expect_head(s, m);
    s->ops->close(s);
    umount(scratch);
    maker_free(m);
}

/* The WAL is moved into the database under way, and does not grow with the journal. */
Test(journal, the_wal_stays_bounded)
{
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 0, 7);
    off_t largest = 0;
    for (unsigned i = 0; i < 60; i++) {
        cr_assert_eq(batch_append(m, s, 100, 20000, 2), 0);
        largest = file_size("journal.db-wal") > largest ? file_size("journal.db-wal") : largest;
    }
    cr_assert_gt(file_size("journal.db"), 80 << 20);
    cr_assert_lt(largest, 48 << 20);
    expect_head(s, m);
    s->ops->close(s);
    maker_free(m);
}

Test(journal, rest_moves_the_wal)
{
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 0, 8);
    cr_assert_eq(batch_append(m, s, 100, 20000, 2), 0);
    const off_t before = file_size("journal.db");
    cr_assert_eq(sqlite_store_rest(s), 0);
    cr_assert_gt(file_size("journal.db"), before + 1000000);
    const off_t wal = file_size("journal.db-wal");
    cr_assert_eq(batch_append(m, s, 1, 20, 1), 0);
    cr_assert_eq(file_size("journal.db-wal"), wal, "begun anew from its start");
    expect_head(s, m);
    s->ops->close(s);
    maker_free(m);
}
