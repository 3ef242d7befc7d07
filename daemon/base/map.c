#include "base/map.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/mix.h"

/* Both kinds are tables of a power of two of slots, probed one slot after another from the home
 * slot of the key, and doubled before more than 70 % are taken. */
enum { FIRST_CAPACITY = 16 };

static bool is_crowded(size_t count, size_t capacity)
{
    return count > capacity / 10 * 7 + capacity % 10 * 7 / 10;
}

static size_t next_capacity(size_t capacity)
{
    return capacity ? capacity * 2 : FIRST_CAPACITY;
}

static uint64_t key_words[2];

void map_key_set(const uint8_t key[MAP_KEY_SIZE])
{
    for (size_t i = 0; i < 2; i++) {
        memcpy(&key_words[i], key + 8 * i, 8);
        key_words[i] = le64toh(key_words[i]);
    }
}

struct sip {
    uint64_t a, b, c, d;
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline struct sip sip_round(struct sip s)
{
    s.a += s.b;
    s.c += s.d;
    s.b = rotate(s.b, 13) ^ s.a;
    s.d = rotate(s.d, 16) ^ s.c;
    s.a = rotate(s.a, 32);
    s.c += s.b;
    s.a += s.d;
    s.b = rotate(s.b, 17) ^ s.c;
    s.d = rotate(s.d, 21) ^ s.a;
    s.c = rotate(s.c, 32);
    return s;
}

static inline struct sip sip_word(struct sip s, uint64_t word)
{
    s.d ^= word;
    s = sip_round(s);
    s.a ^= word;
    return s;
}

static inline uint64_t word_at(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return le64toh(word);
}

static inline uint64_t half_at(const unsigned char *bytes)
{
    uint32_t half;
    memcpy(&half, bytes, sizeof half);
    return le32toh(half);
}

/* The last bytes of size, fewer than eight, as the low bytes of a word: without a loop, reading
 * some of them twice. */
static inline uint64_t rest_of(const unsigned char *bytes, size_t size)
{
    const size_t count = size % 8, last = 8 * (count - 1);
    if (!count)
        return 0;
    if (size > 8)
        return word_at(bytes + size - 8) >> (56 - last);
    if (count >= 4)
        return half_at(bytes) | half_at(bytes + count - 4) << (last - 24);
    return bytes[0] | (uint64_t)bytes[count / 2] << (8 * (count / 2)) |
           (uint64_t)bytes[count - 1] << last;
}

uint64_t map_hash(uint64_t seed, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    const uint64_t whole = size + sizeof seed;
    struct sip s = {key_words[0] ^ 0x736f6d6570736575u, key_words[1] ^ 0x646f72616e646f6du,
                    key_words[0] ^ 0x6c7967656e657261u, key_words[1] ^ 0x7465646279746573u};
    s = sip_word(s, seed);
    for (size_t i = 0; i + 8 <= size; i += 8)
        s = sip_word(s, word_at(bytes + i));
    s = sip_word(s, rest_of(bytes, size) | whole << 56);
    s.c ^= 0xFF;
    s = sip_round(sip_round(sip_round(s)));
    return s.a ^ s.b ^ s.c ^ s.d;
}

struct map_slot {
    struct text key;
    uint32_t tag; /* upper half of the key's hash, made odd; 0 = free */
    uint32_t value;
};

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32) | 1;
}

static uint64_t key_hash(struct text key)
{
    return map_hash(MAP_SEED, key.data, key.size);
}

void map_fini(struct map *m)
{
    if (!m)
        return;
    free(m->slots);
    *m = MAP_NULL;
}

/* The key's slot, or the free slot where it would go. The table has a free slot. */
static struct map_slot *map_find(const struct map *m, struct text key, uint64_t hash)
{
    const uint32_t tag = tag_of(hash);
    for (size_t i = hash & (m->capacity - 1);; i = (i + 1) & (m->capacity - 1)) {
        struct map_slot *slot = &m->slots[i];
        if (!slot->tag || (slot->tag == tag && text_equal(slot->key, key)))
            return slot;
    }
}

static int map_grow(struct map *m)
{
    struct map larger = {NULL, m->count, next_capacity(m->capacity)};
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        return ERR_MEMORY;
    for (size_t i = 0; i < m->capacity; i++) {
        const struct map_slot *slot = &m->slots[i];
        if (slot->tag)
            *map_find(&larger, slot->key, key_hash(slot->key)) = *slot;
    }
    free(m->slots);
    *m = larger;
    return 0;
}

