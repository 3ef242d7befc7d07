/* core/pending: inputs that wait for a second officer, and the decision on them. Private.
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
 * waits is told again, not kept twice; DECIDED_MAX decisions are remembered. */
#pragma once
#include "core/archive.h"

/* Keeps the item in hand. 0, a refusal code, or ERR_MEMORY. */
int pending_keep(struct step *s, uint32_t pool, uint32_t officer, int64_t amount,
                 const struct item *item);
int pending_take_approval(struct step *s, const struct item *item);
void pending_fini(struct engine *e);
/* Officers, schemes of delegation, what waits and what was decided. */
void pending_archive(struct archive *a, struct engine *e);
int pending_index(struct engine *e); /* after loading */
