/* base/multiset: how often each of many 64-bit keys was counted. No iteration, as in base/map.
 *
 * Memory: 16 bytes of a table for each key that stands, at least half of it free; what is counted
 * down to nothing gives its place back. Counting costs the same however many keys there are. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct multiset_slot;
struct multiset {
    struct multiset_slot *slots;
    size_t count, capacity; /* keys that stand; slots */
};
#define MULTISET_NULL ((struct multiset){NULL, 0, 0})

void multiset_fini(struct multiset *t);
/* Once more. 0 or ERR_MEMORY. */
int multiset_add(struct multiset *t, uint64_t key);
/* Once less; it must have been counted. */
void multiset_remove(struct multiset *t, uint64_t key);
uint32_t multiset_count(const struct multiset *t, uint64_t key);
