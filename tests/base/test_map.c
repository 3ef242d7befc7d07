#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "random.h"

/* The published values of SipHash-1-3 for the key 0, 1, ... 15 and the bytes 0, 1, ... 7 + n
 * (Rust's library/coretests/tests/hash/sip.rs), the first eight of which are the seed here. */
static const uint64_t published[] = {
    0x369095118d299a8eu, 0x25a48eb36c063de4u, 0x79de85ee92ff097fu, 0x70c118c1f94dc352u,
    0x78a384b157b4d9a2u, 0x306f760c1229ffa7u, 0x605aa111c0f95d34u, 0xd320d86d2a519956u,
    0xcc4fdd1a7d908b66u, 0x9cf2689063dbd80cu, 0x8ffc389cb473e63eu, 0xf21f9de58d297d1cu,
    0xc0dc2f46a6cce040u, 0xb992abfe2b45f844u, 0x7ffe7b9ba320872eu, 0x525a0e7fdae6c123u,
    0xf464aeb267349c8cu, 0x45cd5928705b0979u, 0x3a3e35e3ca9913a5u, 0xa91dc74e4ade3b35u,
    0xfb0bed02ef6cd00du, 0x88d93cb44ab1e1f4u, 0x540f11d643c5e663u, 0x2370dd1f8c21d1bcu,
};

Test(map, hash_is_siphash_1_3)
{
    uint8_t key[MAP_KEY_SIZE], bytes[sizeof published / sizeof *published];
    for (uint8_t i = 0; i < sizeof key; i++)
        key[i] = i;
    for (uint8_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(8 + i);
    map_key_set(key);
    for (size_t n = 0; n < sizeof bytes; n++)
        cr_assert_eq(map_hash(0x0706050403020100u, bytes, n), published[n], "%zu bytes", n);
}

/* From text of which FNV-1a, as the tables had it, makes 0 it can be gone on for ever without
 * another value: a peer's names of which each is looked for past all before it. */
static uint64_t old_hash(const char *data, size_t size)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)data[i]) * 1099511628211u;
    return hash;
}

static int order_of_hashes(const void *x, const void *y)
{
    const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static void expect_spread(const char *names, size_t first, size_t count)
{
    enum { LOW = 64 };
    uint64_t *hashes = calloc(count, sizeof *hashes);
    size_t homes[LOW] = {0};
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(old_hash(names, first + i), 0u);
        hashes[i] = map_hash(MAP_SEED, names, first + i);
        homes[hashes[i] % LOW]++;
    }
    qsort(hashes, count, sizeof *hashes, order_of_hashes);
    for (size_t i = 1; i < count; i++)
        cr_assert_neq(hashes[i - 1], hashes[i]);
    for (size_t i = 0; i < LOW; i++)
        cr_assert_lt(homes[i], 2 * count / LOW, "home %zu: %zu names", i, homes[i]);
    free(hashes);
}

Test(map, names_that_shared_one_hash_are_spread_by_any_key)
{
    enum { NAMES = 8000 };
    static char names[16 + NAMES] = "QvXtM>@Fp%";
    const size_t first = strlen(names);
    uint8_t key[MAP_KEY_SIZE] = {0};
    cr_assert_eq(old_hash("!0IC=VloaY", first), 0u);
    for (uint8_t i = 0; i < 10; i++) {
        key[i] ^= (uint8_t)(0x5A + i);
        expect_spread(names, first, NAMES);
        map_key_set(key);
    }
}

