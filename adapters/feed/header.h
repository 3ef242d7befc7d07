/* feed/header: which cell of a row is which column of the mapping, by the file's header line. */
#pragma once
#include "base/text.h"
#include "feed/file/cells.h"
#include "feed/file/limits.h"
#include "feed/mapping.h"
#include "feed/file/problem.h"

struct header {
    struct arena memory;
    struct text names[LIMIT_COLUMNS]; /* as printed, without byte order marks */
    size_t count;
    size_t at[COLUMNS_MAX]; /* cell of each column of the mapping, or COLUMN_NONE */
};
#define HEADER_NULL ((struct header){.memory = {.limit = 0}})

/* Begins with the cells of the header line. ERR_MEMORY. */
int header_init(struct header *h, const struct cells *first);
void header_fini(struct header *h);
/* Whether the line after it is more of the header: something is in it, and no digit. */
bool header_is_second(const struct cells *cells);
/* A blank cell of the header takes the name of the second line. ERR_MEMORY. */
int header_merge(struct header *h, const struct cells *second);
/* Finds the mapping's columns; of a column's accepted names the first that is there. ERR_FORM: a
 * required column is not there, or a name twice; the problem lists what was found and what was
 * wanted. */
int header_map(struct header *h, const struct mapping *m, const char *path,
               struct problem *problem);
/* The name printed above the column, or the column's own key when the file does not have it. */
struct text header_name(const struct header *h, const struct mapping *m, size_t column);
