/* feed/row/row_source: where rows of named cells come from: a CSV file (feed/csv), or whatever
 * else a publisher has. A mapping, its rules and all that follows know nothing but this.
 *
 * A source is one document: it is known again by its SHA-256, and the same document gives the same
 * rows in the same order every time, which is what resuming rests on. Text is borrowed from it
 * until its next call. What goes wrong is said in the problem, with the path and, once there are
 * rows, the position: "a.csv:17: ...". One thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/text.h"
#include "feed/file/problem.h"
#include "feed/mapping/mapping.h"

struct row_cells {
    const struct text *items; /* any bytes, also none; outer blanks are nothing */
    size_t count;
};

struct source_row {
    uint32_t position;      /* of it in the document, for people, from 1 and going up: a line */
    struct row_cells cells; /* in the order of the names; fewer: it ends before them */
    /* Of a row that has no cells: why, and what is there instead. reason.size is 0: it has. */
    struct text reason, fault;
    bool is_open;    /* of such a row: the document ends within it */
    bool is_unended; /* the document's last, and nothing says that it ends there */
};

struct row_source;
enum { ROW_SOURCE_END = 1 };
struct row_source_ops {
    /* The names of the cells, as printed; they stay until it is closed. Once, before next.
     * ERR_FORM: the document is not fit to be read. ERR_ABSENT: this machine cannot read such a
     * one. ERR_MEMORY. */
    int (*begin)(struct row_source *s, struct row_cells *ret_names, struct problem *problem);
    /* The next row; what is made of it is taken from arena. A row that cannot be divided into cells
     * is a row, with its reason. 0, ROW_SOURCE_END, or an error after which the document is not
     * read on: ERR_IO, ERR_FORM, ERR_MEMORY. */
    int (*next)(struct row_source *s, struct arena *arena, struct source_row *ret_row,
                struct problem *problem);
    /* Back to before the first row; names stay. */
    void (*rewind)(struct row_source *s);
    /* Whether what lies there now is the document that was opened. */
    bool (*is_unchanged)(const struct row_source *s);
    /* Frees it, whether it was begun or not. */
    void (*close)(struct row_source *s);
};

/* Every source begins with this; s->ops->next(s, ...). */
struct row_source {
    const struct row_source_ops *ops;
    const char *path;   /* as given, for messages */
    const char *name;   /* of the document: clean text of at most LIMIT_TEXT bytes */
    uint8_t sha256[32]; /* of all its bytes */
    bool has_places;    /* a cell has a place of its own, as in a sheet: no comma moves it, and no
                         * row is cut off */
    uint32_t at, of;    /* how far it is read, in positions; of 0: it does not know */
    /* Of who reads it, called for each row; false: stop. May be NULL. */
    bool (*on_row)(void *ctx, const struct row_source *s);
    void *ctx; /* for on_row */
};

/* Whether to read on. */
static inline bool row_source_goes_on(const struct row_source *s)
{
    return !s->on_row || s->on_row(s->ctx, s);
}

/* The mapping is borrowed until the source is closed. ERR_ABSENT, ERR_IO, ERR_BUSY: perhaps later.
 * ERR_FORM, ERR_RANGE: never. ERR_MEMORY. */
typedef int (*row_source_open_fn)(const char *path, const struct mapping *mapping,
                                  struct row_source **ret_source, struct problem *problem);
