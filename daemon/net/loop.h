/* net/loop: what the tests of this layer may see of a running loop. */
#pragma once
#include "net/net.h"

/* Turns of the loop so far; a quiet daemon makes about one per tick. */
uint64_t net_turns(const struct net *n);
