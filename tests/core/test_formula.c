/* What results earn: the vectors of the domain's facts, and what must hold of any results. */
#include <criterion/criterion.h>
#include <string.h>
#include "core/performance/formula.h"
#include "core/message/input_limits.h"

enum { P = FORMULA_PERIODS };

static struct formula_terms admissions(void)
{
    return (struct formula_terms){
        .formula = FORMULA_EMERGENCY_ADMISSIONS,
        .periods = P,
        .baseline = {10000, 10000, 10000, 10000},
        .plan = {9650, 9650, 9650, 9650},
        .unit_value = 149000,
        .share = 208600000,
    };
}

/* Payments follow from what is earned in all: each less the one before. */
static void expect_payments(const struct formula_terms *t, const int64_t actual[P],
                            const int64_t payments[P], int64_t unreleased)
{
    struct formula_period periods[P] = {0};
    int64_t paid = 0;
    for (uint32_t q = 0; q < P; q++) {
        int64_t so_far[P];
        periods[q].actual = actual[q];
        formula_find(t, periods, q + 1, so_far);
        cr_expect_eq(so_far[q] - paid, payments[q], "period %u: %lld, not %lld", q + 1,
                     (long long)(so_far[q] - paid), (long long)payments[q]);
        paid = periods[q].kept = so_far[q];
    }
    cr_expect_eq(formula_fund(t) - paid, unreleased);
}

Test(earned, the_four_vectors)
{
    struct formula_terms t = admissions();
    cr_assert_eq(formula_fund(&t), 208600000);
    expect_payments(&t, (int64_t[]){9650, 9650, 9650, 9650},
                    (int64_t[]){52150000, 52150000, 52150000, 52150000}, 0);
    expect_payments(&t, (int64_t[]){9825, 9825, 9825, 9825},
                    (int64_t[]){26075000, 26075000, 26075000, 26075000}, 104300000);
    expect_payments(&t, (int64_t[]){10100, 10100, 10100, 10100}, (int64_t[]){0, 0, 0, 0},
                    208600000);
    expect_payments(&t, (int64_t[]){10000, 9800, 9500, 9300},
                    (int64_t[]){0, 29800000, 74500000, 104300000}, 0);
}

Test(earned, the_share_caps_the_pot)
{
    struct formula_terms t = admissions();
    t.share = 100000000;
    cr_expect_eq(formula_fund(&t), 100000000);
    expect_payments(&t, (int64_t[]){9650, 9650, 9650, 9650}, (int64_t[]){52150000, 47850000, 0, 0},
                    0);
}

Test(earned, a_plan_to_rise_has_no_pot)
{
    struct formula_terms t = admissions();
    t.plan[0] = 20000;
    cr_expect_eq(formula_fund(&t), 0);
    expect_payments(&t, (int64_t[]){0, 0, 0, 0}, (int64_t[]){0, 0, 0, 0}, 0);
}

Test(earned, what_leaves_the_range_is_the_share)
{
    struct formula_terms t = admissions();
    for (int q = 0; q < P; q++) {
        t.baseline[q] = WHOLE_LIMIT;
        t.plan[q] = 0;
    }
    t.unit_value = t.share = MONEY_LIMIT / 10;
    cr_expect_eq(formula_fund(&t), t.share);
    expect_payments(&t, (int64_t[]){0, 0, 0, 0}, (int64_t[]){t.share, 0, 0, 0}, 0);
}

Test(earned, success_beyond_the_plan_is_not_paid_ahead)
{
    struct formula_terms t = admissions();
    expect_payments(&t, (int64_t[]){8000, 10000, 10000, 10000},
                    (int64_t[]){52150000, 52150000, 52150000, 52150000}, 0);
    /* lost again: what was earned stays */
    expect_payments(&t, (int64_t[]){9650, 10500, 10000, 10000}, (int64_t[]){52150000, 0, 0, 0},
                    156450000);
}

/* Four parts of 1,000.01: the penny over goes to the first. */
static struct formula_terms metric(enum performance_formula formula)
{
    return (struct formula_terms){
        .formula = formula,
        .periods = P,
        .baseline = {6000, 6000, 6000, 6000},
        .plan = {6100, 6200, 5900, 6300},
        .share = 100001,
    };
}

