#include <criterion/criterion.h>
#include <string.h>

#include "batch_maker.h"
#include "store_seen.h"
#include "store_suite.h"

void store_case_append_and_read(struct store *s)
{
    struct batch_maker *m = maker_with(s, 0, 2);
    uint64_t rows = 0, effects = 0;
    for (unsigned batch = 0; batch < 40; batch++) {
        batch_make(m, 1 + batch % 7, 1 + batch * 331, batch % 3, 1 + batch * 100);
        for (size_t i = 0; i < m->count; i++)
            rows = sum_row(rows, &m->rows[i]);
        effects = sum_effects(effects, &m->effects);
        cr_assert_eq(append_made(m, s), 0);
        batch_taken(m);
    }
    struct store_reader *r = reader_of_store(s);
    struct seen seen = {.next = 1, .chained = true};
    cr_assert_eq(r->ops->read_journal(r, 1, 0, see_row, &seen), 0);
    cr_assert_eq(seen.rows, m->head.journal);
    cr_assert_eq(seen.sum, rows, "every field of every row as it was");
    struct seen batches = {0};
    cr_assert_eq(r->ops->read_effects(r, 1, 0, see_effects, &batches), 0);
    cr_assert_eq(batches.rows, 40u);
    cr_assert_eq(batches.sum, effects, "every batch as it was");
    r->ops->reader_close(r);
    expect_head(s, m);
    maker_free(m);
}

void store_case_limits_and_starts(struct store *s)
{
    struct batch_maker *m = maker_with(s, 60, 3);
    struct store_reader *r = reader_of_store(s);
    const uint64_t last = m->head.journal;
    const uint64_t froms[] = {0, 1, 2, last / 2, last, last + 1, INT64_MAX, UINT64_MAX};
    for (size_t i = 0; i < sizeof froms / sizeof *froms; i++) {
        const uint64_t from = froms[i] ? froms[i] : 1;
        const uint64_t there = from > last ? 0 : last - from + 1;
        for (uint64_t limit = 0; limit <= 500; limit += limit < 3 ? 1 : 166) {
            struct seen seen = {.next = from};
            cr_assert_eq(r->ops->read_journal(r, froms[i], limit, see_row, &seen), 0);
            cr_assert_eq(seen.rows, limit && limit < there ? limit : there);
        }
    }
    r->ops->reader_close(r);
    maker_free(m);
}

void store_case_find_message(struct store *s)
{
    struct batch_maker *m = maker_with(s, 30, 9);
    struct store_reader *r = reader_of_store(s);
    uint64_t found = 0;
    for (size_t feed = 0; feed < MAKER_FEEDS; feed++) {
        const struct text party = maker_party(feed), name = maker_feed(feed);
        for (uint64_t n = 1; n <= m->feed_numbers[feed]; n++) {
            struct seen seen = {0};
            cr_assert_eq(r->ops->find_message(r, party, name, n, see_row, &seen), STORE_FOUND);
            struct seen same = {0};
            cr_assert_eq(r->ops->read_journal(r, seen.last, 1, see_row, &same), 0);
            cr_assert_eq(seen.sum, same.sum);
            found += seen.rows;
        }
        struct seen none = {0};
        const uint64_t beyond = m->feed_numbers[feed] + 1;
        cr_assert_eq(r->ops->find_message(r, party, name, beyond, see_row, &none), STORE_ABSENT);
        cr_assert_eq(r->ops->find_message(r, party, name, UINT64_MAX, see_row, &none),
                     STORE_ABSENT);
        cr_assert_eq(r->ops->find_message(r, name, party, 1, see_row, &none), STORE_ABSENT);
        cr_assert_eq(none.rows, 0u);
        struct seen stopped = {.stop_after = 1, .stop_at = -77};
        cr_assert_eq(r->ops->find_message(r, party, name, 1, see_row, &stopped), -77);
    }
    cr_assert_eq(found, m->head.journal);
    r->ops->reader_close(r);
    maker_free(m);
}

struct batch_list {
    uint64_t last_journal[64], last_event[64], events[64];
    size_t count;
};

static struct batch_maker *maker_with_list(struct store *s, struct batch_list *list, uint64_t seed)
{
    struct batch_maker *m = maker_with(s, 0, seed);
    for (list->count = 0; list->count < 50; list->count++) {
        const uint64_t events = list->count % 4 == 3 ? 1 + list->count % 5 : 0;
        cr_assert_eq(batch_append(m, s, 1 + list->count % 6, 40, events), 0);
        list->last_journal[list->count] = m->head.journal;
        list->last_event[list->count] = m->head.event;
        list->events[list->count] = events;
    }
    return m;
}

struct batch_numbers {
    uint64_t last_journal[64];
    size_t count;
};

