/* app/process/activation: the sockets that systemd made and listens on, and hands over at each
 * start (sd_listen_fds(3)).
 *
 * Peers that connect while there is no daemon wait in them for the next one. They may be of another
 * network than the daemon's own, which can be empty: it then serves peers of tcp and can reach
 * nobody. What a socket is for its name says (FileDescriptorName=): "desk" or "events", and
 * "desk-previous" or "events-previous" for those that are locked with the key before. */
#pragma once
#include "app/process/config.h"

#define ACTIVATION_WHY_MAX 320

/* Adds them to the endpoints of c; then they are all there are, and what an option names beside
 * them is refused: the daemon might bind it in a network that nobody reaches. True also when there
 * are none. False: why says what is wrong. Once in a process; the descriptors stay open. */
bool activation_take(struct config *c, char why[ACTIVATION_WHY_MAX]);