Test(earned, a_metric_in_proportion)
{
    struct formula_terms t = metric(FORMULA_METRIC_PROPORTION);
    cr_expect_eq(formula_fund(&t), 100001);
    /* all the way; a quarter of it; down as planned, half way; worse than the baseline */
    expect_payments(&t, (int64_t[]){6150, 6050, 5950, 5999}, (int64_t[]){25001, 6250, 12500, 0},
                    56250);
    expect_payments(&t, (int64_t[]){6033, 6200, 5000, 6301}, (int64_t[]){8250, 25000, 25000, 25000},
                    16751); /* 8,250.33 */
    expect_payments(&t, (int64_t[]){6050, 6000, 6000, 6000}, (int64_t[]){12501, 0, 0, 0},
                    87500); /* 12,500.5 is rounded up */
    /* worse than the baseline first: that earns nothing, and takes nothing of what follows */
    expect_payments(&t, (int64_t[]){5900, 6200, 6100, 6300}, (int64_t[]){0, 25000, 0, 25000},
                    50001);
}

Test(earned, a_metric_by_threshold)
{
    struct formula_terms t = metric(FORMULA_METRIC_THRESHOLD);
    expect_payments(&t, (int64_t[]){6100, 6199, 5900, 6301}, (int64_t[]){25001, 0, 25000, 25000},
                    25000);
}

Test(earned, an_agreed_figure_stands_in_place_of_the_formula)
{
    struct formula_terms t = admissions();
    struct formula_period periods[P] = {{.actual = 9650},
                                        {.actual = 10000, .is_agreed = true, .agreed = 90000000},
                                        {.actual = 9650},
                                        {.actual = 9650}};
    int64_t so_far[P];
    formula_find(&t, periods, P, so_far);
    cr_expect_eq(so_far[0], 52150000);
    cr_expect_eq(so_far[1], 90000000);
    cr_expect_eq(so_far[2], 104300000, "the formula's again, of all results");
    cr_expect_eq(so_far[3], 156450000);
    periods[1].agreed = 208600000;
    formula_find(&t, periods, P, so_far);
    cr_expect_eq(so_far[3], 208600000, "never falling");
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 20;
}

static int64_t below(uint64_t *seed, int64_t limit)
{
    return (int64_t)(next_random(seed) % (uint64_t)limit);
}

static struct formula_terms any_terms(uint64_t *seed)
{
    struct formula_terms t = {
        .formula = (enum performance_formula)(1 + below(seed, 3)),
        .periods = (uint32_t)(1 + below(seed, P)),
        .unit_value = 1 + below(seed, 300000),
        .share = below(seed, 300000000),
    };
    for (uint32_t q = 0; q < t.periods; q++) {
        t.baseline[q] = 9000 + below(seed, 2000);
        t.plan[q] = t.baseline[q] - 500 + below(seed, 1000);
        t.plan[q] += t.plan[q] == t.baseline[q];
    }
    return t;
}

/* Results in order, restated at will, agreed locally now and then: at every moment nothing is
 * negative, beyond the performance fund, or less than before, and what is paid sums to what is
 * so_far. */
Test(earned, any_results)
{
    uint64_t seed = 20150401;
    for (int world = 0; world < 20000; world++) {
        struct formula_terms t = any_terms(&seed);
        struct formula_period periods[P] = {0};
        int64_t performance_fund = formula_fund(&t), paid = 0, so_far[P];
        uint32_t count = 0;
        cr_assert(performance_fund >= 0 && performance_fund <= t.share);
        for (int reported = 0; reported < 12; reported++) {
            uint32_t q = (uint32_t)below(&seed, count + 1);
            if (q == t.periods)
                continue;
            count += q == count;
            periods[q].actual = 8000 + below(&seed, 4000);
            if (below(&seed, 8) == 0 && !periods[q].is_agreed) {
                periods[q].is_agreed = true;
                periods[q].agreed =
                    periods[q].kept + below(&seed, performance_fund - periods[q].kept + 1);
            }
            formula_find(&t, periods, count, so_far);
            for (uint32_t k = 0; k < count; k++) {
                cr_assert(so_far[k] >= 0 && so_far[k] <= performance_fund, "world %d", world);
                cr_assert(k == 0 || so_far[k] >= so_far[k - 1], "world %d", world);
                cr_assert(so_far[k] >= periods[k].kept, "world %d", world);
                periods[k].kept = so_far[k];
            }
            int64_t payment = so_far[count - 1] - paid;
            cr_assert(payment >= 0, "world %d", world);
            paid += payment;
        }
        cr_assert(count == 0 || paid == so_far[count - 1]);
    }
}
