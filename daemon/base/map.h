/* base/map: hash tables from a key to a uint32, for finding things kept elsewhere in arrays.
 *
 * There is no iteration: no output can depend on the order of a hash table. Two kinds: by bytes
 * (keys are borrowed and must outlive the map), and a multimap by uint64 whose values of one key
 * form a list in order of insertion. A uint64 that peers can choose is to be a map_hash. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

#define MAP_NONE UINT32_MAX

struct map_slot;
struct map {
    struct map_slot *slots;
    size_t count, capacity;
};
#define MAP_NULL ((struct map){NULL, 0, 0})

void map_fini(struct map *m);
uint32_t map_get(const struct map *m, struct text key); /* MAP_NONE when absent */
/* Sets or replaces. 0 or ERR_MEMORY. */
int map_put(struct map *m, struct text key, uint32_t value);

/* SipHash-1-3, under the process's key, of seed's eight bytes (little-endian) and the bytes after
 * them: MAP_SEED, or a number or the hash of what stands before. Who does not know the key cannot
 * choose names that share a place in a table. Users compare the things themselves; the number is
 * never kept nor shown, since it is another one in the next process. */
#define MAP_SEED 0
uint64_t map_hash(uint64_t seed, const void *data, size_t size);

/* The process's key: zeros until it is set, so that tests are the same each time. Where peers
 * choose names it is drawn and set once, before the first table and before a second thread: what
 * was put in under one key is not found under another. */
#define MAP_KEY_SIZE 16
void map_key_set(const uint8_t key[MAP_KEY_SIZE]);

/* Chains of array indices by uint64 key. The owner keeps two uint32 links per element. Adding,
 * removing and stepping cost the same however long a chain is. */
struct chains_slot;
struct chains {
    struct chains_slot *slots;
    size_t count, capacity; /* keys present; slots */
    uint32_t *next, *before; /* by element; MAP_NONE ends a chain */
    size_t next_capacity, before_capacity;
};
#define CHAINS_NULL ((struct chains){NULL, 0, 0, NULL, NULL, 0, 0})

void chains_fini(struct chains *c);
uint32_t chains_first(const struct chains *c, uint64_t key); /* MAP_NONE when empty */
uint32_t chains_next(const struct chains *c, uint32_t element);
/* Appends at the end of the key's chain. The element must not be in any chain. 0 or ERR_MEMORY. */
int chains_add(struct chains *c, uint64_t key, uint32_t element);
/* Takes the element out of the key's chain; it must be there. */
void chains_remove(struct chains *c, uint64_t key, uint32_t element);
