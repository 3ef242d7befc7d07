/* bench/floor: what our libraries alone can do with the same messages on this machine. */
#pragma once
#include "world.h"

/* Transfers a second that protobuf-c unpacks from memory on one core; the faster of malloc and an
 * arena. Runs at least two seconds. */
double floor_unpack(const struct frames *frames);
/* Messages a second that a bare ROUTER receives over ipc from a process that does nothing but send
 * them, each unpacked. Two cores, as the daemon and its load have. */
double floor_router(const struct frames *frames);
