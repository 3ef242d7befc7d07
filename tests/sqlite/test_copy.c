/* Copies of a journal: whole, brought up to date, refused of another history, marked while they are
 * not finished, and gone when the disk is full. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "batch_maker.h"
#include "scratch.h"
#include "sqlite/journal/copy.h"
#include "sqlite/journal/journal.h"

static char from[96], into[96];
static struct batch_maker m;
static struct store *s;

static void setup(void)
{
    uint64_t epoch;
    scratch_make();
    snprintf(from, sizeof from, "%s/from", scratch);
    snprintf(into, sizeof into, "%s/a/b", scratch);
    cr_assert_eq(mkdir(from, 0700), 0);
    cr_assert_eq(sqlite_store_open(from, &s), 0);
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    batch_maker_init(&m, 3);
    m.head.epoch = epoch;
}

static void teardown(void)
{
    s->ops->close(s);
    batch_maker_fini(&m);
    scratch_remove();
}

TestSuite(copy, .init = setup, .fini = teardown, .timeout = 60);

static void batches(unsigned count, size_t size)
{
    while (count--)
        cr_assert_eq(batch_append(&m, s, 10, size, 2), 0);
}

struct copying {
    struct copy *copy;
    struct store_reader *rows;
    uint8_t effects[STORE_DIGEST_SIZE];
};

static int copy_one(void *ctx, const struct journal_row *row)
{
    struct copying *c = ctx;
    memcpy(c->effects, row->effects, sizeof c->effects);
    return copy_row(c->copy, row);
}

static int copy_batch(void *ctx, const struct effect_row *batch)
{
    struct copying *c = ctx;
    const int rc = c->rows->ops->read_journal(c->rows, batch->first_journal,
                                              batch->last_journal - batch->first_journal + 1,
                                              copy_one, c);
    return rc ? rc : copy_effects(c->copy, batch, c->effects);
}

/* The rest of the journal, a transaction for each so many batches. */
static int copy_rest(struct copy *copy, uint64_t batches_at_once)
{
    struct copying c = {.copy = copy};
    struct store_reader *r = NULL;
    int rc = 0;
    cr_assert_eq(s->ops->reader_open(s, &c.rows), 0);
    cr_assert_eq(s->ops->reader_open(s, &r), 0);
    while (rc == 0 && copy_head(copy)->journal < m.head.journal) {
        cr_assert_eq(copy_begin(copy), 0);
        rc = r->ops->read_effects(r, copy_head(copy)->journal + 1, batches_at_once, copy_batch, &c);
        if (rc == 0)
            rc = copy_commit(copy);
    }
    s->ops->reader_close(r);
    s->ops->reader_close(c.rows);
    return rc;
}

static void copy_whole(void)
{
    struct copy *c = NULL;
    cr_assert_eq(copy_open(from, into, &c), 0);
    cr_assert(copy_is_unfinished(into));
    cr_assert_eq(copy_rest(c, 3), 0);
    cr_assert_eq(copy_seal(c), 0);
    cr_assert(copy_is_unfinished(into));
    cr_assert_eq(copy_finish(c), 0);
    copy_close(c, false);
    cr_assert_not(copy_is_unfinished(into));
}

static void expect_same_head(void)
{
    struct store *copied = NULL;
    struct store_head a, b;
    cr_assert_eq(sqlite_store_open_readonly(into, &copied), 0);
    cr_assert_eq(s->ops->head(s, &a), 0);
    cr_assert_eq(copied->ops->head(copied, &b), 0);
    cr_expect(a.journal == b.journal && a.event == b.event && a.epoch == b.epoch);
    cr_expect_eq(memcmp(a.chain, b.chain, sizeof a.chain), 0);
    cr_expect_eq(sqlite_store_check(copied, (char[STORE_FINDING_MAX]){""}), 0);
    copied->ops->close(copied);
}

