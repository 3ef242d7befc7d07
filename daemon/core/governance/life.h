/* core/governance/life: the life of an agreement, step by step. Private to daemon/core.
 *
 * Drafted, agreed by the NHS body and the council jointly, signed off by the health and wellbeing
 * board (not the partnership board, see core/governance/board), plan submitted, assured
 * (core/governance/assurance), section 75 agreement signed, in force, varied
 * (core/contribution/contribution), extended, ended: each with date, authority and evidence.
 * Source: Better Care Fund planning requirements; SI 2000/617 [S].
 *
 * The order of dates is not enforced: real agreements are signed late, with effect from before
 * (Tower Hamlets 2022-23, Sefton 2015/16). Steps may come again with another date (a plan is
 * submitted again after "not approved", an agreement extended twice). "In force" is no step: it
 * follows from assurance, signature and the dates, and so do variations.
 *
 * An extension moves the last day and lets the contributions go on; an end moves it to an earlier
 * day and stops them (core/contribution/extend). Bound: MILESTONES_MAX of one pool. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* Keeps a step (its texts are copied). *ret_new false: it is recorded with the same content. 0, a
 * refusal that names the input (REFUSED_OUT_OF_RANGE), or ERR_MEMORY. */
int life_record(struct step *s, uint32_t pool, const struct milestone *m, const char *input,
                bool *ret_new);
/* Reports a step of the item in hand. */
void life_emit(struct step *s, uint32_t pool, const struct milestone *m);
/* The last day the agreement itself says; DATE_NONE: open. */
date_t life_agreed_end(const struct engine *e, uint32_t pool);
