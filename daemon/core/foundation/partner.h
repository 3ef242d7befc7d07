/* core/foundation/partner: the partners of a pool, by party and as inputs name them. Private to
 * daemon/core. */
#pragma once
#include "core/foundation/ledger.h"
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
int partner_check_divided(struct step *s, uint32_t pool, struct text called, date_t date,
                          const char *field);
/* The partner's account of this kind, made when it is not there. Where another carries on for the
 * partner, what is owed on it is passed on to that one's; results (adjustments, what was written
 * off, shares of risk, what was returned) stay. 0 or ERR_MEMORY. */
int partner_account(struct step *s, uint32_t partner, enum partner_account kind,
                    uint32_t *ret_account);
/* The accounts that the partner has of what is owed are passed on to the other partner of the pool,
 * from the day on. is_sole: as ledger_pass_on. 0 or ERR_MEMORY. */
int partner_pass_accounts(struct step *s, uint32_t partner, uint32_t to, date_t on, bool is_sole);
/* The account of what matches within a tolerance leave, made with its first entry. */
void partner_set_differences(struct engine *e, uint32_t partner, uint32_t account);
