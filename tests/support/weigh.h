/* Where the bytes of a state sit: of each field of each struct that rooms keep, as the state's
 * layouts describe them. */
#pragma once
#include <stddef.h>
#include "core/engine/engine.h"

enum { WEIGHED_MAX = 1024 };

/* A field, by its way from the room ("spending.schemes.days"): of all of it, how many entries its
 * arrays have, their memory without what they hold in turn, and what the image has of it with
 * that. */
struct weighed {
    char name[120];
    size_t rows, heap, image;
};
struct weights {
    struct weighed items[WEIGHED_MAX];
    size_t count;
    size_t heap, image; /* in all */
};

void weigh(const struct engine *e, struct weights *ret);
/* The fields that have grown by at least so many bytes of either, one a line, on stderr. */
void weigh_print_growth(struct weights *before, const struct weights *after, size_t least);
