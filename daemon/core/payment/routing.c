#include "core/payment/routing.h"
#include "base/error.h"
#include "core/contribution/cash_year.h"
#include "core/foundation/emit.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/payment/split.h"

static bool is_in_force(const struct contribution *contribution, date_t date)
{
    return contribution->from <= date + WINDOW_BEFORE_DAYS &&
           (contribution->to == DATE_NONE || date <= contribution->to + 31);
}

/* Whether the contribution may take the payment, and whether an instalment awaits exactly it. */
struct recognised {
    bool fits, exact;
};

static struct recognised look_at(const struct engine *e, uint32_t contribution,
                                 const struct payment_input *in, const struct route *route)
{
    const struct contribution *c = contribution_at(e, contribution);
    if (c->partner != route->partner || !is_in_force(c, in->value_date))
        return (struct recognised){false, false};
    if (in->kind ? c->kind != in->kind : c->recognition == RECOGNISE_NAMED)
        return (struct recognised){false, false};
    bool exact = cash_year_find(e, contribution, route->amount, in->value_date).application.exact;
    /* What is not named as performance money, nor is what was earned, is an instalment. */
    bool any = in->kind || c->recognition == RECOGNISE_ANY;
    return (struct recognised){exact || (!c->is_earned && any), exact};
}

/* Sets the one contribution that fits; NONE with the reason when none or several do. Several
 * contributions of the kind named are distinguished by the amount they await. */
static void choose_contribution(const struct engine *e, const struct payment_input *in,
                                struct route *route)
{
    const struct pool *pool = pool_at(e, partner_at(e, route->partner)->pool);
    uint32_t found = NONE, exact = NONE, fitting = 0, exactly = 0;
    for (size_t i = 0; i < pool->contributions.count; i++) {
        uint32_t contribution = pool->contributions.items[i];
        struct recognised c = look_at(e, contribution, in, route);
        if (c.fits) {
            found = contribution;
            fitting++;
        }
        if (c.fits && c.exact) {
            exact = contribution;
            exactly++;
        }
    }
    route->contribution = exactly == 1 ? exact : NONE;
    if (fitting == 1)
        route->contribution = found;
    if (route->contribution == NONE)
        route->reason = fitting > 1 ? REASON_AMBIGUOUS : REASON_EXTRA;
}

/* It is not the payer's: it says whose it is. */
static int refuse_contribution(struct step *s, const struct pool *pool, struct text named)
{
    const struct engine *e = s->e;
    for (size_t i = 0; i < pool->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, pool->contributions.items[i]);
        if (text_equal(c->id, named))
            return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "payment.contribution",
                          "a contribution of the payer",
                          "contribution %.*s of pool %.*s is owed by %.*s, not by this payer",
                          TEXT_ARG(named), TEXT_ARG(pool->code),
                          TEXT_ARG(party_at(e, partner_at(e, c->partner)->party)->code));
    }
    return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "payment.contribution", NULL,
                  "pool %.*s has no contribution %.*s", TEXT_ARG(pool->code), TEXT_ARG(named));
}

/* The contribution of a route whose partner and amount are known. */
static int find_contribution(struct step *s, const struct payment_input *in, struct text named,
                             struct route *route)
{
    const struct engine *e = s->e;
    const struct pool *pool = pool_at(e, partner_at(e, route->partner)->pool);
    route->reason = REASON_NONE;
    if (named.size == 0) {
        choose_contribution(e, in, route);
        return 0;
    }
    for (size_t i = 0; i < pool->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, pool->contributions.items[i]);
        if (c->partner != route->partner || !text_equal(c->id, named))
            continue;
        route->contribution = pool->contributions.items[i];
        return 0;
    }
    return refuse_contribution(s, pool, named);
}

/* Partners of pools that a payment without a named pool may concern. */
struct search {
    struct step *s;
    const struct payment_input *in;
    uint32_t found, with_kind;
    uint32_t count, kind_count;
    bool payer_known, payer_valid;
};

static bool has_kind(const struct engine *e, uint32_t partner,
                     const struct contribution_kind *kind)
{
    const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
    for (size_t i = 0; i < pool->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, pool->contributions.items[i]);
        if (c->partner == partner && c->kind == kind)
            return true;
    }
    return false;
}

