/* app/ask/try: replays the journal with other match rules and tolerances beside the journal's own,
 * and answers which exceptions would differ.
 *
 * Two engines of its own take every durable input, one read and decoded once, on a pool thread with
 * a reader of its own: the daemon's state is not touched. One task of app/ask/task at a time; ended
 * early when the daemon stops. Memory: twice the engine. */
#pragma once
#include "app/desk/desk.h"

/* d->arena, which holds what r points to, is taken over when the work begins. */
void try_answer(struct desk *d, const struct net_peer *from, const struct request *r);
