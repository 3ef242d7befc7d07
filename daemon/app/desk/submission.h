/* app/desk/submission: whether what a peer submits is taken, was taken before, or is refused. */
#pragma once
#include "app/desk/desk.h"

void submission_answer(struct desk *d, const struct net_peer *from, struct request *r);
