#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "scratch.h"
#include "sqlite/journal/journal.h"
#include "store/chain.h"
#include "store/walk.h"
#include "store_seen.h"

TestSuite(damage, .init = scratch_make, .fini = scratch_remove);

/* All that a store says, or the first error it gave. */
struct content {
    int rc;
    uint64_t sum;
};

static uint8_t before[STORE_DIGEST_SIZE];

static int add_row(void *ctx, const struct journal_row *row)
{
    struct content *c = ctx;
    if (chain_check(row, before) < 0)
        return ERR_CORRUPT;
    memcpy(before, row->chain, sizeof before);
    c->sum = sum_row(c->sum, row);
    return 0;
}

static int add_effects(void *ctx, const struct effect_row *row)
{
    struct content *c = ctx;
    c->sum = sum_effects(c->sum, row);
    return 0;
}

static int add_image(void *ctx, const struct checkpoint *checkpoint)
{
    struct content *c = ctx;
    for (size_t i = 0; i < checkpoint->image.size; i++)
        c->sum = (c->sum ^ checkpoint->image.data[i]) * 1099511628211u;
    c->sum += checkpoint->journal * 3 + checkpoint->event * 5;
    return 0;
}

static int read_all(struct store *s, struct content *c)
{
    struct store_reader *r = NULL;
    struct store_head head;
    memset(before, 0, sizeof before);
    int rc = s->ops->reader_open(s, &r);
    if (rc == 0)
        rc = r->ops->read_journal(r, 1, 0, add_row, c);
    if (rc == 0)
        rc = r->ops->read_effects(r, 1, 0, add_effects, c);
    if (rc == 0)
        rc = r->ops->read_events(r, 1, 0, add_effects, c);
    if (rc == 0)
        rc = s->ops->head(s, &head);
    if (rc == 0) {
        c->sum = c->sum * 31 + head.journal * 7 + head.event * 11 + head.epoch;
        rc = memcmp(head.chain, before, sizeof before) == 0 ? 0 : ERR_CORRUPT;
    }
    s->ops->reader_close(r);
    if (rc == 0)
        rc = sqlite_store_check(s, (char[STORE_FINDING_MAX]){""});
    if (rc == 0)
        rc = s->ops->checkpoint_load(s, add_image, c);
    return rc == STORE_FOUND ? 0 : rc == STORE_ABSENT ? ERR_CORRUPT : rc;
}

static struct content content(void)
{
    struct store *s = NULL;
    struct content c = {.rc = sqlite_store_open_readonly(scratch, &s)};
    if (c.rc == 0) {
        c.rc = read_all(s, &c);
        s->ops->close(s);
    }
    return c;
}

