/* feed/file/clean: cells made fit to be compared, shown and sent. Pure.
 *
 * Each gives text of the arena's whose data is NULL only when memory ran out. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/text.h"

/* Whether anything but blanks is in it. Blanks are space, tab, line ends, and the no-break space
 * that spreadsheets write. */
bool clean_has_non_blank(struct text t);
/* Every blank as a space, none at the ends. Runs inside stay: they are as published. What nobody
 * sees (zero width, soft hyphens, marks of direction) is dropped: spreadsheets leave it in cells.
 */
struct text clean_blanks(struct text t, struct arena *arena);
/* Clean in the sense of text_is_clean, cut at a character to at most most bytes: a control
 * character becomes a space; another that is not shown, or a byte that is no UTF-8, a question
 * mark. */
struct text clean_cut(struct text t, size_t most, struct arena *arena);
/* The three after one another. */
struct text clean_join(struct text a, struct text b, struct text c, struct arena *arena);
