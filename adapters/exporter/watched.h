/* exporter/watched: the daemon as it was a moment ago: asked when somebody looks, once a second at
 * most, over one connection that is made again when it was lost. One thread. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "kit/s75.h"

struct watched {
    struct s75_options options;
    struct s75_client *client;
    S75__V1__Answer *answer; /* the last; NULL: there was none */
    uint64_t asked_ms;       /* when; 0: never */
    char why[256];           /* there was none */
};
/* The status, or NULL with w->why. Borrowed until the next call. */
const S75__V1__StatusAnswer *watched_status(struct watched *w);
void watched_fini(struct watched *w);
