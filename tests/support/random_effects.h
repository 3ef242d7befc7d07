/* support/random_effects: effects made from a seed, to try record, store and books with. synthetic.
 *
 * They are well-formed but mean nothing: fields are drawn without regard to one another, often as
 * in the event before, sometimes at the ends of their types. */
#pragma once
#include "core/message/effects.h"

struct random_source {
    uint64_t state; /* the seed, to begin */
};
uint64_t random_next(struct random_source *r);
uint64_t random_below(struct random_source *r, uint64_t bound); /* 0 when bound is 0 */

/* Adds sound parts of any kinds. */
void random_parts(struct random_source *r, struct effects *effects, struct parts *parts);
/* Replaces what is in e. Event numbers go on from *event, which is advanced. Texts live in
 * e->arena. */
void random_effects(struct random_source *r, uint64_t journal, uint64_t *event, struct effects *e);
/* False: *ret_field names the first field that differs. Text is compared by content. */
bool effects_equal(const struct effects *a, const struct effects *b, const char **ret_field);