uint32_t map_get(const struct map *m, struct text key)
{
    if (!m->count)
        return MAP_NONE;
    const struct map_slot *slot = map_find(m, key, key_hash(key));
    return slot->tag ? slot->value : MAP_NONE;
}

int map_put(struct map *m, struct text key, uint32_t value)
{
    const uint64_t hash = key_hash(key);
    struct map_slot *slot = m->capacity ? map_find(m, key, hash) : NULL;
    if (slot && slot->tag) {
        slot->value = value;
        return 0;
    }
    if (is_crowded(m->count + 1, m->capacity)) {
        const int rc = map_grow(m);
        if (rc < 0)
            return rc;
        slot = map_find(m, key, hash);
    }
    *slot = (struct map_slot){.key = key, .tag = tag_of(hash), .value = value};
    m->count++;
    return 0;
}

struct chains_slot {
    uint64_t key;
    uint32_t head, tail; /* head MAP_NONE = free */
};

void chains_fini(struct chains *c)
{
    if (!c)
        return;
    free(c->slots);
    free(c->next);
    free(c->before);
    *c = CHAINS_NULL;
}

static struct chains_slot *chains_find(const struct chains *c, uint64_t key)
{
    for (size_t i = mix_bits(key) & (c->capacity - 1);; i = (i + 1) & (c->capacity - 1)) {
        struct chains_slot *slot = &c->slots[i];
        if (slot->head == MAP_NONE || slot->key == key)
            return slot;
    }
}

static int chains_grow(struct chains *c)
{
    struct chains larger = *c;
    larger.capacity = next_capacity(c->capacity);
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        return ERR_MEMORY;
    memset(larger.slots, 0xFF, larger.capacity * sizeof *larger.slots); /* every head MAP_NONE */
    for (size_t i = 0; i < c->capacity; i++)
        if (c->slots[i].head != MAP_NONE)
            *chains_find(&larger, c->slots[i].key) = c->slots[i];
    free(c->slots);
    *c = larger;
    return 0;
}

uint32_t chains_first(const struct chains *c, uint64_t key)
{
    return c->count ? chains_find(c, key)->head : MAP_NONE;
}

uint32_t chains_next(const struct chains *c, uint32_t element)
{
    assert(element < c->next_capacity);
    return c->next[element];
}

int chains_add(struct chains *c, uint64_t key, uint32_t element)
{
    assert(element != MAP_NONE);
    int rc = array_grow((void **)&c->next, &c->next_capacity, (size_t)element + 1, sizeof *c->next);
    if (rc == 0)
        rc = array_grow((void **)&c->before, &c->before_capacity, (size_t)element + 1,
                        sizeof *c->before);
    if (rc == 0 && is_crowded(c->count + 1, c->capacity))
        rc = chains_grow(c);
    if (rc < 0)
        return rc;
    struct chains_slot *slot = chains_find(c, key);
    c->next[element] = MAP_NONE;
    c->before[element] = slot->head == MAP_NONE ? MAP_NONE : slot->tail;
    if (slot->head == MAP_NONE) {
        *slot = (struct chains_slot){.key = key, .head = element, .tail = element};
        c->count++;
    } else {
        c->next[slot->tail] = element;
        slot->tail = element;
    }
    return 0;
}

/* Frees the slot without leaving a mark: later slots of the same run move back into the hole as far
 * as their home slot allows, so that every key can still be reached from its home. */
static void chains_vacate(struct chains *c, struct chains_slot *slot)
{
    const size_t mask = c->capacity - 1;
    size_t hole = (size_t)(slot - c->slots);
    for (size_t i = (hole + 1) & mask; c->slots[i].head != MAP_NONE; i = (i + 1) & mask) {
        const size_t home = mix_bits(c->slots[i].key) & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue;
        c->slots[hole] = c->slots[i];
        hole = i;
    }
    c->slots[hole].head = MAP_NONE;
    c->count--;
}

void chains_remove(struct chains *c, uint64_t key, uint32_t element)
{
    assert(c->count);
    struct chains_slot *slot = chains_find(c, key);
    assert(slot->head != MAP_NONE && element < c->before_capacity);
    const uint32_t before = c->before[element], after = c->next[element];
    assert(before == MAP_NONE ? slot->head == element : c->next[before] == element);
    if (before != MAP_NONE)
        c->next[before] = after;
    else
        slot->head = after;
    if (after != MAP_NONE)
        c->before[after] = before;
    else
        slot->tail = before;
    if (slot->head == MAP_NONE)
        chains_vacate(c, slot);
}
