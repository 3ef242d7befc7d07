#include "sqlite/sum.h"

#include <endian.h>
#include <string.h>

enum { LANES = 4, STRIDE = LANES * 8 };

/* For a given h one-to-one in word and the other way round, so that two inputs which differ in one
 * word never meet again. */
static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

static uint64_t word_at(const uint8_t *at, size_t size)
{
    uint64_t word = 0;
    memcpy(&word, at, size);
    return le64toh(word);
}

uint64_t sum_number(uint64_t sum, uint64_t v)
{
    return mix(sum, v);
}

/* Four sums side by side, since one would wait for its own multiplication at every step. */
uint64_t sum_bytes(uint64_t sum, struct bytes b)
{
    uint64_t lanes[LANES] = {sum, sum + 1, sum + 2, sum + 3};
    size_t at = 0;
    for (; b.size - at >= STRIDE; at += STRIDE)
        for (size_t lane = 0; lane < LANES; lane++)
            lanes[lane] = mix(lanes[lane], word_at(b.data + at + 8 * lane, 8));
    for (size_t lane = 1; lane < LANES; lane++)
        lanes[0] = mix(lanes[0], lanes[lane]);
    for (; at < b.size; at += 8)
        lanes[0] = mix(lanes[0], word_at(b.data + at, b.size - at < 8 ? b.size - at : 8));
    return mix(lanes[0], b.size);
}
