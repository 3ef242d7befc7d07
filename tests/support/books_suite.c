#include "books_suite.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "core/message/effects_list.h"

enum { INPUTS = 60, SEED = 42 };

static void mend(struct event *e, const char *pool, uint64_t pool_number)
{
    e->pool = text_of(pool);
    e->pool_number = pool_number;
    e->value_date = e->value_date > 20000 ? 17000 : e->value_date;
    e->booked_on = e->booked_on > 20000 ? 17000 : e->booked_on;
    e->position.as_of = e->position.as_of > 20000 ? 17000 : e->position.as_of;
    e->due_on = e->due_on > 20000 ? 17000 : e->due_on;
    e->kind = e->kind == EVENT_MATCHED ? EVENT_ROUTED : e->kind;
    e->state = e->state ? e->state : STATE_OPEN;
    if (e->exception && e->kind != EVENT_EXCEPTION_CHANGED)
        e->exception = (uint32_t)e->number; /* opened once */
}

void books_maker_next(struct books_maker *m)
{
    static const char *const names[8] = {"-", "a", "b", "c", "d", "e", "f", "g"};
    const uint64_t number = m->row.number + 1;
    random_effects(&m->random, number, &m->event, &m->effects);
    for (size_t i = 0; i < m->effects.posting_count; i++) {
        m->effects.postings[i].value_date = 17000;
        m->effects.postings[i].booked_on = 17001;
    }
    for (size_t i = 0; i < m->effects.event_count; i++) {
        const size_t pool = random_below(&m->random, 8);
        mend(&m->effects.events[i], names[pool], ++m->pools[pool]);
    }
    m->row = (struct journal_row){
        .number = number,
        .epoch = 1,
        .party = text_of("E08000006"),
        .feed = text_of("ledger"),
        .feed_number = number,
        .principal = text_of("uid:1000"),
        .raw = {(const uint8_t *)"x", 1},
    };
}

static struct books *opened(const struct books_place *at)
{
    struct books *b = NULL;
    cr_assert_eq(at->ops->open(at->directory, &b), 0);
    cr_assert_eq(b->ops, at->ops, "they know their table");
    return b;
}

/* Applies the next count inputs in one transaction. */
static void apply(struct books *b, struct books_maker *m, int count)
{
    cr_assert_eq(b->ops->begin(b), 0);
    for (int i = 0; i < count; i++) {
        books_maker_next(m);
        cr_assert_eq(b->ops->apply(b, &m->row, &m->effects), 0, "input %lu", m->row.number);
    }
    cr_assert_eq(b->ops->commit(b), 0);
}

static void expect_cursor(struct books *b, uint64_t expected)
{
    uint64_t journal = UINT64_MAX;
    cr_assert_eq(b->ops->cursor(b, &journal), 0);
    cr_assert_eq(journal, expected, "the cursor is %lu, not %lu", journal, expected);
}

/* The first count inputs of the seed, so many in a transaction, in books that are made anew. */
static void make(const struct books_place *at, int count, int chunk,
                 uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    struct books_maker m = {.random = {SEED}};
    cr_assert_eq(at->ops->remove(at->directory), 0);
    struct books *b = opened(at);
    for (int done = 0; done < count; done += chunk)
        apply(b, &m, chunk < count - done ? chunk : count - done);
    expect_cursor(b, (uint64_t)count);
    cr_assert_eq(at->ops->digest(b, ret_digest), 0);
    at->ops->close(b);
    effects_fini(&m.effects);
}

void books_case_empty(const struct books_place *at)
{
    struct books *b = opened(at);
    expect_cursor(b, 0);
    cr_assert_eq(b->ops->begin(b), 0);
    cr_assert_eq(b->ops->commit(b), 0, "nothing to commit is no failure");
    expect_cursor(b, 0);
    at->ops->close(b);
    at->ops->close(NULL);
    cr_assert(at->ops->name && *at->ops->name);
}

void books_case_transactions(const struct books_place *at)
{
    uint8_t whole[STORE_DIGEST_SIZE], single[STORE_DIGEST_SIZE], less[STORE_DIGEST_SIZE];
    make(at, INPUTS, INPUTS, whole);
    make(at, INPUTS, 1, single);
    cr_expect_arr_eq(whole, single, sizeof whole, "the same inputs give the same books");
    make(at, INPUTS - 1, 7, less);
    cr_expect_neq(memcmp(whole, less, sizeof whole), 0);
}

void books_case_rolled_back(const struct books_place *at)
{
    uint8_t before[STORE_DIGEST_SIZE], after[STORE_DIGEST_SIZE];
    make(at, 20, 20, before);
    struct books_maker m = {.random = {SEED + 1}, .row = {.number = 20}, .event = 1000000};
    struct books *b = opened(at);
    cr_assert_eq(b->ops->begin(b), 0);
    books_maker_next(&m);
    for (size_t i = 0; i < m.effects.event_count; i++) /* of a pool of their own */
        mend(&m.effects.events[i], "other", i + 1);
    cr_assert_eq(b->ops->apply(b, &m.row, &m.effects), 0);
    b->ops->rollback(b);
    expect_cursor(b, 20);
    cr_assert_eq(b->ops->digest(b, after), 0);
    cr_expect_arr_eq(before, after, sizeof before);
    at->ops->close(b);
    effects_fini(&m.effects);
}

