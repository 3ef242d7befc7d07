/* Start: the last checkpoint, then the journal's tail; a checkpoint that does not belong is passed
 * over; a journal that is not what was written is never worked on. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "core/report/report.h"
#include "gate_store.h"
#include "memory_store.h"
#include "rig.h"
#include "store/chain.h"

static struct rig r;

/* A journal of n inputs by the daemon's own way, with its effects; the rig is closed again. */
static void write_journal(uint64_t n)
{
    rig_open(&r);
    for (uint64_t number = 1; number <= n; number++) {
        rig_send(&r, 1, rig_rows(&r, "a", number, 1, 1 + number % 3));
        rig_settle(&r);
    }
    rig_close(&r);
}

static void image_of(struct engine *engine, struct buffer *out)
{
    buffer_clear(out);
    cr_assert_eq(engine_save(engine, out), 0);
}

static void save(struct store *s, uint64_t journal, uint64_t event, const uint8_t *chain,
                 const struct buffer *image)
{
    struct checkpoint c = {.journal = journal, .event = event, .image = buffer_bytes(image)};
    memcpy(c.chain, chain, sizeof c.chain);
    cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
}

static struct recovered recover(int expected)
{
    struct recovered got = {0};
    const struct recover_task task = {.store = r.store};
    cr_assert_eq(recover_run(&task, &got), expected);
    return got;
}

/* Recovers, while the journal has grown since the store was asked for its head. */
static struct recovered recover_at(const struct store_head *head)
{
    gate_show_head(r.store, head);
    const struct recovered got = recover(0);
    gate_show_head(r.store, NULL);
    return got;
}

static void fini(void) { r.store->ops->close(r.store); }

TestSuite(recover, .fini = fini, .timeout = 60);

Test(recover, an_empty_journal)
{
    write_journal(0);
    struct recovered got = recover(0);
    struct report_status status;
    report_status(got.engine, &status);
    cr_expect(status.last_journal == 0 && got.replayed == 0 && got.checkpoint == 0);
    engine_free(got.engine);
}

/* A checkpoint is made of a journal that grows: what came after the head is not worked on. */
Test(recover, a_journal_that_grows)
{
    struct store_head heads[2];
    rig_open(&r);
    for (uint64_t number = 1; number <= 300; number++) {
        rig_send(&r, 1, rig_rows(&r, "a", number, 1, 2));
        rig_settle(&r);
        if (number == 100 || number == 290)
            cr_assert_eq(r.store->ops->head(r.store, &heads[number / 290]), 0);
    }
    rig_close(&r);
    struct recovered got = recover_at(&heads[0]);
    struct report_status status;
    report_status(got.engine, &status);
    cr_expect(status.last_journal == 100 && got.replayed == 100 && got.head.journal == 100);
    engine_free(got.engine);
    got = recover_at(&heads[1]);
    report_status(got.engine, &status);
    cr_expect(status.last_journal == 290 && got.replayed == 290 && got.items == 580);
    engine_free(got.engine);
}

Test(recover, the_whole_journal_and_a_tail_give_the_same)
{
    struct buffer whole = BUFFER_NULL, tail = BUFFER_NULL;
    write_journal(20);
    struct recovered got = recover(0);
    cr_expect(got.replayed == 20 && got.checkpoint == 0 && got.passed_over == 0);
    image_of(got.engine, &whole);
    engine_free(got.engine);
    /* A checkpoint in the middle, taken on the way. */
    rig_open(&r);
    struct report_status status;
    report_status(r.desk.engine, &status);
    save(r.store, 20, status.last_event, r.desk.commits.chain, &whole);
    for (uint64_t number = 21; number <= 30; number++) {
        rig_send(&r, 1, rig_rows(&r, "a", number, 1, 2));
        rig_settle(&r);
    }
    image_of(r.desk.engine, &whole);
    rig_close(&r);
    got = recover(0);
    cr_expect(got.replayed == 10 && got.items == 20 && got.checkpoint == 20);
    cr_expect_eq(got.passed_over, 0);
    image_of(got.engine, &tail);
    cr_assert_eq(whole.size, tail.size);
    cr_expect_eq(memcmp(whole.data, tail.data, whole.size), 0);
    engine_free(got.engine);
    buffer_fini(&whole);
    buffer_fini(&tail);
}

