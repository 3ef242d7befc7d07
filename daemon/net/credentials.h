/* net/credentials: who stands behind a connection, and whether it may be there.
 *
 * ZeroMQ asks for each connection, at its handshake, over a socket inside the process (ZAP, RFC
 * 27). Of an ipc peer it names what the kernel noted when it connected (SO_PEERCRED): its user. Of
 * a peer over CURVE it has proof that it holds the secret key of the public one that it names. What
 * is answered goes with each of its messages, and cannot be given by the peer itself. Over tcp
 * without a lock nobody is authenticated.
 *
 * This is asked at the handshake only: whoever was let in stays connected, so rights are looked at
 * with every message (app/desk/rights).
 *
 * libzmq lets everybody in whom nobody is asked about: the socket for the answers is bound before
 * and closed after every other, and every socket has a domain and is told to insist on it (option
 * 93, which Debian's zmq.h does not name and its libzmq 4.3.4 honours: without it a socket whose
 * answers do not come is open). net/lock_test sees at every start that a stranger stays outside.
 *
 * The caller's memory; must stay in place until the loop has run the close callbacks. */
#pragma once
#include "net/net.h"
#include "net/socket.h"

typedef bool (*credentials_admit_fn)(void *ctx, const char *principal);

struct credentials {
    /* Set by the owner before credentials_open. NULL: every user of this machine may connect, and
     * no key. */
    credentials_admit_fn may_connect;
    void *ctx;
    bool insecure; /* there are tcp endpoints without a lock */

    struct socket socket;
    uint64_t refused;
};

/* Begins to answer; before the first endpoint is bound. 0 or as socket_open; credentials_close is
 * due in any case. */
int credentials_open(struct credentials *c, struct socket_set *set, void *zmq_context);
/* Asynchronous, and after every bound socket was closed. All zero is allowed. */
void credentials_close(struct credentials *c);
/* That connections of this socket are asked about, and refused when no answer comes; before it is
 * bound. 0 or ERR_IO. */
int credentials_ask(const struct socket *bound);
/* Of whoever sent this message, as net_peer.principal. */
void credentials_of(zmq_msg_t *body, char ret_principal[NET_PRINCIPAL_MAX]);
