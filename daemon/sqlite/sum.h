/* sqlite/sum: a check of stored bytes against bit rot and misplaced writes, not against people. */
#pragma once
#include "base/buffer.h"

#define SUM_SEED UINT64_C(0x6A09E667F3BCC909)

/* A change of any one byte changes the sum. Continues from sum; SUM_SEED to begin. Part of the file
 * format: the same on every machine. */
uint64_t sum_bytes(uint64_t sum, struct bytes b);
uint64_t sum_number(uint64_t sum, uint64_t v);
