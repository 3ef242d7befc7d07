/* core/governance/officer: who may move or forgive money manually, and up to what sum alone.
 * Private.
 *
 * The principle of four eyes: above the sum that the scheme of delegation leaves to one officer, an
 * input waits (core/governance/pending) until another officer approves it. A pool's own scheme goes
 * before the one that holds for all pools; in each the latest that has begun counts; before any has
 * begun everything waits. The sums are configuration (Delegation): councils and NHS bodies set
 * their own in their standing financial instructions [R]. An officer acts for a partner of the
 * pool, within the dates recorded. Money: pence. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* Whether the officer may act for the pool (NONE: for none in particular) on the business date. 0
 * and his index, or a refusal that names the field. */
int officer_authorise(struct step *s, uint32_t pool, struct text id, const char *field,
                      uint32_t *ret_officer);
bool officer_may_act_on(const struct officer *o, date_t date);
/* Whether one officer suffices for this amount (its sign does not matter) of the pool today. */
bool officer_suffices(const struct engine *e, uint32_t pool, int64_t amount);

/* Called by the rule of an input that moves or forgives money manually (the item in hand), after
 * all other checks and before it changes anything. amount is what is at stake. 0: go on; a refusal
 * code; NEEDS_SECOND_OFFICER: the rule returns that, and the input is kept until another officer
 * approves it (core/governance/pending). */
int officer_check(struct step *s, uint32_t pool, struct text officer, int64_t amount,
                  const struct item *item);
/* NEEDS_SECOND_OFFICER, whoever it is that one alone does not suffice. */
int officer_asks_second(struct step *s, uint32_t pool, uint32_t officer, int64_t amount);

uint32_t officer_find(const struct engine *e, struct text id); /* NONE */