static int consider_payer(void *ctx, uint32_t party)
{
    struct search *q = ctx;
    const struct engine *e = q->s->e;
    const struct party *p = party_at(e, party);
    q->payer_known = true;
    if (!successor_stands(e, party, q->in->value_date))
        return 0;
    q->payer_valid = true;
    uint32_t successor = successor_of_party(e, party);
    if (successor != party && successor_stands(e, successor, q->in->value_date) &&
        party_is_called(e, successor, q->in->payer))
        return 0; /* it is looked at for itself */
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t partner = successor_of_partner(e, p->partners.items[i]);
        if (partner == q->found)
            continue; /* several of one name came together */
        const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
        if (q->in->payee.size && !successor_is_called(e, pool->host, q->in->payee))
            continue;
        q->found = partner;
        q->count++;
        if (q->in->kind && has_kind(e, partner, q->in->kind)) {
            q->with_kind = partner;
            q->kind_count++;
        }
    }
    return 0;
}

static int any(void *ctx, uint32_t party)
{
    (void)ctx;
    (void)party;
    return 1;
}

static int refuse_search(struct step *s, const struct payment_input *in, const struct search *q)
{
    if (!q->payer_known)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "payment.payer", NULL, "unknown party \"%.*s\"",
                      TEXT_ARG(in->payer));
    if (in->payee.size && !party_each_called(s->e, in->payee, any, NULL))
        return refuse(s, REFUSED_UNKNOWN_PARTY, "payment.payee", NULL, "unknown party \"%.*s\"",
                      TEXT_ARG(in->payee));
    if (!q->payer_valid)
        return refuse(s, REFUSED_PARTY_NOT_VALID, "payment.value_date", NULL,
                      "\"%.*s\" does not exist on that date", TEXT_ARG(in->payer));
    const char *and_host = in->payee.size ? " and the host " : "";
    if (q->count > 0)
        return refuse(s, REFUSED_AMBIGUOUS, "payment.pool", NULL,
                      "%u pools have the partner \"%.*s\"%s%.*s: name one", q->count,
                      TEXT_ARG(in->payer), and_host, TEXT_ARG(in->payee));
    return refuse(s, REFUSED_UNKNOWN_POOL, "payment.pool", NULL,
                  "no pool has the partner \"%.*s\"%s%.*s", TEXT_ARG(in->payer), and_host,
                  TEXT_ARG(in->payee));
}

/* The partner that pays, in the pool named or the only one that fits. */
static int find_partner(struct step *s, const struct payment_input *in, struct text pool_named,
                        uint32_t *ret_partner)
{
    if (pool_named.size) {
        struct named_partner named = {
            pool_named,     in->payer,       in->value_date,
            "payment.pool", "payment.payer", "payment.value_date",
        };
        return partner_find(s, &named, ret_partner);
    }
    struct search q = {.s = s, .in = in, .found = NONE, .with_kind = NONE};
    (void)party_each_called(s->e, in->payer, consider_payer, &q);
    *ret_partner = q.kind_count == 1 ? q.with_kind : NONE;
    if (q.count == 1)
        *ret_partner = q.found;
    return *ret_partner == NONE ? refuse_search(s, in, &q)
                                : partner_check_divided(s, partner_at(s->e, *ret_partner)->pool,
                                                        in->payer, in->value_date, "payment.payer");
}

/* Refusals have an order: those of parties and pools come before those of contributions, and the
 * sum of the shares is looked at last: contributions are looked for with sums of nothing where it
 * is wrong. */
static int find_shares(struct step *s, const struct payment_input *in, struct route *routes)
{
    int64_t parts[SHARES_MAX];
    int rc = 0;
    for (size_t i = 0; i < in->shares_count && !rc; i++)
        rc = find_partner(s, in, in->shares[i].pool, &routes[i].partner);
    if (rc)
        return rc;
    int wrong = split_payment(s, in, parts);
    if (wrong < 0)
        return wrong;
    for (size_t i = 0; i < in->shares_count && !rc; i++) {
        const struct share_input *share = &in->shares[i];
        routes[i].amount = parts[i];
        routes[i].reference = share->reference.size ? share->reference : in->reference;
        rc = find_contribution(s, in, share->contribution, &routes[i]);
    }
    return rc ? rc : wrong; /* its refusal stands where none came after it */
}

int routing_find(struct step *s, const struct payment_input *in,
                 struct route ret_routes[SHARES_MAX], size_t *ret_count)
{
    if (in->shares_count) {
        *ret_count = in->shares_count;
        return find_shares(s, in, ret_routes);
    }
    *ret_count = 1;
    ret_routes[0].amount = in->amount;
    ret_routes[0].reference = in->reference;
    int rc = find_partner(s, in, in->pool, &ret_routes[0].partner);
    return rc ? rc : find_contribution(s, in, in->contribution, &ret_routes[0]);
}
