/* app/desk/door: who may connect.
 *
 * A store without a register is its owner's: over ipc the user who runs the daemon, and root, may
 * do everything, and the administrators that the options name; over tcp those of them who have a
 * key. Where tcp is --insecure, every program of this machine may too. */
#pragma once
#include "app/desk/desk.h"

/* Called for each connection, at its handshake. */
bool door_admits(struct desk *d, const char *principal);
/* Everybody who may listen to the events, a line each; to be freed. NULL: out of memory. */
char *door_listeners(const struct desk *d);
/* Every second: reports those who were not let in. */
void door_tick(struct desk *d);
