#include "store/record_form.h"

#include <endian.h>
#include <string.h>

static_assert(RECORD_TEXTS < UINT16_MAX, "a place fits in a slot");
enum { SLOT_BITS = 11 };
static_assert(RECORD_SLOTS == 1 << SLOT_BITS, "a hash chooses among all slots");

void record_context_begin(struct record_context *c)
{
    memset(&c->event, 0, sizeof c->event);
    memset(&c->posting, 0, sizeof c->posting);
    memset(c->slots, 0, sizeof c->slots);
    c->event.pool_entry = RECORD_TEXTS;
    c->posting.booked_on = c->posting.value_date = DATE_NONE;
    c->journal = 0;
    c->text_count = 0;
}

void record_context_record(struct record_context *c, uint64_t journal)
{
    c->journal = journal;
    c->posting.item = 0;
}

static uint64_t word_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return le64toh(word);
}

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0xD6E8FEB86659FD93u;
    return h ^ (h >> 32);
}

/* A product's high bits depend on all bits below them: they choose the slot. */
static uint32_t fold(uint64_t h)
{
    return (uint32_t)((h * 0x9E3779B97F4A7C15u) >> (64 - SLOT_BITS));
}

/* Part of the form: it decides which texts are found. Eight bytes a step; the last step takes the
 * last eight bytes again, as far as they overlap. No more than TEXT_KEPT bytes are ever hashed. */
static uint32_t slot_of(struct text t)
{
    uint64_t h = t.size * 0x9E3779B97F4A7C15u;
    if (t.size < 8) {
        uint64_t word = 0;
        for (size_t i = 0; i < t.size; i++)
            word = word << 8 | (unsigned char)t.data[i];
        return fold(mix(h, word));
    }
    for (size_t at = 0; at + 8 < t.size; at += 8)
        h = mix(h, word_at(t.data + at));
    return fold(mix(h, word_at(t.data + t.size - 8)));
}

/* A text is at home in two slots next to each other. */
static uint32_t place_of(const struct record_context *c, const uint8_t *base, struct text t,
                         uint32_t slot)
{
    if (!c->slots[slot])
        return RECORD_TEXTS;
    const uint32_t place = c->slots[slot] - 1u;
    return text_equal(record_text_at(base, c->texts[place].text), t) ? place : RECORD_TEXTS;
}

uint32_t record_text_find(const struct record_context *c, const uint8_t *base, struct text t,
                          uint32_t *ret_slot)
{
    const uint32_t first = slot_of(t), second = first ^ 1u;
    uint32_t place = place_of(c, base, t, first);
    if (place == RECORD_TEXTS)
        place = place_of(c, base, t, second);
    *ret_slot = c->slots[first] && !c->slots[second] ? second : first;
    return place;
}

uint32_t record_text_keep(struct record_context *c, uint32_t slot, struct record_text at)
{
    const uint32_t place = c->text_count % RECORD_TEXTS;
    struct record_entry *entry = &c->texts[place];
    if (c->text_count >= RECORD_TEXTS && c->slots[entry->slot] == place + 1)
        c->slots[entry->slot] = 0;
    c->text_count++;
    *entry = (struct record_entry){.text = at, .slot = slot};
    c->slots[slot] = (uint16_t)(place + 1);
    return place;
}
