/* core/governance/agreement: section 75 agreements. Private to daemon/core.
 * Source: NHS Act 2006 s75, SI 2000/617.
 *
 * A pool is made by its first agreement. Sent again, it may add partners, contributions, a
 * signature, a region, an outcome or an end; anything else that differs is refused with the field.
 */
#pragma once
#include "core/foundation/step.h"
#include "core/governance/record.h"

/* The party becomes a partner of the pool, unless it is one; as its host: what it pays is on no
 * way. The pool has room (core/governance/descent). 0, ERR_MEMORY, or ERR_RANGE where it has none.
 */
int agreement_add_partner(struct engine *e, uint32_t pool, uint32_t party, bool is_host,
                          bool *ret_added);
/* Says anew what is said: name, manager, note; TEXT_NONE: stays as it is. */
void agreement_describe(struct engine *e, uint32_t pool, struct text name, struct text manager,
                        struct text note);
/* Another partner hosts the pool from the day on: the cash goes to it, and what it pays itself
 * from that day is on no way any more. 0 or ERR_MEMORY. */
int agreement_pass_host(struct step *s, uint32_t pool, uint32_t host, date_t on);
