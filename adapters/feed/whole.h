/* feed/whole: whether a document is whole, and read in the order in which it is written: looked
 * through before anything of it counts.
 *
 * It is not whole when it ends within a row (a quotation mark is open at its end, or its last row
 * is shorter than any before it and than the header), or when it is not what its trailer says. Its
 * dates are misread when it shows the order of day and month that the mapping does not say, and
 * nowhere the one that it says. */
#pragma once
#include "feed/intake.h"

/* Of an intake whose header is mapped, before its first row; the source is back there afterwards.
 * ERR_FORM: the file is refused. ERR_BUSY: the source was told to stop. ERR_MEMORY. */
int whole_check(struct intake *r, struct problem *problem);
