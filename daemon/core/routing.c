#include "core/routing.h"
#include "base/error.h"
#include "core/fit.h"
#include "core/party.h"
#include "core/say.h"
#include "core/split.h"
#include "core/succession.h"

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
    n->valid |= succession_stands(n->e, party, n->date);
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
    const struct pool *p = &e->pools.items[e->partners.items[partner].pool];
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t other = p->partners.items[i], party = e->partners.items[other].party;
        if (other != partner && succession_partner(e, other) == partner &&
            succession_stands(e, party, date) && party_is_called(e, party, called))
            return true;
    }
    return false;
}

static struct called find_called(const struct engine *e, uint32_t pool, struct text called,
                                 date_t date)
{
    const struct pool *p = &e->pools.items[pool];
    struct called c = {.partner = NONE, .valid_partner = NONE};
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t partner = p->partners.items[i], party = e->partners.items[partner].party;
        if (e->partners.items[partner].heir != NONE)
            continue;
        bool by_legacy = is_legacy_called(e, partner, called, date);
        if (!by_legacy && !party_is_called(e, party, called))
            continue;
        c.partner = partner;
        c.count++;
        if (!by_legacy && !party_valid_on(&e->parties.items[party], date))
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

/* Nobody can tell which of several successors an old code means after a split. */
static int check_divided(struct step *s, struct text called, date_t date, const char *field)
{
    uint32_t party = party_by_code(s->e, called);
    if (party == NONE || !succession_is_divided(s->e, party, date))
        return 0;
    return refuse(s, REFUSED_AMBIGUOUS, field, "the code of one successor",
                  "several carry on for %.*s on that date", TEXT_ARG(called));
}

int routing_find_partner(struct step *s, const struct named_partner *in, uint32_t *ret_partner)
{
    const struct engine *e = s->e;
    struct names names = {.e = e, .date = in->date};
    (void)party_each_called(e, in->called, consider_name, &names);
    if (!names.known)
        return refuse(s, REFUSED_UNKNOWN_PARTY, in->payer_field, NULL, "nobody is called \"%.*s\"",
                      TEXT_ARG(in->called));
    if (!names.valid && in->date_field)
        return refuse_not_valid(s, in);
    uint32_t pool = map_get(&e->pool_map, in->pool);
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
    return in->date_field ? check_divided(s, in->called, in->date, in->payer_field) : 0;
}

static bool is_in_force(const struct line *line, date_t date)
{
    return line->from <= date + WINDOW_BEFORE_DAYS &&
           (line->to == DATE_NONE || date <= line->to + 31);
}

/* Whether the line may take the payment, and whether an instalment awaits exactly it. */
struct candidate {
    bool fits, exact;
};

static int look_at(struct step *s, uint32_t line, const struct payment_input *in,
                   const struct route *route, struct candidate *ret)
{
    const struct line *l = &s->e->lines.items[line];
    struct fit fit;
    *ret = (struct candidate){false, false};
    if (l->partner != route->partner || !is_in_force(l, in->value_date))
        return 0;
    if (in->kind != KIND_NONE ? l->kind != in->kind : l->recognition == RECOGNISE_NAMED)
        return 0;
    int rc = fit_find(s, line, route->amount, in->value_date, &fit);
    ret->exact = !rc && fit.place.exact;
    /* What is not named as performance money, nor is what was earned, is an instalment. */
    ret->fits =
        ret->exact || (!l->is_earned && (in->kind != KIND_NONE || l->recognition == RECOGNISE_ANY));
    return rc;
}

/* Sets the one line that fits; NONE with the reason when none or several do. Several lines of the
 * kind named are told apart by the amount they await. */
static int choose_line(struct step *s, const struct payment_input *in, struct route *route)
{
    const struct pool *pool = &s->e->pools.items[s->e->partners.items[route->partner].pool];
    uint32_t found = NONE, exact = NONE, fitting = 0, exactly = 0;
    for (size_t i = 0; i < pool->lines.count; i++) {
        uint32_t line = pool->lines.items[i];
        struct candidate c;
        int rc = look_at(s, line, in, route, &c);
        if (rc)
            return rc;
        if (c.fits) {
            found = line;
            fitting++;
        }
        if (c.fits && c.exact) {
            exact = line;
            exactly++;
        }
    }
    route->line = fitting == 1 ? found : exactly == 1 ? exact : NONE;
    if (route->line == NONE)
        route->reason = fitting > 1 ? REASON_AMBIGUOUS : REASON_EXTRA;
    return 0;
}

/* The line of a route whose partner and amount are known. */
static int find_line(struct step *s, const struct payment_input *in, struct text named,
                     struct route *route)
{
    const struct engine *e = s->e;
    const struct pool *pool = &e->pools.items[e->partners.items[route->partner].pool];
    route->reason = REASON_NONE;
    if (named.size == 0)
        return choose_line(s, in, route);
    for (size_t i = 0; i < pool->lines.count; i++) {
        const struct line *l = &e->lines.items[pool->lines.items[i]];
        if (l->partner != route->partner || !text_equal(l->id, named))
            continue;
        route->line = pool->lines.items[i];
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
    if (!succession_stands(e, party, q->in->value_date))
        return 0;
    q->payer_valid = true;
    uint32_t heir = succession_heir(e, party);
    if (heir != party && succession_stands(e, heir, q->in->value_date) &&
        party_is_called(e, heir, q->in->payer))
        return 0; /* it is looked at for itself */
    for (size_t i = 0; i < p->partners.count; i++) {
        uint32_t partner = succession_partner(e, p->partners.items[i]);
        if (partner == q->found)
            continue; /* several of one name came together */
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
    if (in->payee.size && !party_each_called(s->e, in->payee, any, NULL))
        return refuse(s, REFUSED_UNKNOWN_PARTY, "payment.payee", NULL, "nobody is called \"%.*s\"",
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
        return routing_find_partner(s, &named, ret_partner);
    }
    struct search q = {.s = s, .in = in, .found = NONE, .with_kind = NONE};
    (void)party_each_called(s->e, in->payer, consider_payer, &q);
    *ret_partner = q.count == 1 ? q.found : q.kind_count == 1 ? q.with_kind : NONE;
    return *ret_partner == NONE ? refuse_search(s, in, &q)
                                : check_divided(s, in->payer, in->value_date, "payment.payer");
}

/* Refusals have an order: those of parties and pools come before those of lines, and the sum of the
 * shares is looked at last: lines are looked for with sums of nothing where it is wrong. */
static int find_shares(struct step *s, const struct payment_input *in, struct route *routes)
{
    int64_t parts[SHARES_MAX];
    int rc = 0;
    for (size_t i = 0; i < in->share_count && !rc; i++)
        rc = find_partner(s, in, in->shares[i].pool, &routes[i].partner);
    if (rc)
        return rc;
    int wrong = split_payment(s, in, parts);
    if (wrong < 0)
        return wrong;
    for (size_t i = 0; i < in->share_count && !rc; i++) {
        const struct share_input *share = &in->shares[i];
        routes[i].amount = parts[i];
        routes[i].reference = share->reference.size ? share->reference : in->reference;
        rc = find_line(s, in, share->line, &routes[i]);
    }
    return rc ? rc : wrong; /* its refusal stands where none came after it */
}

int routing_find(struct step *s, const struct payment_input *in,
                 struct route ret_routes[SHARES_MAX], size_t *ret_count)
{
    if (in->share_count) {
        *ret_count = in->share_count;
        return find_shares(s, in, ret_routes);
    }
    *ret_count = 1;
    ret_routes[0].amount = in->amount;
    ret_routes[0].reference = in->reference;
    int rc = find_partner(s, in, in->pool, &ret_routes[0].partner);
    return rc ? rc : find_line(s, in, in->line, &ret_routes[0]);
}