Test(recover, ends_early_when_it_is_cancelled)
{
    const atomic_bool cancelled = true;
    struct recovered got = {0};
    write_journal(20);
    const struct recover_task task = {.store = r.store, .cancelled = &cancelled};
    cr_expect_eq(recover_run(&task, &got), ERR_BUSY);
    cr_expect_null(got.engine);
}

/* Each of these checkpoints says something that the journal does not. */
Test(recover, a_checkpoint_that_does_not_belong_is_passed_over)
{
    struct buffer image = BUFFER_NULL, older = BUFFER_NULL;
    uint8_t chain[STORE_DIGEST_SIZE], other[STORE_DIGEST_SIZE];
    struct report_status status;
    write_journal(4);
    struct recovered got = recover(0);
    image_of(got.engine, &older);
    engine_free(got.engine);
    rig_open(&r);
    rig_send(&r, 1, rig_rows(&r, "a", 5, 1, 1));
    rig_settle(&r);
    image_of(r.desk.engine, &image);
    report_status(r.desk.engine, &status);
    memcpy(chain, r.desk.commits.chain, sizeof chain);
    memcpy(other, chain, sizeof other);
    other[31] ^= 1;
    rig_close(&r);
    const uint64_t event = status.last_event;
    struct buffer damaged = BUFFER_NULL;
    buffer_put(&damaged, image.data, image.size / 2);
    const struct {
        uint64_t journal, event;
        const uint8_t *chain;
        const struct buffer *image;
    } cases[] = {
        {5, event, other, &image},     /* of another chain */
        {6, event, chain, &image},     /* ahead of the journal */
        {0, event, chain, &image},     /* of no input */
        {5, event, chain, &older},     /* an image of an earlier input */
        {5, event + 1, chain, &image}, /* that caused other events */
        {5, event, chain, &damaged},   /* half of it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        save(r.store, cases[i].journal, cases[i].event, cases[i].chain, cases[i].image);
        got = recover(0);
        cr_expect_lt(got.passed_over, 0, "case %zu", i);
        cr_expect(got.replayed == 5 && got.checkpoint == 0, "case %zu", i);
        report_status(got.engine, &status);
        cr_expect(status.last_journal == 5 && status.last_event == event);
        engine_free(got.engine);
    }
    save(r.store, 5, event, chain, &image);
    got = recover(0);
    cr_expect(got.passed_over == 0 && got.replayed == 0 && got.checkpoint == 5);
    engine_free(got.engine);
    buffer_fini(&image);
    buffer_fini(&older);
    buffer_fini(&damaged);
}

/* An image that is whole and says the right numbers, but whose state refuses the tail. */
Test(recover, when_the_tail_does_not_follow_the_checkpoint_all_is_replayed)
{
    struct buffer image = BUFFER_NULL;
    write_journal(3);
    struct rig mine = r;
    memset(&r, 0, sizeof r);
    rig_open(&r); /* another journal of the same length, by another feed */
    for (uint64_t number = 1; number <= 3; number++) {
        rig_send(&r, 1, rig_rows(&r, "b", number, 1, 1 + number % 3));
        rig_settle(&r);
    }
    image_of(r.desk.engine, &image);
    rig_fini(&r);
    r = mine;
    rig_open(&r);
    const uint64_t event = r.desk.commits.event;
    save(r.store, 3, event, r.desk.commits.chain, &image);
    rig_send(&r, 1, rig_rows(&r, "a", 4, 1, 1));
    rig_settle(&r);
    rig_close(&r);
    struct recovered got = recover(0);
    cr_expect_eq(got.passed_over, ERR_CORRUPT);
    cr_expect(got.replayed == 4 && got.checkpoint == 0);
    engine_free(got.engine);
    buffer_fini(&image);
}

/* Writes rows directly into a store of their own. */
static void append(const struct bytes *raws, size_t count, size_t spoil, uint64_t events)
{
    struct journal_row rows[4];
    static const uint8_t before[STORE_DIGEST_SIZE];
    uint8_t packed[1] = {1};
    struct effect_row effects = {1, count, 1, events, {packed, 1}};
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct journal_row){.number = i + 1, .epoch = 1, .party = text_of(PARTY_CONTROL),
                                       .feed = text_of("a"), .feed_number = i + 1,
                                       .principal = text_of("local"), .raw = raws[i]};
    }
    chain_seal(rows, count, &effects, before);
    if (spoil < count)
        rows[spoil].received.us = 5;
    cr_assert_eq(r.store->ops->append(r.store, rows, count, &effects), 0);
}

