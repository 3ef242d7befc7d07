/* s75ctl/frame: one screen of s75ctl top, as text. */
#pragma once
#include <stdbool.h>
#include <stdio.h>
#include "kit/s75.h"

/* What was counted when the screen before was made, to tell what happened since. */
enum { FRAME_BUCKETS_MAX = 32 };
struct frame_before {
    int64_t us; /* 0: there was none */
    uint64_t inputs, items, refused;
    uint64_t commits[FRAME_BUCKETS_MAX]; /* by bucket of latency */
};
/* status NULL: the daemon does not answer, and why. pools may be NULL. rows: that there is room
 * for; what matters most comes first. */
struct frame {
    const S75__V1__StatusAnswer *status;
    S75__V1__PoolsAnswer *pools; /* is put in order of attention */
    const char *why;
    unsigned rows, columns;
    bool colours;
};
void frame_write(FILE *out, const struct frame *frame, struct frame_before *before);
