/* feed/row/row_hand: a row in hand, and its amounts. Private to feed/row/row.
 *
 * A function that cannot read its part notes why in the item, which makes the row unreadable, and
 * gives false; memory is the only other reason. f is a field of the item, column one of the
 * mapping. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "feed/row/row.h"

struct row {
    const struct mapping *m;
    const struct header *h;
    const struct row_cells *cells;
    const struct rule *rule;
    struct arena *arena;
    struct item *item;
    bool no_memory;
};

struct text hand_cell(const struct row *r, size_t column);
size_t hand_column(const struct row *r, size_t f);
/* Whether there was memory for it. */
bool hand_kept(struct row *r, struct text t);
bool hand_fail_at(struct row *r, size_t f, size_t column, struct text value, struct text reason);
bool hand_fail(struct row *r, size_t f, struct text value, const char *reason);
bool hand_fail_blank(struct row *r, size_t f);
bool hand_set_number(struct row *r, size_t f, int64_t number);
/* side: what the cell holds by where it stands, or by another cell: a debit 1, a credit -1, 0 not
 * said. Of a credit *ret_pence is how much is credited. It is 0 where the cell is blank. */
bool hand_read_amount(struct row *r, size_t f, size_t column, int side, int64_t *ret_pence,
                      bool *ret_blank);
/* A field of pounds; of the row's amount with the credits of a column of their own taken off, or
 * turned where another column calls it a credit. */
bool hand_read_pounds(struct row *r, size_t f);
