#include "core/spending/risk_share_split.h"
#include <assert.h>
#include <string.h>

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}
static int64_t not_below_0(int64_t a)
{
    return a > 0 ? a : 0;
}

bool risk_share_split(int64_t total, const int64_t *weights, size_t n, int64_t *ret_parts)
{
    int64_t all = 0, given = 0, left[CHARGES_MAX];
    memset(ret_parts, 0, n * sizeof *ret_parts);
    for (size_t i = 0; i < n; i++)
        all = sum(all, not_below_0(weights[i]));
    if (all == 0)
        return total == 0;
    for (size_t i = 0; i < n; i++) {
        __int128 product = (__int128)total * not_below_0(weights[i]);
        ret_parts[i] = (int64_t)(product / all);
        left[i] = (int64_t)(product % all);
        given = sum(given, ret_parts[i]);
    }
    for (; given < total; given++) {
        size_t best = 0;
        for (size_t i = 1; i < n; i++)
            if (left[i] > left[best])
                best = i;
        ret_parts[best]++;
        left[best] = -1;
    }
    assert(given == total);
    return true;
}

/* A year's cover in hand, and what is left to give. */
struct cover {
    const struct risk_share *rule;
    struct risk_share_charge *charges;
    size_t n;
    struct risk_share_partner *partners;
    size_t m;
    unsigned place; /* of the overspend that is being covered */
    const int64_t *written_off;
    int64_t unplanned[OF_ECONOMIES], risk_pool, cap;
    struct risk_share_result *result;
};

static bool is_begun(const struct risk_share_charge *x)
{
    return x->actual != 0 || x->ordered != 0;
}

/* What a scheme has left of an economy's money for the overspend of others in a step. */
static int64_t has(const struct risk_share_charge *x, unsigned place, enum risk_share_step step)
{
    if (x->place != place || is_begun(x) != (step == RISK_SHARE_OTHER_SCHEMES))
        return 0;
    int64_t under = not_below_0(sum(x->planned, -sum(x->actual, x->ordered)));
    return sum(under, -sum(x->gives[OF_REVENUE], x->gives[OF_CAPITAL]));
}

static int64_t from_schemes(struct cover *c, enum risk_share_step step, unsigned giver,
                            int64_t need)
{
    int64_t weights[CHARGES_MAX] = {0}, parts[CHARGES_MAX], all = 0;
    for (size_t i = 0; i < c->n; i++) {
        weights[i] = has(&c->charges[i], giver, step);
        all = sum(all, weights[i]);
    }
    int64_t given = least(need, all);
    (void)risk_share_split(given, weights, c->n, parts);
    for (size_t i = 0; i < c->n; i++)
        c->charges[i].gives[c->place] = sum(c->charges[i].gives[c->place], parts[i]);
    return given;
}

static int64_t from_unplanned(struct cover *c, unsigned giver, int64_t need)
{
    int64_t given = least(need, not_below_0(c->unplanned[giver]));
    c->unplanned[giver] = sum(c->unplanned[giver], -given);
    return given;
}

static int64_t from_partners(struct cover *c, enum risk_share_step step, int64_t given)
{
    int64_t weights[PARTNERS_EVER_MAX] = {0}, parts[PARTNERS_EVER_MAX], shares = 0, due = 0;
    for (size_t i = 0; i < c->m; i++) {
        shares += c->partners[i].risk_parts;
        due = sum(due, not_below_0(c->partners[i].due[c->place]));
    }
    bool by_shares = step == RISK_SHARE_RISK_POOL && shares > 0;
    for (size_t i = 0; i < c->m; i++) {
        const int64_t *of = c->partners[i].due;
        weights[i] = due ? of[c->place] : sum(of[OF_REVENUE], of[OF_CAPITAL]);
        if (by_shares)
            weights[i] = c->partners[i].risk_parts;
    }
    if (!risk_share_split(given, weights, c->m, parts))
        return 0;
    for (size_t i = 0; i < c->m; i++)
        *(step == RISK_SHARE_RISK_POOL ? &c->partners[i].risk[c->place]
                                       : &c->partners[i].share[c->place]) = parts[i];
    return given;
}

/* What the pool's own money of an economy gives in a step. */
static int64_t from_pool(struct cover *c, enum risk_share_step step, unsigned giver, int64_t need)
{
    return step == RISK_SHARE_UNPLANNED ? from_unplanned(c, giver, need)
                                        : from_schemes(c, step, giver, need);
}

static int64_t take(struct cover *c, enum risk_share_step step, int64_t need)
{
    int64_t given = 0, more = 0;
    switch (step) {
    case RISK_SHARE_OTHER_SCHEMES:
    case RISK_SHARE_UNCOMMITTED_SCHEMES:
    case RISK_SHARE_UNPLANNED:
        given = from_pool(c, step, c->place, need);
        if (c->place == OF_CAPITAL)
            more = from_pool(c, step, OF_REVENUE, sum(need, -given));
        break;
    case RISK_SHARE_RISK_POOL:
        given = from_partners(c, step, least(need, c->risk_pool));
        c->risk_pool = sum(c->risk_pool, -given);
        if (c->place == OF_CAPITAL && c->rule->risk_pool_in_pool)
            c->result->of_revenue = sum(c->result->of_revenue, given);
        break;
    case RISK_SHARE_PARTNERS:
        given = from_partners(c, step, c->rule->partners_cap < 0 ? need : least(need, c->cap));
        c->cap = sum(c->cap, -given);
        break;
    }
    c->result->of_revenue = sum(c->result->of_revenue, more);
    return sum(given, more);
}

static void cover(struct cover *c)
{
    struct risk_share_result *r = c->result;
    int64_t *uncovered = &r->uncovered[c->place];
    *uncovered = not_below_0(c->written_off[c->place]);
    for (size_t i = 0; i < c->n; i++)
        if (c->charges[i].place == c->place)
            *uncovered =
                sum(*uncovered, not_below_0(sum(c->charges[i].actual, -c->charges[i].planned)));
    r->overspend[c->place] = *uncovered;
    for (uint32_t i = 0; i < c->rule->step_count; i++) {
        r->steps[c->place][i] = take(c, c->rule->steps[i], *uncovered);
        *uncovered = sum(*uncovered, -r->steps[c->place][i]);
    }
}

void risk_share_overspend(const struct risk_share *rule, const int64_t unplanned[OF_ECONOMIES],
                          const int64_t written_off[OF_ECONOMIES],
                          struct risk_share_charge *charges, size_t n,
                          struct risk_share_partner *partners, size_t m,
                          struct risk_share_result *ret_result)
{
    struct risk_share_result result = {0};
    struct cover c = {.rule = rule,
                      .charges = charges,
                      .n = n,
                      .partners = partners,
                      .m = m,
                      .written_off = written_off,
                      .unplanned = {unplanned[OF_REVENUE], unplanned[OF_CAPITAL]},
                      .risk_pool = rule->risk_pool,
                      .cap = rule->partners_cap,
                      .result = &result};
    for (c.place = OF_REVENUE; c.place < OF_ECONOMIES; c.place++)
        cover(&c);
    *ret_result = result;
}
