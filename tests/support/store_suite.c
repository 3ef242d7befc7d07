#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "batch_maker.h"
#include "store_seen.h"
#include "store/chain.h"
#include "store_suite.h"

static int not_called(void *ctx, const struct checkpoint *checkpoint)
{
    (void)ctx, (void)checkpoint;
    cr_assert_fail("there is no checkpoint");
    return 0;
}

void store_case_empty(struct store *s)
{
    struct batch_maker *m = maker_with(s, 0, 1);
    struct seen seen = {0};
    struct store_reader *r = reader_of_store(s);
    expect_head(s, m);
    cr_assert_eq(r->ops->read_journal(r, 0, 0, see_row, &seen), 0);
    cr_assert_eq(r->ops->read_effects(r, 0, 0, see_effects, &seen), 0);
    cr_assert_eq(r->ops->read_events(r, 0, 0, see_effects, &seen), 0);
    cr_assert_eq(r->ops->find_message(r, maker_party(0), maker_feed(0), 1, see_row, &seen),
                 STORE_ABSENT);
    cr_assert_eq(seen.rows, 0u);
    cr_assert_eq(s->ops->checkpoint_load(s, not_called, NULL), STORE_ABSENT);
    r->ops->reader_close(r);
    s->ops->reader_close(NULL);
    s->ops->close(NULL);
    maker_free(m);
}

void store_case_epochs(struct store *s)
{
    struct batch_maker *m = maker_with(s, 0, 1);
    for (uint64_t expected = 1; expected <= 3; expected++) {
        uint64_t epoch = 0;
        cr_assert_eq(s->ops->epoch_take(s, TEXT_NONE, &epoch), 0);
        cr_assert_eq(epoch, expected);
        m->head.epoch = epoch;
        expect_head(s, m);
        cr_assert_eq(batch_append(m, s, 3, 10, 1), 0);
        expect_head(s, m);
    }
    maker_free(m);
}

/* A declared loss is remembered with where the journal stood, until another one is declared. */
void store_case_losses(struct store *s)
{
    struct batch_maker *m = maker_with(s, 2, 1);
    struct store_head head;
    static char longest[STORE_LOSS_MAX + 1];
    memset(longest, 'a', sizeof longest);
    uint64_t epoch = 0;
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert_eq(head.restored.epoch, 0u);
    for (uint64_t expected = 1; expected <= 6; expected++) {
        const bool loss = expected == 2 || expected == 5;
        const struct store_restored before = head.restored;
        cr_assert_eq(s->ops->epoch_take(s, loss ? text_of("an older copy") : TEXT_NONE, &epoch), 0);
        cr_assert_eq(s->ops->head(s, &head), 0);
        cr_assert_eq(head.restored.epoch, loss ? expected : before.epoch);
        cr_assert_eq(head.restored.journal, loss ? head.journal : before.journal);
        cr_assert_eq(head.restored.event, loss ? head.event : before.event);
        m->head.epoch = epoch;
        cr_assert_eq(batch_append(m, s, 3, 10, 1), 0);
    }
    cr_assert_eq(s->ops->epoch_take(s, (struct text){longest, sizeof longest}, &epoch), ERR_RANGE);
    cr_assert_eq(s->ops->epoch_take(s, (struct text){longest, STORE_LOSS_MAX}, &epoch), 0);
    maker_free(m);
}

void store_case_number_gap(struct store *s)
{
    struct batch_maker *m = maker_with(s, 3, 4);
    for (int skew = -1; skew <= 1; skew++) {
        batch_make(m, 4, 50, 2, 10);
        for (size_t i = skew ? 0 : 2; i < 4; i++) /* skew 0: a gap inside the batch */
            m->rows[i].number += (uint64_t)(skew ? skew : 1);
        m->effects.first_journal = m->rows[0].number;
        m->effects.last_journal = m->rows[3].number;
        batch_seal(m);
        cr_assert_eq(append_made(m, s), ERR_RANGE);
        expect_head(s, m);
    }
    cr_assert_eq(s->ops->append(s, m->rows, 0, &m->effects), ERR_RANGE);
    cr_assert_eq(batch_append(m, s, 4, 50, 2), 0, "the right one still goes in");
    expect_head(s, m);
    maker_free(m);
}

