#include "base/multiset.h"
#include <assert.h>
#include <stdlib.h>
#include "base/error.h"
#include "base/mix.h"

enum { FIRST_CAPACITY = 16 };

/* A table of a power of two of slots, probed one after another from the home slot of the key. A
 * slot is free when its count is 0. */
struct multiset_slot {
    uint64_t key;
    uint32_t count;
};

static size_t home(const struct multiset *t, uint64_t key)
{
    return (size_t)mix_bits(key) & (t->capacity - 1);
}

/* The key's slot, or the free one where it would be. */
static size_t find(const struct multiset *t, uint64_t key)
{
    size_t i = home(t, key);
    while (t->slots[i].count && t->slots[i].key != key)
        i = (i + 1) & (t->capacity - 1);
    return i;
}

static int grow(struct multiset *t)
{
    struct multiset larger = {.count = t->count,
                           .capacity = t->capacity ? 2 * t->capacity : FIRST_CAPACITY};
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        return ERR_MEMORY;
    for (size_t i = 0; i < t->capacity; i++)
        if (t->slots[i].count)
            larger.slots[find(&larger, t->slots[i].key)] = t->slots[i];
    free(t->slots);
    *t = larger;
    return 0;
}

void multiset_fini(struct multiset *t)
{
    free(t->slots);
    *t = MULTISET_NULL;
}

int multiset_add(struct multiset *t, uint64_t key)
{
    if (2 * (t->count + 1) > t->capacity && grow(t))
        return ERR_MEMORY;
    struct multiset_slot *s = &t->slots[find(t, key)];
    t->count += s->count == 0;
    s->key = key;
    s->count++;
    return 0;
}

/* Those behind a slot that became free, and would no longer be found past it, move up. */
static void close_gap(struct multiset *t, size_t gap)
{
    const size_t mask = t->capacity - 1;
    for (size_t i = (gap + 1) & mask; t->slots[i].count; i = (i + 1) & mask) {
        size_t from_home = (i - home(t, t->slots[i].key)) & mask;
        if (from_home < ((i - gap) & mask))
            continue;
        t->slots[gap] = t->slots[i];
        t->slots[i].count = 0;
        gap = i;
    }
}

void multiset_remove(struct multiset *t, uint64_t key)
{
    size_t i = t->capacity ? find(t, key) : 0;
    assert(t->capacity && t->slots[i].count);
    if (--t->slots[i].count)
        return;
    t->count--;
    close_gap(t, i);
}

uint32_t multiset_count(const struct multiset *t, uint64_t key)
{
    return t->capacity ? t->slots[find(t, key)].count : 0;
}
