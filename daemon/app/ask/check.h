/* app/ask/check: what submissions would come to: they are stepped through a copy of the state.
 *
 * The copy is made on a pool thread from the last checkpoint and the journal's tail
 * (app/commit/recover), and is freed when it is answered: the daemon's state is not touched. Only
 * who may submit them may ask. One task of app/ask/task at a time; ended early when the daemon
 * stops. Memory: once the engine. */
#pragma once
#include "app/desk/desk.h"

/* d->arena, which holds what r points to, is taken over when the work begins. */
void check_answer(struct desk *d, const struct net_peer *from, const struct request *r);
