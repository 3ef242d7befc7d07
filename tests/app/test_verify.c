/* Verification: passes what is right, also beside a daemon that goes on, and names what differs. */
#include <criterion/criterion.h>
#include <string.h>
#include "base/error.h"
#include "sqlite/books/books.h"
#include "store/chain.h"
#include "verifying.h"

TestSuite(verify, .init = verify_setup, .fini = verify_teardown, .timeout = 60);

Test(verify, what_is_right_passes)
{
    passes(0);
    inputs(1, 20);
    passes(20);
    cr_expect(strstr(report.text, "no checkpoint"), "%s", report.text);
    checkpoint();
    project();
    inputs(21, 30);
    passes(30);
    cr_expect(strstr(report.text, "the checkpoint and the projections (to input 20) agree"), "%s",
              report.text);
    cr_expect_eq(report.events, r.desk.commits.event);
    project(); /* projecting goes on afterwards */
    passes(30);
}

/* A store whose readers let something happen once, when they are asked for effects for the first
 * time: after verification has looked at the head. */
static struct store_ops meddling;
static _Atomic(void (*)(void)) meddle; /* the books are compared on another thread */

static int meddling_read_effects(struct store_reader *reader, uint64_t from, uint64_t limit,
                                 effect_visit_fn visit, void *ctx)
{
    void (*now)(void) = atomic_exchange(&meddle, NULL);
    if (now)
        now();
    return r.store->ops->read_effects(reader, from, limit, visit, ctx);
}

static int meddling_reader_open(struct store *s, struct store_reader **ret_reader)
{
    (void)s;
    int rc = r.store->ops->reader_open(r.store, ret_reader);
    if (!rc)
        (*ret_reader)->ops = &meddling;
    return rc;
}

static int meddling_head(struct store *s, struct store_head *ret_head)
{
    (void)s;
    return r.store->ops->head(r.store, ret_head);
}

static int meddling_load(struct store *s, checkpoint_visit_fn visit, void *ctx)
{
    (void)s;
    return r.store->ops->checkpoint_load(r.store, visit, ctx);
}

static void verify_while(void (*what)(void))
{
    struct store store = {&meddling};
    meddling = *r.store->ops;
    meddling.reader_open = meddling_reader_open;
    meddling.read_effects = meddling_read_effects;
    meddling.head = meddling_head;
    meddling.checkpoint_load = meddling_load;
    meddle = what;
    verify(&store, NULL);
    cr_assert_null(atomic_load(&meddle));
}

static void go_on(void)
{
    inputs(21, 60);
    checkpoint();
    project();
}

Test(verify, a_daemon_that_goes_on_meanwhile)
{
    inputs(1, 20);
    checkpoint();
    project();
    verify_while(go_on);
    cr_expect_eq(report.outcome, VERIFY_PASSED, "%s", report.text);
    cr_expect_eq(report.inputs, 20);
    cr_expect(strstr(report.text, "the checkpoint and the projections (to input 20) agree"), "%s",
              report.text);
    passes(60);
}

Test(verify, can_be_cancelled)
{
    atomic_bool cancelled = true;
    inputs(1, 20);
    verify(r.store, &cancelled);
    cr_expect(report.outcome == VERIFY_NOT_DONE && report.inputs == 0, "%s", report.text);
    cr_expect(strstr(report.text, "the daemon is stopping"), "%s", report.text);
    cancelled = false;
    verify(r.store, &cancelled);
    cr_expect_eq(report.outcome, VERIFY_PASSED, "%s", report.text);
}

/* What stands in the way is never called a finding. */
Test(verify, what_cannot_be_read_is_not_called_different)
{
    inputs(1, 10);
    project();
    gate_fail_reading(r.store, ERR_IO);
    verify(r.store, NULL);
    cr_expect_eq(report.outcome, VERIFY_NOT_DONE);
    cr_expect(strstr(report.text, "input or output failed"), "%s", report.text);
    gate_fail_reading(r.store, 0);
    passes(10);
    change_books("PRAGMA user_version = 1");
    verify(r.store, NULL);
    cr_expect_eq(report.outcome, VERIFY_NOT_DONE);
    cr_expect(strstr(report.text, "reading the projections: written by another version"),
              "%s", report.text);
    sqlite_books.remove(directory);
    passes(10);
    start_again();
}

