/* store/walk: reads a journal from its first row and checks every digest and the chain, without
 * replaying it: that what is stored is what was written. */
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
enum { WALK_DAMAGED = 1 };
/* 0: whole, with the chain of row `to`. WALK_DAMAGED: the row *ret_at is not what was written, is
 * missing, or what its batch caused is. ERR_BUSY: cancelled; or why it could not be read. */
int walk_run(const struct walk *walk, uint64_t *ret_at, uint8_t ret_chain[STORE_DIGEST_SIZE]);
