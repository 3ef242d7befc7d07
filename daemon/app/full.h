/* app/full: what those are told who wait for a batch that the disk has no room for.
 *
 * The batch is kept and tried again; its inputs keep their numbers, and are acknowledged when they
 * are durable. Until then nobody is left in silence, and nothing is said that the disk does not
 * hold. */
#pragma once
#include "app/turn.h"

#define FULL_RETRY_MS 1000 /* told to peers: the commit is tried again every second */
#define FULL_TAKEN                                                                                 \
    "the disk is full: this was taken and waits for space; it is acknowledged once it is there"
#define FULL_FEED_WAITS "the disk is full: inputs of this feed wait for space"

/* When the disk is found full, before the batch is tried again: senders of inputs and who greets
 * are told that it is busy, answers are sent with what is not durable marked. Outcomes go on
 * waiting, so that whoever is still there is told them too. */
void full_tell(struct turn *t);
