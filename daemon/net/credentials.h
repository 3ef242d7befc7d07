/* net/credentials: who stands behind a connection of the desk, as the kernel says.
 *
 * ZeroMQ asks for each connection, at its handshake, over a socket inside the process (ZAP, RFC
 * 27), and names the address of the peer; of an ipc one that has the credentials which the kernel
 * noted when it connected (SO_PEERCRED). What is answered goes with each of its messages, and
 * cannot be given by the peer itself. Whoever reaches a tcp endpoint is authenticated by nobody.
 * The caller's memory; must stay in place until the loop has run the close callbacks. */
#pragma once
#include "net/net.h"
#include "net/socket.h"

struct credentials {
    struct socket socket;
};

/* Begins to answer; before the first endpoint of the desk is bound. 0 or as socket_open;
 * credentials_close is due in any case. */
int credentials_open(struct credentials *c, struct socket_set *set, void *zmq_context);
/* Asynchronous. All zero is allowed. */
void credentials_close(struct credentials *c);
/* That connections of this socket are asked about; before it is bound. 0 or ERR_IO. */
int credentials_ask(const struct socket *desk);
/* Of whoever sent this message, as net_peer.principal. */
void credentials_of(zmq_msg_t *body, char ret_principal[NET_PRINCIPAL_MAX]);
