/* feed/file/names: the names of a file's columns, from its header line or lines. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/text.h"
#include "feed/file/cells.h"
#include "feed/file/limits.h"

struct names_read {
    struct arena memory;
    struct text items[LIMIT_COLUMNS]; /* as printed, without byte order marks */
    size_t count;
};
#define NAMES_NULL ((struct names_read){.memory = {.limit = 0}})

/* Begins with the cells of the header line. ERR_MEMORY. */
int names_init(struct names_read *n, const struct cells *first);
void names_fini(struct names_read *n);
/* Whether the line after it is more of the header: something is in it, and no digit. */
bool names_are_second(const struct cells *cells);
/* A blank cell of the header takes the name of the second line. ERR_MEMORY. */
int names_merge(struct names_read *n, const struct cells *second);
