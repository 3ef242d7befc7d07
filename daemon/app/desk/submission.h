/* app/desk/submission: whether what a peer submits is taken, was taken before, or is refused. */
#pragma once
#include "app/desk/desk.h"

/* Why nobody may submit this, whoever it is; NULL: nothing forbids it. */
const char *submission_forbidden(const struct desk *d, const struct input *in);
void submission_answer(struct desk *d, const struct net_peer *from, struct request *r);
