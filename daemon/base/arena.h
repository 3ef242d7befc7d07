/* base/arena: memory that is given out in order and taken back all at once. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "base/text.h"

struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first */
    size_t limit;               /* most bytes in all; 0 = no limit */
    size_t used;                /* bytes given out since the last reset, and lost to alignment */
    bool failed;                /* something asked for since the last reset was not given */
};
#define ARENA_NULL ((struct arena){NULL, 0, 0, false})

/* Aligned for any type; not zeroed. NULL when memory or the limit is exhausted. */
void *arena_take(struct arena *a, size_t size);
/* Copies t; on exhaustion gives TEXT_NONE. */
struct text arena_text(struct arena *a, struct text t);
/* printf into the arena, cut at 500 bytes. On exhaustion gives TEXT_NONE. */
struct text arena_print(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Everything given out is invalid; keeps the largest block. */
void arena_reset(struct arena *a);
void arena_fini(struct arena *a);
