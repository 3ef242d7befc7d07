/* feed/row/row: one row of a file as one item, or as the reason why it cannot be one. Pure.
 *
 * Where a field comes from, the first that gives something: the rule that the row falls under, the
 * column of that name (translated), the mapping's constant. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "feed/row/header.h"
#include "feed/mapping/day.h"
#include "feed/mapping/mapping.h"

/* A field of an item. Numbers are pence, dates (YYYYMMDD), values of an enumeration, 0 or 1. */
struct value {
    bool is_set;
    int64_t number;
    struct text text; /* clean; size 0: none, or no text */
};

struct item {
    uint32_t row; /* line of the file, from 1 */
    bool unreadable;
    enum item_type type;
    struct value values[FIELDS_MAX]; /* by field */
    /* of an unreadable row, clean and of at most LIMIT_TEXT bytes: */
    struct text column; /* as printed; size 0: the whole row */
    struct text value;
    struct text reason;
};

/* The value of the field called so; one that is not set when such an item has none. */
const struct value *item_value(const struct item *item, const char *name);

enum row_outcome {
    ROW_ITEM = 0,    /* *ret_item, also when unreadable */
    ROW_SKIPPED = 1, /* by *ret_rule */
    ROW_BLANK = 2,   /* nothing is in it */
};

/* Text is taken from arena. ROW_... or ERR_MEMORY. */
int row_read(const struct mapping *m, const struct header *h, const struct row_cells *cells,
             uint32_t row, struct arena *arena, struct item *ret_item,
             const struct rule **ret_rule);
/* What a row shows before anything of it counts. */
struct glance {
    bool is_blank, is_skipped, is_trailer;
    enum day_order order; /* DAY_EITHER of a row that a rule skips */
    struct text order_cell;
    bool has_amount;
    int64_t amount;
    size_t pence_figures;     /* of the amount, after its point */
    bool ends_in_amount;      /* the amount is the row's last cell */
    bool is_other_header;     /* a header that is not the file's */
    bool has_rows, has_total; /* of the trailer */
    int64_t rows, total;
};
/* ERR_MEMORY. */
int row_glance(const struct mapping *m, const struct header *h, const struct row_cells *cells,
               struct arena *arena, struct glance *ret);
/* A row that could not be divided into cells. value may be any bytes. ERR_MEMORY. */
int row_unreadable(uint32_t row, struct text column, struct text value, struct text reason,
                   struct arena *arena, struct item *ret_item);
