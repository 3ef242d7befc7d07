#include "store_seen.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "store/chain.h"

static uint64_t sum_of(uint64_t sum, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * 1099511628211u;
    return sum;
}

uint64_t sum_row(uint64_t sum, const struct journal_row *row)
{
    sum = sum_of(sum, &row->number, sizeof row->number);
    sum = sum_of(sum, &row->version, sizeof row->version);
    sum = sum_of(sum, &row->rules, sizeof row->rules);
    sum = sum_of(sum, &row->epoch, sizeof row->epoch);
    sum = sum_of(sum, row->party.data, row->party.size);
    sum = sum_of(sum, row->feed.data, row->feed.size);
    sum = sum_of(sum, &row->feed_number, sizeof row->feed_number);
    sum = sum_of(sum, row->principal.data, row->principal.size);
    sum = sum_of(sum, &row->received.us, sizeof row->received.us);
    sum = sum_of(sum, row->raw.data, row->raw.size);
    sum = sum_of(sum, row->digest, sizeof row->digest);
    return sum_of(sum, row->chain, sizeof row->chain);
}

uint64_t sum_effects(uint64_t sum, const struct effect_row *row)
{
    sum = sum_of(sum, &row->first_journal, sizeof row->first_journal);
    sum = sum_of(sum, &row->last_journal, sizeof row->last_journal);
    sum = sum_of(sum, &row->first_event, sizeof row->first_event);
    sum = sum_of(sum, &row->last_event, sizeof row->last_event);
    return sum_of(sum, row->packed.data, row->packed.size);
}

int see_row(void *ctx, const struct journal_row *row)
{
    struct seen *seen = ctx;
    if (seen->next)
        cr_assert_eq(row->number, seen->next);
    if (seen->chained)
        cr_assert_eq(chain_check(row, seen->chain), 0, "row %lu", row->number);
    memcpy(seen->chain, row->chain, sizeof seen->chain);
    seen->next = row->number + 1;
    seen->last = row->number;
    seen->sum = sum_row(seen->sum, row);
    return ++seen->rows == seen->stop_after ? seen->stop_at : 0;
}

int see_effects(void *ctx, const struct effect_row *row)
{
    struct seen *seen = ctx;
    cr_assert_gt(row->last_journal, seen->last);
    seen->last = row->last_journal;
    seen->sum = sum_effects(seen->sum, row);
    return ++seen->rows == seen->stop_after ? seen->stop_at : 0;
}

struct store_reader *reader_of_store(struct store *s)
{
    struct store_reader *r = NULL;
    cr_assert_eq(s->ops->reader_open(s, &r), 0);
    return r;
}

static uint64_t count_rows(struct store *s)
{
    struct store_reader *r = reader_of_store(s);
    struct seen seen = {.next = 1, .chained = true};
    cr_assert_eq(r->ops->read_journal(r, 1, 0, see_row, &seen), 0);
    r->ops->reader_close(r);
    return seen.rows;
}

/* Nothing has changed since the maker's last batch. */
void expect_head(struct store *s, const struct batch_maker *m)
{
    struct store_head head;
    cr_assert_eq(s->ops->head(s, &head), 0);
    cr_assert_eq(head.journal, m->head.journal);
    cr_assert_eq(head.event, m->head.event);
    cr_assert_eq(head.epoch, m->head.epoch);
    cr_assert_arr_eq(head.chain, m->head.chain, sizeof head.chain);
    cr_assert_eq(count_rows(s), m->head.journal);
}

int append_made(struct batch_maker *m, struct store *s)
{
    return s->ops->append(s, m->rows, m->count, &m->effects);
}

struct batch_maker *maker_with(struct store *s, size_t batches, uint64_t seed)
{
    struct batch_maker *m = calloc(1, sizeof *m);
    batch_maker_init(m, seed);
    for (size_t i = 0; i < batches; i++) {
        const size_t count = 1 + random_below(&m->random, 20);
        const size_t size = 1 + random_below(&m->random, 3000);
        cr_assert_eq(batch_append(m, s, count, size, random_below(&m->random, 3)), 0);
    }
    return m;
}

void maker_free(struct batch_maker *m)
{
    batch_maker_fini(m);
    free(m);
}
