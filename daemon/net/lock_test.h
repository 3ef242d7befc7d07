/* net/lock_test: before anything is served it is seen that the lock holds.
 *
 * A peer with a random key knocks at a scratch endpoint that is locked as the real ones are: the
 * same key and options, the same answers. It is of ipc, with an abstract name, so that it needs
 * neither a network nor a file. Whoever changes how sockets are set, or runs with a libzmq that
 * behaves otherwise, is so stopped at the start and not by a stranger. */
#pragma once
#include "net/credentials.h"

/* Runs the loop. 0 when the stranger was asked about and refused; ERR_IO, with a sentence in static
 * storage: it was let in, or there was no answer. */
int lock_test(struct credentials *c, void *zmq_context, const uint8_t *secret,
              const char **ret_text);
