/* net/places: whose the connections of a process are, those at the desk in the daemon and those at
 * the events in the fan-out, so that no key takes all places.
 *
 * A key holds at most a quarter of the places: those of which a message came, as its, and those let
 * in lately of which none came yet. What it asks for beyond is refused at the handshake, like a
 * stranger, after which libzmq does not try again by itself (ZAP status 400). When less than an
 * eighth of the places is left, connections of which no message has come for PLACES_SILENT_S since
 * they were accepted are ended: every program of ours greets at once. Users of the machine, over
 * ipc, are not counted.
 *
 * Known by descriptors, as net/connections is: what is closed is found out within a second.
 * Memory: bounded by descriptors. Threads: places_accepted from any, the others from the loop's. */
#pragma once
#include <stdbool.h>

#define PLACES_SILENT_S 10
#define PLACES_SHARE 4 /* one in so many for one key */

/* descriptors: those beyond are not looked after. 0 or ERR_MEMORY; places_fini allows all. */
int places_init(unsigned places, unsigned descriptors);
void places_fini(void);

/* A connection was accepted under this descriptor. */
void places_accepted(int descriptor);
/* Whether a peer of this name may have another; counts it as let in. */
bool places_let_in(const char *principal);
/* A message of the connection came; only the first one counts. */
void places_heard(int descriptor, const char *principal);
/* Every second or so. */
void places_tick(void);