Test(copy, whole_and_brought_up_to_date)
{
    uint64_t epoch;
    copy_whole(); /* of nothing */
    batches(10, 300);
    copy_whole();
    expect_same_head();
    s->ops->close(s);
    cr_assert_eq(sqlite_store_open(from, &s), 0);
    cr_assert_eq(s->ops->epoch_take(s, text_of("a loss"), &epoch), 0);
    m.head.epoch = epoch;
    batches(5, 300);
    copy_whole();
    expect_same_head();
    struct store *copied = NULL; /* it can be served */
    cr_assert_eq(sqlite_store_open(into, &copied), 0);
    copied->ops->close(copied);
}

Test(copy, refused_of_another_history)
{
    struct copy *c = NULL;
    struct store *copied = NULL;
    uint64_t epoch;
    batches(3, 300);
    copy_whole();
    cr_assert_eq(sqlite_store_open(into, &copied), 0);
    cr_assert_eq(copy_open(from, into, &c), ERR_BUSY, "somebody works there");
    cr_assert_eq(copied->ops->epoch_take(copied, TEXT_NONE, &epoch), 0);
    copied->ops->close(copied);
    cr_assert_eq(copy_open(from, into, &c), COPY_OTHER, "it was started since");
    cr_assert_not(copy_is_unfinished(into));
    cr_assert_eq(copy_open(from, from, &c), ERR_BUSY);
    cr_assert_eq(copy_open(from, scratch, &c), COPY_STRANGE);
    cr_assert_not(copy_is_unfinished(scratch));
}

/* A copy that was served, and took another input than its source did: of the same number, in the
 * same epoch. */
Test(copy, refused_of_another_input)
{
    struct copy *c = NULL;
    struct store *copied = NULL;
    batches(3, 300);
    copy_whole();
    struct batch_maker *other = calloc(1, sizeof *other);
    batch_maker_init(other, 99);
    other->head = m.head;
    memcpy(other->feed_numbers, m.feed_numbers, sizeof m.feed_numbers);
    cr_assert_eq(sqlite_store_open(into, &copied), 0);
    cr_assert_eq(batch_append(other, copied, 1, 300, 1), 0);
    copied->ops->close(copied);
    batches(1, 300);
    cr_assert_eq(copy_open(from, into, &c), COPY_OTHER);
    batch_maker_fini(other);
    free(other);
}

static void forget(struct copy *c)
{
    copy_close(c, false);
}

Test(copy, goes_on_where_it_ended)
{
    struct copy *c = NULL;
    batches(4, 300);
    cr_assert_eq(copy_open(from, into, &c), 0);
    cr_assert_eq(copy_rest(c, 2), 0);
    forget(c); /* as a kill does: neither sealed nor finished */
    cr_assert(copy_is_unfinished(into));
    batches(4, 300);
    copy_whole();
    expect_same_head();
}

static void fill_up(const char *directory)
{
    char path[128], zeros[65536] = {0};
    snprintf(path, sizeof path, "%s/../../ballast", directory);
    const int fd = open(path, O_WRONLY | O_CREAT, 0600);
    cr_assert_geq(fd, 0);
    while (write(fd, zeros, sizeof zeros) > 0) {
    }
    close(fd);
}

/* The disk fills while the copy is written: nothing of it stays. Where it would not fit from the
 * beginning, none is begun. */
Test(copy, a_full_disk_is_left_as_it_was)
{
    char disk[96];
    struct copy *c = NULL;
    snprintf(disk, sizeof disk, "%s/disk", scratch);
    snprintf(into, sizeof into, "%s/disk/a/b", scratch);
    cr_assert_eq(mkdir(disk, 0700), 0);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("none", disk, "tmpfs", 0, "size=70m") < 0)
        cr_skip_test("mounting is not permitted here");
    batches(30, 3000);
    cr_assert_eq(copy_open(from, into, &c), 0);
    fill_up(into);
    cr_assert_eq(copy_rest(c, 100), ERR_FULL);
    copy_close(c, true);
    char path[128];
    snprintf(path, sizeof path, "%s/journal.db", into);
    cr_assert_neq(access(path, F_OK), 0);
    cr_assert_not(copy_is_unfinished(into));
    cr_assert_eq(copy_open(from, into, &c), ERR_FULL, "it would not fit");
    cr_assert_neq(access(path, F_OK), 0);
    umount(disk);
}
