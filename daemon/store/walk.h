/* store/walk: reads a journal from its first row and checks every digest and the chain, without
 * replaying it: that what is stored is what was written. A row that other rules stepped than the
 * one before took a stand: the state that is kept of it is held to its digest, and that to the
 * input which names it. */
#pragma once
#include <stdatomic.h>
#include "store/store.h"

struct walk {
    struct store *store;
    uint64_t to; /* last journal number; what comes after is not looked at */
    const atomic_bool *cancelled;
    /* Called after every chunk of some thousand rows. NULL: not. */
    void (*progress)(void *ctx, uint64_t done, uint64_t of);
    void *ctx;
};
enum walk_finding {
    WALK_DAMAGED = 1, /* the row is not what was written, is missing, or what its batch caused is */
    WALK_STAND,       /* the state that it took a stand on is not what it names, or is missing */
};
/* 0: whole, with the chain of row `to`. A walk_finding, of the row *ret_at. ERR_BUSY:
 * cancelled. ERR_VERSION: a row is of a form that only a later release knows; or why it could not
 * be read. */
int walk_run(const struct walk *walk, uint64_t *ret_at, uint8_t ret_chain[STORE_DIGEST_SIZE]);
/* What it found (a walk_finding) of an input, as a sentence goes on after "input 7". */
const char *walk_words(int finding);
