/* app/follow: streams of events from a number on, first from what is kept, then live, as far as
 * each follower's credit goes. One that is slow waits alone; one that is gone is dropped.
 *
 * All on the loop's thread, except the reading of stored batches, which a pool thread does. */
#pragma once
#include "app/turn.h"

#define FOLLOWERS_MAX 256
#define FOLLOWERS_PER_PEER 8
#define FOLLOW_EVENTS_MAX 512  /* in one message */
#define FOLLOW_READERS_MAX 4

struct follow;
int follow_new(struct store *store, struct net *net, struct turn *turn, struct follow **ret_follow);
void follow_free(struct follow *f); /* after net_close; NULL is allowed */

enum { FOLLOW_TOO_MANY = 1 };
/* Begins, or replaces the peer's stream of the same request. 0, FOLLOW_TOO_MANY, ERR_MEMORY. */
int follow_begin(struct follow *f, const struct net_peer *peer, const struct request_follow *asked);
void follow_credit(struct follow *f, const struct net_peer *peer, uint64_t request,
                   uint32_t credit);
void follow_end(struct follow *f, const struct net_peer *peer, uint64_t request);
/* Sends what can be sent now. After a commit, and at ticks for peers that did not read. */
void follow_pump(struct follow *f);
uint32_t follow_count(const struct follow *f);
uint64_t follow_dropped(const struct follow *f);
