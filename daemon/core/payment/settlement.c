#include "core/payment/settlement.h"
#include "core/foundation/ledger.h"

static enum partner_account account_for(int64_t amount)
{
    return amount > 0 ? ACCOUNT_RISK_SHARE_OWED : ACCOUNT_PAYABLE;
}

bool settlement_is(const struct engine *e, uint32_t partner, int64_t amount)
{
    const struct partner *p = partner_at(e, partner);
    uint32_t account =
        ledger_partner_account_find(e, p->pool, party_at(e, p->party)->code, account_for(amount));
    return amount != 0 && account != NONE && ledger_balance(e, account) == amount;
}

static int post(struct step *s, uint32_t partner, int64_t amount, int64_t paid, date_t value_date)
{
    struct engine *e = s->e;
    const struct partner *p = partner_at(e, partner);
    uint32_t account;
    int rc = ledger_partner_account(e, p->pool, party_at(e, p->party)->code, account_for(amount),
                                    &account);
    if (!rc)
        ledger_post(s, partner_at(e, partner)->account_transit, account, paid, value_date);
    return rc;
}

int settlement_book(struct step *s, uint32_t partner, const struct money *m)
{
    return post(s, partner, m->amount, m->amount, m->value_date);
}

int settlement_undo(struct step *s, uint32_t partner, int64_t amount, date_t value_date)
{
    return post(s, partner, amount, -amount, value_date);
}

struct part settlement_part(int64_t amount)
{
    return amount > 0 ? PART(SETTLES_RISK_SHARE) : PART(SETTLES_RETURN);
}
