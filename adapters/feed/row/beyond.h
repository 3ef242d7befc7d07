/* feed/row/beyond: rows that have more cells than the header, or fewer. Pure.
 *
 * A comma that nobody quoted moves all that follows by one column, and what is read from there is
 * another amount or another number. It is seen by a cell too many. Where cells have places of their
 * own none moves: only one that is not blank is asked about. A separator that is missing moves what
 * follows back, to where another sum may be: it is seen by a cell too few. */
#pragma once
#include <stddef.h>
#include "base/arena.h"
#include "base/text.h"
#include "feed/row/header.h"
#include "feed/mapping/mapping.h"

/* Why the row cannot be believed; size 0: it can, data NULL: out of memory. A cell that is not
 * blank beyond the last name of the header, unless the mapping's beyond_header says what it is and
 * it fits; a blank one where the header has none and the mapping has no beyond_header; or, where
 * blank cells are beyond it, an amount of one to three digits with the three that follow a comma in
 * the next cell; or fewer cells than the header has names, unless the mapping has short_rows.
 * *ret_cell is the cell that shows it. */
struct text beyond_check(const struct mapping *m, const struct header *h,
                         const struct row_cells *cells, struct arena *arena, struct text *ret_cell);
