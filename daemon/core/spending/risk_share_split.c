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
    int64_t all = 0, given = 0, left[SCHEMES_MAX];
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

static bool is_begun(const struct risk_share_scheme *x)
{
    return x->actual != 0 || x->ordered != 0;
}

/* What a scheme has for the overspend of others in a step. */
static int64_t has(const struct risk_share_scheme *x, enum risk_share_step step)
{
    if (is_begun(x) != (step == RISK_SHARE_OTHER_SCHEMES))
        return 0;
    return not_below_0(sum(x->planned, -sum(x->actual, x->ordered)));
}

static int64_t from_schemes(enum risk_share_step step, int64_t need,
                            struct risk_share_scheme *schemes, size_t n)
{
    int64_t weights[SCHEMES_MAX] = {0}, parts[SCHEMES_MAX], all = 0;
    for (size_t i = 0; i < n; i++) {
        weights[i] = has(&schemes[i], step);
        all = sum(all, weights[i]);
    }
    int64_t given = least(need, all);
    (void)risk_share_split(given, weights, n, parts);
    for (size_t i = 0; i < n; i++)
        schemes[i].gives = sum(schemes[i].gives, parts[i]);
    return given;
}

static int64_t from_partners(enum risk_share_step step, int64_t given,
                             struct risk_share_partner *partners, size_t m)
{
    int64_t weights[PARTNERS_EVER_MAX] = {0}, parts[PARTNERS_EVER_MAX], shares = 0;
    for (size_t i = 0; i < m; i++)
        shares += partners[i].risk_parts;
    bool by_shares = step == RISK_SHARE_RISK_POOL && shares > 0;
    for (size_t i = 0; i < m; i++)
        weights[i] = by_shares ? partners[i].risk_parts : partners[i].due;
    if (!risk_share_split(given, weights, m, parts))
        return 0;
    for (size_t i = 0; i < m; i++)
        *(step == RISK_SHARE_RISK_POOL ? &partners[i].risk : &partners[i].share) = parts[i];
    return given;
}

static int64_t take(const struct risk_share *rule, enum risk_share_step step, int64_t need,
                    int64_t unplanned, struct risk_share_scheme *schemes, size_t n,
                    struct risk_share_partner *partners, size_t m)
{
    switch (step) {
    case RISK_SHARE_OTHER_SCHEMES:
    case RISK_SHARE_UNCOMMITTED_SCHEMES:
        return from_schemes(step, need, schemes, n);
    case RISK_SHARE_UNPLANNED:
        return least(need, not_below_0(unplanned));
    case RISK_SHARE_RISK_POOL:
        return from_partners(step, least(need, rule->risk_pool), partners, m);
    case RISK_SHARE_PARTNERS:
        return from_partners(step, rule->partners_cap < 0 ? need : least(need, rule->partners_cap),
                             partners, m);
    }
    return 0;
}

void risk_share_overspend(const struct risk_share *rule, int64_t unplanned, int64_t written_off,
                          struct risk_share_scheme *schemes, size_t n,
                          struct risk_share_partner *partners, size_t m,
                          struct risk_share_result *ret_result)
{
    struct risk_share_result risk_share = {.overspend = not_below_0(written_off)};
    for (size_t i = 0; i < n; i++)
        risk_share.overspend =
            sum(risk_share.overspend, not_below_0(sum(schemes[i].actual, -schemes[i].planned)));
    risk_share.uncovered = risk_share.overspend;
    for (uint32_t i = 0; i < rule->step_count; i++) {
        risk_share.steps[i] =
            take(rule, rule->steps[i], risk_share.uncovered, unplanned, schemes, n, partners, m);
        risk_share.uncovered = sum(risk_share.uncovered, -risk_share.steps[i]);
    }
    *ret_result = risk_share;
}