Test(verify, a_checkpoint_that_differs)
{
    inputs(1, 10);
    struct buffer image = BUFFER_NULL;
    struct checkpoint c = {.journal = 10, .event = r.desk.commits.event};
    memcpy(c.chain, r.desk.commits.chain, sizeof c.chain);
    buffer_put(&image, "not an image", 12);
    c.image = buffer_bytes(&image);
    cr_assert_eq(r.store->ops->checkpoint_save(r.store, &c), 0);
    fails("input 10: the checkpoint is not the state that the journal gives");
    c.journal = 11;
    cr_assert_eq(r.store->ops->checkpoint_save(r.store, &c), 0);
    fails("input 11: the checkpoint is ahead of the journal");
    buffer_fini(&image);
}

/* The first field that is another is named. */
Test(verify, a_checkpoint_of_another_state_is_compared)
{
    struct buffer image = BUFFER_NULL;
    inputs(1, 9);
    cr_assert_eq(engine_save(r.desk.engine, &image), 0);
    inputs(10, 10);
    struct checkpoint c = {.journal = 10, .event = r.desk.commits.event};
    memcpy(c.chain, r.desk.commits.chain, sizeof c.chain);
    c.image = buffer_bytes(&image);
    cr_assert_eq(r.store->ops->checkpoint_save(r.store, &c), 0);
    fails("input 10: the checkpoint is not the state that the journal gives; first, in tables: "
          "last_journal: 9 and 10");
    buffer_fini(&image);
}

/* A journal in which one thing was changed: the rig's own store, seen through readers that change
 * it. */
enum change {
    CHANGE_RAW,
    CHANGE_CHAIN,
    CHANGE_PACKED,
    CHANGE_EVENTS,
    CHANGE_FIRST_EVENT,
    CHANGE_HOLE,
    CHANGE_ROW_GONE,
    CHANGE_VERSION
};
static enum change change;

struct through {
    union { journal_visit_fn row; effect_visit_fn effects; } visit;
    void *ctx;
};

static int change_row(void *ctx, const struct journal_row *row)
{
    struct through *t = ctx;
    struct journal_row copy = *row;
    uint8_t raw[4096];
    if (row->number == 4 && change == CHANGE_RAW) {
        memcpy(raw, row->raw.data, row->raw.size);
        raw[row->raw.size - 1] ^= 1;
        copy.raw.data = raw;
    } else if (row->number == 4 && change == CHANGE_CHAIN) {
        copy.chain[0] ^= 1;
    } else if (row->number == 4 && change == CHANGE_ROW_GONE) {
        return 0;
    } else if (row->number == 4 && change == CHANGE_VERSION) {
        copy.version = CHAIN_VERSION + 1;
    }
    return t->visit.row(t->ctx, &copy);
}

static int change_effects(void *ctx, const struct effect_row *effects)
{
    struct through *t = ctx;
    struct effect_row copy = *effects;
    uint8_t packed[65536];
    bool here = effects->first_journal <= 4 && effects->last_journal >= 4;
    if (here && change == CHANGE_PACKED) {
        memcpy(packed, effects->packed.data, effects->packed.size);
        packed[effects->packed.size / 2] ^= 4;
        copy.packed.data = packed;
    } else if (here && change == CHANGE_EVENTS) {
        copy.last_event++;
    } else if (here && change == CHANGE_FIRST_EVENT) {
        copy.first_event--;
    } else if (here && change == CHANGE_HOLE) {
        return 0;
    }
    return t->visit.effects(t->ctx, &copy);
}

static int changed_read_journal(struct store_reader *reader, uint64_t from, uint64_t limit,
                                journal_visit_fn visit, void *ctx)
{
    struct through t = {.visit.row = visit, .ctx = ctx};
    return r.store->ops->read_journal(reader, from, limit, change_row, &t);
}

static int changed_read_effects(struct store_reader *reader, uint64_t from, uint64_t limit,
                                effect_visit_fn visit, void *ctx)
{
    struct through t = {.visit.effects = visit, .ctx = ctx};
    return r.store->ops->read_effects(reader, from, limit, change_effects, &t);
}

static int damaged_load(struct store *s, checkpoint_visit_fn visit, void *ctx)
{
    (void)s, (void)visit, (void)ctx;
    return ERR_CORRUPT;
}

/* Of no input: none is named. */
Test(verify, a_damaged_checkpoint)
{
    struct store store = {&meddling};
    inputs(1, 3);
    meddling = *r.store->ops;
    meddling.reader_open = meddling_reader_open;
    meddling.head = meddling_head;
    meddling.checkpoint_load = damaged_load;
    verify(&store, NULL);
    cr_expect_str_eq(report.text, "the checkpoint (state.db) is damaged");
}

