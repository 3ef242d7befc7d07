/* app/behind: the thread behind the commit path. It writes the projections from the journal in
 * large transactions, at its own pace, and saves checkpoints. */
#pragma once
#include "store/store.h"

struct behind;
/* Opens the books of the directory, rebuilding them when they are damaged or of another version. */
int behind_start(struct store *store, const char *directory, struct behind **ret_behind);
/* Inputs up to this number are durable: there may be something to project. Any thread. */
void behind_wake(struct behind *b, uint64_t journal);
/* Hands over a checkpoint; one that still waits is replaced. The image's buffer is taken. */
void behind_checkpoint(struct behind *b, const struct checkpoint *checkpoint, struct buffer *image);
uint64_t behind_projected(struct behind *b);
uint64_t behind_checkpointed(struct behind *b);
void behind_set_checkpointed(struct behind *b, uint64_t journal);
/* Why projecting or saving does not go well now, negative; 0: it does. A full disk is tried again
 * every second; after anything else projecting is given up until a restart. */
int behind_failure(struct behind *b);
/* Finishes what is in hand, saves a checkpoint that waits, with catch_up projects what is left (but
 * no more than a stop has time for: a start goes on with it), ends the thread, frees. */
void behind_stop(struct behind *b, bool catch_up);
