/* Counting up and down, against plain counters; keys that share slots, and a table that wraps. */
#include <criterion/criterion.h>
#include "base/multiset.h"

enum { KEYS = 200, STEPS = 200000 };

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

Test(multiset, nothing_was_counted)
{
    struct multiset t = MULTISET_NULL;
    cr_expect_eq(multiset_count(&t, 7), 0u);
    multiset_fini(&t);
}

Test(multiset, counts_like_plain_counters)
{
    struct multiset t = MULTISET_NULL;
    uint32_t counts[KEYS] = {0};
    uint64_t state = 88172645463325252u;
    size_t standing = 0;
    for (int i = 0; i < STEPS; i++) {
        /* few keys for a while, so that the table is emptied now and then */
        uint64_t key = random_next(&state) % (i / 1000 % 2 ? KEYS : 5);
        bool up = counts[key] == 0 || random_next(&state) % (i / 5000 % 2 ? 3 : 2) == 0;
        standing += up && counts[key] == 0;
        if (up)
            cr_assert_eq(multiset_add(&t, key), 0);
        else
            multiset_remove(&t, key);
        counts[key] += up ? 1 : UINT32_MAX;
        standing -= counts[key] == 0;
        cr_assert_eq(t.count, standing);
        for (uint64_t k = 0; k < KEYS; k++)
            cr_assert_eq(multiset_count(&t, k), counts[k], "step %d, key %d", i, (int)k);
    }
    multiset_fini(&t);
}
