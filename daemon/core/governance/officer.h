/* core/governance/officer: who may move or forgive money manually, and up to what sum alone.
 * Private.
 *
 * An officer acts for a partner of the pool, within the dates recorded. A body's first come with
 * the agreement or the succession; a new one, and an end put off, needs the mandate of his own body
 * and of another; an end needs nobody. A scheme of delegation needs two officers of different
 * partners; a pool's first may come with its agreement. Whose officers must decide what, and up to
 * what sum one suffices, is core/governance/mandate. Money: pence. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* Whether the officer may act for the pool (NONE: for none in particular) on the business date. 0
 * and his index, or a refusal that names the field. */
int officer_authorise(struct step *s, uint32_t pool, struct text id, const char *field,
                      uint32_t *ret_officer);
/* The body whose officers a party's are: who carries on for it in the pool (NONE: in none). */
uint32_t officer_body_of(const struct engine *e, uint32_t party, uint32_t pool);
/* Whether his party, or the one that carries on for it, is a partner of the pool. */
bool officer_acts_in(const struct engine *e, const struct officer *o, uint32_t pool);
bool officer_may_act_on(const struct officer *o, date_t date);
/* Officers that an agreement or a succession brings (input: "agreement.officers"): the first of
 * bodies that have none in office. Checked before anything is changed: 0 or a refusal; whoever is
 * known already must be the same. Then recorded. Whose parties they may be, the caller looks. */
struct first_officers {
    const char *input;
    const struct appointment_input *items;
    size_t count;
    date_t from; /* where an officer says none */
};
int officer_check_first(struct step *s, const struct first_officers *in);
int officer_add_first(struct step *s, const struct first_officers *in);
/* The first scheme of delegation of a pool, as its agreement brings it. 0 or ERR_MEMORY. */
int officer_agree_limit(struct step *s, uint32_t pool, int64_t single_officer, date_t from);

/* Gives the officer another name. */
void officer_rename(struct engine *e, uint32_t officer, struct text name);
uint32_t officer_find(const struct engine *e, struct text id); /* NONE */
