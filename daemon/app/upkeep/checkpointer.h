/* app/upkeep/checkpointer: the thread that makes checkpoints, so that no commit waits for one.
 *
 * A checkpoint is what a start would come to now (app/commit/recover): the one before and the
 * journal since, in an engine of its own, saved at the journal's head as it was then. So it is of
 * durable inputs only, its number and chain are the journal's, and the commit loop's engine is
 * never asked. It costs stepping each input once more, behind the commit path, and the memory of a
 * second state and of its image (app/ask/limits). The engine is kept for the next, since loading
 * one takes longer than replaying what came since; but not when none has been due for a minute. */
#pragma once
#include "store/store.h"

struct checkpointer;
/* every: after so many items (recover_weight) the next is due. journal: of the last one, 0: there
 * is none. ERR_MEMORY. */
int checkpointer_start(struct store *store, uint32_t every, uint64_t journal,
                       struct checkpointer **ret_checkpointer);
/* Another number of items from now on. Any thread; NULL is allowed. */
void checkpointer_change(struct checkpointer *c, uint32_t every);
/* Of what is durable a replay from the last checkpoint at the start takes so many items. Any
 * thread. */
void checkpointer_wake(struct checkpointer *c, uint64_t items);
/* The input of the last one saved; 0: of none, or of NULL. Any thread. */
uint64_t checkpointer_saved(struct checkpointer *c);
/* Why the last could not be made or saved, negative; 0: it was. The next is tried when it would be
 * due. */
int checkpointer_failure(struct checkpointer *c);
/* Gives up what is being made, ends the thread, frees. The input of the last one saved. */
uint64_t checkpointer_stop(struct checkpointer *c);
