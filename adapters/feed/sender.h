/* feed/sender: items to the daemon, one document at a time, through the kit.
 *
 * The kit cuts a document into submissions, numbers them, and goes on where the daemon is; this
 * file tells what came of it by line of the file. One thread. */
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "feed/intake.h"
#include "feed/file/problem.h"
#include "kit/s75.h"

/* What became of a file, or of a step on its way. */
enum outcome {
    OUTCOME_DONE = 0, /* all of it is with the daemon */
    OUTCOME_KNOWN,    /* it was accepted whole before; nothing was counted */
    OUTCOME_REFUSED,  /* it is not fit to be read; nothing of it was sent */
    OUTCOME_LATER,    /* not now: another document comes first, or it is still being written */
    OUTCOME_RESTORED, /* the daemon went back to an older copy: what it accepted may be missing */
    OUTCOME_STOPPED,  /* asked to stop; what was sent stays and the next run goes on from there */
    OUTCOME_BROKEN,   /* the conversation with the daemon failed, or memory ran out */
};

/* An item that the daemon refused: row is the line of the file, 0 for the whole submission. */
typedef void (*sender_refused_fn)(void *ctx, uint32_t row, const char *text);

struct sender_options {
    const char *desk, *party, *feed, *program; /* as in struct s75_options */
    const char *known_file;                    /* likewise */
    int timeout_ms;
    uint32_t batch; /* items of one submission, 1..LIMIT_ITEMS */
    const volatile sig_atomic_t *stop;
    sender_refused_fn on_refused; /* not for rows that were sent as unreadable */
    s75_wait_fn on_wait;
    void *ctx; /* for both */
};

struct sender {
    struct sender_options options;
    struct s75_client *client;
    struct s75_document *document;
    struct arena memory; /* of the item in hand */
    struct {
        uint32_t *items; /* line of each item of the document that is not answered yet */
        size_t count, capacity;
        uint32_t first; /* items before them */
    } rows;
    uint32_t put;     /* items of the document so far */
    uint32_t resumed; /* items of the document that the daemon had already */
    uint32_t refused; /* items of it that the daemon refused, unreadable rows apart; of
                       * OUTCOME_KNOWN, those of the input that completed it */
    bool partly;      /* of OUTCOME_KNOWN: it became several inputs; refused counts the last only */
    uint64_t journal; /* last input that it became; of OUTCOME_KNOWN, the one that completed it */
};

/* Strings of options are borrowed. OUTCOME_DONE, _STOPPED, _BROKEN with the problem. */
enum outcome sender_open(struct sender *s, const struct sender_options *options,
                         struct problem *problem);
void sender_close(struct sender *s);

/* Whether the daemon has accepted a document whole. OUTCOME_DONE, _RESTORED, _STOPPED, _BROKEN. */
enum outcome sender_knows(struct sender *s, const uint8_t sha256[32], bool *ret_known,
                          struct problem *problem);
/* Looks for a sign of the daemon: OUTCOME_DONE, or OUTCOME_RESTORED, _STOPPED, _BROKEN. */
enum outcome sender_look(struct sender *s, struct problem *problem);
/* The input that a declared restore went back to, when this sender has yet to deal with one. */
bool sender_restored(const struct sender *s, uint64_t *ret_journal);
/* It is dealt with. OUTCOME_DONE or OUTCOME_BROKEN. */
enum outcome sender_restored_done(struct sender *s, struct problem *problem);

/* OUTCOME_DONE: items may be put. OUTCOME_KNOWN, _LATER, _RESTORED, _STOPPED, _BROKEN. */
enum outcome sender_begin(struct sender *s, const struct intake *intake, struct problem *problem);
enum outcome sender_put(struct sender *s, const struct item *item, struct problem *problem);
/* Sends the rest as the last of the document and waits for every outcome. */
enum outcome sender_finish(struct sender *s, struct problem *problem);
/* The kit's s75_outcome_fn, with the sender as ctx: counts what was refused and reports it by
 * line. */
void sender_outcome(void *ctx, const S75__V1__Outcome *outcome, const struct s75_sent *sent);
/* Leaves the document unfinished, to be gone on with. */
void sender_abandon(struct sender *s);
