/* app/upkeep/verify: replays the journal from its first row and compares everything with it.
 *
 * One stand is verified, whatever a daemon takes in meanwhile: first the checkpoint's digest and
 * that of the books at their input are taken down, each in one short read transaction, then the
 * head of the journal; the replay goes to that head and compares as it passes each. Compared: the
 * chain of every row; every packed batch of effects, byte for byte; the checkpoint with the state
 * replayed to its row; every row of the books. What other rules stepped, before the last stand
 * (core/control/stand), is not replayed: chain and records are held to their digests, each stand to
 * the state kept of it. Nothing is written into the directory. Runs on a
 * thread of its own beside a working daemon, or without one; the books are compared on another. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include "base/text.h"
#include "store/books.h"

enum verify_outcome {
    VERIFY_PASSED,
    VERIFY_DIFFERS,  /* something is not what was written, or not what the rules give */
    VERIFY_NOT_DONE, /* nothing was found wrong, but not all could be looked at */
};

struct verify_report {
    enum verify_outcome outcome;
    uint64_t inputs, events; /* replayed */
    char text[600]; /* what was compared, the first thing that differs, or why it was not done */
};

struct verify_task {
    struct store *store;
    struct books_place books;
    bool foreign;          /* the directory's daemon, if any, is another process */
    const atomic_bool *cancelled; /* ends it early once it is true; NULL: nothing does */
    /* Called now and then, first with 0 of the head; NULL: not. */
    void (*progress)(void *ctx, uint64_t inputs, uint64_t of);
    void *ctx;
};
/* Never fails: what goes wrong is in the report. */
void verify_run(const struct verify_task *task, struct verify_report *ret_report);
/* "verified", "VERIFICATION FAILED" or "COULD NOT VERIFY". */
const char *verify_words(enum verify_outcome outcome);
