/* ctl/submit_one: one item of an officer, and what came of it. */
#pragma once
#include "ctl/talk/ctl.h"

/* For ctl_open: on_outcome and its ctx. */
struct submit_one {
    const struct ctl *ctl;
    int code; /* CTL_OK until an outcome differs */
    uint64_t input; /* under which it is kept; 0: it was not */
};
void submit_one_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent);
/* Sends the item and waits for its outcome; what is refused is printed. An exit code. */
int submit_one(struct s75_client *client, struct submit_one *one, S75__V1__Item *item);
/* As submit_one, and what it came to is printed (ctl/happened). */
int submit_and_tell(struct s75_client *client, struct submit_one *one, S75__V1__Item *item);
