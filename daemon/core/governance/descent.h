/* core/governance/descent: all whom a pool may come to have as partners: those it has or is agreed
 * for, those that by the successions recorded carry on for them, on whatever day, and those for
 * these. Private to daemon/core.
 *
 * A pool has at most PARTNERS_EVER_MAX of them, those that others carry on for included, and the
 * arrays with a place for each partner are of that size. A day that comes cannot be refused, so
 * agreements and successions are refused that would lead beyond it.
 *
 * Cost: the partners and their successors; of descent_check the same for every pool. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

#define PARTNERS_EVER_LIMIT                                                                        \
    "at most " TEXT_NUMBER(PARTNERS_EVER_MAX) " partners of a pool, with all that carry on for "   \
                                              "them"

struct descent {
    uint32_t parties[PARTNERS_EVER_MAX + 1]; /* each once */
    size_t count;                            /* beyond PARTNERS_EVER_MAX: there are more */
};

/* The partners that the pool has; none for NONE. */
void descent_start(const struct engine *e, uint32_t pool, struct descent *ret_descent);
void descent_add(struct descent *d, uint32_t party);
/* Adds those that carry on for them; whether there are no more than a pool has room for. */
bool descent_fits(const struct engine *e, struct descent *d);
/* 0 when every pool has room for what the succession brings, or a refusal. Its parties are known,
 * and nobody carries on for its predecessors yet. */
int descent_check(struct step *s, const struct succession_input *in);
