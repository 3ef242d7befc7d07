/* net/connections: how many peers may be connected to this process.
 *
 * libzmq has no such limit. It accepts until no descriptors are left; from then on its thread goes
 * round and round in vain over tcp, taking a whole core, and aborts the process over ipc (4.3.4).
 * And what it has accepted it does not let go of: unbinding ends the connections served as well.
 * So the limit stands where it accepts: this file defines accept4, which the dynamic linker gives
 * to libzmq instead of the C library's. It accepts, and closes at once what is beyond the limit.
 *
 * The limit is of the process, which has one bound socket of ZeroMQ. It is kept by the numbers of
 * descriptors, of which the kernel gives the lowest that is free, so there is nothing to count.
 *
 * Threads: connections_limit before a socket is bound; the others from any. */
#pragma once
#include <stdint.h>

/* At most so many connections, and fewer where descriptors are short: a quarter of them, but not
 * more than 64, is kept for other things, beside those that are open now. Returns the limit. */
unsigned connections_limit(unsigned most);
int connections_descriptors(void); /* no connection has a greater one, or that one */
uint64_t connections_turned_away(void);
/* How many there are: a look at every descriptor. */
unsigned connections_count(void);
/* Ends a connection, given its descriptor; ZeroMQ then does the rest. What is no connection (any
 * more) is left alone. */
void connection_end(int descriptor);
