/* support/fake_net: net/net.h without a network, linked in its place. It keeps what was said, to
 * whom and when, and runs work of the pool when the test says so, on the test's own thread.
 *
 * A test program links either this or the real layer, never both: every net_ function that
 * daemon/app calls is here. One thread, except fake_net_durable. */
#pragma once
#include <stdatomic.h>
#include <stddef.h>
#include "base/buffer.h"
#include "net/net.h"

struct sent {
    struct net_peer to;   /* size 0: published */
    char topic[80];       /* when published */
    struct bytes message; /* borrowed until fake_net_forget or fake_net_free */
    uint64_t durable;     /* journal number that was durable when it was said */
};

struct net *fake_net_new(void);
void fake_net_free(struct net *n);
/* Where to read what is durable; NULL: 0 always. */
void fake_net_durable(struct net *n, const _Atomic uint64_t *journal);

size_t fake_net_count(const struct net *n);
const struct sent *fake_net_sent(const struct net *n, size_t i);
/* The ith thing said to this peer, or NULL. */
const struct sent *fake_net_to(const struct net *n, const struct net_peer *peer, size_t i);
void fake_net_forget(struct net *n);

#define PEERS_OWN 580 /* peers from that one on are users of their own, of that number */
struct net_peer fake_peer(unsigned number); /* number > 0 */
/* Replies to a peer that is gone are dropped; for one that is slow too much waits. */
void fake_net_gone(struct net *n, unsigned peer, bool gone);
void fake_net_slow(struct net *n, unsigned peer, bool slow);
/* For so long has nothing moved of what waits for it. */
void fake_net_stuck(struct net *n, unsigned peer, uint64_t ms);

bool fake_net_accepts(const struct net *n);
bool fake_net_stopped(const struct net *n);
/* Runs the oldest piece of work that is queued, then tells that it is done. False: none was. */
bool fake_net_work(struct net *n);
/* Runs work only, so that something may happen before fake_net_work tells that it is done. */
bool fake_net_work_only(struct net *n);
/* As net_close does: work that has not begun is cancelled, and no more is taken. */
void fake_net_cancel(struct net *n);
/* The wall clock, in microseconds; it stands still. */
void fake_net_clock(int64_t us);
/* By how much the time since the start moves on whenever it is asked for; 0 to begin with. */
void fake_net_pace(uint64_t ns);
