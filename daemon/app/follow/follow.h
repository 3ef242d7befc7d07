/* app/follow/follow: streams of events from a number on, first from what is kept, then live, as far
 * as each follower's credit goes. One that is slow waits alone; one that is gone is dropped.
 *
 * All on the loop's thread, except the reading of stored batches, which pool threads do. The loop
 * itself serves only followers that are a message behind the end at most, from the last batches in
 * memory, so that no follower can hold it up. */
#pragma once
#include "app/commit/commit_loop.h"

#define FOLLOWERS_MAX 256
#define FOLLOWERS_PER_PEER 8
#define FOLLOW_READERS_MAX 4
#define FOLLOW_HERE_BYTES_MAX                                                                      \
    (128u << 10) /* packed batches larger than this are read by the pool */
/* A stream in which nothing was sent for so many ticks is sent a message without events: it moves
 * `through` on, and a peer that is gone is found out. */
#define FOLLOW_QUIET_TICKS 10
/* When all places are taken, one whose peer has taken nothing for this long, though something waits
 * for it, is given to whoever asks. */
#define FOLLOW_STUCK_MS 5000
/* When there is no such one, the place of whoever has asked for nothing for longest, at least so
 * many ticks. */
#define FOLLOW_SILENT_TICKS 8
/* When so much waits for peers in all, those stuck make room for others; three quarters of the
 * limit (app/ask/limits). */
#define FOLLOW_CROWDED_BYTES (192u << 20)

struct follow;
int follow_new(struct store *store, struct net *net, struct commit_loop *commits,
               struct follow **ret_follow);
void follow_free(struct follow *f); /* after net_close; NULL is allowed */

/* Looks through what a peer is sent: 0, or WIRE_HIDDEN when it is to be sent out instead; else an
 * error. NULL: nobody does. */
typedef int (*follow_hide_fn)(void *ctx, const struct net_peer *peer, struct bytes message,
                              struct buffer *out);
void follow_hide_by(struct follow *f, follow_hide_fn hide, void *ctx);

enum { FOLLOW_TOO_MANY = 1 };
/* by_pool: a reader's (wire/reader): asked->after, and what it is told of how far the stream has
 * come, are numbers of the pool. Where that is in the journal is found by reading from its begin.
 * Begins, or replaces the peer's stream of the same request. When all places are taken it looks for
 * those whose peers are gone or stuck, and takes theirs. 0, FOLLOW_TOO_MANY. */
int follow_begin(struct follow *f, const struct net_peer *peer, const struct request_follow *asked,
                 bool by_pool);
void follow_credit(struct follow *f, const struct net_peer *peer, uint64_t request,
                   uint32_t credit);
/* Ends the streams of peers that may not have them any more: pool TEXT_NONE: of all pools. */
typedef bool (*follow_may_fn)(void *ctx, const struct net_peer *peer, struct text pool);
void follow_end_forbidden(struct follow *f, follow_may_fn may, void *ctx);
void follow_end(struct follow *f, const struct net_peer *peer, uint64_t request);
/* Sends what can be sent now. After a commit, and when a peer has room again. */
void follow_pump(struct follow *f);
/* Every second: as follow_pump, and looks after streams that are quiet. */
void follow_tick(struct follow *f);
uint32_t follow_count(const struct follow *f);
uint64_t follow_dropped(const struct follow *f);
/* Events that the follower furthest behind has not been sent yet. */
uint64_t follow_lag(const struct follow *f);
