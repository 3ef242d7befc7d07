#include "store/record_form.h"

#include <endian.h>
#include <string.h>

static_assert(RECORD_TEXTS < UINT16_MAX, "a place fits in a slot");
static_assert((RECORD_SLOTS & (RECORD_SLOTS - 1)) == 0, "a mask chooses the slot");

void record_context_begin(struct record_context *c)
{
    memset(&c->event, 0, sizeof c->event);
    memset(c->kinds, 0, sizeof c->kinds);
    memset(&c->posting, 0, sizeof c->posting);
    memset(c->slots, 0, sizeof c->slots);
    c->event.booked_on = DATE_NONE;
    c->event.pool_entry = RECORD_TEXTS;
    c->posting.booked_on = c->posting.value_date = DATE_NONE;
    for (size_t i = 0; i < EVENT_KIND_COUNT; i++)
        c->kinds[i].position.as_of = c->kinds[i].value_date = DATE_NONE;
    c->journal = 0;
    c->text_count = 0;
}

void record_context_record(struct record_context *c, uint64_t journal)
{
    c->journal = journal;
    c->event.item = 0;
    c->posting.item = 0;
}

/* Part of the form: it decides which texts are found. Eight bytes a step, the rest padded with zeros;
 * no more than TEXT_KEPT bytes are ever hashed. */
static uint32_t slot_of(struct text t)
{
    uint64_t h = t.size * 0x9E3779B97F4A7C15u;
    for (size_t at = 0; at < t.size; at += 8) {
        uint64_t word = 0;
        const size_t left = t.size - at;
        memcpy(&word, t.data + at, left < 8 ? left : 8);
        h = (h ^ le64toh(word)) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    return (uint32_t)h & (RECORD_SLOTS - 1);
}

uint32_t record_text_find(const struct record_context *c, const uint8_t *base, struct text t,
                          uint32_t *ret_slot)
{
    const uint32_t slot = slot_of(t);
    *ret_slot = slot;
    if (!c->slots[slot])
        return RECORD_TEXTS;
    const uint32_t place = c->slots[slot] - 1u;
    return text_equal(record_text_at(base, c->texts[place].text), t) ? place : RECORD_TEXTS;
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