static void one_row(struct batch_maker *m, size_t feed, uint64_t feed_number)
{
    batch_make(m, 1, 20, 0, 10);
    m->rows[0].party = maker_party(feed);
    m->rows[0].feed = maker_feed(feed);
    m->rows[0].feed_number = feed_number;
    batch_seal(m);
}

void store_case_feed_gap_and_repeat(struct store *s)
{
    struct batch_maker *m = maker_with(s, 12, 5);
    for (size_t feed = 0; feed < MAKER_FEEDS; feed++) {
        const uint64_t last = m->feed_numbers[feed];
        cr_assert_gt(last, 1u);
        const uint64_t numbers[] = {0, 1, last, last + 2, last + 1000, UINT64_MAX};
        const int outcomes[] = {ERR_RANGE, ERR_BUSY, ERR_BUSY, ERR_RANGE, ERR_RANGE, ERR_RANGE};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            one_row(m, feed, numbers[i]);
            cr_assert_eq(append_made(m, s), outcomes[i], "feed %zu, number %lu", feed, numbers[i]);
            expect_head(s, m);
        }
        one_row(m, feed, last + 1);
        cr_assert_eq(append_made(m, s), 0);
        batch_taken(m);
    }
    expect_head(s, m);
    maker_free(m);
}

/* One bad row among good ones: none of them goes in, and the good ones can come again. */
void store_case_feeds_within_a_batch(struct store *s)
{
    struct batch_maker *m = maker_with(s, 5, 6);
    for (unsigned bad = 0; bad < 9; bad++) {
        batch_make(m, 9, 30, 1, 20);
        const uint64_t right = m->rows[bad].feed_number;
        m->rows[bad].feed_number = right + 1;
        batch_seal(m);
        cr_assert_eq(append_made(m, s), ERR_RANGE);
        m->rows[bad].feed_number = right - 1;
        batch_seal(m);
        cr_assert_eq(append_made(m, s), right == 1 ? ERR_RANGE : ERR_BUSY);
        expect_head(s, m);
        m->rows[bad].feed_number = right;
        batch_seal(m);
        cr_assert_eq(append_made(m, s), 0);
        batch_taken(m);
        expect_head(s, m);
    }
    maker_free(m);
}

/* Two parties may call their feeds alike: side by side in a batch, each has numbers of its own. */
void store_case_one_feed_name_of_two(struct store *s)
{
    static const char *const parties[] = {"A", "B", "B", "A"};
    struct batch_maker *m = maker_with(s, 0, 17);
    struct store_reader *r = reader_of_store(s);
    for (uint64_t batch = 0; batch < 2; batch++) {
        batch_make(m, 4, 30, 1, 20);
        for (size_t i = 0; i < 4; i++) {
            m->rows[i].party = text_of(parties[i]);
            m->rows[i].feed = text_of("ledger");
            m->rows[i].feed_number = 2 * batch + 1 + (i > 1);
        }
        batch_seal(m);
        cr_assert_eq(append_made(m, s), 0);
        batch_taken(m);
        expect_head(s, m);
    }
    for (size_t i = 0; i < 4; i++) {
        struct seen seen = {0};
        const struct text party = text_of(parties[i]);
        cr_assert_eq(r->ops->find_message(r, party, text_of("ledger"), 3 + (i > 1), see_row, &seen),
                     STORE_FOUND);
        cr_assert_eq(seen.last, 5 + i);
    }
    r->ops->reader_close(r);
    maker_free(m);
}

