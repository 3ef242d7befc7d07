/* Sums of several amounts: against trying every subset; bounded whatever the amounts. */
#include <criterion/criterion.h>

#include "core/foundation/combine.h"
#include "random_effects.h"

static struct combine of(const int64_t *amounts, size_t count, int64_t target)
{
    return (struct combine){.amounts = amounts,
                            .count = count,
                            .target = target,
                            .parts_min = 2,
                            .parts_max = COMBINE_PARTS_MAX,
                            .steps = COMBINE_STEPS_MAX};
}

/* Every subset, one after the other. */
static enum combine_outcome by_trying(const struct combine *c, uint32_t *ret_chosen)
{
    uint32_t found = 0;
    for (uint32_t mask = 1; mask < UINT32_C(1) << c->count; mask++) {
        int64_t total = 0;
        uint32_t parts = (uint32_t)__builtin_popcount(mask);
        for (size_t i = 0; i < c->count; i++)
            total += mask >> i & 1 ? c->amounts[i] : 0;
        if (total != c->target || parts < c->parts_min || parts > c->parts_max)
            continue;
        if (found++)
            return COMBINE_SEVERAL;
        *ret_chosen = mask;
    }
    return found ? COMBINE_ONE : COMBINE_NONE;
}

Test(combine, as_if_every_subset_was_tried)
{
    struct random_source random = {7};
    size_t seen[COMBINE_UNDECIDED + 1] = {0};
    for (int round = 0; round < 20000; round++) {
        int64_t amounts[10];
        size_t count = (size_t)random_below(&random, 11);
        int64_t most = round % 2 ? 30 : 3000;
        for (size_t i = 0; i < count; i++)
            amounts[i] = 1 + (int64_t)random_below(&random, (uint64_t)most);
        struct combine c =
            of(amounts, count, 1 + (int64_t)random_below(&random, 4 * (uint64_t)most));
        c.parts_min = 1 + (uint32_t)random_below(&random, 2);
        c.parts_max = c.parts_min + (uint32_t)random_below(&random, 6);
        uint32_t chosen = 0, expected = 0;
        enum combine_outcome outcome = combine_find(&c, &chosen);
        cr_assert_eq(outcome, by_trying(&c, &expected), "round %d", round);
        if (outcome == COMBINE_ONE)
            cr_assert_eq(chosen, expected, "round %d", round);
        seen[outcome]++;
    }
    cr_assert(seen[COMBINE_NONE] > 500 && seen[COMBINE_ONE] > 500 && seen[COMBINE_SEVERAL] > 500);
}

Test(combine, order_does_not_matter)
{
    struct random_source random = {8};
    for (int round = 0; round < 2000; round++) {
        int64_t amounts[12], turned[12];
        for (size_t i = 0; i < 12; i++)
            turned[11 - i] = amounts[i] = 1 + (int64_t)random_below(&random, 200);
        struct combine a = of(amounts, 12, 900), b = of(turned, 12, 900);
        uint32_t in_a = 0, in_b = 0;
        enum combine_outcome outcome = combine_find(&a, &in_a);
        cr_assert_eq(outcome, combine_find(&b, &in_b));
        for (size_t i = 0; i < 12 && outcome == COMBINE_ONE; i++)
            cr_assert_eq(in_a >> i & 1, in_b >> (11 - i) & 1);
    }
}

/* Amounts made so that almost every branch goes on to its end: the steps end it, and it says so. */
Test(combine, bounded_for_hostile_amounts)
{
    int64_t amounts[COMBINE_ITEMS_MAX], total = 0;
    for (size_t i = 0; i < COMBINE_ITEMS_MAX; i++)
        total += amounts[i] = 1000000000 + 2 * (int64_t)(i * i * 7919 % 10007);
    struct combine c = of(amounts, COMBINE_ITEMS_MAX, total / 4 | 1);
    uint32_t chosen;
    cr_assert_eq(combine_find(&c, &chosen), COMBINE_UNDECIDED);
    cr_assert_eq(c.steps, 0);
    cr_assert_eq(combine_find(&c, &chosen), COMBINE_UNDECIDED, "no steps, no answer");
    c = of(amounts, COMBINE_ITEMS_MAX + 1, 5);
    cr_assert_eq(combine_find(&c, &chosen), COMBINE_UNDECIDED, "too many to look at");
}

/* A monthly batch: few steps. */
Test(combine, usual_sums_cost_little)
{
    const int64_t amounts[] = {131341667, 35658333, 576242500, 1250000, 99, 480000};
    struct combine c = of(amounts, 6, 131341667 + 1250000 + 99);
    uint32_t chosen = 0;
    cr_assert_eq(combine_find(&c, &chosen), COMBINE_ONE);
    cr_assert_eq(chosen, UINT32_C(0x19));
    cr_assert_gt(c.steps, COMBINE_STEPS_MAX - 40);
}
