/* base/mix: the home slot of a uint64 in a table: keys may be plain counters, and every bit of one
 * has to reach the low bits, which choose the slot. */
#pragma once
#include <stdint.h>

static inline uint64_t mix_bits(uint64_t key)
{
    key = (key ^ (key >> 32)) * 0x9E3779B97F4A7C15u;
    key = (key ^ (key >> 29)) * 0xD6E8FEB86659FD93u;
    return key ^ (key >> 32);
}
