/* app/desk/door: who may connect, and what each may.
 *
 * The register decides (core/access). A store without one is its owner's: over ipc the user who
 * runs the daemon, and root, may do everything; over tcp nobody; where tcp is --insecure, every
 * program of this machine. A register begins with the administrators that the options of the first
 * start name; from then on nobody has a right because of who runs the daemon.
 *
 * Rights are looked at with every message, by who sent that very message, so that they end on
 * connections that are open; and every second, and with every change, for what peers get without
 * asking: streams end, listeners are asked anew who they are. */
#pragma once
#include "app/desk/desk.h"
#include "core/access/rights.h"

/* Called for each connection, at its handshake. */
bool door_admits(struct desk *d, const char *principal);
/* Everybody who may listen to the events, a line each; to be freed. NULL: out of memory. */
char *door_listeners(const struct desk *d);

bool door_may(const struct desk *d, const struct net_peer *from, enum access_ask ask,
              uint32_t pool);
/* Submissions of this feed of the party. */
bool door_may_speak(const struct desk *d, const struct net_peer *from, struct text party,
                    struct text feed);
bool door_is_reader(const struct desk *d, const struct net_peer *from);
/* pool TEXT_NONE: all. */
bool door_may_follow(struct desk *d, const struct net_peer *from, struct text pool);
/* Counts for the administrators, and logs, that a peer asked what it may not: also where it is told
 * no more than that there is no such pool. */
void door_note_refused(struct desk *d, const struct net_peer *from, const char *what,
                       struct text pool);
/* Answers, in one sentence for whatever is forbidden, and notes what was asked. */
void door_refuse(struct desk *d, const struct net_peer *from, const struct request *r,
                 const char *field, const char *what);
/* What was permitted was read; of people it is logged. pool TEXT_NONE: none or all. */
void door_note_read(struct desk *d, const struct net_peer *from, const char *what,
                    struct text pool);
/* True: it was refused, for what is in it. Else it has the roles that permit it. */
bool door_refuses_items(struct desk *d, const struct net_peer *from, struct request *r);

/* After the start: begins the register of a store that has none, or brings administrators to one
 * whose own have lost their keys, if the options say so. */
void door_begin(struct desk *d);
/* After a commit that may have changed the register. */
void door_look(struct desk *d);
/* Every second: the same, where an input may have changed it, and reports those who were refused,
 * and what people read. */
void door_tick(struct desk *d);
