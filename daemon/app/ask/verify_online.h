/* app/ask/verify_online: a peer asks for a verification; it runs on a pool thread. */
#pragma once
#include "app/desk/desk.h"

void verify_answer(struct desk *d, const struct net_peer *from, const struct request *r);
