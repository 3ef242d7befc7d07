/* Numbers of feeds: what is next, what is known, what is a gap; and that what is not next changes
 * nothing. Documents are shown in tests/transcripts/documents. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "core/report/report.h"
#include "core/foundation/state.h"
#include "stage.h"
#include "core/control/state.h"

static const struct item an_item = {.kind = ITEM_UNREADABLE};

static int step(struct engine *e, uint64_t journal, const char *feed, uint64_t number)
{
    struct input in = {.journal = journal,
                       .epoch = 1,
                       .party = text_of("P"),
                       .feed = text_of(feed),
                       .number = number,
                       .items = &an_item,
                       .item_count = 1};
    const struct effects *effects;
    return engine_step(e, &in, &effects);
}

static enum admission admit(const struct engine *e, const char *feed, uint64_t number,
                            uint64_t expected)
{
    uint64_t got;
    enum admission a = engine_admit(e, text_of("P"), text_of(feed), number, &got);
    cr_assert_eq(got, expected);
    return a;
}

static struct buffer image_of(const struct engine *e)
{
    struct buffer image = BUFFER_NULL;
    cr_assert_eq(engine_save(e, &image), 0);
    return image;
}

static void introduce(struct engine *e, uint64_t journal, const char *code)
{
    struct item item = {.kind = ITEM_PARTY, .party = {.code = text_of(code), .name = text_of(code),
                        .kind = PARTY_OTHER, .valid_from = DATE_NONE, .valid_to = DATE_NONE}};
    struct input in = {.journal = journal,
                       .party = text_of(PARTY_CONTROL),
                       .feed = text_of("apply"),
                       .number = e->tables.parties.count + 1,
                       .items = &item,
                       .item_count = 1};
    const struct effects *effects;
    cr_assert_eq(engine_step(e, &in, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0);
}

Test(feed, numbers_without_gaps)
{
    struct engine *e;
    cr_assert_eq(engine_new(&e), 0);
    cr_assert_eq(admit(e, "a", 1, 1), ADMIT_UNKNOWN_PARTY);
    cr_assert_eq(admit(e, "a", 2, 1), ADMIT_UNKNOWN_PARTY);
    introduce(e, 1, "P");
    cr_assert_eq(admit(e, "a", 1, 1), ADMIT_NEXT);
    cr_assert_eq(admit(e, "a", 2, 1), ADMIT_GAP);
    cr_assert_eq(step(e, 2, "a", 1), 0);
    cr_assert_eq(step(e, 3, "a", 2), 0);
    cr_assert_eq(admit(e, "a", 1, 3), ADMIT_KNOWN);
    cr_assert_eq(admit(e, "a", 2, 3), ADMIT_KNOWN);
    cr_assert_eq(admit(e, "a", 3, 3), ADMIT_NEXT);
    cr_assert_eq(admit(e, "a", 4, 3), ADMIT_GAP);
    cr_assert_eq(admit(e, "b", 1, 1), ADMIT_NEXT, "each feed has its own");
    engine_free(e);
}

Test(feed, what_is_not_next_changes_nothing)
{
    struct engine *e;
    cr_assert_eq(engine_new(&e), 0);
    cr_assert_eq(step(e, 1, "a", 1), 0);
    struct buffer before = image_of(e);
    cr_assert_eq(step(e, 2, "a", 1), ERR_RANGE, "known");
    cr_assert_eq(step(e, 2, "a", 3), ERR_RANGE, "a gap");
    cr_assert_eq(step(e, 2, "b", 2), ERR_RANGE, "a gap of a new feed");
    cr_assert_eq(step(e, 1, "a", 2), ERR_RANGE, "not the next of the journal");
    cr_assert_eq(step(e, 3, "a", 2), ERR_RANGE, "not the next of the journal");
    struct buffer after = image_of(e);
    cr_assert(before.size == after.size && !memcmp(before.data, after.data, before.size));
    cr_assert_eq(step(e, 2, "a", 2), 0);
    buffer_fini(&before);
    buffer_fini(&after);
    engine_free(e);
}

static enum admission admit_new(const struct engine *e, const char *party, const char *feed)
{
    uint64_t expected;
    return engine_admit(e, text_of(party), text_of(feed), 1, &expected);
}

/* As an old attack left it: every shared place taken, and more, by one that nobody registered. */
Test(feed, every_party_has_its_own_places_whatever_others_took)
{
    struct stage stage;
    char name[16];
    uint64_t journal = 1;
    cr_assert_eq(stage_init(&stage), 0);
    for (unsigned i = 1; i <= FEEDS_SHARED_MAX + FEEDS_OWN; i++) {
        (void)snprintf(name, sizeof name, "f%u", i);
        cr_assert_eq(step(stage.engine, journal++, name, 1), 0);
    }
    introduce(stage.engine, journal++, "A");
    introduce(stage.engine, journal++, "B");
    for (int loaded = 0; loaded < 2; loaded++) {
        const struct engine *e = stage.engine;
        cr_expect_eq(admit_new(e, "P", "f7"), ADMIT_KNOWN, "its first outcome, for ever");
        cr_expect_eq(admit_new(e, "P", "new"), ADMIT_UNKNOWN_PARTY);
        cr_expect_eq(admit_new(e, "A", "new"), ADMIT_NEXT);
        cr_expect_eq(admit_new(e, PARTY_DAEMON, "desk"), ADMIT_NEXT);
        cr_expect_eq(admit_new(e, PARTY_CONTROL, "clock"), ADMIT_NEXT);
        cr_assert_eq(stage_reload(&stage), 0);
    }
    for (unsigned i = 0; i < FEEDS_OWN; i++) { /* two parties at once */
        (void)snprintf(name, sizeof name, "own%u", i);
        const char *const both[] = {"A", "B"};
        for (size_t k = 0; k < 2; k++) {
            struct input in = {.journal = journal++, .party = text_of(both[k]),
                               .feed = text_of(name), .number = 1};
            const struct effects *effects;
            cr_expect_eq(admit_new(stage.engine, both[k], name), ADMIT_NEXT);
            cr_assert_eq(engine_step(stage.engine, &in, &effects), 0);
        }
    }
    cr_expect_eq(admit_new(stage.engine, "A", "new"), ADMIT_FULL);
    cr_expect_eq(admit_new(stage.engine, "B", "new"), ADMIT_FULL);
    cr_expect_eq(admit_new(stage.engine, PARTY_CONTROL, "apply2"), ADMIT_NEXT, "its own, too");
    introduce(stage.engine, journal++, "P"); /* the one that took them all is registered at last */
    cr_expect_eq(admit_new(stage.engine, "P", "new"), ADMIT_PARTY_FULL);
    stage_fini(&stage);
}

