/* Salvage of journals with random damage: it never fails, what it keeps is what was written, in a
 * journal that can be opened, and every input is accounted for. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "batch_maker.h"
#include "scratch.h"
#include "sqlite/journal/journal.h"
#include "sqlite/salvage/salvage.h"
#include "store/chain.h"

enum { BATCHES = 12, ROWS = BATCHES * 12, TRIALS = 40 };

static uint8_t chains[ROWS + 1][STORE_DIGEST_SIZE];
static char from[96], into[96];
static uint64_t reported;

TestSuite(salvage, .init = scratch_make, .fini = scratch_remove, .timeout = 120);

static void emit(void *ctx, const struct salvage_missing *m)
{
    (void)ctx;
    cr_assert_gt(m->number, reported, "in order, each once");
    reported = m->number;
}

static int keep_chain(void *ctx, const struct journal_row *row)
{
    (void)ctx;
    memcpy(chains[row->number], row->chain, STORE_DIGEST_SIZE);
    return 0;
}

static int same_chain(void *ctx, const struct journal_row *row)
{
    (void)ctx;
    cr_assert_eq(memcmp(chains[row->number], row->chain, STORE_DIGEST_SIZE), 0);
    cr_assert_eq(chain_check(row, chains[row->number - 1]), 0);
    return 0;
}

static void change(const char *sql)
{
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/journal.db", from);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void read_chains(struct store *s, journal_visit_fn visit)
{
    struct store_reader *r = NULL;
    cr_assert_eq(s->ops->reader_open(s, &r), 0);
    cr_assert_eq(r->ops->read_journal(r, 1, 0, visit, NULL), 0);
    s->ops->reader_close(r);
}

/* Rows of all sizes, also such as do not fit into a page; two starts. */
static void make_journal(void)
{
    static const size_t sizes[] = {40, 900, 9000, 40000};
    struct batch_maker m;
    uint64_t epoch;
    struct store *s = NULL;
    batch_maker_init(&m, 7);
    snprintf(from, sizeof from, "%s/from", scratch);
    snprintf(into, sizeof into, "%s/into", scratch);
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", from);
    cr_assert(system(command) == 0 && mkdir(from, 0700) == 0);
    for (unsigned i = 0; i < BATCHES; i++) {
        if (i % 6 == 0) {
            if (s)
                s->ops->close(s);
            cr_assert_eq(sqlite_store_open(from, &s), 0);
            cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
            m.head.epoch = epoch;
        }
        cr_assert_eq(batch_append(&m, s, 12, sizes[i % 4], i % 3), 0);
    }
    read_chains(s, keep_chain);
    s->ops->close(s);
    batch_maker_fini(&m);
}

static struct salvage_report salvage(void)
{
    struct salvage_report r;
    struct store *s = NULL;
    struct store_head head;
    char command[128];
    reported = 0;
    snprintf(command, sizeof command, "rm -rf '%s'", into);
    cr_assert_eq(system(command), 0);
    cr_assert_eq(salvage_run(from, into, NULL, emit, NULL, &r), 0);
    cr_assert_eq(r.kept + r.salvaged + r.missing, r.last);
    cr_assert_leq(r.last, ROWS);
    cr_assert_eq(sqlite_store_open_readonly(into, &s), 0);
    cr_assert_eq(sqlite_store_check(s, (char[STORE_FINDING_MAX]){""}), 0);
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert_eq(head.journal, r.kept);
    read_chains(s, same_chain);
    s->ops->close(s);
    return r;
}

static void damage(int fd, off_t size, unsigned trial)
{
    uint8_t noise[256];
    const unsigned places = 1 + trial % 7;
    for (unsigned i = 0; i < places; i++) {
        const size_t length = trial % 3 ? 1 + (size_t)rand() % sizeof noise : 1;
        for (size_t k = 0; k < length; k++)
            noise[k] = trial % 2 ? (uint8_t)rand() : (uint8_t)(trial % 5 ? 0xFF : 0);
        cr_assert_eq(pwrite(fd, noise, length, rand() % size), (ssize_t)length);
    }
}

Test(salvage, whatever_is_damaged)
{
    make_journal();
    struct salvage_report r = salvage();
    cr_assert_eq(r.kept, ROWS);
    cr_assert_eq(r.end, SALVAGE_WHOLE);
    char path[128];
    snprintf(path, sizeof path, "%s/journal.db", from);
    const int fd = open(path, O_RDWR);
    const off_t size = lseek(fd, 0, SEEK_END);
    uint8_t *right = malloc((size_t)size);
    cr_assert_eq(pread(fd, right, (size_t)size, 0), size);
    uint64_t kept = 0, found = 0;
    srand(1);
    for (unsigned trial = 0; trial < TRIALS; trial++) {
        damage(fd, size, trial);
        r = salvage();
        kept += r.kept;
        found += r.kept + r.salvaged;
        cr_assert_eq(pwrite(fd, right, (size_t)size, 0), size);
        cr_assert_eq(ftruncate(fd, size), 0);
    }
    cr_expect_gt(found, TRIALS * ROWS * 8 / 10, "%llu", (unsigned long long)found);
    cr_expect_gt(kept, TRIALS * ROWS * 2 / 10, "%llu", (unsigned long long)kept);
    free(right);
    close(fd);
}

/* The epochs of starts after the last input that was kept are not taken again. */
Test(salvage, epochs_are_not_taken_again)
{
    struct store *s = NULL;
    uint64_t epoch;
    make_journal();
    change("UPDATE journal SET raw = zeroblob(3) WHERE number = 30");
    cr_assert_eq(salvage().kept, 24); /* the second start came later */
    cr_assert_eq(sqlite_store_open(into, &s), 0);
    cr_assert_eq(s->ops->epoch_take(s, text_of("salvaged"), &epoch), 0);
    cr_assert_eq(epoch, 3);
    s->ops->close(s);
}

/* Its message has its digest, the rest of the row does not. */
Test(salvage, a_row_that_does_not_follow)
{
    make_journal();
    change("UPDATE journal SET feed_number = feed_number + 1000 WHERE number = 40");
    struct salvage_report r = salvage();
    cr_assert_eq(r.kept, 36);
    cr_assert_eq(r.end, SALVAGE_CHAIN);
    cr_assert_eq(r.missing, 0);
    cr_assert_eq(r.salvaged, ROWS - 36);
    make_journal();
    change("UPDATE effect SET packed = zeroblob(3) WHERE last_journal = 48");
    r = salvage();
    cr_assert_eq(r.kept, 36);
    cr_assert_eq(r.end, SALVAGE_EFFECTS);
}

Test(salvage, not_beside_a_daemon_and_not_into_something)
{
    struct salvage_report r;
    struct store *s = NULL;
    make_journal();
    cr_assert_eq(sqlite_store_open(from, &s), 0);
    cr_assert_eq(salvage_run(from, into, NULL, emit, NULL, &r), ERR_BUSY);
    s->ops->close(s);
    cr_assert_gt(salvage_run(from, from, NULL, emit, NULL, &r), 0);
    cr_assert_eq(salvage_run("/nowhere", into, NULL, emit, NULL, &r), ERR_ABSENT);
    cr_assert_neq(access(into, F_OK), 0, "nothing is made");
}