void store_case_effects_must_follow(struct store *s)
{
    struct batch_maker *m = maker_with(s, 3, 7);
    for (unsigned wrong = 0; wrong < 6; wrong++) {
        batch_make(m, 3, 30, 5, 20);
        struct effect_row *e = &m->effects;
        e->first_journal += wrong == 0;
        e->last_journal -= wrong == 1;
        e->first_event += wrong == 2;
        e->first_event -= wrong == 3;
        e->last_event = wrong == 4 ? e->first_event - 2 : e->last_event;
        e->packed.size = wrong == 5 ? 0 : e->packed.size;
        cr_assert_eq(append_made(m, s), ERR_RANGE, "%u", wrong);
        expect_head(s, m);
    }
    cr_assert_eq(batch_append(m, s, 3, 30, 5), 0);
    expect_head(s, m);
    maker_free(m);
}

void store_case_sizes(struct store *s)
{
    struct batch_maker *m = maker_with(s, 1, 8);
    char name[256];
    memset(name, 'x', sizeof name);
    batch_make(m, 1, 1, 0, 1);
    m->rows[0].raw.size = 0;
    cr_assert_eq(append_made(m, s), ERR_RANGE, "nothing");
    batch_make(m, 1, (16u << 20) + 1, 0, 1);
    cr_assert_eq(append_made(m, s), ERR_RANGE, "more than 16 MiB");
    batch_make(m, 1, 1, 0, 1);
    m->rows[0].feed = (struct text){name, 256};
    cr_assert_eq(append_made(m, s), ERR_RANGE);
    m->rows[0].feed = TEXT_NONE;
    cr_assert_eq(append_made(m, s), ERR_RANGE);
    expect_head(s, m);
    batch_make(m, 2, 16u << 20, 0, 3000000);
    cr_assert_eq(append_made(m, s), 0, "16 MiB each");
    batch_taken(m);
    expect_head(s, m);
    maker_free(m);
}

struct expected_checkpoint {
    const struct checkpoint *checkpoint;
    int answer;
};

static int same_checkpoint(void *ctx, const struct checkpoint *c)
{
    const struct expected_checkpoint *expected = ctx;
    const struct checkpoint *e = expected->checkpoint;
    cr_assert_eq(c->journal, e->journal);
    cr_assert_eq(c->event, e->event);
    cr_assert(c->rules == e->rules && c->settled == e->settled);
    cr_assert_arr_eq(c->chain, e->chain, sizeof c->chain);
    cr_assert_eq(c->image.size, e->image.size);
    if (e->image.size)
        cr_assert_eq(memcmp(c->image.data, e->image.data, e->image.size), 0);
    return expected->answer;
}

void store_case_checkpoint(struct store *s)
{
    struct batch_maker *m = maker_with(s, 2, 15);
    const size_t sizes[] = {100, 0, 1, 70000, 3};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        batch_make(m, 1, 1, 0, sizes[i]);
        struct checkpoint c = {.journal = 10 + i,
                               .event = i * 3,
                               .rules = (uint32_t)i,
                               .settled = i % 2,
                               .image = buffer_bytes(&m->packed)};
        memset(c.chain, (int)i, sizeof c.chain);
        struct expected_checkpoint expected = {&c, 0};
        cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
        cr_assert_eq(s->ops->checkpoint_load(s, same_checkpoint, &expected), STORE_FOUND);
    }
    expect_head(s, m);
    maker_free(m);
}

void store_case_checkpoint_visitor_stops(struct store *s)
{
    const struct checkpoint c = {.journal = 1, .image = {(const uint8_t *)"abc", 3}};
    struct expected_checkpoint expected = {&c, -9};
    cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
    cr_assert_eq(s->ops->checkpoint_load(s, same_checkpoint, &expected), -9);
    expected.answer = 9;
    cr_assert_eq(s->ops->checkpoint_load(s, same_checkpoint, &expected), 9);
}

void store_case_large_checkpoint(struct store *s)
{
    struct batch_maker *m = maker_with(s, 0, 16);
    for (unsigned i = 0; i < 3; i++) {
        batch_make(m, 1, 1, 0, 20000000 + i);
        const struct checkpoint c = {.journal = i + 1, .image = buffer_bytes(&m->packed)};
        struct expected_checkpoint expected = {&c, 0};
        cr_assert_eq(s->ops->checkpoint_save(s, &c), 0);
        cr_assert_eq(s->ops->checkpoint_load(s, same_checkpoint, &expected), STORE_FOUND);
    }
    maker_free(m);
}