/* The Submission inside a frame of fewer than 2^14 bytes, copied. */
static struct bytes raw_of(struct bytes frame, uint8_t *copy)
{
    size_t head = frame.data[1] & 0x80 ? 3 : 2;
    memcpy(copy, frame.data + head, frame.size - head);
    return (struct bytes){copy, frame.size - head};
}

static void open_store(void)
{
    cr_assert_eq(chain_init(), 0);
    cr_assert_eq(memory_store_new(&r.store), 0);
}

Test(recover, a_row_that_is_not_what_was_written)
{
    uint8_t one[256], two[256];
    open_store();
    struct bytes raws[2] = {raw_of(rig_rows(&r, "a", 1, 1, 1), one)};
    raws[1] = raw_of(rig_rows(&r, "a", 2, 1, 1), two);
    append(raws, 2, 1, 2);
    recover(ERR_CORRUPT);
    buffer_fini(&r.frame);
}

Test(recover, rows_that_are_chained_but_no_inputs)
{
    uint8_t one[256], two[256];
    open_store();
    struct bytes raws[2] = {raw_of(rig_rows(&r, "a", 1, 1, 1), one), {(const uint8_t *)"junk", 4}};
    append(raws, 2, SIZE_MAX, 1);
    recover(ERR_CORRUPT);
    r.store->ops->close(r.store);
    open_store();
    raws[1] = raw_of(rig_rows(&r, "b", 2, 1, 1), two); /* not the feed that the row says */
    append(raws, 2, SIZE_MAX, 2);
    recover(ERR_CORRUPT);
    r.store->ops->close(r.store);
    open_store();
    raws[1] = raw_of(rig_rows(&r, "a", 3, 1, 1), two); /* nor its number */
    append(raws, 2, SIZE_MAX, 2);
    recover(ERR_CORRUPT);
    buffer_fini(&r.frame);
}

/* Numbers of events are given by the rules: a journal that counted otherwise would be continued
 * wrong. */
Test(recover, rules_that_cause_other_events_than_were_recorded)
{
    uint8_t one[256];
    open_store();
    struct bytes raw = raw_of(rig_rows(&r, "a", 1, 1, 2), one);
    append(&raw, 1, SIZE_MAX, 3);
    recover(ERR_CORRUPT);
    r.store->ops->close(r.store);
    open_store();
    append(&raw, 1, SIZE_MAX, 2);
    engine_free(recover(0).engine);
    buffer_fini(&r.frame);
}

/* What a desk accepted within its limit may need a little more when it is read again: here it needs
 * much more. */
Test(recover, more_memory_than_the_desk_gives)
{
    static char *aliases[400000];
    struct arena arena = {.limit = WIRE_ARENA_BYTES_MAX};
    struct input in;
    S75__V1__Submission m = S75__V1__SUBMISSION__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[1] = {&item};
    S75__V1__Party party = S75__V1__PARTY__INIT;
    const size_t count = sizeof aliases / sizeof *aliases;
    for (size_t i = 0; i < count; i++)
        aliases[i] = "";
    m.party = (char[]){PARTY_CONTROL};
    m.feed = "a";
    m.number = 1;
    m.items = items;
    m.n_items = 1;
    item.body_case = S75__V1__ITEM__BODY_PARTY;
    item.party = &party;
    party.code = party.name = "01G";
    party.has_kind = 1;
    party.kind = S75__V1__PARTY_KIND__PARTY_CCG;
    party.aliases = aliases;
    party.n_aliases = count;
    uint8_t *raw = malloc(s75__v1__submission__get_packed_size(&m));
    cr_assert_not_null(raw);
    struct bytes bytes = {raw, s75__v1__submission__pack(&m, raw)};
    cr_assert_leq(bytes.size, WIRE_REQUEST_BYTES_MAX);
    cr_assert_eq(wire_decode_submission(bytes, &arena, &in), ERR_MEMORY);
    arena_fini(&arena);
    open_store();
    append(&bytes, 1, SIZE_MAX, 1);
    struct recovered got = recover(0);
    cr_expect_eq(got.items, 1);
    engine_free(got.engine);
    free(raw);
}