static void flip(const char *name, off_t at, uint8_t bits)
{
    uint8_t byte;
    const int fd = open(scratch_file(name), O_RDWR);
    cr_assert(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte ^= bits;
    cr_assert(pwrite(fd, &byte, 1, at) == 1 && close(fd) == 0);
}

static off_t size_of(const char *name)
{
    const int fd = open(scratch_file(name), O_RDONLY);
    const off_t size = lseek(fd, 0, SEEK_END);
    close(fd);
    return size;
}

static void make_store(void)
{
    struct store *s = scratch_store();
    uint64_t epoch;
    for (unsigned i = 0; i < 3; i++)
        cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    struct batch_maker *m = maker_with(s, 0, 1);
    m->head.epoch = epoch;
    for (unsigned i = 0; i < 8; i++)
        cr_assert_eq(batch_append(m, s, 12, 900, i % 3), 0);
    batch_make(m, 1, 1, 0, 150000);
    const struct checkpoint c = batch_checkpoint(m, buffer_bytes(&m->packed));
    cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
    s->ops->close(s);
    maker_free(m);
}

/* One byte changed anywhere: what is then read is what was written, or an error; never something
 * else without an error. (A byte may lie where nothing is kept.) */
static void flip_everywhere(const char *name, off_t step)
{
    make_store();
    const struct content sound = content();
    const off_t size = size_of(name);
    unsigned found = 0, harmless = 0;
    cr_assert_eq(sound.rc, 0);
    for (off_t at = 0; at < size; at += at < 400 ? 1 : step) {
        const uint8_t bits = (uint8_t)(1u << (at % 8));
        flip(name, at, bits);
        const struct content c = content();
        flip(name, at, bits);
        if (c.rc == 0)
            cr_assert_eq(c.sum, sound.sum, "%s: byte %ld changed something, unnoticed", name, at);
        else
            cr_assert(c.rc == ERR_CORRUPT || c.rc == ERR_VERSION || c.rc == ERR_IO, "%d", c.rc);
        found += c.rc != 0;
        harmless += c.rc == 0;
    }
    const struct content again = content();
    cr_assert(again.rc == 0 && again.sum == sound.sum);
    cr_assert_gt(found, harmless / 4, "%u found, %u harmless", found, harmless);
}

Test(damage, one_byte_of_the_journal)
{
    flip_everywhere("journal.db", 211);
}

Test(damage, one_byte_of_the_state)
{
    flip_everywhere("state.db", 997);
}

/* Rows that somebody took away, with a tool that keeps the file in order. */
static void run_sql(const char *sql)
{
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(scratch_file("journal.db"), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sql);
    cr_assert_eq(sqlite3_close(db), SQLITE_OK);
}

static void expect_damage(const char *sql)
{
    scratch_remove();
    scratch_make();
    make_store();
    cr_assert_eq(content().rc, 0);
    run_sql(sql);
    cr_assert_eq(content().rc, ERR_CORRUPT, "%s", sql);
}

Test(damage, rows_taken_away_or_changed)
{
    expect_damage("DELETE FROM journal WHERE number = 30");
    expect_damage("DELETE FROM journal WHERE number = 1");
    expect_damage("DELETE FROM journal WHERE number >= 96");
    expect_damage("DELETE FROM effect WHERE last_journal = 24");
    expect_damage("DELETE FROM effect WHERE last_journal = 12");
    expect_damage("DELETE FROM epoch WHERE epoch = 3");
    expect_damage("DELETE FROM epoch WHERE epoch = 2");
    expect_damage("UPDATE journal SET raw = x'00' WHERE number = 30");
    expect_damage("UPDATE journal SET received_us = received_us + 1 WHERE number = 30");
    expect_damage("UPDATE journal SET party = 'x' WHERE number = 30");
    expect_damage("UPDATE effect SET first_event = first_event + 1 WHERE last_journal = 24");
    expect_damage("UPDATE effect SET packed = x'01' WHERE last_journal = 24");
    expect_damage("UPDATE journal SET effects = NULL WHERE number = 24");
    expect_damage("UPDATE journal SET effects = zeroblob(32) WHERE number = 24");
    expect_damage("UPDATE journal SET effects = zeroblob(32) WHERE number = 25");
    expect_damage("UPDATE epoch SET taken_us = taken_us + 1 WHERE epoch = 2");
    expect_damage("UPDATE epoch SET loss = 'nothing to see' WHERE epoch = 2");
    expect_damage("UPDATE epoch SET journal = 1 WHERE epoch = 3");
}

/* What is none of ours is said, by a check and by every start, also where all rows of ours are
 * whole: rows out of sight of whoever reads from the first on, and what the file itself would do.
 */
static void expect_foreign(const char *sql, const char *expected)
{
    const struct sqlite_store_options options = {.accept_loss = NULL};
    char text[SQLITE_STORE_TEXT_MAX];
    struct store *s = NULL;
    scratch_remove();
    scratch_make();
    make_store();
    run_sql(sql);
    cr_assert_eq(sqlite_store_open_readonly(scratch, &s), 0);
    cr_expect_eq(sqlite_store_check(s, text), ERR_CORRUPT, "%s", sql);
    cr_expect_str_eq(text, expected);
    s->ops->close(s);
    cr_expect_eq(sqlite_store_open_checked(scratch, &options, text, &s), ERR_CORRUPT, "%s", sql);
    cr_expect(strstr(text, expected), "%s: %s", sql, text);
}

#define ROW_OF(number)                                                                             \
    "INSERT INTO journal SELECT " number ", version, rules, epoch, party, feed, 1000, principal,"  \
    " roles, received_us, digest, effects, chain, raw, codec FROM journal WHERE number = 3"

Test(damage, what_is_foreign)
{
    expect_foreign(ROW_OF("0"), "in journal.db the table journal has a row 0, which is none of "
                                "ours");
    expect_foreign(ROW_OF("-5"), "in journal.db the table journal has a row -5, which is none of "
                                 "ours");
    expect_foreign("INSERT INTO effect SELECT -1, -1, 1, 0, digest, packed, codec FROM effect"
                   " WHERE last_journal = 12",
                   "in journal.db the table effect has a row -1, which is none of ours");
    expect_foreign("INSERT INTO stand VALUES (3, zeroblob(32), zeroblob(10), 0)",
                   "in journal.db the table stand has a row 3, which is none of ours");
    expect_foreign("INSERT INTO stand VALUES (0, zeroblob(32), zeroblob(10), 0)",
                   "in journal.db the table stand has a row 0, which is none of ours");
    expect_foreign("CREATE TRIGGER t AFTER INSERT ON journal BEGIN"
                   " DELETE FROM effect WHERE last_journal = 12; END",
                   "journal.db has the trigger t, which is none of ours");
    expect_foreign("CREATE VIEW v AS SELECT 1", "journal.db has the view v, which is none of ours");
    expect_foreign("DROP INDEX journal_by_message",
                   "journal.db lacks the index journal_by_message");
    expect_foreign("ALTER TABLE journal ADD COLUMN extra INT",
                   "in journal.db the table journal is not as it was made");
}

/* Comments and spaces are no part of a table: they may be written better. */
Test(damage, other_comments_are_not_foreign)
{
    make_store();
    run_sql("PRAGMA writable_schema = ON;"
            "UPDATE sqlite_schema SET sql = replace(replace(sql, '-- who sent it', '-- sender'),"
            " '  epoch  ', '  epoch ')");
    cr_assert_eq(content().rc, 0);
}

/* A gap is seen by the numbers alone, whoever reads: not every reader follows the chain. */
Test(damage, gaps)
{
    make_store();
    run_sql("DELETE FROM journal WHERE number IN (1, 30);"
            "DELETE FROM effect WHERE last_journal = 24");
    struct store *s = NULL;
    struct store_reader *r = NULL;
    cr_assert_eq(sqlite_store_open_readonly(scratch, &s), 0);
    struct seen first = {0}, second = {0}, before_it = {0}, at_it = {0};
    cr_assert_eq(s->ops->reader_open(s, &r), 0);
    cr_assert_eq(r->ops->read_journal(r, 1, 0, see_row, &first), ERR_CORRUPT);
    cr_assert_eq(first.rows, 0u);
    cr_assert_eq(r->ops->read_journal(r, 2, 0, see_row, &second), ERR_CORRUPT);
    cr_assert_eq(second.rows, 28u);
    cr_assert_eq(r->ops->read_journal(r, 2, 28, see_row, &before_it), 0);
    cr_assert_eq(r->ops->read_journal(r, 30, 1, see_row, &at_it), ERR_CORRUPT);
    struct seen at_gap = {0}, across = {0};
    cr_assert_eq(r->ops->read_effects(r, 13, 0, see_effects, &at_gap), ERR_CORRUPT);
    cr_assert_eq(r->ops->read_effects(r, 1, 0, see_effects, &across), ERR_CORRUPT);
    cr_assert_eq(across.rows, 1u);
    r->ops->reader_close(r);
    s->ops->close(s);
}

/* Whoever reads an input is given the bytes of its digest, or none: not every reader follows the
 * chain, and one that was sent again is held to the one that is stored. */
Test(damage, other_bytes_than_the_digest_says)
{
    make_store();
    run_sql("UPDATE journal SET codec = 0, raw = CAST('other bytes' AS BLOB) WHERE number = 30");
    struct store *s = NULL;
    struct store_reader *r = NULL;
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    struct seen seen = {0};
    cr_assert_eq(sqlite3_open(scratch_file("journal.db"), &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db,
                                    "SELECT party, feed, feed_number FROM journal"
                                    " WHERE number = 30",
                                    -1, &row, NULL),
                 SQLITE_OK);
    cr_assert_eq(sqlite3_step(row), SQLITE_ROW);
    cr_assert_eq(sqlite_store_open_readonly(scratch, &s), 0);
    cr_assert_eq(s->ops->reader_open(s, &r), 0);
    cr_expect_eq(r->ops->read_journal(r, 30, 1, see_row, &seen), ERR_CORRUPT);
    cr_expect_eq(r->ops->find_message(r, text_of((const char *)sqlite3_column_text(row, 0)),
                                      text_of((const char *)sqlite3_column_text(row, 1)),
                                      (uint64_t)sqlite3_column_int64(row, 2), see_row, &seen),
                 ERR_CORRUPT);
    cr_expect_eq(seen.rows, 0u);
    sqlite3_finalize(row);
    sqlite3_close(db);
    r->ops->reader_close(r);
    s->ops->close(s);
}

/* Inputs 1 to 10, the one that takes a stand, and 5 more by the rules that then hold. */
static void make_stand(void)
{
    struct store *s = scratch_store();
    struct batch_maker *m = maker_with(s, 1, 1);
    const struct bytes image = {(const uint8_t *)"the state", 9};
    while (m->head.journal < 10)
        cr_assert_eq(batch_append(m, s, 1, 100, 1), 0);
    for (unsigned i = 0; i < 6; i++) {
        batch_make(m, 1, 100, 0, 20);
        m->rows[0].rules = 1;
        batch_seal(m);
        if (i == 0)
            batch_name_stand(m, image);
        cr_assert_eq(
            i ? append_made(m, s) : s->ops->append_stand(s, &m->rows[0], &m->effects, image), 0);
        batch_taken(m);
    }
    s->ops->close(s);
    maker_free(m);
}

static int walked(uint64_t *ret_at)
{
    struct store *s = NULL;
    struct store_head head;
    uint8_t chain[STORE_DIGEST_SIZE];
    cr_assert_eq(sqlite_store_open_readonly(scratch, &s), 0);
    cr_assert_eq(s->ops->head(s, &head), 0);
    const struct walk walk = {.store = s, .to = head.journal};
    const int rc = walk_run(&walk, ret_at, chain);
    s->ops->close(s);
    return rc;
}

/* The state that a stand was taken on, as the scrub, a backup and a start on a changed file see it:
 * changed, gone, another than its input names though whole, or not there from the beginning. */
Test(damage, the_state_of_a_stand)
{
    static const char *const changes[] = {
        "UPDATE stand SET image = zeroblob(length(image))",
        "UPDATE stand SET digest = zeroblob(32)",
        "UPDATE stand SET journal = 10",
        "DELETE FROM stand",
        ("UPDATE stand SET codec = 0, image = CAST('another' AS BLOB), digest ="
         " x'66fb85c44ad72b2cc620f8625e397138b003770686fc03d2e801fe42ae01c34a'"),
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const struct sqlite_store_options options = {.accept_loss = NULL};
        char text[SQLITE_STORE_TEXT_MAX];
        struct store *s = NULL;
        uint64_t at = 0;
        scratch_remove();
        scratch_make();
        make_stand();
        cr_assert_eq(walked(&at), 0);
        run_sql(changes[i]);
        cr_expect_eq(walked(&at), WALK_STAND, "%s", changes[i]);
        cr_expect_eq(at, 11u);
        cr_expect_eq(sqlite_store_open_checked(scratch, &options, text, &s), ERR_CORRUPT);
        cr_expect(strstr(text, "input 11 took a stand, and the state") ||
                      strstr(text, "the table stand has a row 10, which is none of ours"),
                  "%s", text);
    }
}
