/* core/layout/difference: where two states differ, in words, by their layout. Private to
 * daemon/core. */
#pragma once
#include "core/layout/layout.h"

/* The first field that is kept and differs: "held, row 3, amount: 1 and 2", with the name of the
 * row's thing where it has one: "contributions, row 3 (minimum), terms, row 0, annual: 1 and 2".
 * False: there is none, and text is empty. */
bool difference_find(const struct layout *l, const void *a, const void *b, char *text, size_t size);
