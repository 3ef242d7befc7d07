#include "core/routing.h"
#include "base/error.h"
#include "core/party.h"
#include "core/place.h"
#include "core/say.h"
#include "core/stream.h"

uint32_t routing_partner_called(const struct engine *e, uint32_t pool, struct text called)
{
    const struct pool *p = &e->pools.items[pool];
    for (size_t i = 0; i < p->partners.count; i++)
        if (party_is_called(e, e->partners.items[p->partners.items[i]].party, called))
            return p->partners.items[i];
    return NONE;
}

static bool is_in_force(const struct line *line, date_t date)
{
    return line->from <= date + WINDOW_BEFORE_DAYS &&
           (line->to == DATE_NONE || date <= line->to + 31);
}

/* Whether the line may take a payment that does not name it. */
static bool recognises(struct step *s, uint32_t line, const struct payment_input *in)
{
    const struct line *l = &s->e->lines.items[line];
    if (l->recognition != RECOGNISE_AMOUNT)
        return l->recognition == RECOGNISE_ANY;
    uint32_t stream = stream_find(s->e, line, date_financial_year(in->value_date));
    return stream != NONE && in->amount > 0 &&
           place_find(s->e, stream, in->amount, in->value_date).exact;
}

static bool fits(struct step *s, uint32_t line, uint32_t partner, const struct payment_input *in,
                 bool by_kind)
{
    const struct line *l = &s->e->lines.items[line];
    if (l->partner != partner || !is_in_force(l, in->value_date))
        return false;
    return by_kind ? l->kind == in->kind : recognises(s, line, in);
}

/* Streams must be there before recognition by amount can look at what they await. */
static int make_streams(struct step *s, uint32_t partner, date_t date)
{
    const struct engine *e = s->e;
    const struct pool *pool = &e->pools.items[e->partners.items[partner].pool];
    for (size_t i = 0; i < pool->lines.count; i++) {
        uint32_t unused;
        const struct line *l = &e->lines.items[pool->lines.items[i]];
        if (l->partner != partner || l->recognition != RECOGNISE_AMOUNT || !is_in_force(l, date))
            continue;
        int rc = stream_get(s, pool->lines.items[i], date_financial_year(date), &unused);
        if (rc)
            return rc;
    }
    return 0;
}

/* The one line that fits; NONE with *ret_reason when none or several do. Several lines of the kind
 * named are told apart by the amount they await. */
static uint32_t choose_line(struct step *s, uint32_t partner, const struct payment_input *in,
                            bool by_kind, enum reason *ret_reason)
{
    const struct pool *pool = &s->e->pools.items[s->e->partners.items[partner].pool];
    uint32_t found = NONE, exact = NONE, fitting = 0, exactly = 0;
    for (size_t i = 0; i < pool->lines.count; i++) {
        uint32_t line = pool->lines.items[i];
        if (!fits(s, line, partner, in, by_kind))
            continue;
        found = line;
        fitting++;
        uint32_t stream = stream_find(s->e, line, date_financial_year(in->value_date));
        if (stream != NONE && place_find(s->e, stream, in->amount, in->value_date).exact) {
            exact = line;
            exactly++;
        }
    }
    *ret_reason = fitting > 1 ? REASON_AMBIGUOUS : REASON_EXTRA;
    return fitting == 1 ? found : exactly == 1 ? exact : NONE;
}

static int find_line(struct step *s, uint32_t partner, const struct payment_input *in,
                     struct text named, struct route *ret)
{
    const struct engine *e = s->e;
    const struct pool *pool = &e->pools.items[e->partners.items[partner].pool];
    ret->partner = partner;
    ret->reason = REASON_NONE;
    if (named.size == 0) {
        int rc = make_streams(s, partner, in->value_date);
        ret->line = choose_line(s, partner, in, in->kind != KIND_NONE, &ret->reason);
        return rc;
    }
    for (size_t i = 0; i < pool->lines.count; i++) {
        const struct line *l = &e->lines.items[pool->lines.items[i]];
        if (l->partner != partner || !text_equal(l->id, named))
            continue;
        ret->line = pool->lines.items[i];
        return 0;
    }
    return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "payment.line", NULL,
                  "pool %.*s has no contribution %.*s of this payer", TEXT_ARG(pool->code),
                  TEXT_ARG(named));
}

/* Partners of pools that a payment without a named pool may concern. */
struct search {
    struct step *s;
    const struct payment_input *in;
    uint32_t found, with_kind;
    uint32_t count, kind_count;
    bool payer_known, payer_valid;
};

static bool has_kind(const struct engine *e, uint32_t partner, enum contribution_kind kind)
{
    const struct pool *pool = &e->pools.items[e->partners.items[partner].pool];
    for (size_t i = 0; i < pool->lines.count; i++) {
        const struct line *l = &e->lines.items[pool->lines.items[i]];
        if (l->partner == partner && l->kind == kind)
            return true;
    }
    return false;
}