struct expected_stand {
    uint64_t journal;
    const char *image;
    int result;
};

static int same_stand(void *ctx, const struct stand_row *stand)
{
    const struct expected_stand *e = ctx;
    const struct bytes image = {(const uint8_t *)e->image, strlen(e->image)};
    uint8_t digest[STORE_DIGEST_SIZE];
    chain_digest(image, digest);
    cr_assert_eq(stand->journal, e->journal);
    cr_assert_eq(stand->image.size, image.size);
    cr_assert_arr_eq(stand->image.data, image.data, image.size);
    cr_assert_arr_eq(stand->digest, digest, sizeof digest);
    return e->result;
}

static int append_stand(struct batch_maker *m, struct store *s, const char *image)
{
    const struct bytes state = {(const uint8_t *)image, strlen(image)};
    batch_make(m, 1, 100, 0, 20);
    m->rows[0].rules = (uint32_t)m->head.journal;
    batch_name_stand(m, state);
    return s->ops->append_stand(s, &m->rows[0], &m->effects, state);
}

/* Each is found from its input on, until the next one; the head knows the last. */
void store_case_stands(struct store *s)
{
    struct batch_maker *m = maker_with(s, 2, 1);
    static char large[70001];
    memset(large, 'z', sizeof large - 1);
    struct expected_stand first = {.image = "a state"}, second = {.image = large};
    struct store_head head;
    cr_assert_eq(s->ops->find_stand(s, UINT64_MAX, same_stand, &first), STORE_ABSENT);
    cr_assert_eq(append_stand(m, s, first.image), 0);
    first.journal = m->head.journal + 1;
    batch_taken(m);
    cr_assert_eq(batch_append(m, s, 3, 50, 1), 0);
    cr_assert_eq(append_stand(m, s, second.image), 0);
    second.journal = m->head.journal + 1;
    batch_taken(m);
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert(head.stand == second.journal && head.rules == m->rows[0].rules);
    cr_assert_eq(s->ops->find_stand(s, first.journal - 1, same_stand, &first), STORE_ABSENT);
    cr_assert_eq(s->ops->find_stand(s, first.journal, same_stand, &first), STORE_FOUND);
    cr_assert_eq(s->ops->find_stand(s, second.journal - 1, same_stand, &first), STORE_FOUND);
    cr_assert_eq(s->ops->find_stand(s, second.journal, same_stand, &second), STORE_FOUND);
    cr_assert_eq(s->ops->find_stand(s, UINT64_MAX, same_stand, &second), STORE_FOUND);
    second.result = -9;
    cr_assert_eq(s->ops->find_stand(s, UINT64_MAX, same_stand, &second), -9);
    expect_head(s, m);
    maker_free(m);
}

/* What is refused as an append leaves no state behind, and no input is without one. */
void store_case_stand_or_nothing(struct store *s)
{
    struct batch_maker *m = maker_with(s, 2, 1);
    struct expected_stand none = {.journal = 0};
    cr_assert_eq(append_stand(m, s, ""), ERR_RANGE);
    const struct bytes x = {(const uint8_t *)"x", 1}, y = {(const uint8_t *)"y", 1};
    batch_make(m, 1, 100, 0, 20);
    batch_name_stand(m, x);
    cr_assert_eq(s->ops->append_stand(s, &m->rows[0], &m->effects, y), ERR_RANGE, "it names x");
    m->rows[0].number++;
    cr_assert_eq(s->ops->append_stand(s, &m->rows[0], &m->effects, x), ERR_RANGE);
    cr_assert_eq(s->ops->find_stand(s, UINT64_MAX, same_stand, &none), STORE_ABSENT);
    expect_head(s, m);
    maker_free(m);
}
