/* app/desk/history: whether what a peer knows of the journal is what is here.
 *
 * A peer sends the last durable input that it knows of: its number, the chain of that row, and
 * the epoch. A daemon that was put back to an older copy is found out by it: it ends before that
 * input, or has gone on and has another row there. A declared restore (s75d --accept-loss) makes
 * what came after the input it went back to void, for every peer that has not heard of it. */
#pragma once
#include "app/desk/desk.h"

enum history {
    HISTORY_SAME,  /* what it knows is here, or it knows nothing */
    HISTORY_VOID,  /* it is not, and a declared restore says why: see news */
    HISTORY_AHEAD, /* it knows more than is here */
    HISTORY_OTHER, /* what is here is not what it knows */
};
struct history_found {
    enum history history;
    bool has_news;              /* a restore was declared that the peer has not heard of */
    struct store_restored news; /* with the least that was kept since what it heard of */
    char text[400];             /* HISTORY_AHEAD, HISTORY_OTHER: a sentence for the refusal */
};
/* Compares. Counts, and logs now and then, what is not as it should be. 0, or why the row could not
 * be read. */
int history_look(struct desk *d, const struct request *r, struct history_found *ret);
/* A Follow that may not begin is refused: history is not the same, or a restore made void what it
 * would follow on. True: it was refused. */
bool history_refuses_follow(struct desk *d, const struct net_peer *from, const struct request *r);
/* Likewise a Hello, but a feed whose inputs went missing is welcome: it sends them again. */
bool history_refuses_hello(struct desk *d, const struct net_peer *from, const struct request *r,
                           struct history_found *ret_found);