static int consider_payer(void *ctx, uint32_t party)
{
    struct search *q = ctx;
    const struct engine *e = q->s->e;
    const struct party *p = &e->parties.items[party];
    q->payer_known = true;
    if (!party_valid_on(p, q->in->value_date))
        return 0;
    q->payer_valid = true;
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t partner = p->partners.items[i];
        const struct pool *pool = &e->pools.items[e->partners.items[partner].pool];
        if (q->in->payee.size && !party_is_called(e, pool->host, q->in->payee))
            continue;
        q->found = partner;
        q->count++;
        if (q->in->kind != KIND_NONE && has_kind(e, partner, q->in->kind)) {
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
        return refuse(s, REFUSED_UNKNOWN_PARTY, "payment.payer", NULL, "nobody is called \"%.*s\"",
                      TEXT_ARG(in->payer));
    if (!q->payer_valid)
        return refuse(s, REFUSED_PARTY_NOT_VALID, "payment.value_date", NULL,
                      "\"%.*s\" does not exist on that date", TEXT_ARG(in->payer));
    if (q->count > 0)
        return refuse(s, REFUSED_AMBIGUOUS, "payment.pool", NULL,
                      "%u pools join \"%.*s\" and \"%.*s\": name one", q->count,
                      TEXT_ARG(in->payer), TEXT_ARG(in->payee));
    if (in->payee.size && !party_each_called(s->e, in->payee, any, NULL))
        return refuse(s, REFUSED_UNKNOWN_PARTY, "payment.payee", NULL, "nobody is called \"%.*s\"",
                      TEXT_ARG(in->payee));
    return refuse(s, REFUSED_UNKNOWN_POOL, "payment.pool", NULL,
                  "no pool joins \"%.*s\" and \"%.*s\"", TEXT_ARG(in->payer), TEXT_ARG(in->payee));
}

/* The partner that pays, in the pool named or the only one that fits. */
static int find_partner(struct step *s, const struct payment_input *in, struct text pool_named,
                        uint32_t *ret_partner)
{
    const struct engine *e = s->e;
    if (pool_named.size) {
        uint32_t pool = map_get(&e->pool_map, pool_named);
        if (pool == NONE)
            return refuse(s, REFUSED_UNKNOWN_POOL, "payment.pool", NULL,
                          "no pool has the code %.*s", TEXT_ARG(pool_named));
        *ret_partner = routing_partner_called(e, pool, in->payer);
        if (*ret_partner == NONE)
            return refuse(s, REFUSED_UNKNOWN_PARTY, "payment.payer", NULL,
                          "\"%.*s\" is no partner of pool %.*s", TEXT_ARG(in->payer),
                          TEXT_ARG(pool_named));
        if (!party_valid_on(&e->parties.items[e->partners.items[*ret_partner].party],
                            in->value_date))
            return refuse(s, REFUSED_PARTY_NOT_VALID, "payment.value_date", NULL,
                          "\"%.*s\" does not exist on that date", TEXT_ARG(in->payer));
        return 0;
    }
    struct search q = {.s = s, .in = in, .found = NONE, .with_kind = NONE};
    (void)party_each_called(e, in->payer, consider_payer, &q);
    *ret_partner = q.count == 1 ? q.found : q.kind_count == 1 ? q.with_kind : NONE;
    return *ret_partner == NONE ? refuse_search(s, in, &q) : 0;
}

static int split(struct step *s, const struct payment_input *in, struct route *routes)
{
    uint32_t weights[SHARES_MAX];
    int64_t parts[SHARES_MAX];
    uint64_t total = 0;
    for (size_t i = 0; i < in->share_count; i++) {
        weights[i] = in->shares[i].parts;
        total += weights[i];
    }
    if (total != SHARE_PARTS)
        return refuse(s, REFUSED_SHARES, "payment.shares", "sum to 1000000 parts",
                      "the shares sum to %llu parts", (unsigned long long)total);
    int rc = money_split(in->amount, weights, in->share_count, parts);
    for (size_t i = 0; i < in->share_count && !rc; i++) {
        uint32_t partner;
        rc = find_partner(s, in, in->shares[i].pool, &partner);
        if (!rc)
            rc = find_line(s, partner, in, in->shares[i].line, &routes[i]);
        routes[i].amount = parts[i];
    }
    return rc;
}

int routing_find(struct step *s, const struct payment_input *in,
                 struct route ret_routes[SHARES_MAX], size_t *ret_count)
{
    if (in->share_count) {
        *ret_count = in->share_count;
        return split(s, in, ret_routes);
    }
    uint32_t partner;
    *ret_count = 1;
    ret_routes[0].amount = in->amount;
    int rc = find_partner(s, in, in->pool, &partner);
    return rc ? rc : find_line(s, partner, in, in->line, &ret_routes[0]);
}
