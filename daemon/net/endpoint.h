/* net/endpoint: binding a socket to the endpoints of the configuration, with an answer fit for a
 * person when one of them cannot be had.
 *
 * tcp and ipc only. libzmq takes over an ipc path without asking, even from a living server, and
 * removes whatever file is there; both are refused here. (Two servers that start in the same
 * instant can still pass; the lock on the state directory is what keeps them apart.) */
#pragma once
#include <stddef.h>

struct endpoints {
    char **bound; /* as ZeroMQ names them, with the port it chose for "*" */
    size_t count;
};

/* Binds all, in order. role ("desk", "events") begins the sentence in *ret_text, which is static
 * storage and set only on failure; ret_text may be NULL. 0, ERR_FORM, ERR_IO, ERR_MEMORY;
 * endpoints_fini is due in any case. Changes the process's umask for a moment, so no other thread
 * may be creating files. */
int endpoints_bind(struct endpoints *e, void *zmq, const char *role, const char *const *wanted,
                   size_t count, const char **ret_text);
void endpoints_fini(struct endpoints *e);
const char *endpoints_get(const struct endpoints *e, size_t i); /* NULL when there is no such */
