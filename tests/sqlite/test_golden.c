/* Files written by released versions of s75d, kept in golden/ with their version in the name, open
 * with the present code and hold what they held. All that is in them is synthetic. A new version
 * adds files, with S75_WRITE_GOLDEN=directory in the environment of this test, and never changes
 * those there are; until the first package is built there is version 0 only, which is written anew.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core/message/effects_list.h"
#include "scratch.h"
#include "sqlite/books/books.h"
#include "sqlite/journal/journal.h"
#include "store/chain.h"
#include "store_seen.h"

TestSuite(golden, .init = scratch_make, .fini = scratch_remove);

enum { SEED = 1, BATCHES = 3 };

static void copy(const char *directory, const char *name, const char *to)
{
    char command[400];
    snprintf(command, sizeof command, "cp '%s/%s' '%s'", directory, name, to);
    cr_assert_eq(system(command), 0, "%s", command);
}

static void fetch(const char *name, const char *as)
{
    copy(S75_SOURCE_DIR "/tests/sqlite/golden", name, scratch_file(as));
}

/* So that the file holds rows of each codec. */
static void make_compressible(struct batch_maker *m)
{
    batch_make(m, 4, 600, 2, 700);
    memset(m->raw.data, 'r', 2 * 600);
    memset(m->packed.data, 'p', 600);
    batch_seal(m);
}

/* What version 0 was given, and gave back: the same on every machine. */
static struct batch_maker *fill_journal(struct store *s)
{
    struct batch_maker *m = maker_with(s, 0, SEED);
    if (s)
        cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &m->head.epoch), 0);
    m->head.epoch = 1;
    for (unsigned i = 0; i < BATCHES; i++) {
        batch_make(m, 4, 200, i, 50);
        if (i == BATCHES - 1)
            make_compressible(m);
        if (s)
            cr_assert_eq(append_made(m, s), 0);
        batch_taken(m);
    }
    return m;
}

static const char image[] = "the state of the core";

static struct checkpoint the_checkpoint(const struct batch_maker *m)
{
    return batch_checkpoint(m, (struct bytes){(const uint8_t *)image, sizeof image});
}

static void fill_books(struct books *b)
{
    struct effects e = EFFECTS_NULL;
    cr_assert_eq(sqlite_books.begin(b), 0);
    for (uint64_t n = 1; n <= 2; n++) {
        const struct journal_row row = {.number = n, .epoch = 1, .party = text_of("QR1"),
                                        .feed = text_of("payments"), .feed_number = n,
                                        .principal = text_of("uid:1000")};
        effects_clear(&e);
        e.journal = n;
        struct event *event = effects_event(&e);
        *event = (struct event){.number = n, .pool_number = n, .kind = EVENT_UNALLOCATED,
                                .pool = text_of("gloucestershire"), .cause = n, .booked_on = 17380,
                                .value_date = 17378, .has_amount = true, .amount = 100,
                                .reason = REASON_EXTRA, .position.as_of = DATE_NONE};
        *effects_posting(&e) = (struct posting){.pool = text_of("gloucestershire"),
                                                .account = text_of("bank"), .value_date = 17378,
                                                .booked_on = 17380, .amount = 100};
        cr_assert_eq(sqlite_books.apply(b, &row, &e), 0);
    }
    cr_assert_eq(sqlite_books.commit(b), 0);
    effects_fini(&e);
}

static int same_checkpoint(void *ctx, const struct checkpoint *c)
{
    const struct checkpoint *expected = ctx;
    cr_assert(c->journal == expected->journal && c->event == expected->event);
    cr_assert_arr_eq(c->chain, expected->chain, sizeof c->chain);
    cr_assert_eq(c->image.size, expected->image.size);
    cr_assert_arr_eq(c->image.data, expected->image.data, c->image.size);
    return 0;
}

Test(golden, journal_0)
{
    fetch("journal-0.db", "journal.db");
    fetch("state-0.db", "state.db");
    struct batch_maker *m = fill_journal(NULL);
    struct checkpoint c = the_checkpoint(m);
    struct store *s = scratch_store();
    uint64_t epoch;
    expect_head(s, m);
    cr_assert_eq(sqlite_store_check(s, (char[STORE_FINDING_MAX]){""}), 0);
    cr_assert_eq(s->ops->checkpoint_load(s, same_checkpoint, &c), STORE_FOUND);
    cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
    cr_assert_eq(epoch, 2u);
    m->head.epoch = 2;
    cr_assert_eq(batch_append(m, s, 5, 300, 2), 0, "and goes on");
    cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
    expect_head(s, m);
    s->ops->close(s);
    maker_free(m);
}

Test(golden, books_0)
{
    uint8_t old[STORE_DIGEST_SIZE], fresh[STORE_DIGEST_SIZE];
    struct books *b = NULL;
    uint64_t journal = 0;
    cr_assert_eq(chain_init(), 0);
    fetch("books-0.db", "books.db");
    cr_assert_eq(sqlite_books.open(scratch, &b), 0);
    cr_assert_eq(sqlite_books.cursor(b, &journal), 0);
    cr_assert_eq(journal, 2u);
    cr_assert_eq(sqlite_books.digest(b, old), 0);
    sqlite_books.close(b);
    cr_assert_eq(sqlite_books.remove(scratch), 0);
    cr_assert_eq(sqlite_books.open(scratch, &b), 0);
    fill_books(b);
    cr_assert_eq(sqlite_books.digest(b, fresh), 0);
    cr_assert_arr_eq(old, fresh, sizeof old, "the same as books made today");
    sqlite_books.close(b);
}

static void write_golden(const char *directory)
{
    char to[300];
    struct store *s = scratch_store();
    struct books *b = NULL;
    struct batch_maker *m = fill_journal(s);
    const struct checkpoint c = the_checkpoint(m);
    cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
    maker_free(m);
    s->ops->close(s);
    cr_assert_eq(sqlite_books.open(scratch, &b), 0);
    fill_books(b);
    sqlite_books.close(b);
    static const char *const names[] = {"journal", "state", "books"};
    for (size_t i = 0; i < 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s.db", names[i]);
        snprintf(to, sizeof to, "%s/%s-0.db", directory, names[i]);
        copy(scratch, name, to);
    }
}

Test(golden, written_when_asked)
{
    const char *directory = getenv("S75_WRITE_GOLDEN");
    if (!directory) {
        scratch_remove(); /* a test that is skipped is not finished */
        cr_skip_test("S75_WRITE_GOLDEN is not set");
    }
    write_golden(directory);
}
