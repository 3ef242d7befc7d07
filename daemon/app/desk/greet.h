/* app/desk/greet: answers a Hello: where the feed and the daemon stand, and what has become of what
 * the peer knows. */
#pragma once
#include "app/desk/desk.h"

/* Welcome, of what is durable; or refused, as app/desk/history says; or busy, while inputs of the
 * feed wait for a stalled commit: where it stands is not certain then. */
void greet(struct desk *d, const struct net_peer *from, const struct request *r);
