/* feed/row/header: which cell of a row is which column of the mapping, by the names of the source.
 */
#pragma once
#include "base/date.h"
#include "base/text.h"
#include "feed/file/problem.h"
#include "feed/mapping/mapping.h"
#include "feed/row/row_source.h"

struct header {
    struct row_cells names;  /* of the source, as printed */
    size_t named;            /* names up to the last that is not blank */
    bool has_places;         /* cells of the source have places of their own */
    date_t value_date;       /* of rows of a file that has no such column; DATE_NONE: none */
    size_t at[COLUMNS_ROOM]; /* cell of each column of the mapping, or COLUMN_NONE */
};

/* Finds the mapping's columns among the names, which are borrowed, at most LIMIT_COLUMNS; of a
 * column's accepted names the first that is there. ERR_FORM: a required column is not there, a name
 * twice, or too many; the problem lists what was found and what was wanted. ERR_MEMORY. */
int header_map(struct header *h, struct row_cells names, const struct mapping *m, const char *path,
               struct problem *problem);
/* Whether every column that a header must have is among the names, and where. ERR_MEMORY. */
int header_fits(struct header *h, struct row_cells names, const struct mapping *m, bool *ret_fits);
/* Whether a line above such a header is a row and no title: under its columns a date and an amount
 * read as such; in a line that fills more than half as many cells as it, one of both. Text is taken
 * from arena. ERR_MEMORY. */
int header_reads(const struct header *h, const struct mapping *m, struct row_cells cells,
                 struct arena *arena, bool *ret_is_row);
/* Whether a row is a header itself, and has the columns elsewhere or by other names: what is
 * beneath it would be misread. ERR_MEMORY. */
int header_is_other(const struct header *h, const struct mapping *m, struct row_cells cells,
                    bool *ret_is_other);
/* The name printed above the column, or the column's own key when the source does not have it. */
struct text header_name(const struct header *h, const struct mapping *m, size_t column);
