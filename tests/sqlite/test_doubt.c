/* Frames whose sync failed can be read and are not on the disk: nothing may be built on them. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "fault_vfs.h"
#include "scratch.h"
#include "sqlite/journal/journal.h"
#include "store_seen.h"

enum { ARMED = 1u << 30 }; /* power: far away, so that writes are noted */

static void init(void)
{
    scratch_make();
    fault_install();
}

TestSuite(doubt, .init = init, .fini = scratch_remove, .timeout = 60);

static sqlite3 *foreign(const char *sql)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(scratch_file("journal.db"), &db, SQLITE_OPEN_READWRITE, "unix") ||
        sqlite3_exec(db, sql, NULL, NULL, NULL))
        _exit(8);
    return db;
}

/* Four batches, one whose sync fails; the daemon stops. What the child answers, it tells. */
static struct batch_maker *fail_a_sync(int emit)
{
    struct store *s = scratch_store_or_exit();
    fault_power(ARMED, 1);
    struct batch_maker *m = maker_with(s, 4, 1);
    (void)!write(emit, &m->head.journal, sizeof m->head.journal);
    batch_make(m, 3, 900, 1, 100);
    fault_arm(FAULT_SYNC, 1, false);
    if (append_made(m, s) != ERR_UNKNOWN)
        _exit(7);
    fault_disarm();
    s->ops->close(s);
    return m;
}

static void go_on(struct batch_maker *m, int emit)
{
    struct store_head head;
    struct store *s = scratch_store_or_exit();
    if (s->ops->head(s, &head))
        _exit(6);
    if (head.journal != m->head.journal)
        batch_taken(m);
    for (int i = 0; i < 4; i++)
        if (batch_append(m, s, 2, 700, 1) != 0 ||
            write(emit, &m->head.journal, sizeof m->head.journal) != sizeof m->head.journal)
            _exit(5);
}

static void expect_all_answered(int from, pid_t child)
{
    struct store_head head;
    uint64_t answered = 0;
    int status;
    while (read(from, &answered, sizeof answered) == sizeof answered) {
    }
    waitpid(child, &status, 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == FAULT_POWER_STATUS, "%x", status);
    unlink(scratch_file("journal.db-shm"));
    struct store *s = scratch_store();
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert_geq(head.journal, answered, "%lu answered, %lu there", answered, head.journal);
    cr_assert_eq(sqlite_store_check(s, (char[STORE_FINDING_MAX]){""}), 0);
    s->ops->close(s);
}

/* The power is cut after all that; what was not synced by then is lost (mood 1 of seed 1 or 2). */
static void run(const char *meanwhile)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        int emit[2];
        scratch_remove();
        scratch_make();
        cr_assert_eq(pipe(emit), 0);
        const pid_t child = fork();
        if (child == 0) {
            struct batch_maker *m = fail_a_sync(emit[1]);
            if (meanwhile)
                foreign(meanwhile);
            go_on(m, emit[1]);
            fault_power_now(seed);
        }
        close(emit[1]);
        expect_all_answered(emit[0], child);
        close(emit[0]);
    }
}

Test(doubt, after_a_failed_sync)
{
    run(NULL);
}

Test(doubt, after_a_failed_sync_with_a_reader_in_the_way)
{
    run("BEGIN; SELECT count(*) FROM journal");
}
