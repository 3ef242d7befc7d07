/* net/endpoint: binding a socket to the endpoints of the configuration, with an answer fit for a
 * person when one of them cannot be had.
 *
 * tcp and ipc only. libzmq takes over an ipc path without asking, even from a living server, and
 * removes whatever file is there; both are refused here. (Two servers that start in the same
 * instant can still pass; the lock on the state directory is what keeps them apart.) A socket that
 * was handed over is bound and listens already: ZeroMQ is given a descriptor of its own for it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct endpoints {
    char **bound; /* as ZeroMQ names them, with the port it chose for "*" */
    size_t count;
};

/* How tcp endpoints are locked: by CURVE with a secret key, or, said in so many words, not at all,
 * and then on loopback addresses only. ipc is locked by the rights of the file, and who connects
 * the kernel says. libzmq keeps with each endpoint what the socket was set to when it was bound, so
 * that one socket may have endpoints of all kinds, and of two keys. */
struct endpoint_lock {
    const uint8_t *secret;   /* KEY_SIZE bytes; NULL: none */
    const uint8_t *previous; /* of endpoints that begin with NET_PREVIOUS; NULL: none */
    bool insecure;
};
/* An endpoint of net_config taken apart. */
struct endpoint_wanted {
    bool previous;
    int handed;           /* descriptor; -1: to be bound */
    const char *endpoint; /* within what was taken apart */
};
struct endpoint_wanted endpoint_take_apart(const char *wanted);

/* Sets the socket to be bound next to CURVE under the key, or NULL: to none. 0, ERR_IO. */
int endpoint_lock_with(void *zmq, const uint8_t *secret);

/* Binds all, in order. role ("desk", "events") begins the sentence in *ret_text, which is static
 * storage and set only on failure; ret_text may be NULL. 0, ERR_FORM, ERR_IO, ERR_MEMORY;
 * endpoints_fini is due in any case. Changes the process's umask for a moment, so no other thread
 * may be creating files. */
int endpoints_bind(struct endpoints *e, void *zmq, const char *role, const char *const *wanted,
                   size_t count, const struct endpoint_lock *lock, const char **ret_text);
void endpoints_fini(struct endpoints *e);
const char *endpoints_get(const struct endpoints *e, size_t i); /* NULL when there is no such */
