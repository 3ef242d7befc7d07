/* tests/app/rig: the desk and the commit loop as main joins them, on a store in memory behind a
 * gate and a net that only keeps what is said. synthetic.
 *
 * Anything unexpected ends the program with a sentence (it also serves programs without Criterion).
 */
#pragma once
#include <semaphore.h>
#include "app/desk/desk.h"
#include "app/commit/recover.h"
#include "fake_net.h"
#include "gate_store.h"
#include "s75/v1/desk.pb-c.h"

struct rig {
    const char *party;   /* who sends; the daemon's tool when NULL */
    struct store *store; /* survives rig_close, so that it can be opened again */
    struct desk desk;
    struct config config;
    bool has_system_clock; /* fake_net_clock; set before rig_open */
    struct recovered recovered;
    bool checks_known; /* rig_check_said reads the store for it: not when it cannot be read */
    const char *loss; /* declared at the next rig_open; NULL: none is */
    sem_t noticed; /* the writer has finished something */
    struct buffer frame;
    struct buffer image;
};

/* With a store of its own when r->store is NULL. */
void rig_open(struct rig *r);
void rig_close(struct rig *r);
void rig_fini(struct rig *r); /* closes the store too */

/* A frame as a peer would send it, borrowed until the next. n unreadable rows, from row on: each is
 * refused and so causes one event that says its row. */
struct bytes rig_rows(struct rig *r, const char *feed, uint64_t number, uint32_t row, size_t n);
struct bytes rig_items(struct rig *r, const char *feed, uint64_t number, S75__V1__Item **items,
                       size_t n);
struct bytes rig_pack(struct rig *r, const S75__V1__Request *m);
struct bytes rig_hello(struct rig *r, const char *feed);
struct bytes rig_query(struct rig *r, uint64_t request, S75__V1__Query__BodyCase body_case,
                       void *body);
struct bytes rig_follow(struct rig *r, const S75__V1__Follow *follow);

/* Hands a frame to the desk. rig_turn_end is what the loop does after some of them. */
void rig_send(struct rig *r, unsigned peer, struct bytes frame);
void rig_turn_end(struct rig *r);
/* Asks for the status, with a projector for as long as it takes; the answer is reply i. Freed by
 * the next rig_reply. */
const S75__V1__Answer *rig_status(struct rig *r, unsigned peer, size_t i);
/* Waits until the writer has finished, and takes it as the loop would: what stall_commit_end
 * answers.
 */
int rig_committed(struct rig *r);
/* The same until nothing is under way. */
void rig_settle(struct rig *r);

/* The ith reply to a peer, unpacked; freed by the next call. NULL: there is none. */
const S75__V1__Reply *rig_reply(struct rig *r, unsigned peer, size_t i);
size_t rig_replies(struct rig *r, unsigned peer);
/* The ith event published. Freed by the next call. */
const S75__V1__Event *rig_event(struct rig *r, size_t i);
/* That nothing was said of what was not durable at that moment. */
void rig_check_reported(struct rig *r);
