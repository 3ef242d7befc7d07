#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "fault_vfs.h"
#include "scratch.h"
#include "sqlite/journal/journal.h"
#include "store_seen.h"

static void init(void)
{
    scratch_make();
    fault_install();
}

TestSuite(faults, .init = init, .fini = scratch_remove, .timeout = 120);

/* Begins anew with an empty directory and some batches in it. */
static struct batch_maker *begin(struct store **ret_store, uint64_t seed)
{
    scratch_remove();
    scratch_make();
    *ret_store = scratch_store();
    return maker_with(*ret_store, 3, seed);
}

/* After a restart the store holds all of the batch or none of it, and takes the next one. */
static bool restart(struct store *s, struct batch_maker *m)
{
    struct store_head head;
    s->ops->close(s);
    s = scratch_store();
    cr_assert_eq(s->ops->head(s, &head), 0);
    const bool there = head.journal != m->head.journal;
    if (there)
        batch_taken(m);
    expect_head(s, m);
    cr_assert_eq(batch_append(m, s, 3, 100, 2), 0);
    expect_head(s, m);
    cr_assert_eq(sqlite_store_check(s, (char[STORE_FINDING_MAX]){""}), 0);
    s->ops->close(s);
    return there;
}

struct tally {
    unsigned done, full, unknown, io, found_again;
};

static struct tally sweep(enum fault_kind kind, bool sticky)
{
    struct tally tally = {0};
    for (unsigned nth = 1;; nth++) {
        struct store *s;
        struct batch_maker *m = begin(&s, nth);
        batch_make(m, 8, 9000, 3, 40000);
        fault_arm(kind, nth, sticky);
        const int rc = append_made(m, s);
        if (rc == ERR_UNKNOWN)
            cr_assert_eq(append_made(m, s), ERR_UNKNOWN, "nothing more until a restart");
        const bool struck = fault_disarm();
        if (rc == 0)
            batch_taken(m);
        if (rc != ERR_UNKNOWN)
            expect_head(s, m);
        if (rc == ERR_FULL)
            cr_assert_eq(batch_append(m, s, 2, 50, 1), 0, "there is room again");
        const bool there = restart(s, m);
        tally.found_again += rc == ERR_UNKNOWN && there;
        cr_assert(rc == ERR_UNKNOWN || !there, "%d: what was refused is not there", rc);
        tally.done += rc == 0;
        tally.full += rc == ERR_FULL;
        tally.unknown += rc == ERR_UNKNOWN;
        tally.io += rc == ERR_IO;
        maker_free(m);
        if (!struck)
            break;
    }
    cr_assert_eq(tally.done, 1u, "only when nothing failed");
    return tally;
}

Test(faults, no_space_at_any_write)
{
    for (int sticky = 0; sticky < 2; sticky++) {
        const struct tally tally = sweep(FAULT_WRITE, sticky);
        cr_assert_gt(tally.full, 5u);
        cr_assert_eq(tally.unknown + tally.io, 0u);
    }
}

Test(faults, error_at_any_write)
{
    const struct tally tally = sweep(FAULT_WRITE_ERROR, false);
    cr_assert_gt(tally.unknown, 5u);
    cr_assert_eq(tally.full, 0u);
    cr_assert_eq(tally.found_again, 0u, "the frame that commits was not whole");
}

Test(faults, sync_fails)
{
    const struct tally tally = sweep(FAULT_SYNC, false);
    cr_assert_geq(tally.unknown, 1u);
    cr_assert_geq(tally.found_again, 1u, "it was in the page cache, as fsync's failures are");
    cr_assert_eq(tally.full, 0u);
}

Test(faults, epoch)
{
    struct store *s;
    struct batch_maker *m = begin(&s, 1);
    uint64_t epoch = 0;
    fault_arm(FAULT_WRITE, 1, false);
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), ERR_FULL);
    fault_disarm();
    cr_assert_eq(epoch, 0u);
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    cr_assert_eq(epoch, 1u);
    fault_arm(FAULT_SYNC, 1, false);
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), ERR_UNKNOWN);
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), ERR_UNKNOWN);
    fault_disarm();
    s->ops->close(s);
    maker_free(m);
}

static int same_image(void *ctx, const struct checkpoint *c)
{
    const struct checkpoint *expected = ctx;
    cr_assert_eq(c->journal, expected->journal);
    cr_assert_eq(c->image.size, expected->image.size);
    cr_assert_eq(memcmp(c->image.data, expected->image.data, c->image.size), 0);
    return 0;
}

