/* app/verify: replays the journal from its first row and compares everything with it.
 *
 * Compared: the chain of every row; every packed batch of effects, byte for byte; the checkpoint
 * with the state replayed to its row; the projections with ones made anew. Runs on a thread of its
 * own beside a working daemon, or without one. */
#pragma once
#include <stdatomic.h>
#include "base/text.h"
#include "store/store.h"

struct behind;
struct verify_report {
    bool passed;
    uint64_t inputs, events;
    char text[400]; /* what was compared, or the first thing that differs */
};
/* behind: the daemon's, paused meanwhile; NULL: the directory's books are opened. directory holds
 * the books and, for a while, a folder "verify.tmp". cancelled, when not NULL, ends it early once
 * it is true. What the daemon takes in meanwhile is not looked at. Never fails: what goes wrong is
 * in the report. */
void verify_run(struct store *store, struct behind *behind, const char *directory,
                const atomic_bool *cancelled, struct verify_report *ret_report);
