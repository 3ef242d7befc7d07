/* The last TAIL_MAX payments of a partner: what was before them is forgotten, and nothing else. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "core/foundation/emit.h"
#include "core/foundation/recent_payments.h"

/* Payment n: every tenth shares the reference "shared", every seventh the amount 700. */
static struct recent_payment payment(uint32_t n)
{
    char text[16];
    (void)snprintf(text, sizeof text, "R%u", n);
    struct recent_payment p = {.cause = n,
                               .amount = n % 7 == 0 ? 700 : 100000 + n,
                               .reference = reference_of(text_of(n % 10 == 0 ? "shared" : text))};
    return p;
}

static uint32_t count_references(const struct recent_payments *t, const char *text,
                                 uint64_t first_cause)
{
    struct reference r = reference_of(text_of(text));
    uint32_t count = 0;
    uint64_t last = first_cause - 1;
    for (uint32_t i = recent_next_by_reference(t, &r, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_reference(t, &r, i)) {
        cr_assert(reference_equal(&t->items[i].reference, &r));
        cr_assert_gt(t->items[i].cause, last, "oldest first");
        last = t->items[i].cause;
        count++;
    }
    return count;
}

static uint32_t count_amounts(const struct recent_payments *t, int64_t amount)
{
    uint32_t count = 0;
    uint64_t last = 0;
    for (uint32_t i = recent_next_by_amount(t, amount, MAP_NONE); i != MAP_NONE;
         i = recent_next_by_amount(t, amount, i)) {
        cr_assert_eq(t->items[i].amount, amount);
        cr_assert_gt(t->items[i].cause, last, "oldest first");
        last = t->items[i].cause;
        count++;
    }
    return count;
}

/* Of the numbers from first to last, how many are multiples of n. */
static uint32_t multiples(uint32_t n, uint32_t first, uint32_t last)
{
    return last / n - (first - 1) / n;
}

Test(recent, forgets_the_oldest_only)
{
    struct recent_payments t = {0};
    for (uint32_t n = 1; n <= 3 * RECENT_PAYMENTS_MAX + 17; n++) {
        struct recent_payment p = payment(n), *kept;
        char text[16];
        cr_assert_eq(recent_push(&t, &p, &kept), 0);
        cr_assert_eq(kept->cause, n);
        uint32_t first = n > RECENT_PAYMENTS_MAX ? n - RECENT_PAYMENTS_MAX + 1 : 1;
        cr_assert_eq(t.count, n - first + 1);
        if (n % 1000 != 3 && n != RECENT_PAYMENTS_MAX && n != RECENT_PAYMENTS_MAX + 1)
            continue;
        cr_assert_eq(count_references(&t, "shared", first), multiples(10, first, n));
        cr_assert_eq(count_amounts(&t, 700), multiples(7, first, n));
        for (uint32_t k = first > 30 ? first - 30 : 1; k < first + 30 && k <= n; k++) {
            (void)snprintf(text, sizeof text, "R%u", k);
            cr_assert_eq(count_references(&t, text, 1), k >= first && k % 10 != 0, "%s of %u", text,
                         n);
            if (k % 7)
                cr_assert_eq(count_amounts(&t, 100000 + k), k >= first);
        }
    }
    recent_fini(&t);
}

Test(recent, without_a_reference_only_the_amount_finds)
{
    struct recent_payments t = {0};
    struct recent_payment p = {.cause = 1, .amount = -5}, *kept;
    struct reference none = {0};
    cr_assert_eq(recent_next_by_amount(&t, -5, MAP_NONE), MAP_NONE, "empty");
    cr_assert_eq(recent_push(&t, &p, &kept), 0);
    cr_assert_eq(recent_next_by_amount(&t, -5, MAP_NONE), 0);
    cr_assert_eq(recent_next_by_amount(&t, 5, MAP_NONE), MAP_NONE);
    cr_assert_eq(recent_next_by_reference(&t, &none, MAP_NONE), MAP_NONE);
    recent_fini(&t);
}

/* A payment of an input, its item n: found by its amount. */
static void push(struct recent_payments *t, uint64_t cause, uint32_t item)
{
    struct recent_payment p = {.cause = cause, .item = item, .amount = (int64_t)cause * 100 + item},
                          *kept;
    cr_assert_eq(recent_push(t, &p, &kept), 0);
}

/* Two partners whose payments came in the same inputs: they arrived in the order of the items. */
Test(recent, merges_in_order_of_arrival)
{
    struct recent_payments t = {0}, other = {0};
    push(&t, 1, 2);
    push(&other, 1, 0);
    push(&other, 1, 1);
    push(&t, 2, 0);
    push(&other, 2, 1);
    push(&t, 2, 2);
    push(&other, 3, 0);
    cr_assert_eq(recent_merge(&t, &other), 0);
    static const int64_t latest_first[] = {300, 202, 201, 200, 102, 101, 100};
    for (uint32_t i = 0; i < 7; i++)
        cr_expect_eq(recent_latest(&t, i)->amount, latest_first[i], "%u: %lld", i,
                     (long long)recent_latest(&t, i)->amount);
    cr_assert_null(recent_latest(&t, 7));
    cr_assert_eq(other.count, 0);
    recent_fini(&t);
}

/* Beyond TAIL_MAX the oldest of both are forgotten, whoever they were of. */
Test(recent, merges_the_latest_of_both)
{
    struct recent_payments t = {0}, other = {0};
    for (uint32_t i = 0; i < RECENT_PAYMENTS_MAX; i++) {
        push(&t, 7, 2 * i);
        push(&other, 7, 2 * i + 1);
    }
    cr_assert_eq(recent_merge(&t, &other), 0);
    cr_assert_eq(t.count, RECENT_PAYMENTS_MAX);
    for (uint32_t i = 0; i < RECENT_PAYMENTS_MAX; i++)
        cr_assert_eq(recent_latest(&t, i)->item, 2 * RECENT_PAYMENTS_MAX - 1 - i, "%u", i);
    recent_fini(&t);
}
