#include "batch_maker.h"

#include <stdlib.h>
#include <string.h>

#include "store/chain.h"

/* Pairs that would be one if party and feed were simply put together, and names beyond ASCII. */
static const char *const names[MAKER_FEEDS][2] = {
    {"E08000006", "ledger"}, {"E0800000", "6ledger"}, {"QR1", "payments"}, {"QR1", "allocations"},
    {"s75d", "clock-\xC3\xA9"},
};

struct text maker_party(size_t feed)
{
    return text_of(names[feed % MAKER_FEEDS][0]);
}

struct text maker_feed(size_t feed)
{
    return text_of(names[feed % MAKER_FEEDS][1]);
}

void batch_maker_init(struct batch_maker *m, uint64_t seed)
{
    *m = (struct batch_maker){.random = {seed}, .now_us = 1500000000000000};
    if (chain_init() < 0)
        abort();
}

void batch_maker_fini(struct batch_maker *m)
{
    buffer_fini(&m->raw);
    buffer_fini(&m->packed);
}

static void noise(struct random_source *r, struct buffer *b, size_t size)
{
    buffer_clear(b);
    uint8_t *at = buffer_reserve(b, size + 8);
    if (!at)
        abort();
    for (size_t i = 0; i < size; i += 8) {
        const uint64_t word = random_next(r);
        memcpy(at + i, &word, sizeof word);
    }
    b->size = size;
}

void batch_seal(struct batch_maker *m)
{
    chain_seal(m->rows, m->count, &m->effects, m->head.chain);
}

void batch_name_stand(struct batch_maker *m, struct bytes image)
{
    chain_digest(image, m->raw.data + 8);
    batch_seal(m);
}

void batch_make(struct batch_maker *m, size_t count, size_t raw_size, uint64_t events,
                size_t packed_size)
{
    uint64_t counted[MAKER_FEEDS] = {0};
    noise(&m->random, &m->raw, count * raw_size);
    noise(&m->random, &m->packed, packed_size);
    m->count = count;
    for (size_t i = 0; i < count; i++) {
        const size_t feed = random_below(&m->random, MAKER_FEEDS);
        m->now_us += (int64_t)random_below(&m->random, 1000);
        m->rows[i] = (struct journal_row){
            .number = m->head.journal + 1 + i,
            .epoch = m->head.epoch,
            .party = maker_party(feed),
            .feed = maker_feed(feed),
            .feed_number = m->feed_numbers[feed] + ++counted[feed],
            .principal = text_of(feed ? "uid:1000" : "local"),
            .roles = feed ? 2 : 0,
            .received = {m->now_us},
            .raw = {m->raw.data + i * raw_size, raw_size},
        };
    }
    m->effects = (struct effect_row){
        .first_journal = m->head.journal + 1,
        .last_journal = m->head.journal + count,
        .first_event = m->head.event + 1,
        .last_event = m->head.event + events,
        .packed = buffer_bytes(&m->packed),
    };
    batch_seal(m);
}

void batch_taken(struct batch_maker *m)
{
    for (size_t i = 0; i < m->count; i++)
        for (size_t feed = 0; feed < MAKER_FEEDS; feed++)
            if (text_equal(m->rows[i].party, maker_party(feed)) &&
                text_equal(m->rows[i].feed, maker_feed(feed)))
                m->feed_numbers[feed] = m->rows[i].feed_number;
    m->head.journal = m->effects.last_journal;
    m->head.event = m->effects.last_event;
    memcpy(m->head.chain, m->rows[m->count - 1].chain, STORE_DIGEST_SIZE);
}

int batch_append(struct batch_maker *m, struct store *s, size_t count, size_t raw_size,
                 uint64_t events)
{
    batch_make(m, count, raw_size, events, 1 + random_below(&m->random, 300));
    const int rc = s->ops->append(s, m->rows, m->count, &m->effects);
    if (rc == 0)
        batch_taken(m);
    return rc;
}

struct checkpoint batch_checkpoint(const struct batch_maker *m, struct bytes image)
{
    struct checkpoint c = {.journal = m->head.journal, .event = m->head.event, .image = image};
    memcpy(c.chain, m->head.chain, sizeof c.chain);
    return c;
}
