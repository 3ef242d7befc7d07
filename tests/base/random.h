/* tests/base/random: a fixed sequence of numbers (SplitMix64), the same on every machine: the seed
 * is the bug report. */
#pragma once
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_u64(struct random *r)
{
    uint64_t v = r->state += 0x9E3779B97F4A7C15u;
    v = (v ^ (v >> 30)) * 0xBF58476D1CE4E5B9u;
    v = (v ^ (v >> 27)) * 0x94D049BB133111EBu;
    return v ^ (v >> 31);
}

static inline uint64_t random_below(struct random *r, uint64_t bound)
{
    return random_u64(r) % bound;
}

/* Numbers of every length in bits are equally likely, so that small and extreme ones both occur. */
static inline uint64_t random_any_length(struct random *r)
{
    const uint64_t v = random_u64(r);
    return v >> random_below(r, 64);
}