Test(verify, every_change_is_found_and_named)
{
    static const char *const sentences[] = {
        [CHANGE_RAW] = "input 4: the row is not what was written",
        [CHANGE_CHAIN] = "input 4: the row is not what was written",
        [CHANGE_PACKED] = "input 4: what it is recorded to have caused is not what the rules give",
        [CHANGE_EVENTS] = "input 4: its events are recorded under other numbers",
        [CHANGE_FIRST_EVENT] = "input 4: its events are recorded under other numbers",
        [CHANGE_HOLE] = "input 4: what it caused is missing, or belongs to another input",
        [CHANGE_ROW_GONE] = "input 4: missing from the journal",
    };
    struct store store = {&meddling};
    inputs(1, 12); /* three to a batch: the second batch begins with input 4 */
    meddling = *r.store->ops;
    meddling.reader_open = meddling_reader_open;
    meddling.head = meddling_head;
    meddling.checkpoint_load = meddling_load;
    meddling.read_journal = changed_read_journal;
    meddling.read_effects = changed_read_effects;
    for (change = CHANGE_RAW; change <= CHANGE_ROW_GONE; change++) {
        verify(&store, NULL);
        cr_expect_eq(report.outcome, VERIFY_DIFFERS);
        cr_expect(strstr(report.text, sentences[change]), "%d: %s", change, report.text);
    }
    change = CHANGE_VERSION; /* of which a later release may know what was written */
    verify(&store, NULL);
    cr_expect_eq(report.outcome, VERIFY_NOT_DONE, "%s", report.text);
    cr_expect_str_eq(report.text, "replaying input 4: written by another version");
    passes(12);
}

/* A last batch that was sealed with other effects than are recorded: the chain holds, up to the
 * head, and tells of what is not there. */
static struct journal_row sealed;

static int seal_last(void *ctx, const struct journal_row *row)
{
    static uint8_t before[STORE_DIGEST_SIZE];
    struct through *t = ctx;
    const struct effect_row other = {.first_journal = 12, .last_journal = 12};
    struct journal_row copy = *row;
    if (row->number == 12) {
        chain_seal(&copy, 1, &other, before);
        sealed = copy;
    }
    memcpy(before, row->chain, sizeof before);
    return t->visit.row(t->ctx, &copy);
}

static int sealed_read_journal(struct store_reader *reader, uint64_t from, uint64_t limit,
                               journal_visit_fn visit, void *ctx)
{
    struct through t = {.visit.row = visit, .ctx = ctx};
    return r.store->ops->read_journal(reader, from, limit, seal_last, &t);
}

static int sealed_head(struct store *s, struct store_head *ret_head)
{
    (void)s;
    int rc = r.store->ops->head(r.store, ret_head);
    memcpy(ret_head->chain, sealed.chain, sizeof sealed.chain);
    return rc;
}

Test(verify, effects_that_the_chain_does_not_report_of)
{
    struct store store = {&meddling};
    inputs(1, 12);
    meddling = *r.store->ops;
    meddling.reader_open = meddling_reader_open;
    meddling.head = sealed_head;
    meddling.checkpoint_load = meddling_load;
    meddling.read_journal = sealed_read_journal;
    for (int round = 0; round < 2; round++) /* the first finds out what the head has to be */
        verify(&store, NULL);
    cr_expect_eq(report.outcome, VERIFY_DIFFERS);
    cr_expect(strstr(report.text, "input 10: the chain tells of other effects of its batch"), "%s",
              report.text);
}

/* The head says more, or other, than the last row. */
static int other_head(struct store *s, struct store_head *ret_head)
{
    int rc = meddling_head(s, ret_head);
    ret_head->chain[31] ^= 1;
    return rc;
}

Test(verify, a_head_that_is_not_the_last_row)
{
    struct store store = {&meddling};
    inputs(1, 12);
    meddling = *r.store->ops;
    meddling.reader_open = meddling_reader_open;
    meddling.head = other_head;
    meddling.checkpoint_load = meddling_load;
    verify(&store, NULL);
    cr_expect_eq(report.outcome, VERIFY_DIFFERS);
    cr_expect(strstr(report.text, "input 12: the head of the chain differs"), "%s", report.text);
}
