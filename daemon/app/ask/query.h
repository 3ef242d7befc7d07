/* app/ask/query: answers one question. What takes long is a task of its own (app/ask/task). */
#pragma once
#include "app/desk/desk.h"

void query_answer(struct desk *d, const struct net_peer *from, const struct request *r);