/* A successor has feeds of its own; those of the one that ended go on, for what still comes. */
Test(feed, a_succession_moves_no_feed)
{
    struct stage stage;
    const struct effects *effects;
    uint64_t expected;
    const struct text old[] = {text_of("A")};
    struct item day = {.kind = ITEM_DAY, .day = {6000}};
    const struct successor_input successors[] = {{.party = text_of("B"), .parts = 1000000}};
    struct item over = {.kind = ITEM_SUCCESSION,
                        .succession = {.on = 6001,
                                       .predecessors = old,
                                       .predecessors_count = 1,
                                       .successors = successors,
                                       .successors_count = 1}};
    cr_assert_eq(stage_init(&stage), 0);
    introduce(stage.engine, 1, "A");
    introduce(stage.engine, 2, "B");
    stage.journal = 2;
    cr_assert_eq(stage_submit(&stage, "A", "ledger", NULL, &day, 1, &effects), 0);
    cr_assert_eq(stage_submit(&stage, PARTY_CONTROL, "apply", NULL, &over, 1, &effects), 0);
    cr_assert_eq(effects->refusal_count, 0, "%.*s", TEXT_ARG(effects->refusals[0].text));
    day.day.date = 6002;
    cr_assert_eq(stage_submit(&stage, PARTY_CONTROL, "clock", NULL, &day, 1, &effects), 0);
    cr_expect_eq(engine_admit(stage.engine, text_of("A"), text_of("ledger"), 2, &expected),
                 ADMIT_NEXT);
    cr_expect_eq(engine_admit(stage.engine, text_of("B"), text_of("ledger"), 1, &expected),
                 ADMIT_NEXT);
    cr_expect_eq(engine_admit(stage.engine, text_of("B"), text_of("ledger"), 2, &expected),
                 ADMIT_GAP);
    stage_fini(&stage);
}

