/* Numbers of feeds: what is next, what is known, what is a gap; and that what is not next changes
 * nothing. Documents are told in tests/transcripts/documents. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "core/report.h"
#include "core/state.h"
#include "stage.h"

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

Test(feed, numbers_without_gaps)
{
    struct engine *e;
    cr_assert_eq(engine_new(&e), 0);
    cr_assert_eq(admit(e, "a", 1, 1), ADMIT_NEXT);
    cr_assert_eq(admit(e, "a", 2, 1), ADMIT_GAP);
    cr_assert_eq(step(e, 1, "a", 1), 0);
    cr_assert_eq(step(e, 2, "a", 2), 0);
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

Test(feed, there_are_not_more_than_the_limit)
{
    struct engine *e;
    char name[16];
    cr_assert_eq(engine_new(&e), 0);
    for (uint64_t i = 1; i <= FEEDS_MAX; i++) {
        (void)snprintf(name, sizeof name, "f%u", (unsigned)i);
        cr_assert_eq(step(e, i, name, 1), 0);
    }
    cr_assert_eq(admit(e, "one-more", 1, 1), ADMIT_NO_ROOM);
    cr_assert_eq(step(e, FEEDS_MAX + 1, "one-more", 1), ERR_RANGE);
    cr_assert_eq(admit(e, "f7", 2, 2), ADMIT_NEXT, "those that are there go on");
    engine_free(e);
}

Test(feed, a_conflict_is_told_once)
{
    struct stage stage;
    const struct effects *effects;
    struct item note = {
        .kind = ITEM_CONFLICT,
        .conflict = {.party = text_of("TEST"), .feed = text_of("test"), .number = 1}};
    uint8_t other[32] = {1};
    memset(note.conflict.digest, 0xAB, 32);
    cr_assert_eq(stage_init(&stage), 0);
    cr_assert_eq(stage_tell(&stage, &an_item, &effects), 0);
    cr_assert(!engine_conflict_told(stage.engine, text_of("TEST"), text_of("test"), 1,
                                    note.conflict.digest));
    cr_assert_eq(stage_submit(&stage, "s75d", "conflicts", NULL, &note, 1, &effects), 0);
    cr_assert(engine_conflict_told(stage.engine, text_of("TEST"), text_of("test"), 1,
                                   note.conflict.digest));
    cr_assert(!engine_conflict_told(stage.engine, text_of("TEST"), text_of("test"), 1, other));
    cr_assert(!engine_conflict_told(stage.engine, text_of("TEST"), text_of("test"), 2,
                                    note.conflict.digest));
    cr_assert(!engine_conflict_told(stage.engine, text_of("nobody"), text_of("test"), 1,
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
    d.complete = true;
    cr_assert_eq(stage_submit(&stage, "P", "files", &d, &an_item, 1, &effects), 0);
    report_feed(stage.engine, text_of("P"), text_of("files"), &feed);
    cr_assert(feed.next == 3 && !feed.document_open);
    cr_assert_eq(report_document(stage.engine, d.sha256), 2, "the input that completed it");
    stage_fini(&stage);
}