/* At every write and every sync of a save: the checkpoint before is there, or the new one is. */
static void sweep_checkpoint(enum fault_kind kind)
{
    static uint8_t images[2][300000];
    memset(images[0], 'a', sizeof images[0]);
    memset(images[1], 'b', sizeof images[1]);
    unsigned failed = 0;
    for (unsigned nth = 1;; nth++) {
        struct store *s;
        struct batch_maker *m = begin(&s, 1);
        struct checkpoint before =
            batch_checkpoint(m, (struct bytes){images[0], sizeof images[0]});
        cr_assert_eq(batch_append(m, s, 1, 10, 1), 0);
        struct checkpoint after =
            batch_checkpoint(m, (struct bytes){images[1], sizeof images[1]});
        cr_assert_eq(s->ops->checkpoint_save(s, &before), 0);
        fault_arm(kind, nth, false);
        const int rc = s->ops->checkpoint_save(s, &after);
        const bool struck = fault_disarm();
        failed += rc != 0;
        s->ops->close(s);
        s = scratch_store();
        if (rc == 0)
            cr_assert_eq(s->ops->checkpoint_load(s, same_image, &after), STORE_FOUND);
        else if (rc != ERR_UNKNOWN)
            cr_assert_eq(s->ops->checkpoint_load(s, same_image, &before),
                         STORE_FOUND, "%d", rc);
        else
            cr_assert_geq(s->ops->checkpoint_load(s, same_image, &before), 0);
        cr_assert_eq(s->ops->checkpoint_save(s, &after), 0);
        cr_assert_eq(s->ops->checkpoint_load(s, same_image, &after), STORE_FOUND);
        s->ops->close(s);
        maker_free(m);
        if (!struck)
            break;
    }
    cr_assert_gt(failed, 0u);
}

Test(faults, checkpoint_without_space)
{
    sweep_checkpoint(FAULT_WRITE);
}

/* What moving the WAL meets does not touch the batch that was committed before. */
Test(faults, moving_the_wal)
{
    for (unsigned kind = FAULT_WRITE; kind <= FAULT_READ; kind++) {
        struct store *s;
        struct batch_maker *m = begin(&s, kind);
        const unsigned most = kind == FAULT_SYNC ? 2 : 5; /* of the WAL, then of the database */
        for (unsigned nth = 1; nth <= most; nth++) {
            cr_assert_eq(batch_append(m, s, 20, 9000, 2), 0);
            fault_arm((enum fault_kind)kind, nth, true);
            cr_assert_lt(sqlite_store_rest(s), 0);
            fault_disarm();
            cr_assert_eq(batch_append(m, s, 2, 50, 1), 0);
            expect_head(s, m);
        }
        cr_assert_eq(sqlite_store_rest(s), 0);
        restart(s, m);
        maker_free(m);
    }
}

/* The disk fails under journal.db itself, not under its log: known at once, not when the log has
 * grown to its limit; and it is known when it has ended. */
Test(faults, a_disk_that_fails_under_the_database_is_known_at_once)
{
    struct store *s;
    const char *doing;
    struct batch_maker *m = begin(&s, 1);
    cr_assert_eq(batch_append(m, s, 20, 9000, 2), 0);
    cr_assert_eq(sqlite_store_trouble(s, &doing), 0);
    fault_arm(FAULT_WRITE_ERROR, 1, true);
    cr_assert_lt(sqlite_store_rest(s), 0);
    cr_assert_eq(sqlite_store_trouble(s, &doing), ERR_IO);
    cr_assert(strstr(doing, "journal.db"), "%s", doing);
    fault_disarm();
    cr_assert_eq(sqlite_store_rest(s), 0);
    cr_assert_eq(sqlite_store_trouble(s, &doing), 0);
    s->ops->close(s);
    maker_free(m);
}

/* A foreign write lock is an answer of its own, changes nothing, and has a holder with a name. */
Test(faults, a_foreign_write_lock)
{
    struct store *s;
    char holder[128];
    int held[2];
    struct batch_maker *m = begin(&s, 1);
    cr_assert_eq(pipe(held), 0);
    const pid_t child = fork();
    if (child == 0) {
        sqlite3 *db = NULL;
        const bool ok = sqlite3_open(scratch_file("journal.db"), &db) == SQLITE_OK &&
                        sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
        (void)!write(held[1], &ok, sizeof ok);
        sleep(7);
        _exit(0);
    }
    bool ok = false;
    cr_assert(read(held[0], &ok, sizeof ok) == sizeof ok && ok);
    batch_make(m, 2, 10, 1, 10);
    cr_assert_eq(append_made(m, s), ERR_HELD);
    sqlite_store_holder(s, holder, sizeof holder);
    char expected[64];
    snprintf(expected, sizeof expected, "process %ld (", (long)child);
    cr_assert(strstr(holder, expected), "%s", holder);
    waitpid(child, NULL, 0);
    sqlite_store_holder(s, holder, sizeof holder);
    cr_assert_str_eq(holder, "another process", "which has let go");
    cr_assert_eq(append_made(m, s), 0, "the same batch, once it is free");
    batch_taken(m);
    expect_head(s, m);
    s->ops->close(s);
    maker_free(m);
}
