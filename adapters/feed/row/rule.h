/* feed/row/rule: which rule of a mapping a row falls under. Pure. */
#pragma once
#include <stdbool.h>
#include "base/text.h"
#include "feed/row/header.h"
#include "feed/mapping/mapping.h"

/* Whether text fits glob: * is any bytes, also none, ? is any one character of UTF-8. Takes time in
 * proportion to the product of the sizes at worst. Both are compared as they are. */
bool glob_match(struct text glob, struct text t);

/* The trailer's, or the first rule whose conditions all hold, or NULL. A cell that the row or the
 * file does not have is blank. amount is NULL when the row's amount cannot be read: then no rule
 * that bounds it holds. */
const struct rule *rule_of(const struct mapping *m, const struct header *h,
                           const struct row_cells *cells, const int64_t *amount);
