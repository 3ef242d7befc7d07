/* app/commit/recover: the core's state at the head of the journal: the last checkpoint, then the
 * journal's tail through the core. For a start, and for the next checkpoint
 * (app/upkeep/checkpointer).
 *
 * Bounded by the inputs since the last checkpoint, whatever the history. A checkpoint that does not
 * agree with the journal is passed over, and the journal is replayed from the last stand on
 * (core/control/stand), or whole where none was taken. Inputs that other rules stepped are never
 * stepped: they lie before the stand, or before a checkpoint at the head. */
#pragma once
#include <stdatomic.h>
#include "core/engine/engine.h"
#include "store/store.h"

struct recovered {
    struct engine *engine;
    struct store_head head;
    uint64_t checkpoint; /* journal number it began from; 0: from the last stand, or nothing */
    uint64_t replayed;   /* inputs */
    uint64_t items;      /* in those inputs */
    int passed_over;     /* why a checkpoint was not used: a negative error; 0 */
};
/* What decoding one journaled input may take. More than WIRE_ARENA_BYTES_MAX, within which it was
 * accepted: alignment, another compiler or a later version may need a little more than was needed
 * then, and what was accepted once must be read for ever. */
#define RECOVER_ARENA_BYTES_MAX (256u << 20)

struct recover_task {
    struct store *store;
    bool anew; /* from the last stand or the first input, whatever checkpoint there is */
    const atomic_bool *cancelled;    /* ends it early once it is true; NULL: nothing does */
    void (*progress)(uint64_t done); /* after every 256 inputs; NULL: not */
};
enum { RECOVER_OTHER_RULES = 1 };
/* To the head as it is now: from the last checkpoint when recovered is zeros, else from where the
 * call before came to. On failure the engine is freed, and recovered zeros. ERR_CORRUPT: a row does
 * not follow the one before, or does not decode. ERR_BUSY: cancelled. RECOVER_OTHER_RULES: there is
 * no checkpoint at the head, and the inputs before it were stepped by other rules. */
int recover_run(const struct recover_task *task, struct recovered *recovered);

/* The state that the stand was taken on which the input of that number took. ERR_CORRUPT: there is
 * none, or it cannot be read. ERR_VERSION: only a later release can. */
int recover_stand(struct store *store, uint64_t stand, struct engine **ret_engine);

/* Whether an image that is kept is the state of e, of which one was made just now: the same bytes,
 * or those of another form of which no field differs. 1; 0: it is not, and where says what differs
 * first; ERR_VERSION: it is of a form that only a later release knows; ERR_MEMORY. */
int recover_compare(const struct engine *e, struct bytes made, struct bytes kept,
                    char where[ENGINE_DIFFERENCE_MAX]);

/* What a replay of an input takes, in items: a Day of one item may be a thousand events. */
uint64_t recover_weight(const struct effects *effects);

/* Steps one journaled row through an engine. For recovery and verification. RECOVER_OTHER_RULES: it
 * was stepped by others. */
int recover_step(struct engine *engine, const struct journal_row *row, struct arena *arena,
                 const struct effects **ret_effects);
