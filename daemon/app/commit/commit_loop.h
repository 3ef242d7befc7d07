/* app/commit/commit_loop: journal, step, commit, then speak.
 *
 * Inputs are stepped through the core as they come and gathered into a batch; when the writer is
 * free the batch is committed in one transaction, and only then are outcomes sent and events
 * published. While one batch commits the next gathers: groups grow under load and shrink to one
 * when idle. What must not be sent before the inputs already stepped are durable (answers to
 * queries) waits with them. All on the loop's thread. */
#pragma once
#include "app/commit/batch.h"
#include "app/commit/figures.h"
#include "app/commit/writer.h"
#include "core/engine/engine.h"
#include "wire/wire.h"

/* Batches whose packed effects are kept in memory for followers that are up to date. */
#define COMMIT_RECENT_MAX 64
#define COMMIT_RECENT_BYTES_MAX (8u << 20)

struct commit_recent {
    struct effect_row row; /* packed points into bytes */
    struct buffer bytes;
};

struct commit_loop {
    struct engine *engine;
    struct writer *writer;
    struct net *net;
    uint64_t epoch;
    struct batch batches[2];
    struct batch *gathering, *committing; /* committing NULL: the writer is free */
    uint64_t next_journal;
    /* What is durable. */
    uint64_t journal, event;
    uint8_t chain[STORE_DIGEST_SIZE];
    date_t today;
    int64_t restored_us; /* names the last declared restore; 0: there was none */
    struct buffer known; /* the field of a reply that says what its peer knows from now on */
    struct instant last_received;
    uint64_t items; /* what a replay of all that is durable since the last checkpoint at the start
                     * takes (recover_weight): grows from what the caller gave */
    int stalled; /* why the last commit is to be tried again: ERR_FULL, ERR_HELD; 0: it is not */
    struct instant stalled_since; /* when stalled */
    bool retrying;                 /* it is being tried again */
    int failure;                   /* what ended this for good: nothing is taken or committed */
    struct commit_figures figures;
    uint64_t attempts;             /* commits that came back from the writer, well or not */
    struct commit_recent recent[COMMIT_RECENT_MAX]; /* ring */
    size_t recent_first, recent_count, recent_bytes;
    struct arena scratch; /* text of messages being packed */
    struct wire_bodies bodies; /* of the events of the input in hand */
    struct buffer again;  /* an outcome that is repeated */
    struct buffer whole;  /* a reply with what it says of the journal */
    void (*on_committed)(void *ctx); /* after speaking */
    void *ctx;
};

/* head: what is durable, with the last declared restore. */
void commit_init(struct commit_loop *c, struct engine *engine, uint64_t epoch,
                 const struct store_head *head);
void commit_fini(struct commit_loop *c);

enum { COMMIT_FULL = 1 };
/* Takes one input that the engine admits as next. peer NULL: the daemon's own, nobody is answered.
 * 0, COMMIT_FULL (nothing was done: the batch is full or stalled), or an error after which the
 * process must stop: what has gathered is not committed any more. */
int commit_take(struct commit_loop *c, const struct net_peer *peer, struct input *input,
                struct bytes raw);
/* Nothing more can wait for the batch: inputs would be COMMIT_FULL, and answers should not be made,
 * unless it is stalled: then they do not wait. */
bool commit_is_full(const struct commit_loop *c);
/* An answer may be made: it is sent at once, or there is room for it to wait. */
bool commit_can_answer(const struct commit_loop *c);
/* The last input known to be durable. */
struct wire_known commit_known(const struct commit_loop *c);
/* Sends a reply to the peer once everything stepped so far is durable. While it is stalled it is
 * sent at once: a REPLY_ANSWER says from which input on it may not be durable, any other must not
 * report what is not. A REPLY_WELCOME and an outcome carry what the peer knows from now on. 0 or
 * ERR_MEMORY. */
int commit_answer(struct commit_loop *c, const struct net_peer *peer, struct bytes message,
                  enum reply_kind kind);
/* Sends an answer now, marked with the first input that is not durable. 0 or ERR_MEMORY. */
int commit_send_marked(struct commit_loop *c, const struct net_peer *peer, struct bytes answer);
/* A message that is stepped but not durable yet; NULL. For resends of what is under way. number 0:
 * the first of its feed. */
const struct journal_row *commit_find(const struct commit_loop *c, struct text party,
                                      struct text feed, uint64_t number,
                                      const struct batch **ret_batch, size_t *ret_index);
/* Answers the peer with the reply of a row found by commit_find, marked as repeated, once it is
 * durable. 0 or ERR_MEMORY. Not while it is stalled. */
int commit_answer_again(struct commit_loop *c, const struct net_peer *peer,
                        const struct batch *batch, size_t index);
/* Begins a commit when there is something to commit and the writer is free. */
void commit_begin(struct commit_loop *c);
/* The writer has finished: speak, and begin the next. ERR_FULL, ERR_HELD: the batch is kept,
 * nothing more is taken, commit_retry is due. Another error: the process must stop. Called by
 * app/commit/stall, which tells those who wait. */
int commit_end(struct commit_loop *c);
/* When stalled: tries the same commit again, unless that is under way. */
void commit_retry(struct commit_loop *c);
bool commit_is_idle(const struct commit_loop *c);
/* Why it is stalled, for a person: "the disk is full". */
const char *commit_why_stalled(const struct commit_loop *c);
/* Packed effects in memory that hold event number, or NULL. */
const struct effect_row *commit_recent_find(const struct commit_loop *c, uint64_t event);
