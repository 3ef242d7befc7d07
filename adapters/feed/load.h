/* feed/load: one file from its path to the daemon, or to the screen in a dry run. */
#pragma once
#include <signal.h>
#include "feed/mapping/mapping.h"
#include "feed/report.h"
#include "feed/row/row_source.h"
#include "feed/sender.h"

struct load {
    const struct mapping *mapping;
    row_source_open_fn open; /* such as csv_open */
    struct sender *sender; /* NULL: a dry run */
    struct report *report;
    const volatile sig_atomic_t *stop; /* may be NULL */
    const char *companion;             /* ending of what must lie beside a file; NULL: nothing */
    const char *path;      /* of the file in hand, for what the daemon says of it */
    bool is_looking;       /* it is looked through; nothing of it was sent */
    uint64_t faulty;       /* rows so far that were unreadable or refused */
};

/* problem says why for every outcome but OUTCOME_DONE and OUTCOME_KNOWN, whose summary was
 * printed. */
enum outcome load_file(struct load *l, const char *path, struct problem *problem);
