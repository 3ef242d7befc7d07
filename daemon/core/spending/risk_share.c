#include "core/spending/risk_share.h"
#include <string.h>
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/foundation/emit.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/governance/mandate.h"
#include "core/spending/fund.h"
#include "core/spending/state.h"

static int check_steps(struct step *s, const struct risk_share_input *in)
{
    for (size_t i = 0; i < in->steps_count; i++)
        for (size_t k = 0; k < i; k++)
            if (in->steps[k] == in->steps[i])
                return refuse(s, REFUSED_BAD_VALUE, "risk_share.steps", "each at most once",
                              "a step of the risk share is given twice");
    return 0;
}

static int check_shares(struct step *s, uint32_t pool, const struct risk_share_input *in)
{
    uint64_t parts = 0;
    for (size_t i = 0; i < in->shares_count; i++) {
        uint32_t party = party_by_code(s->e, in->shares[i].party);
        if (party == NONE || partner_of(s->e, pool, party) == NONE)
            return refuse(s, REFUSED_UNKNOWN_PARTY, "risk_share.shares.party",
                          "a partner of the pool", "%.*s is no partner of the pool",
                          TEXT_ARG(in->shares[i].party));
        for (size_t k = 0; k < i; k++)
            if (text_equal(in->shares[k].party, in->shares[i].party))
                return refuse(s, REFUSED_BAD_VALUE, "risk_share.shares.party", "each at most once",
                              "%.*s has two shares", TEXT_ARG(in->shares[i].party));
        parts += in->shares[i].parts;
    }
    if (in->shares_count && parts != SHARE_PARTS)
        return refuse(s, REFUSED_SHARES, "risk_share.shares", "1000000 parts in all",
                      "the shares sum to %llu parts", (unsigned long long)parts);
    return 0;
}

/* Its texts are borrowed. */
static struct risk_share from_input(const struct engine *e, const struct risk_share_input *in)
{
    struct risk_share rule = {
        .reported = true,
        .risk_pool_in_pool = in->risk_pool_in_pool,
        .kept_by_fund = in->kept_by_fund,
        .step_count = (uint32_t)in->steps_count,
        .share_count = (uint32_t)in->shares_count,
        .risk_pool = in->risk_pool,
        .partners_cap = in->partners_cap,
        .underspend = in->underspend,
        .authority = in->authority,
        .office = in->office,
    };
    for (size_t i = 0; i < in->steps_count; i++)
        rule.steps[i] = (enum risk_share_step)in->steps[i];
    for (size_t i = 0; i < in->shares_count; i++)
        rule.shares[i] =
            (struct risk_share_part){party_by_code(e, in->shares[i].party), in->shares[i].parts};
    return rule;
}

static bool is_same(const struct risk_share *a, const struct risk_share *b)
{
    bool same = a->reported == b->reported && a->risk_pool_in_pool == b->risk_pool_in_pool &&
                a->kept_by_fund == b->kept_by_fund && a->step_count == b->step_count &&
                a->share_count == b->share_count && a->risk_pool == b->risk_pool &&
                a->partners_cap == b->partners_cap && a->underspend == b->underspend &&
                text_equal(a->authority, b->authority) && text_equal(a->office, b->office);
    for (uint32_t i = 0; same && i < a->step_count; i++)
        same = a->steps[i] == b->steps[i];
    for (uint32_t i = 0; same && i < a->share_count; i++)
        same = a->shares[i].party == b->shares[i].party && a->shares[i].parts == b->shares[i].parts;
    return same;
}

int risk_share_apply(struct step *s, const struct item *item)
{
    const struct risk_share_input *in = &item->risk_share;
    uint32_t pool = NONE, fund = NONE;
    int rc = fund_check(s, "risk_share", in->pool, in->year, &pool);
    if (!rc)
        rc = check_steps(s, in);
    if (!rc)
        rc = check_shares(s, pool, in);
    if (rc)
        return rc;
    struct risk_share rule = from_input(s->e, in);
    fund = fund_find(s->e, pool, (int)in->year);
    if (fund != NONE && is_same(&s->e->spending->funds.items[fund].risk_share, &rule))
        return 0;
    rc = mandate_check_widen(s, pool, in->risk_pool, in->officer, item);
    if (!rc)
        rc = fund_get(s->e, pool, (int)in->year, &fund);
    if (rc)
        return rc;
    rule.authority = name_intern(s->e, in->authority);
    rule.office = name_intern(s->e, in->office);
    s->e->spending->funds.items[fund].risk_share = rule;
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->year = (int)in->year;
    struct part part = PART(RISK_SHARE_STAYS, .count = rule.step_count, .by = rule.authority);
    if (rule.underspend != UNDERSPEND_STAYS)
        part.kind = PART_RISK_SHARE_RETURNS;
    event_part(s, event, part);
    if (rule.kept_by_fund)
        event_part(s, event, PART(KEPT_BY_FUND));
    return 0;
}
