/* app/requests: every request of a peer is read here, and given to whoever answers it. */
#pragma once
#include "app/desk/desk.h"

/* net_handler.on_request, with a struct desk */
void requests_take(void *ctx, const struct net_peer *from, const uint8_t *data, size_t size);
