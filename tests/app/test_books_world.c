/* The exceptions that books.db shows are those the core has open, in state, owner and date,
 * whatever comes in: tried on worlds made from seeds (support/world). synthetic. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "../sqlite/scratch.h"
#include "app/commit/recorded.h"
#include "core/foundation/exception.h"
#include "core/message/words.h"
#include "random_effects.h"
#include "sqlite/books/books.h"
#include "stage.h"
#include "store/chain.h"
#include "wire/wire.h"
#include "world.h"
#include "core/foundation/state.h"

enum { SEEDS = 6, INPUTS = 300, LOOK_EVERY = 25 };

static struct books *books;
static struct stage stage;
static unsigned worked, closed_manually;

static void init(void)
{
    scratch_make();
    cr_assert_eq(chain_init(), 0);
}

TestSuite(books_world, .init = init, .fini = scratch_remove, .timeout = 200);

/* As the daemon does it: packed, and read from the bytes. */
static void apply(const struct effects *effects)
{
    static struct record_writer writer;
    static struct recorded recorded;
    static struct wire_bodies bodies;
    const struct journal_row row = {
        .number = effects->journal,
        .epoch = STAGE_EPOCH,
        .party = text_of("P0"),
        .feed = text_of("bank"),
        .feed_number = effects->journal,
        .raw = {(const uint8_t *)"x", 1},
    };
    const char *field = "";
    cr_assert_eq(wire_encode_bodies(&bodies, effects), 0);
    record_begin(&writer);
    record_put(&writer, effects, &bodies.list);
    cr_assert_eq(recorded_open(&recorded, buffer_bytes(&writer.packed)), 0);
    cr_assert_eq(recorded_find(&recorded, effects->journal), 0);
    cr_assert(effects_equal(effects, &recorded.effects, &field), "input %lu: %s", effects->journal,
              field);
    cr_assert_eq(sqlite_books.begin(books), 0);
    cr_assert_eq(sqlite_books.apply(books, &row, &recorded.effects), 0, "input %lu",
                 effects->journal);
    cr_assert_eq(sqlite_books.commit(books), 0);
}

static bool same_text(sqlite3_stmt *statement, int at, struct text expected)
{
    const char *have = (const char *)sqlite3_column_text(statement, at);
    return text_equal(text_of(have), expected);
}

static void check_one(sqlite3_stmt *statement, const struct exception *x, uint64_t seed)
{
    const struct engine *e = stage.engine;
    char due[DATE_TEXT_MAX];
    const struct text pool = x->pool == NONE ? text_of("-") : pool_at(e, x->pool)->code;
    const struct text date = x->due == DATE_NONE ? TEXT_NONE : text_of(date_print(x->due, due));
    const bool same = sqlite3_column_int64(statement, 0) == x->id &&
                      same_text(statement, 1, pool) &&
                      same_text(statement, 2, text_of(words_event_kind(x->kind))) &&
                      same_text(statement, 3, text_of(words_exception_state(x->state))) &&
                      same_text(statement, 4, x->owner) && same_text(statement, 5, date);
    cr_assert(same, "seed %lu, input %lu: exception %u is %s, in the books %lld is %s", seed,
              stage.journal, x->id, words_exception_state(x->state),
              sqlite3_column_int64(statement, 0), sqlite3_column_text(statement, 3));
    worked += x->state != STATE_OPEN;
}

static void check_exceptions(uint64_t seed)
{
    const struct engine *e = stage.engine;
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    cr_assert_eq(sqlite3_open_v2(scratch_file("books.db"), &db, SQLITE_OPEN_READONLY, NULL), 0);
    cr_assert_eq(sqlite3_prepare_v2(db,
                                    "SELECT exception, pool, kind, state, owner, due_on"
                                    " FROM open_exception ORDER BY exception",
                                    -1, &statement, NULL),
                 SQLITE_OK);
    for (size_t i = 0; i < e->foundation->exceptions.count; i++) {
        const struct exception *x = &e->foundation->exceptions.items[i];
        closed_manually += x->parts && !exception_is_open(x);
        if (!exception_is_open(x))
            continue;
        cr_assert_eq(sqlite3_step(statement), SQLITE_ROW, "seed %lu: exception %u is not there",
                     seed, x->id);
        check_one(statement, x, seed);
    }
    cr_assert_eq(sqlite3_step(statement), SQLITE_DONE, "seed %lu: one more in the books", seed);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void run(uint64_t seed)
{
    struct world world;
    world_init(&world, seed);
    world.whole = true;
    cr_assert_eq(stage_init(&stage), 0);
    cr_assert_eq(sqlite_books.remove(scratch), 0);
    cr_assert_eq(sqlite_books.open(scratch, &books), 0);
    for (int i = 1; i <= INPUTS; i++) {
        struct submission s;
        const struct effects *effects;
        world_next(&world, &s);
        cr_assert_eq(stage_submit(&stage, s.party, s.feed, s.document, s.items, s.count, &effects),
                     0);
        apply(effects);
        world_forget(&world);
        if (i % LOOK_EVERY == 0)
            check_exceptions(seed);
    }
    sqlite_books.close(books);
    stage_fini(&stage);
    world_fini(&world);
}

Test(books_world, shows_the_exceptions_the_core_has)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        run(seed);
    cr_expect_gt(worked, 0u, "nobody worked on any");
    cr_expect_gt(closed_manually, 0u, "none was closed manually");
}
