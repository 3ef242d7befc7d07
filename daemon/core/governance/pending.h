/* core/governance/pending: inputs that wait for a second officer, and the decision on them.
 * Private.
 *
 * What waits changes nothing. Approved, it is carried out once, exactly as if it had come then: its
 * rule checks it anew, and may refuse (then it waits on, and the approval is refused with the
 * rule's reason). Its events name both officers, "first,second". Whoever sent it may withdraw it
 * (reject it), never approve it. The first officer must have been authorised on the day it came,
 * the second on the day of the decision and on the business date. Nothing expires.
 *
 * What is approved is the sum that was at stake when it was sent: when more is at stake by then,
 * the approval is refused (except for the release of a hold, which is no sum).
 *
 * Bounds: PENDING_MAX wait in all, PENDING_OF_POOL_MAX of one pool; an input equal to one that
 * waits is resubmitted, not kept twice; DECIDED_MAX decisions are remembered. */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* Keeps the item in hand, of which a rule said NEEDS_SECOND_OFFICER. 0, a refusal code, or
 * ERR_MEMORY. */
int pending_keep(struct step *s, const struct item *item);

/* A decision on an input that waits; what it decides is carried out by the engine, between the
 * first of these calls and the last. */
struct approved {
    bool waits; /* false: the same was decided before, nothing is to be done */
    uint32_t second;
    int64_t amount;   /* at stake when the input was sent */
    struct item item; /* to be carried out, where it was approved */
};
int pending_check_approval(struct step *s, const struct approval_input *in,
                           struct approved *ret_approved);
/* The rule refused it: the refusal becomes the approval's, and says which input it is about. */
int pending_refused(struct step *s, const struct approval_input *in);
/* It is decided: events from first_event on name both officers, and it waits no longer. */
int pending_decide(struct step *s, const struct approval_input *in,
                   const struct approved *approved, size_t first_event);
/* Officers, schemes of delegation, what waits and what was decided. */
int pending_index(struct engine *e); /* after loading */
