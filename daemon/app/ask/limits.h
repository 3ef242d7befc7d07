/* app/ask/limits: what the daemon may take of memory in all, as the sum of named limits, and what
 * it takes. daemon/app/README.md has the table.
 *
 * Limits of what peers can cause are kept exactly; for what grows with open business there is an
 * allowance, since it is the business that decides. MemoryMax in the unit lies above the sum. */
#pragma once
#include "app/desk/desk.h"

#define LIMIT_CONNECTIONS 1024u /* at the desk */
#define LIMIT_REPLIES_PEER (4u << 20)
#define LIMIT_REPLIES (256u << 20) /* beside 64 KiB of each connection */
#define LIMIT_LISTENERS 256u
#define LIMIT_LISTENERS_HWM 4096 /* messages a listener */
#define LIMIT_LISTENERS_BYTES (512u << 20)
/* Of a connection: buffers of both directions, and requests of ordinary size read ahead. */
#define LIMIT_CONNECTION_BYTES (128u << 10)
/* An allowance for the core's state, and three times more: for the engine that a checkpoint is made
 * from, for its image, and for the engine of a verification or a trial. */
#define LIMIT_STATE_BYTES (512u << 20)
#define LIMIT_STATES 4u
#define LIMIT_DATABASE_BYTES (160u << 20) /* caches of all connections to the databases */
#define LIMIT_PROGRAM_BYTES (128u << 20)  /* threads, libraries, what malloc keeps */

uint64_t limits_memory(void);
/* Resident, of the daemon and of its fan-out. */
uint64_t limits_memory_used(const struct net_figures *figures);
/* Logs what the net had to do since the last tick: connections turned away or ended, a fan-out that
 * was lost. Gives memory back that peers used and do not use any more. Every second. */
void limits_tick(struct desk *d);
