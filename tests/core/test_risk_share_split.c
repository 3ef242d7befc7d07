/* Who bears an overspend: whatever the figures, the parts sum to it and nobody gives more than they
 * have. That each step is what the agreement says is shown by transcripts/cover. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/spending/risk_share_split.h"
#include "random_effects.h"

enum { CHARGES = 12, PARTNERS = 5 };

struct rig {
    struct random_source random;
    struct risk_share rule;
    struct risk_share_charge charges[CHARGES];
    struct risk_share_partner partners[PARTNERS];
    size_t charge_count, partner_count;
    int64_t unplanned[OF_ECONOMIES], written_off[OF_ECONOMIES];
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
    r->rule.risk_pool_in_pool = random_below(&r->random, 2);
    r->rule.step_count = (uint32_t)random_below(&r->random, 6);
    for (size_t i = 0; i < r->rule.step_count; i++)
        r->rule.steps[i] = steps[(from + i) % 5];
    r->rule.partners_cap = random_below(&r->random, 2) ? -1 : amount(r, 50000);
}

static void cover(struct rig *r)
{
    risk_share_overspend(&r->rule, r->unplanned, r->written_off, r->charges, r->charge_count,
                         r->partners, r->partner_count, &r->risk_share);
}

static void make(struct rig *r, uint64_t seed)
{
    *r = (struct rig){.random = {seed * 0x9E3779B97F4A7C15u + 1}};
    make_rule(r);
    r->charge_count = random_below(&r->random, CHARGES + 1);
    r->partner_count = 1 + random_below(&r->random, PARTNERS);
    for (unsigned k = 0; k < OF_ECONOMIES; k++) {
        r->unplanned[k] = amount(r, 60000) - 20000;
        r->written_off[k] = amount(r, 20000) - 5000; /* below 0: a gain: nobody has to bear it */
    }
    for (size_t i = 0; i < r->charge_count; i++)
        r->charges[i] = (struct risk_share_charge){.place = (unsigned)random_below(&r->random, 2),
                                                   .planned = amount(r, 100000),
                                                   .actual = amount(r, 150000),
                                                   .ordered = amount(r, 9999)};
    bool shared = random_below(&r->random, 2);
    for (size_t i = 0; i < r->partner_count; i++)
        r->partners[i] = (struct risk_share_partner){
            .due = {amount(r, 1000000), amount(r, 100000)},
            .risk_parts = shared ? (uint32_t)random_below(&r->random, 600000) : 0};
    cover(r);
}

static int64_t given_in(const struct rig *r, unsigned place, enum risk_share_step step)
{
    for (uint32_t i = 0; i < r->rule.step_count; i++)
        if (r->rule.steps[i] == step)
            return r->risk_share.steps[place][i];
    return 0;
}

static void check_sums(const struct rig *r, unsigned place, uint64_t seed)
{
    int64_t over = r->written_off[place] > 0 ? r->written_off[place] : 0, steps = 0, schemes = 0,
            risk = 0, shares = 0;
    for (size_t i = 0; i < r->charge_count; i++) {
        const struct risk_share_charge *x = &r->charges[i];
        over += x->place == place && x->actual > x->planned ? x->actual - x->planned : 0;
        schemes += x->gives[place];
    }
    for (uint32_t i = 0; i < r->rule.step_count; i++)
        steps += r->risk_share.steps[place][i];
    for (size_t i = 0; i < r->partner_count; i++) {
        risk += r->partners[i].risk[place];
        shares += r->partners[i].share[place];
    }
    cr_assert_eq(r->risk_share.overspend[place], over, "seed %lu", seed);
    cr_assert_eq(steps + r->risk_share.uncovered[place], over, "seed %lu", seed);
    cr_assert_eq(given_in(r, place, RISK_SHARE_OTHER_SCHEMES) +
                     given_in(r, place, RISK_SHARE_UNCOMMITTED_SCHEMES),
                 schemes, "seed %lu", seed);
    cr_assert_eq(given_in(r, place, RISK_SHARE_RISK_POOL), risk, "seed %lu", seed);
    cr_assert_eq(given_in(r, place, RISK_SHARE_PARTNERS), shares, "seed %lu", seed);
    cr_assert(r->risk_share.uncovered[place] >= 0, "seed %lu", seed);
}