Test(feed, a_conflict_is_reported_once)
{
    struct stage stage;
    const struct effects *effects;
    struct item note = {
        .kind = ITEM_CONFLICT,
        .conflict = {.party = text_of("TEST"), .feed = text_of("test"), .number = 1}};
    uint8_t other[32] = {1};
    memset(note.conflict.digest, 0xAB, 32);
    cr_assert_eq(stage_init(&stage), 0);
    cr_assert_eq(stage_submit_one(&stage, &an_item, &effects), 0);
    cr_assert(!engine_conflict_reported(stage.engine, text_of("TEST"), text_of("test"), 1,
                                        note.conflict.digest));
    cr_assert_eq(stage_submit(&stage, "s75d", "conflicts", NULL, &note, 1, &effects), 0);
    cr_assert(engine_conflict_reported(stage.engine, text_of("TEST"), text_of("test"), 1,
                                       note.conflict.digest));
    cr_assert(!engine_conflict_reported(stage.engine, text_of("TEST"), text_of("test"), 1, other));
    cr_assert(!engine_conflict_reported(stage.engine, text_of("TEST"), text_of("test"), 2,
                                        note.conflict.digest));
    cr_assert(!engine_conflict_reported(stage.engine, text_of("nobody"), text_of("test"), 1,
                                        note.conflict.digest));
    stage_fini(&stage);
}

Test(feed, where_it_stands)
{
    struct stage stage;
    const struct effects *effects;
    struct report_feed feed;
    struct document_input d = {
        .name = text_of("a.csv"), .sha256 = {7}, .period_from = DATE_NONE, .period_to = DATE_NONE};
    cr_assert_eq(stage_init(&stage), 0);
    report_feed(stage.engine, text_of("P"), text_of("files"), &feed);
    cr_assert(feed.next == 1 && !feed.document_open);
    cr_assert_eq(stage_submit(&stage, "P", "files", &d, &an_item, 1, &effects), 0);
    report_feed(stage.engine, text_of("P"), text_of("files"), &feed);
    cr_assert(feed.next == 2 && feed.document_open && feed.document_next_row == 1);
    cr_assert(feed.document_sha256[0] == 7 && text_equal(feed.document_name, text_of("a.csv")));
    cr_assert_eq(report_document(stage.engine, d.sha256), 0, "not whole yet");
    d.first_row = 1;
    d.reading[31] = 1; /* by another mapping row 1 may be another row */
    cr_assert_eq(stage_submit(&stage, "P", "files", &d, &an_item, 1, &effects), 0);
    cr_assert(effects->refusal_count == 1 &&
              text_equal(effects->refusals[0].field, text_of("document.reading")));
    d.reading[31] = 0;
    d.complete = true;
    cr_assert_eq(stage_submit(&stage, "P", "files", &d, &an_item, 1, &effects), 0);
    report_feed(stage.engine, text_of("P"), text_of("files"), &feed);
    cr_assert(feed.next == 4 && !feed.document_open);
    cr_assert_eq(report_document(stage.engine, d.sha256), 3, "the input that completed it");
    stage_fini(&stage);
}
