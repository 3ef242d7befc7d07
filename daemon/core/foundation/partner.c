#include "core/foundation/partner.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/foundation/tables_own.h"

uint32_t partner_of(const struct engine *e, uint32_t pool, uint32_t party)
{
    const struct pool *p = pool_at(e, pool);
    for (size_t i = 0; i < p->partners.count; i++)
        if (partner_at(e, p->partners.items[i])->party == party)
            return p->partners.items[i];
    return NONE;
}

/* Parties called so: whether there is one, and one that exists on the date. */
struct names {
    const struct engine *e;
    date_t date;
    bool known, valid;
};

static int consider_name(void *ctx, uint32_t party)
{
    struct names *n = ctx;
    n->known = true;
    n->valid |= successor_stands(n->e, party, n->date);
    return n->valid;
}

/* Counts the partners of the pool that are called so, and those of them that exist on the date; the
 * last of each kind. */
struct called {
    uint32_t partner, valid_partner;
    size_t count, valid_count;
};

/* Whether somebody for whom the partner carries on is called so, and may be named on the date. */
static bool is_legacy_called(const struct engine *e, uint32_t partner, struct text called,
                             date_t date)
{
    const struct pool *p = pool_at(e, partner_at(e, partner)->pool);
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t other = p->partners.items[i], party = partner_at(e, other)->party;
        if (other != partner && successor_of_partner(e, other) == partner &&
            successor_stands(e, party, date) && party_is_called(e, party, called))
            return true;
    }
    return false;
}

static struct called find_called(const struct engine *e, uint32_t pool, struct text called,
                                 date_t date)
{
    const struct pool *p = pool_at(e, pool);
    struct called c = {.partner = NONE, .valid_partner = NONE};
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t partner = p->partners.items[i], party = partner_at(e, partner)->party;
        if (partner_at(e, partner)->successor != NONE)
            continue;
        bool by_legacy = is_legacy_called(e, partner, called, date);
        if (!by_legacy && !party_is_called(e, party, called))
            continue;
        c.partner = partner;
        c.count++;
        if (!by_legacy && !party_valid_on(party_at(e, party), date))
            continue;
        c.valid_partner = partner;
        c.valid_count++;
    }
    return c;
}

static int refuse_not_valid(struct step *s, const struct named_partner *in)
{
    return refuse(s, REFUSED_PARTY_NOT_VALID, in->date_field, NULL,
                  "\"%.*s\" does not exist on that date", TEXT_ARG(in->called));
}

int partner_check_divided(struct step *s, uint32_t pool, struct text called, date_t date,
                          const char *field)
{
    uint32_t party = party_by_code(s->e, called);
    if (party == NONE || !successor_is_divided(s->e, pool, party, date))
        return 0;
    return refuse(s, REFUSED_AMBIGUOUS, field, "the code of one successor",
                  "several carry on for %.*s in pool %.*s on that date", TEXT_ARG(called),
                  TEXT_ARG(pool_at(s->e, pool)->code));
}

int partner_find(struct step *s, const struct named_partner *in, uint32_t *ret_partner)
{
    const struct engine *e = s->e;
    struct names names = {.e = e, .date = in->date};
    (void)party_each_called(e, in->called, consider_name, &names);
    if (!names.known)
        return refuse(s, REFUSED_UNKNOWN_PARTY, in->payer_field, NULL, "unknown party \"%.*s\"",
                      TEXT_ARG(in->called));
    if (!names.valid && in->date_field)
        return refuse_not_valid(s, in);
    uint32_t pool = pool_by_code(e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, in->pool_field, NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    struct called c = find_called(e, pool, in->called, in->date);
    if (c.count == 0)
        return refuse(s, REFUSED_UNKNOWN_PARTY, in->payer_field, NULL,
                      "\"%.*s\" is no partner of pool %.*s", TEXT_ARG(in->called),
                      TEXT_ARG(in->pool));
    if (c.valid_count == 0 && in->date_field)
        return refuse_not_valid(s, in);
    if (c.valid_count != 1 && c.count != 1)
        return refuse(s, REFUSED_AMBIGUOUS, in->payer_field, NULL,
                      "%zu partners of pool %.*s are called \"%.*s\": give the code", c.count,
                      TEXT_ARG(in->pool), TEXT_ARG(in->called));
    *ret_partner = c.valid_count == 1 ? c.valid_partner : c.partner;
    return in->date_field ? partner_check_divided(s, pool, in->called, in->date, in->payer_field)
                          : 0;
}

static bool is_owed(enum partner_account kind)
{
    return kind != ACCOUNT_ADJUSTMENTS && kind != ACCOUNT_WRITTEN_OFF &&
           kind != ACCOUNT_RISK_SHARE && kind != ACCOUNT_RETURNED;
}

static struct text code_of(const struct engine *e, uint32_t partner)
{
    return party_at(e, partner_at(e, partner)->party)->code;
}

int partner_account(struct step *s, uint32_t partner, enum partner_account kind,
                    uint32_t *ret_account)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, partner)->pool, of = partner, account, to;
    int rc = ledger_partner_account(e, pool, code_of(e, of), kind, &account);
    *ret_account = account;
    while (!rc && is_owed(kind) && partner_at(e, of)->successor != NONE &&
           !ledger_is_passed_on(e, account)) {
        date_t on = partner_at(e, of)->until;
        of = partner_at(e, of)->successor;
        rc = ledger_partner_account(e, pool, code_of(e, of), kind, &to);
        if (rc)
            return rc;
        ledger_pass_on(s, account, to, on, false);
        account = to;
    }
    return rc;
}

int partner_pass_accounts(struct step *s, uint32_t partner, uint32_t to, date_t on, bool is_sole)
{
    struct engine *e = s->e;
    uint32_t pool = partner_at(e, partner)->pool, other;
    int rc = 0;
    for (enum partner_account kind = 0; kind < PARTNER_ACCOUNT_COUNT && !rc; kind++) {
        uint32_t account = ledger_partner_account_find(e, pool, code_of(e, partner), kind);
        if (account == NONE || !is_owed(kind))
            continue;
        if (kind == ACCOUNT_TRANSIT) /* to the host it is on no way any more */
            other = partner_at(e, to)->account_transit;
        else
            rc = ledger_partner_account(e, pool, code_of(e, to), kind, &other);
        if (!rc)
            ledger_pass_on(s, account, other, on, is_sole);
    }
    return rc;
}

void partner_set_differences(struct engine *e, uint32_t partner, uint32_t account)
{
    partner_own(e, partner)->account_differences = account;
}
