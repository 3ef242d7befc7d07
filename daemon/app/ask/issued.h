/* app/ask/issued: a report as it was issued with a closing, read from what the closing's input
 * caused. On the loop's thread: one batch is read. */
#pragma once
#include "app/desk/desk.h"

void issued_answer(struct desk *d, const struct net_peer *from, const struct request *r,
                   uint32_t pool);
