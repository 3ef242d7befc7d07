/* exporter/listen: the socket that is served: a loopback address, a path, or what systemd hands
 * over. Nobody else's machine reaches it: what it tells is for whoever runs this one. */
#pragma once
#include <stddef.h>

#define LISTEN_DEFAULT "127.0.0.1:9675"
/* "127.0.0.1:9675", "[::1]:9675" (port 0: any that is free) or "unix:PATH". A descriptor that
 * listens, with what it is in name; or -1 with a sentence there. */
int listen_open(const char *where, char *name, size_t size);
