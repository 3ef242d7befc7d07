/* core/governance/pending: inputs that wait for officers, and the decisions on them. Private.
 *
 * What waits changes nothing. Each approval adds an officer to those who have decided; when they
 * fulfil its mandate (core/governance/mandate), as it is by then, it is carried out once, exactly
 * as if it had come then: its rule checks it anew, and may refuse (then it waits on, and the
 * approval is refused with the rule's reason). Its events name all officers, "first,second". Who
 * sent it may withdraw it (reject it), never approve it; an officer approves it once; only officers
 * who may take a seat approve, or reject. The first officer must have been authorised on the day it
 * came, the others on the day of their decision and on the business date.
 *
 * Nothing expires by time; what has become pointless lapses, with an event: its exception is
 * closed, the sum is settled, or it was done otherwise. Looked for each day, and after each input
 * of what is about an exception (core/engine/dispatch).
 *
 * What is approved is the sum that was at stake when it was sent: when more is at stake by then,
 * the approval is refused (except for the release of a hold, which is no sum).
 *
 * Bounds: PENDING_MAX wait in all, PENDING_OF_POOL_MAX of one pool; an input equal to one that
 * waits is resubmitted, not kept twice; DECIDED_MAX decisions are remembered. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* Keeps the item in hand, of which a rule said NEEDS_OFFICERS. 0, a refusal code, or ERR_MEMORY. */
int pending_keep(struct step *s, const struct item *item);

/* A decision on an input that waits; what it decides is carried out by the engine, between the
 * first of these calls and the last. */
struct approved {
    bool waits; /* false: the same was decided before, nothing is to be done */
    struct decided_by by; /* whoever decides now is the last */
    struct item item;     /* to be carried out, where it was approved */
};
int pending_check_approval(struct step *s, const struct approval_input *in,
                           struct approved *ret_approved);
/* The rule needs more officers still (NEEDS_OFFICERS): it waits on. */
int pending_add(struct step *s, const struct approval_input *in, const struct approved *approved);
/* The rule refused it: the refusal becomes the approval's, and says which input it is about. */
int pending_refused(struct step *s, const struct approval_input *in);
/* It is decided: events from first_event on name all officers, and it waits no longer. */
int pending_decide(struct step *s, const struct approval_input *in,
                   const struct approved *approved, size_t first_event);

/* The input that waits, by its place in the list; and: it has become pointless. */
int pending_item(struct step *s, uint32_t i, struct item *ret_item);
int pending_lapse(struct step *s, uint32_t i);
/* Officers, schemes of delegation, what waits and what was decided. */
int pending_index(struct engine *e); /* after loading */
