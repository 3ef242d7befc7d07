/* feed/file/cells: one record of a CSV file as its cells. The sole user of libcsv.
 *
 * Lines are given one by one, so that the number of the line in hand is always known and a
 * quotation mark that nobody closes cannot swallow the rest of the file. Cells are separated by
 * commas, or what is said instead; a quotation mark inside a cell that does not begin with one is
 * an ordinary character, as publishers write 5" pipe. Cells are borrowed until the next call. One
 * thread. */
#pragma once
#include <csv.h>
#include <stdbool.h>
#include "base/buffer.h"
#include "base/text.h"
#include "feed/file/limits.h"

struct cells {
    struct text items[LIMIT_COLUMNS]; /* blanks around unquoted cells are not part of them */
    size_t count;                     /* 0: the line was blank */
    bool passes_blank; /* cells that are too many, if they are blank: a sheet may say that it is
                        * wider than it is */
    /* inside */
    struct csv_parser csv;
    struct buffer bytes;
    size_t ends[LIMIT_COLUMNS]; /* of each cell in bytes */
    bool complete, crowded;
};

int cells_init(struct cells *c); /* 0 or ERR_MEMORY */
/* What separates cells from now on: , ; | or a tab. A comma when it was not said. */
void cells_separate(struct cells *c, char by);
/* The one of them of which most are in the line outside of quotation marks; a comma where none is.
 */
char cells_separator_of(struct text line);
void cells_fini(struct cells *c);

enum { CELLS_OPEN = 1 }; /* the line ends inside a quoted cell */
/* Begins a record; what was unfinished is forgotten. 0, CELLS_OPEN, ERR_RANGE (more than
 * LIMIT_COLUMNS cells), ERR_MEMORY. line is without its end. */
int cells_parse(struct cells *c, struct text line);
/* After CELLS_OPEN: goes on with the next line, with a line feed between them. */
int cells_continue(struct cells *c, struct text line);