static int64_t given_to_both(const struct rig *r, enum risk_share_step step)
{
    return given_in(r, OF_REVENUE, step) + given_in(r, OF_CAPITAL, step);
}

static int64_t not_below_0(int64_t a)
{
    return a > 0 ? a : 0;
}

/* Nobody gives more than they have, and capital nothing to revenue. */
static void check_limits(const struct rig *r, uint64_t seed)
{
    cr_assert(given_to_both(r, RISK_SHARE_RISK_POOL) <= r->rule.risk_pool, "seed %lu", seed);
    cr_assert(r->rule.partners_cap < 0 ||
                  given_to_both(r, RISK_SHARE_PARTNERS) <= r->rule.partners_cap,
              "seed %lu", seed);
    cr_assert(given_in(r, OF_REVENUE, RISK_SHARE_UNPLANNED) <=
                  not_below_0(r->unplanned[OF_REVENUE]),
              "seed %lu", seed);
    cr_assert(given_to_both(r, RISK_SHARE_UNPLANNED) <=
                  not_below_0(r->unplanned[OF_REVENUE]) + not_below_0(r->unplanned[OF_CAPITAL]),
              "seed %lu", seed);
    for (size_t i = 0; i < r->charge_count; i++) {
        const struct risk_share_charge *x = &r->charges[i];
        int64_t left = x->planned - x->actual - x->ordered;
        int64_t gives = x->gives[OF_REVENUE] + x->gives[OF_CAPITAL];
        cr_assert(x->gives[OF_REVENUE] >= 0 && x->gives[OF_CAPITAL] >= 0, "seed %lu", seed);
        cr_assert(gives <= not_below_0(left), "seed %lu charge %zu", seed, i);
        cr_assert(x->place == OF_REVENUE || x->gives[OF_REVENUE] == 0, "seed %lu charge %zu", seed,
                  i);
    }
}

/* Revenue's overspend is covered as if there were no capital. */
static void check_revenue_alone(const struct rig *with, uint64_t seed)
{
    static struct rig r;
    r = *with;
    r.charge_count = 0;
    for (size_t i = 0; i < with->charge_count; i++)
        if (with->charges[i].place == OF_REVENUE) {
            r.charges[r.charge_count] = with->charges[i];
            memset(r.charges[r.charge_count++].gives, 0, sizeof r.charges[0].gives);
        }
    r.unplanned[OF_CAPITAL] = 0;
    for (size_t i = 0; i < r.partner_count; i++) {
        memset(r.partners[i].risk, 0, sizeof r.partners[i].risk);
        memset(r.partners[i].share, 0, sizeof r.partners[i].share);
    }
    cover(&r);
    cr_assert_eq(r.risk_share.uncovered[OF_REVENUE], with->risk_share.uncovered[OF_REVENUE],
                 "seed %lu", seed);
    for (size_t i = 0; i < r.partner_count; i++)
        cr_assert_eq(r.partners[i].share[OF_REVENUE], with->partners[i].share[OF_REVENUE],
                     "seed %lu", seed);
}

Test(risk_share, parts_sum_to_the_overspend_and_keep_their_limits)
{
    unsigned covered = 0, left = 0, for_capital = 0;
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        struct rig r;
        make(&r, seed);
        for (unsigned place = 0; place < OF_ECONOMIES; place++) {
            check_sums(&r, place, seed);
            int64_t uncovered = r.risk_share.uncovered[place];
            covered += r.risk_share.overspend[place] > 0 && uncovered == 0;
            left += uncovered > 0;
        }
        check_limits(&r, seed);
        check_revenue_alone(&r, seed);
        for_capital += r.risk_share.of_revenue > 0;
    }
    cr_assert(covered > 1000 && left > 1000 && for_capital > 1000, "all happen: %u, %u, %u",
              covered, left, for_capital);
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
