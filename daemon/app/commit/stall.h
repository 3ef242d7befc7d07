/* app/commit/stall: what those are answered who wait for a batch that cannot be committed for now:
 * the disk has no room for it, or another process keeps the journal locked.
 *
 * The batch is kept and tried again; its inputs keep their numbers, and are acknowledged when they
 * are durable. Until then nobody is left in silence, and nothing is sent that the disk does not
 * hold. */
#pragma once
#include "app/commit/commit_loop.h"

#define STALL_RETRY_MS 1000 /* sent to peers: the commit is tried again every second */
#define STALL_TEXT_MAX 160
/* What follows on commit_why_stalled. */
#define STALL_TAKEN "this was taken and waits; it is acknowledged once it is on the disk"
#define STALL_FEED_WAITS "inputs of this feed wait"

/* commit_end; when the commit is found to be stalled, before the batch is tried again, senders
 * of inputs and who greets are told that it is busy, and answers are sent with what is not durable
 * marked. Outcomes go on waiting, so that whoever is still there is sent them too. */
int stall_commit_end(struct commit_loop *c);
