#include "base/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"

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

/* FNV leaves its low bits weak and keys of chains may be plain counters: every bit of the key has
 * to reach the low bits, which choose the slot. */
static uint64_t mix(uint64_t h)
{
    h = (h ^ (h >> 32)) * 0x9E3779B97F4A7C15u;
    h = (h ^ (h >> 29)) * 0xD6E8FEB86659FD93u;
    return h ^ (h >> 32);
}

uint64_t map_hash(uint64_t seed, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        seed = (seed ^ bytes[i]) * 1099511628211u;
    return seed;
}

struct map_slot {
    struct text key;
    uint32_t tag; /* upper half of the key's mixed hash, made odd; 0 = free */
    uint32_t value;
};

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32) | 1;
}

static uint64_t key_hash(struct text key)
{
    return mix(map_hash(MAP_SEED, key.data, key.size));
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
    for (size_t i = mix(key) & (c->capacity - 1);; i = (i + 1) & (c->capacity - 1)) {
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
        const size_t home = mix(c->slots[i].key) & mask;
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
