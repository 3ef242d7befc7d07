#include "core/payment/routing.h"
#include "base/error.h"
#include "core/contribution/cash_year.h"
#include "core/foundation/emit.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"
#include "core/payment/split.h"

/* A payment may be this late for what has ended. */
#define LATE_DAYS 31

static bool is_in_force(const struct contribution *contribution, date_t date)
{
    return contribution->from <= date + WINDOW_BEFORE_DAYS &&
           (contribution->to == DATE_NONE || date <= contribution->to + LATE_DAYS);
}

/* Whether the contribution may take the payment, whether an instalment awaits exactly it, or
 * nearly, and whether it is in force on the value date itself. */
struct recognised {
    bool fits, exact, near, on_date;
};

/* A near miss: of the sum that an instalment in its time awaits no more than this many parts. */
#define NEAR_PARTS 1000

static bool is_near(const struct cash_application *p, int64_t amount)
{
    return p->reason == REASON_PART_INSTALMENT && amount > 0 &&
           llabs(sum(amount, -p->expected)) <= p->expected / NEAR_PARTS;
}

static struct recognised look_at(const struct engine *e, uint32_t contribution,
                                 const struct payment_input *in, const struct route *route)
{
    const struct contribution *c = contribution_at(e, contribution);
    if (c->partner != route->partner || !is_in_force(c, in->value_date))
        return (struct recognised){.fits = false};
    if (in->kind.size ? !text_equal(policy_word(e, c->kind), in->kind)
                      : c->recognition == RECOGNISE_NAMED)
        return (struct recognised){.fits = false};
    const bool on_date =
        c->from <= in->value_date && (c->to == DATE_NONE || in->value_date <= c->to);
    const struct cash_application p =
        cash_year_find(e, contribution, route->amount, in->value_date).application;
    /* What is not named as performance money, nor is what was earned, is an instalment. */
    bool any = in->kind.size || c->recognition == RECOGNISE_ANY;
    return (struct recognised){
        .fits = p.exact || (!c->is_earned && any),
        .exact = p.exact,
        .near = !c->is_earned && is_near(&p, route->amount),
        .on_date = on_date,
    };
}

/* How many fit in one way, and the last of them. */
struct fitting {
    uint32_t count, contribution;
};

static void add_fitting(struct fitting *f, bool fits, uint32_t contribution)
{
    if (!fits)
        return;
    f->count++;
    f->contribution = contribution;
}

/* Sets the one contribution that fits; NONE with the reason when none or several do. Several
 * contributions of the kind named are distinguished by the amount they await, exactly or nearly,
 * then by the value date: one that ended does not compete with the next year's. */
static void choose_contribution(const struct engine *e, const struct payment_input *in,
                                struct route *route)
{
    const struct pool *pool = pool_at(e, partner_at(e, route->partner)->pool);
    enum { ANY, EXACT, EXACT_ON_DATE, NEAR, NEAR_ON_DATE, ON_DATE, WAYS };
    struct fitting by[WAYS] = {{0, NONE}};
    for (size_t i = 0; i < pool->contributions.count; i++) {
        uint32_t contribution = pool->contributions.items[i];
        struct recognised c = look_at(e, contribution, in, route);
        add_fitting(&by[ANY], c.fits, contribution);
        add_fitting(&by[EXACT], c.fits && c.exact, contribution);
        add_fitting(&by[EXACT_ON_DATE], c.fits && c.exact && c.on_date, contribution);
        add_fitting(&by[NEAR], c.near, contribution);
        add_fitting(&by[NEAR_ON_DATE], c.near && c.on_date, contribution);
        add_fitting(&by[ON_DATE], c.fits && c.on_date, contribution);
    }
    const size_t ways = by[EXACT].count ? NEAR : WAYS;
    route->contribution = NONE;
    for (size_t i = 0; i < ways && route->contribution == NONE; i++)
        if (by[i].count == 1)
            route->contribution = by[i].contribution;
    if (route->contribution == NONE)
        route->reason = by[ANY].count + by[NEAR].count > 1 ? REASON_AMBIGUOUS : REASON_EXTRA;
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

/* How near a pool's time is to the value date: in it, within the days by which money may be early
 * or late, or not. */
enum time_of_pool { TIME_IN, TIME_NEAR, TIME_ANY, TIMES };

/* Partners of pools that a payment without a named pool may concern, those of each time and of the
 * nearer ones; with_kind: those that have the kind named. */
struct search {
    struct step *s;
    const struct payment_input *in;
    struct fitting_partners {
        uint32_t count, partner;
    } all[TIMES], with_kind[TIMES];
    uint32_t last;
    bool payer_known, payer_valid;
};

static enum time_of_pool time_of(const struct pool *p, date_t date)
{
    const date_t to = p->effective_to;
    if (p->effective_from <= date && (to == DATE_NONE || date <= to))
        return TIME_IN;
    const bool is_near = p->effective_from <= date + WINDOW_BEFORE_DAYS &&
                         (to == DATE_NONE || date <= to + LATE_DAYS);
    return is_near ? TIME_NEAR : TIME_ANY;
}

static void add_partner(struct fitting_partners *by_time, enum time_of_pool time, uint32_t partner)
{
    for (unsigned t = time; t < TIMES; t++) {
        by_time[t].partner = partner;
        by_time[t].count++;
    }
}

/* The nearest time in which any fits: how many do then. */
static struct fitting_partners nearest_in_time(const struct fitting_partners *by_time)
{
    unsigned t = TIME_IN;
    while (t + 1 < TIMES && !by_time[t].count)
        t++;
    return by_time[t];
}

/* Those that have the kind named go before all others. */
static struct fitting_partners fitting_of(const struct search *q)
{
    const struct fitting_partners fit = nearest_in_time(q->with_kind);
    return fit.count ? fit : nearest_in_time(q->all);
}

static bool has_kind(const struct engine *e, uint32_t partner, struct text kind)
{
    const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
    for (size_t i = 0; i < pool->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, pool->contributions.items[i]);
        if (c->partner == partner && text_equal(policy_word(e, c->kind), kind))
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
        if (partner == q->last)
            continue; /* several of one name came together */
        const struct pool *pool = pool_at(e, partner_at(e, partner)->pool);
        if (q->in->payee.size && !successor_is_called(e, pool->host, q->in->payee))
            continue;
        const enum time_of_pool time = time_of(pool, q->in->value_date);
        q->last = partner;
        add_partner(q->all, time, partner);
        if (q->in->kind.size && has_kind(e, partner, q->in->kind))
            add_partner(q->with_kind, time, partner);
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
    const struct fitting_partners fit = fitting_of(q);
    if (fit.count > 0)
        return refuse(s, REFUSED_AMBIGUOUS, "payment.pool", NULL,
                      "%u pools have the partner \"%.*s\"%s%.*s: name one", fit.count,
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
    struct search q = {.s = s, .in = in, .last = NONE};
    (void)party_each_called(s->e, in->payer, consider_payer, &q);
    const struct fitting_partners fit = fitting_of(&q);
    *ret_partner = fit.count == 1 ? fit.partner : NONE;
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
