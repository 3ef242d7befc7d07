/* support/stage: an engine, and somebody who numbers what it is submitted. For tests of the core.
 *
 * Memory: the caller's struct, between stage_init and stage_fini. Effects are the engine's, until
 * the next step. One thread. */
#pragma once
#include "core/engine/engine.h"
#include "core/message/input.h"

#define STAGE_EPOCH 1

struct stage {
    struct engine *engine;
    uint64_t journal; /* of the last input given */
};
int stage_init(struct stage *s); /* 0 or ERR_MEMORY */
void stage_fini(struct stage *s);

/* One submission: the next number of the feed, the next of the journal. What engine_step gives. */
int stage_submit(struct stage *s, const char *party, const char *feed,
                 const struct document_input *document, const struct item *items, size_t count,
                 const struct effects **ret_effects);
/* The same for one item of the feed "test" of the party "TEST". */
int stage_submit_one(struct stage *s, const struct item *item, const struct effects **ret_effects);
/* What waits for officers is approved by all who may, on the business date. */
int stage_approve_all(struct stage *s);
/* Saves the engine, loads it anew and goes on with the new one. What save and load give. */
int stage_reload(struct stage *s);
