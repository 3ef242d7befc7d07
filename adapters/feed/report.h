/* feed/report: what a person sees: rows that cannot be read, the dry run, progress, the summary.
 *
 * Used by the programs only; this is where they print. Tables, JSON lines and summaries go to out,
 * everything else to err. One thread. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "feed/intake.h"
#include "feed/row/row.h"
#include "feed/sender.h"

struct report {
    FILE *out, *err;
    bool json;     /* JSON lines instead of tables and sentences on out */
    bool progress; /* err is a terminal */
    bool dry_run;
    /* inside */
    bool begun;      /* the table has its head */
    bool on_line;    /* a line of progress is on the terminal */
    int64_t begin_ms, reported_ms;
    uint32_t asked;
};

/* A file begins. */
void report_begin(struct report *r);
/* An item of a dry run. ERR_MEMORY. */
int report_item(struct report *r, const struct item *item, struct arena *arena);
/* file:line: column "X": value: reason */
void report_unreadable(struct report *r, const char *path, const struct item *item);
/* file:line: refused by s75d: text. row 0: no line. */
void report_refused(struct report *r, const char *path, uint32_t row, const char *text);
/* Called for every row, when the file is looked through and when it is sent; shows itself when that
 * takes long. */
void report_progress(struct report *r, const struct row_source *source, bool is_looking);
/* A sentence, such as why a file was left; what is on the terminal's line goes away first. */
void report_note(struct report *r, const char *text);

/* What came of a file that was read to its end, or was known already. */
struct result {
    enum outcome outcome; /* OUTCOME_DONE or OUTCOME_KNOWN */
    uint32_t resumed; /* items that the daemon had already */
    uint32_t refused; /* items that the daemon refused; of OUTCOME_KNOWN, in the input `journal` */
    bool partly; /* of OUTCOME_KNOWN: earlier inputs of the file may have had refusals as well */
    uint64_t journal;
};
/* ERR_MEMORY. */
int report_summary(struct report *r, const struct intake *intake, const struct result *result);
