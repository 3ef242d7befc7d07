/* feed/intake: the rows of a source through a mapping, item by item, in their order.
 *
 * The same document and mapping give the same items every time: that is what lets a feed go on
 * after an interruption by position alone. One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/date.h"
#include "feed/row/header.h"
#include "feed/mapping/mapping.h"
#include "feed/row/row.h"
#include "feed/row/row_source.h"

struct tally {
    uint32_t rows;       /* that hold something, headers not among them */
    uint32_t items;      /* read */
    uint32_t unreadable;
    uint32_t skipped;    /* by rules */
    int64_t total_pence; /* of the items read */
    bool total_overflow; /* the total left int64 and is not to be believed */
};

struct intake {
    struct row_source *source;
    const struct mapping *mapping;
    struct header header;
    struct arena memory; /* of the row in hand */
    struct tally tally;
    uint32_t *skipped;             /* rows by index of the rule, and then the trailer */
    date_t period_from, period_to; /* DATE_NONE: the file does not say */
};

/* Reads the header and the period. source, which was not begun, and mapping are borrowed until
 * intake_close. ERR_FORM (the header cannot be mapped or read, the name says no period),
 * ERR_ABSENT, ERR_BUSY (the source was told to stop), ERR_MEMORY. */
int intake_open(struct intake *r, struct row_source *source, const struct mapping *mapping,
                struct problem *problem);
void intake_close(struct intake *r);

enum { INTAKE_END = 1 };
/* The next item, valid until the next call. 0, INTAKE_END, ERR_MEMORY, or what the source fails
 * with: then there is no next. */
int intake_next(struct intake *r, struct item *ret_item, struct problem *problem);
