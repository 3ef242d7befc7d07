/* core/engine/engine: the rules of pooled funds. Pure: reads no clock, does no I/O, draws no
 * randomness.
 *
 * One door: engine_step takes one input and gives its effects. The same inputs in the same order
 * give the same effects, byte for byte, on every machine. Time is what inputs say: items of kind
 * Day move the business date. One thread at a time; several engines may live side by side. Memory:
 * grows with open business and stays the engine's; effects are borrowed until the next step.
 *
 * Invariants. The journal's number grows by one with each step. A refused item has changed nothing.
 * What each room promises of its state stands in its room.h: what a change can break is asserted
 * where it is made, what takes a walk through the state is engine_check's. Nothing that a peer
 * sends, an image has or an older journal holds reaches an assertion: it is refused before. */
#pragma once
#include "base/buffer.h"
#include "core/message/admission.h"
#include "core/message/effects.h"
#include "core/message/input.h"

/* The version of the rules: moves when they give other effects for inputs that were taken before. A
 * journal says of each of its inputs by which rules it was stepped, and is stepped again by those
 * only. A test holds the records of the golden journals against it. */
uint32_t engine_rules(void);

struct engine;
int engine_new(struct engine **ret_engine);
void engine_free(struct engine *e); /* NULL is allowed */

/* Asked before a submission is journaled; what is journaled is stepped without asking again, so
 * that an older journal can always be replayed. */
enum admission engine_admit(const struct engine *e, struct text party, struct text feed,
                            uint64_t number, uint64_t *ret_expected);
/* A code that reads as a name of the daemon's own ("S75D") and so is nobody's. */
bool engine_is_own_name(struct text code);
/* Whether this very conflict was reported before (its notice need not be journaled again). */
bool engine_conflict_reported(const struct engine *e, struct text party, struct text feed,
                          uint64_t number, const uint8_t digest[32]);

/* Takes an input that is next in its feed, with journal = last + 1, whoever sent it. Refusals are
 * effects. ERR_RANGE: not next; nothing has changed. ERR_MEMORY: the engine is no longer usable. */
int engine_step(struct engine *e, const struct input *in, const struct effects **ret_effects);

/* Items of kinds match rules and tolerance (core/engine/trial), which are applied in place of the
 * journal's. */
struct trial {
    const struct item *items;
    size_t count;
    bool *reported; /* of each: whether it was accepted at least once; false to begin with */
};
/* For an engine of its own, before its first step; trial stays the caller's and must outlive it. */
void engine_try(struct engine *e, const struct trial *trial);
/* Matches ever made, those unmatched since included. */
uint64_t engine_matches(const struct engine *e);

/* What always holds of the state between inputs, room by room, for verification: balances of a
 * pool's accounts sum to zero, days to what was paid, nothing is matched twice. Costs as much as
 * the state is large. NULL, or the sentence that says what does not hold. */
const char *engine_check(const struct engine *e);

/* The whole state as bytes, and back; canonical: equal states give equal bytes. That they are the
 * bytes that were saved is for the store to see, by its digest of them.
 * ERR_VERSION, ERR_CORRUPT: start from an empty engine and replay. */
int engine_save(const struct engine *e, struct buffer *out);
int engine_load(struct bytes image, struct engine **ret_engine);
/* What an image is made of, field by field, as text; it moves only with the image's version, which
 * is its first byte. */
void engine_layout(struct buffer *out);
/* Where two states differ: room, table, row, field and both values, of the first that does, as
 * "contribution: held, row 3, amount: 100 and 200". False and "": nowhere. */
enum { ENGINE_DIFFERENCE_MAX = 300 };
bool engine_differ(const struct engine *a, const struct engine *b, char *text, size_t size);