static int note_batch(void *ctx, const struct effect_row *row)
{
    struct batch_numbers *n = ctx;
    n->last_journal[n->count++] = row->last_journal;
    return 0;
}

/* The batches expected are found the plain way, one by one. */
static void expect_batches(const struct batch_list *list, uint64_t from, uint64_t limit,
                           bool by_event, const struct batch_numbers *got)
{
    size_t at = 0;
    for (size_t i = 0; i < list->count && (!limit || at < limit); i++) {
        const bool by_journal_before = list->last_journal[i] < from;
        const bool by_event_before = !list->events[i] || list->last_event[i] < from;
        if (by_event ? by_event_before : by_journal_before)
            continue;
        cr_assert_lt(at, got->count, "from %lu, limit %lu", from, limit);
        cr_assert_eq(got->last_journal[at], list->last_journal[i], "from %lu", from);
        at++;
    }
    cr_assert_eq(at, got->count, "from %lu, limit %lu", from, limit);
}

static void try_batches(struct store *s, bool by_event, uint64_t seed)
{
    struct batch_list list;
    struct batch_maker *m = maker_with_list(s, &list, seed);
    struct store_reader *r = reader_of_store(s);
    const uint64_t end = by_event ? m->head.event : m->head.journal;
    for (uint64_t from = 0; from <= end + 2; from++)
        for (uint64_t limit = 0; limit < 4; limit++) {
            struct batch_numbers got = {.count = 0};
            const int rc = by_event ? r->ops->read_events(r, from, limit, note_batch, &got)
                                    : r->ops->read_effects(r, from, limit, note_batch, &got);
            cr_assert_eq(rc, 0);
            expect_batches(&list, from, limit, by_event, &got);
        }
    r->ops->reader_close(r);
    maker_free(m);
}

void store_case_effects_by_journal(struct store *s)
{
    try_batches(s, false, 10);
}

void store_case_effects_by_event(struct store *s)
{
    try_batches(s, true, 11);
}

void store_case_visitor_stops(struct store *s)
{
    struct batch_maker *m = maker_with(s, 0, 12);
    for (unsigned i = 0; i < 20; i++)
        cr_assert_eq(batch_append(m, s, 2, 40, 1), 0);
    struct store_reader *r = reader_of_store(s);
    const int values[] = {1, -5, 12345};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct seen a = {.stop_after = 7, .stop_at = values[i]}, b = a, c = a;
        cr_assert_eq(r->ops->read_journal(r, 1, 0, see_row, &a), values[i]);
        cr_assert_eq(r->ops->read_effects(r, 1, 0, see_effects, &b), values[i]);
        cr_assert_eq(r->ops->read_events(r, 1, 0, see_effects, &c), values[i]);
        cr_assert(a.rows == 7 && b.rows == 7 && c.rows == 7);
    }
    r->ops->reader_close(r);
    maker_free(m);
}

void store_case_reader_sees_what_comes(struct store *s)
{
    struct store_reader *early = reader_of_store(s);
    struct batch_maker *m = maker_with(s, 0, 13);
    struct seen seen = {.next = 1, .chained = true};
    for (unsigned i = 0; i < 10; i++) {
        cr_assert_eq(batch_append(m, s, 3, 20, 1), 0);
        cr_assert_eq(early->ops->read_journal(early, m->head.journal - 2, 0, see_row, &seen), 0);
        cr_assert_eq(seen.last, m->head.journal);
    }
    cr_assert_eq(seen.rows, 30u);
    early->ops->reader_close(early);
    maker_free(m);
}

struct nested {
    struct store *store;
    struct store_reader *reader;
    struct batch_maker *maker;
    uint64_t found;
};

static int find_same(void *ctx, const struct journal_row *row)
{
    struct nested *n = ctx;
    struct seen seen = {0};
    cr_assert_eq(n->reader->ops->find_message(n->reader, row->party, row->feed, row->feed_number,
                                              see_row, &seen), STORE_FOUND);
    cr_assert_eq(seen.last, row->number);
    cr_assert_eq(sum_row(0, row), seen.sum, "the row is still what it was");
    if (n->found++ % 10 == 0)
        cr_assert_eq(batch_append(n->maker, n->store, 1, 30, 1), 0, "a reader stops no writer");
    return 0;
}

void store_case_visitor_may_read(struct store *s)
{
    struct batch_maker *m = maker_with(s, 10, 14);
    struct nested n = {.store = s, .reader = reader_of_store(s), .maker = m};
    const uint64_t before = m->head.journal;
    cr_assert_eq(n.reader->ops->read_journal(n.reader, 1, before, find_same, &n), 0);
    cr_assert_eq(n.found, before);
    n.reader->ops->reader_close(n.reader);
    expect_head(s, m);
    maker_free(m);
}
