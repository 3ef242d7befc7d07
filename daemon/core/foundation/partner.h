/* core/foundation/partner: the partners of a pool, by party and as inputs name them. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/step.h"

/* Index of the party as a partner of the pool; NONE. */
uint32_t partner_of(const struct engine *e, uint32_t pool, uint32_t party);

/* A partner of a pool as an input names it, and the input's fields, for refusals. */
struct named_partner {
    struct text pool, called;
    date_t date;
    const char *pool_field, *payer_field;
    const char *date_field; /* NULL: it need not exist on the date any more */
};
/* The only partner of the pool called so, or the only one of them that exists on the date. 0, or a
 * refusal code: several are not guessed between. */
int partner_find(struct step *s, const struct named_partner *in, uint32_t *ret_partner);
/* Nobody can tell which of several successors an old code means after a split: 0, or the refusal.
 */
int partner_check_divided(struct step *s, struct text called, date_t date, const char *field);
/* The account of what matches within a tolerance leave, made with its first entry. */
void partner_set_differences(struct engine *e, uint32_t partner, uint32_t account);