Test(map, another_key_gives_another_hash)
{
    uint8_t key[MAP_KEY_SIZE] = {0};
    const uint64_t before = map_hash(MAP_SEED, "E08000006", 9);
    for (size_t i = 0; i < 8 * sizeof key; i++) {
        key[i / 8] ^= (uint8_t)(1 << i % 8);
        map_key_set(key);
        cr_assert_neq(map_hash(MAP_SEED, "E08000006", 9), before, "bit %zu", i);
        key[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    map_key_set(key);
    cr_assert_eq(map_hash(MAP_SEED, "E08000006", 9), before);
}

Test(map, empty)
{
    struct map m = MAP_NULL;
    cr_assert_eq(map_get(&m, text_of("nobody")), MAP_NONE);
    map_fini(&m);
    map_fini(NULL);
}

Test(map, puts_replaces_and_tells_apart)
{
    struct map m = MAP_NULL;
    cr_assert_eq(map_put(&m, text_of("E08000006"), 1), 0);
    cr_assert_eq(map_put(&m, text_of("01G"), 2), 0);
    cr_assert_eq(map_put(&m, TEXT_NONE, 3), 0);
    cr_assert_eq(map_put(&m, (struct text){"a\0b", 3}, 4), 0);
    cr_assert_eq(map_put(&m, text_of("01G"), 5), 0);
    cr_assert_eq(m.count, 4);
    cr_assert_eq(map_get(&m, text_of("E08000006")), 1);
    cr_assert_eq(map_get(&m, text_of("01G")), 5);
    cr_assert_eq(map_get(&m, text_of("")), 3);
    cr_assert_eq(map_get(&m, (struct text){"a\0b", 3}), 4);
    cr_assert_eq(map_get(&m, (struct text){"a\0c", 3}), MAP_NONE);
    cr_assert_eq(map_get(&m, text_of("a")), MAP_NONE);
    map_fini(&m);
    cr_assert_eq(map_get(&m, text_of("01G")), MAP_NONE);
}

/* Pairs found by search: as the table keeps 32 bits of a hash, and here starts with 16 slots, these
 * differ in nothing but their bytes. One party must never be found under another's name. */
Test(map, keys_of_the_same_hash_are_told_apart)
{
    static const char *const twins[][2] = {
        {"payee 224332", "payee 482583"},
        {"payee 260890", "payee 956478"},
        {"payee 454898", "payee 994620"},
        {"payee 632145", "payee 930881"},
    };
    for (size_t i = 0; i < 4; i++) {
        struct map m = MAP_NULL;
        cr_assert_eq(map_put(&m, text_of(twins[i][0]), 1), 0);
        cr_assert_eq(map_get(&m, text_of(twins[i][1])), MAP_NONE);
        cr_assert_eq(map_put(&m, text_of(twins[i][1]), 2), 0);
        cr_assert_eq(map_get(&m, text_of(twins[i][0])), 1);
        cr_assert_eq(map_get(&m, text_of(twins[i][1])), 2);
        map_fini(&m);
    }
}

Test(map, keeps_many_keys)
{
    enum { KEYS = 50000 };
    static char names[KEYS][12];
    struct map m = MAP_NULL;
    for (uint32_t i = 0; i < KEYS; i++) {
        snprintf(names[i], sizeof names[i], "party %u", i);
        cr_assert_eq(map_get(&m, text_of(names[i])), MAP_NONE);
        cr_assert_eq(map_put(&m, text_of(names[i]), i), 0);
    }
    cr_assert_eq(m.count, KEYS);
    cr_assert_leq(m.count * 10, m.capacity * 7);
    cr_assert_eq(m.capacity & (m.capacity - 1), 0);
    for (uint32_t i = 0; i < KEYS; i++) {
        char copy[12];
        snprintf(copy, sizeof copy, "party %u", i);
        cr_assert_eq(map_get(&m, text_of(copy)), i);
    }
    map_fini(&m);
}

Test(chains, keep_the_order_of_insertion)
{
    struct chains c = CHAINS_NULL;
    cr_assert_eq(chains_first(&c, 0), MAP_NONE);
    const uint32_t order[] = {5, 0, 9, 3};
    for (size_t i = 0; i < 4; i++)
        cr_assert_eq(chains_add(&c, UINT64_MAX, order[i]), 0);
    cr_assert_eq(chains_add(&c, 0, 7), 0);
    uint32_t at = chains_first(&c, UINT64_MAX);
    for (size_t i = 0; i < 4; i++, at = chains_next(&c, at))
        cr_assert_eq(at, order[i]);
    cr_assert_eq(at, MAP_NONE);
    cr_assert_eq(chains_first(&c, 0), 7);
    cr_assert_eq(c.count, 2);
    chains_fini(&c);
    cr_assert_eq(chains_first(&c, 0), MAP_NONE);
    chains_fini(NULL);
}

static void first_three(struct chains *c, uint32_t wanted1, uint32_t wanted2, uint32_t wanted3)
{
    const uint32_t wanted[] = {wanted1, wanted2, wanted3, MAP_NONE};
    uint32_t at = chains_first(c, 1);
    for (size_t i = 0; wanted[i] != MAP_NONE; i++, at = chains_next(c, at))
        cr_assert_eq(at, wanted[i]);
    cr_assert_eq(at, MAP_NONE);
}

/* Keys that differ in their high bits only, or by one, would fill one run of slots if they were not
 * mixed: 10^10 steps instead of 10^5. */
Test(chains, keys_of_a_pattern_are_spread, .timeout = 30)
{
    enum { KEYS = 100000 };
    for (unsigned shift = 0; shift <= 44; shift += 22) {
        struct chains c = CHAINS_NULL;
        for (uint32_t i = 0; i < KEYS; i++)
            cr_assert_eq(chains_add(&c, (uint64_t)i << shift, i), 0);
        for (uint32_t i = 0; i < KEYS; i++)
            cr_assert_eq(chains_first(&c, (uint64_t)i << shift), i);
        cr_assert_eq(c.count, KEYS);
        chains_fini(&c);
    }
}

Test(chains, remove_at_the_head_in_the_middle_and_at_the_tail)
{
    struct chains c = CHAINS_NULL;
    for (uint32_t i = 0; i < 3; i++)
        cr_assert_eq(chains_add(&c, 1, i), 0);
    chains_remove(&c, 1, 1);
    first_three(&c, 0, 2, MAP_NONE);
    cr_assert_eq(chains_add(&c, 1, 1), 0);
    first_three(&c, 0, 2, 1);
    chains_remove(&c, 1, 1);
    cr_assert_eq(chains_add(&c, 1, 4), 0);
    first_three(&c, 0, 2, 4);
    chains_remove(&c, 1, 0);
    first_three(&c, 2, 4, MAP_NONE);
    chains_remove(&c, 1, 2);
    chains_remove(&c, 1, 4);
    cr_assert_eq(c.count, 0);
    cr_assert_eq(chains_first(&c, 1), MAP_NONE);
    chains_fini(&c);
}

/* The same adds and removes are done to plain arrays, and the two compared after each round. */
enum { ELEMENTS = 600, CHAIN_KEYS = 90 };

struct model {
    uint64_t keys[CHAIN_KEYS];
    uint32_t lists[CHAIN_KEYS][ELEMENTS];
    size_t sizes[CHAIN_KEYS];
    size_t key_of[ELEMENTS]; /* CHAIN_KEYS = in no chain */
};

static void model_remove(struct model *model, uint32_t element)
{
    const size_t k = model->key_of[element];
    uint32_t *list = model->lists[k];
    size_t kept = 0;
    for (size_t i = 0; i < model->sizes[k]; i++)
        if (list[i] != element)
            list[kept++] = list[i];
    model->sizes[k] = kept;
    model->key_of[element] = CHAIN_KEYS;
}

static void model_compare(const struct model *model, const struct chains *c)
{
    size_t present = 0;
    for (size_t k = 0; k < CHAIN_KEYS; k++) {
        uint32_t at = chains_first(c, model->keys[k]);
        for (size_t i = 0; i < model->sizes[k]; i++, at = chains_next(c, at))
            cr_assert_eq(at, model->lists[k][i], "key %zu, place %zu", k, i);
        cr_assert_eq(at, MAP_NONE, "key %zu", k);
        present += model->sizes[k] > 0;
    }
    cr_assert_eq(c->count, present);
}

static void model_step(struct model *model, struct chains *c, struct random *r, uint64_t keys)
{
    const uint32_t element = (uint32_t)random_below(r, ELEMENTS);
    const size_t k = model->key_of[element];
    if (k < CHAIN_KEYS) {
        chains_remove(c, model->keys[k], element);
        model_remove(model, element);
        return;
    }
    const size_t to = (size_t)random_below(r, keys);
    cr_assert_eq(chains_add(c, model->keys[to], element), 0);
    model->lists[to][model->sizes[to]++] = element;
    model->key_of[element] = to;
}

/* At times sparse, at times crowded: the number of keys in use swings, so that keys come and go and
 * runs of slots close over their holes, also around the end of the table. */
Test(chains, behave_like_lists_under_random_use)
{
    static struct model model;
    struct random r = {2006};
    struct chains c = CHAINS_NULL;
    for (size_t k = 0; k < CHAIN_KEYS; k++)
        model.keys[k] = k % 3 ? random_u64(&r) : k;
    for (uint32_t i = 0; i < ELEMENTS; i++)
        model.key_of[i] = CHAIN_KEYS;
    for (int round = 0; round < 20000; round++) {
        model_step(&model, &c, &r, round % 4000 < 2000 ? CHAIN_KEYS : 11);
        if (round % 16 == 0)
            model_compare(&model, &c);
    }
    for (uint32_t i = 0; i < ELEMENTS; i++)
        if (model.key_of[i] < CHAIN_KEYS) {
            chains_remove(&c, model.keys[model.key_of[i]], i);
            model_remove(&model, i);
            model_compare(&model, &c);
        }
    cr_assert_eq(c.count, 0);
    chains_fini(&c);
}

/* One element per key in a table kept at its fullest: the slots form long runs. */
Test(chains, every_key_is_found_while_others_are_taken_out)
{
    enum { KEYS = 11 }; /* of 16 slots */
    struct random r = {75};
    for (int round = 0; round < 5000; round++) {
        struct chains c = CHAINS_NULL;
        uint64_t keys[KEYS];
        for (uint32_t i = 0; i < KEYS; i++) {
            keys[i] = random_u64(&r);
            cr_assert_eq(chains_add(&c, keys[i], i), 0);
        }
        cr_assert_eq(c.capacity, 16);
        for (uint32_t gone = 0; gone < KEYS; gone++) {
            chains_remove(&c, keys[gone], gone);
            for (uint32_t i = 0; i < KEYS; i++)
                cr_assert_eq(chains_first(&c, keys[i]), i > gone ? i : MAP_NONE);
        }
        chains_fini(&c);
    }
}
