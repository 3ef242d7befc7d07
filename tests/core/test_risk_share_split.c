/* Who bears an overspend: whatever the figures, the parts sum to it and nobody gives more than they
 * have. That each step is what the agreement says is shown by transcripts/cover. */
#include <criterion/criterion.h>

#include "core/spending/risk_share_split.h"
#include "random_effects.h"

enum { SCHEMES = 12, PARTNERS = 5 };

struct rig {
    struct random_source random;
    struct risk_share rule;
    struct risk_share_scheme schemes[SCHEMES];
    struct risk_share_partner partners[PARTNERS];
    size_t scheme_count, partner_count;
    int64_t unplanned, written_off;
    struct risk_share_result risk_share;
};

static int64_t amount(struct rig *r, uint64_t bound)
{
    return random_below(&r->random, 4) ? (int64_t)random_below(&r->random, bound) : 0;
}

static void make_rule(struct rig *r)
{
    static const enum risk_share_step steps[] = {RISK_SHARE_OTHER_SCHEMES, RISK_SHARE_RISK_POOL,
                                                 RISK_SHARE_UNCOMMITTED_SCHEMES,
                                                 RISK_SHARE_PARTNERS, RISK_SHARE_UNPLANNED};
    size_t from = random_below(&r->random, 5);
    r->rule = (struct risk_share){.reported = true, .risk_pool = amount(r, 50000)};
    r->rule.step_count = (uint32_t)random_below(&r->random, 6);
    for (size_t i = 0; i < r->rule.step_count; i++)
        r->rule.steps[i] = steps[(from + i) % 5];
    r->rule.partners_cap = random_below(&r->random, 2) ? -1 : amount(r, 50000);
}

static void make(struct rig *r, uint64_t seed)
{
    *r = (struct rig){.random = {seed * 0x9E3779B97F4A7C15u + 1}};
    make_rule(r);
    r->scheme_count = random_below(&r->random, SCHEMES + 1);
    r->partner_count = 1 + random_below(&r->random, PARTNERS);
    r->unplanned = amount(r, 60000) - 20000;
    for (size_t i = 0; i < r->scheme_count; i++)
        r->schemes[i] = (struct risk_share_scheme){
            .planned = amount(r, 100000), .actual = amount(r, 150000), .ordered = amount(r, 9999)};
    bool shared = random_below(&r->random, 2);
    for (size_t i = 0; i < r->partner_count; i++)
        r->partners[i] = (struct risk_share_partner){
            .due = amount(r, 1000000),
            .risk_parts = shared ? (uint32_t)random_below(&r->random, 600000) : 0};
    r->written_off = amount(r, 20000) - 5000; /* below 0: a gain, which nobody has to bear */
    risk_share_overspend(&r->rule, r->unplanned, r->written_off, r->schemes, r->scheme_count,
                         r->partners, r->partner_count, &r->risk_share);
}

static int64_t given_in(const struct rig *r, enum risk_share_step step)
{
    for (uint32_t i = 0; i < r->rule.step_count; i++)
        if (r->rule.steps[i] == step)
            return r->risk_share.steps[i];
    return 0;
}

static void check_sums(const struct rig *r, uint64_t seed)
{
    int64_t over = r->written_off > 0 ? r->written_off : 0, steps = 0, schemes = 0, risk = 0,
            shares = 0;
    for (size_t i = 0; i < r->scheme_count; i++) {
        const struct risk_share_scheme *x = &r->schemes[i];
        over += x->actual > x->planned ? x->actual - x->planned : 0;
        schemes += x->gives;
    }
    for (uint32_t i = 0; i < r->rule.step_count; i++)
        steps += r->risk_share.steps[i];
    for (size_t i = 0; i < r->partner_count; i++) {
        risk += r->partners[i].risk;
        shares += r->partners[i].share;
    }
    cr_assert_eq(r->risk_share.overspend, over, "seed %lu", seed);
    cr_assert_eq(steps + r->risk_share.uncovered, over, "seed %lu", seed);
    cr_assert_eq(given_in(r, RISK_SHARE_OTHER_SCHEMES) +
                     given_in(r, RISK_SHARE_UNCOMMITTED_SCHEMES),
                 schemes, "seed %lu", seed);
    cr_assert_eq(given_in(r, RISK_SHARE_RISK_POOL), risk, "seed %lu", seed);
    cr_assert_eq(given_in(r, RISK_SHARE_PARTNERS), shares, "seed %lu", seed);
}

static void check_limits(const struct rig *r, uint64_t seed)
{
    cr_assert(r->risk_share.uncovered >= 0, "seed %lu", seed);
    cr_assert(given_in(r, RISK_SHARE_RISK_POOL) <= r->rule.risk_pool, "seed %lu", seed);
    cr_assert(r->rule.partners_cap < 0 || given_in(r, RISK_SHARE_PARTNERS) <= r->rule.partners_cap,
              "seed %lu", seed);
    cr_assert(given_in(r, RISK_SHARE_UNPLANNED) <= (r->unplanned > 0 ? r->unplanned : 0),
              "seed %lu", seed);
    for (size_t i = 0; i < r->scheme_count; i++) {
        const struct risk_share_scheme *x = &r->schemes[i];
        int64_t left = x->planned - x->actual - x->ordered;
        cr_assert(x->gives >= 0 && x->gives <= (left > 0 ? left : 0), "seed %lu scheme %zu", seed,
                  i);
    }
}

Test(risk_share, parts_sum_to_the_overspend_and_keep_their_limits)
{
    unsigned covered = 0, left = 0;
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        struct rig r;
        make(&r, seed);
        check_sums(&r, seed);
        check_limits(&r, seed);
        covered += r.risk_share.overspend > 0 && r.risk_share.uncovered == 0;
        left += r.risk_share.uncovered > 0;
    }
    cr_assert(covered > 1000 && left > 1000, "both happen: %u, %u", covered, left);
}

Test(risk_share, splits_to_the_penny_by_largest_remainder)
{
    const int64_t thirds[] = {1, 1, 1}, some[] = {70, 30, 0, -5}, none[] = {0, -1};
    int64_t parts[4];
    cr_assert(risk_share_split(100, thirds, 3, parts));
    cr_assert(parts[0] == 34 && parts[1] == 33 && parts[2] == 33, "ties go to the earlier");
    cr_assert(risk_share_split(99, some, 4, parts));
    cr_assert(parts[0] == 69 && parts[1] == 30 && parts[2] == 0 && parts[3] == 0);
    cr_assert(!risk_share_split(1, none, 2, parts) && parts[0] == 0 && parts[1] == 0);
    cr_assert(risk_share_split(0, none, 2, parts));
    const int64_t large[] = {TURNOVER_MAX / 2, TURNOVER_MAX / 2 - 1, 1};
    cr_assert(risk_share_split(large[0] + large[1] + large[2], large, 3, parts));
    cr_assert(parts[0] == large[0] && parts[1] == large[1] && parts[2] == large[2]);
}