void books_case_in_order(const struct books_place *at)
{
    struct books_maker m = {.random = {SEED}};
    struct books *b = opened(at);
    apply(b, &m, 1);
    cr_assert_eq(b->ops->begin(b), 0);
    cr_expect_eq(b->ops->apply(b, &m.row, &m.effects), ERR_RANGE, "again");
    b->ops->rollback(b);
    cr_assert_eq(b->ops->begin(b), 0);
    books_maker_next(&m);
    m.effects.journal++;
    cr_expect_eq(b->ops->apply(b, &m.row, &m.effects), ERR_RANGE, "effects of another input");
    m.row.number++;
    cr_expect_eq(b->ops->apply(b, &m.row, &m.effects), ERR_RANGE, "a gap");
    b->ops->rollback(b);
    expect_cursor(b, 1);
    at->ops->close(b);
    effects_fini(&m.effects);
}

void books_case_kept_when_closed(const struct books_place *at)
{
    uint8_t before[STORE_DIGEST_SIZE], after[STORE_DIGEST_SIZE];
    make(at, INPUTS, 9, before);
    struct books_maker m = {.random = {SEED}};
    struct books *b = opened(at);
    expect_cursor(b, INPUTS);
    cr_assert_eq(b->ops->digest(b, after), 0);
    cr_expect_arr_eq(before, after, sizeof before);
    cr_assert_eq(b->ops->begin(b), 0); /* and what was in hand when they were closed is not */
    while (m.row.number <= INPUTS)
        books_maker_next(&m);
    cr_assert_eq(b->ops->apply(b, &m.row, &m.effects), 0);
    at->ops->close(b);
    b = opened(at);
    expect_cursor(b, INPUTS);
    cr_assert_eq(b->ops->digest(b, after), 0);
    cr_expect_arr_eq(before, after, sizeof before);
    at->ops->close(b);
    effects_fini(&m.effects);
}

void books_case_removed(const struct books_place *at)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    cr_assert_eq(at->ops->remove(at->directory), 0, "nothing there is no failure");
    make(at, 5, 5, digest);
    cr_assert_eq(at->ops->remove(at->directory), 0);
    struct books *b = opened(at);
    expect_cursor(b, 0);
    at->ops->close(b);
}

void books_case_check_of_none(const struct books_place *at)
{
    struct books_check *c = NULL;
    cr_expect_eq(at->ops->check_open(at->directory, false, &c), ERR_ABSENT);
    cr_expect_eq(at->ops->check_open(at->directory, true, &c), ERR_ABSENT);
    at->ops->check_close(NULL);
}

static struct books_check *check_opened(const struct books_place *at, bool foreign, uint64_t cursor)
{
    struct books_check *c = NULL;
    cr_assert_eq(at->ops->check_open(at->directory, foreign, &c), 0);
    cr_assert_eq(c->ops, at->ops);
    cr_assert_eq(c->ops->check_cursor(c), cursor);
    return c;
}

/* What it comes to over the first count inputs of a seed, of which one differs; 0: none does. */
static int checked(struct books_check *c, int count, uint64_t differs)
{
    struct books_maker m = {.random = {SEED}};
    int rc = 0;
    while (!rc && (int)m.row.number < count) {
        books_maker_next(&m);
        if (m.row.number == differs)
            m.effects.accepted++;
        rc = c->ops->check_apply(c, &m.row, &m.effects);
    }
    cr_expect(!differs || m.row.number == differs, "input %lu is found at %lu", differs,
              m.row.number);
    if (!rc)
        rc = c->ops->check_end(c);
    effects_fini(&m.effects);
    return rc;
}

void books_case_check_agrees(const struct books_place *at)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    make(at, INPUTS, 11, digest);
    for (int foreign = 0; foreign < 2; foreign++) {
        struct books_check *c = check_opened(at, foreign == 1, INPUTS);
        cr_expect_eq(checked(c, INPUTS, 0), 0);
        at->ops->check_close(c);
    }
    struct books *b = opened(at);
    uint8_t after[STORE_DIGEST_SIZE];
    cr_assert_eq(b->ops->digest(b, after), 0);
    cr_expect_arr_eq(digest, after, sizeof digest, "a check writes nothing");
    at->ops->close(b);
}

void books_case_check_differs(const struct books_place *at)
{
    static const uint64_t inputs[] = {1, INPUTS / 2, INPUTS};
    uint8_t digest[STORE_DIGEST_SIZE];
    make(at, INPUTS, INPUTS, digest);
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        struct books_check *c = check_opened(at, false, INPUTS);
        cr_expect_eq(checked(c, INPUTS, inputs[i]), BOOKS_DIFFER, "input %lu", inputs[i]);
        at->ops->check_close(c);
    }
}

void books_case_check_is_of_one_moment(const struct books_place *at)
{
    struct books_maker m = {.random = {SEED}};
    struct books *b = opened(at);
    apply(b, &m, INPUTS / 2);
    struct books_check *c = check_opened(at, false, INPUTS / 2);
    apply(b, &m, 1);
    cr_expect_eq(checked(c, INPUTS / 2, 0), 0, "what was written since is not looked at");
    at->ops->check_close(c);
    at->ops->close(b);
    effects_fini(&m.effects);
}

void books_case_check_in_order(const struct books_place *at)
{
    struct books_maker m = {.random = {SEED}};
    uint8_t digest[STORE_DIGEST_SIZE];
    make(at, 3, 3, digest);
    struct books_check *c = check_opened(at, false, 3);
    cr_expect_eq(c->ops->check_end(c), ERR_RANGE, "not all was looked at");
    books_maker_next(&m);
    books_maker_next(&m);
    cr_expect_eq(c->ops->check_apply(c, &m.row, &m.effects), ERR_RANGE, "a gap");
    at->ops->check_close(c);
    effects_fini(&m.effects);
}
