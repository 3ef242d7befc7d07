/* tests/adapters/feed/memory_source: rows of named cells that come from no file, as those of a feed
 * whose source is not CSV would. synthetic.
 *
 * A place in it has two parts, a sheet and a row within it: position is 100 * sheet + row, so that
 * it goes up and is not the number of the row. */
#pragma once
#include "feed/row/row_source.h"

enum { MEMORY_CELLS_MAX = 8 };

struct memory_row {
    uint32_t position;
    const char *cells[MEMORY_CELLS_MAX]; /* NULL ends them */
    const char *reason; /* it has none: why */
};

/* What memory_source_open opens, set by the test; it may be opened again. */
struct memory_source_rows {
    const char *names[MEMORY_CELLS_MAX + 1]; /* NULL ends them */
    const struct memory_row *rows;
    size_t count;
    size_t fails_at; /* number of rows given before it fails with ERR_IO; SIZE_MAX: it does not */
    int open_now;    /* sources that are not closed */
};
extern struct memory_source_rows memory_source_rows;

/* A row_source_open_fn. path is "book.rows"; the digest is of the rows. */
int memory_source_open(const char *path, const struct mapping *mapping,
                       struct row_source **ret_source, struct problem *problem);
