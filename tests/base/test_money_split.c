#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "base/money.h"
#include "random.h"

enum { SPLIT_MAX = 4096 };

static void split_gives(int64_t total, size_t n, const uint32_t *weights, const int64_t *wanted)
{
    int64_t parts[8];
    cr_assert_eq(money_split(total, weights, n, parts), 0);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(parts[i], wanted[i], "%ld part %zu: %ld", total, i, parts[i]);
}

#define WEIGHTS(...) ((const uint32_t[]){__VA_ARGS__})
#define PARTS(...) ((const int64_t[]){__VA_ARGS__})

Test(split, by_largest_remainder)
{
    split_gives(100, 3, WEIGHTS(1, 1, 1), PARTS(34, 33, 33));
    split_gives(101, 3, WEIGHTS(1, 1, 1), PARTS(34, 34, 33));
    split_gives(-100, 3, WEIGHTS(1, 1, 1), PARTS(-34, -33, -33));
    split_gives(10, 3, WEIGHTS(1, 2, 4), PARTS(1, 3, 6));     /* 1.43 2.86 5.71 */
    split_gives(-10, 3, WEIGHTS(1, 2, 4), PARTS(-1, -3, -6));
    split_gives(7, 3, WEIGHTS(1, 1, 2), PARTS(2, 2, 3));      /* 1.75 1.75 3.5 */
    split_gives(1, 3, WEIGHTS(1, 5, 5), PARTS(0, 1, 0));      /* a tie: the earlier */
    split_gives(0, 3, WEIGHTS(1, 2, 4), PARTS(0, 0, 0));
    split_gives(5, 4, WEIGHTS(0, 1, 0, 1), PARTS(0, 3, 0, 2)); /* no weight, no penny */
    split_gives(12345, 1, WEIGHTS(9), PARTS(12345));
}

Test(split, keeps_the_extremes)
{
    split_gives(INT64_MAX, 1, WEIGHTS(UINT32_MAX), PARTS(INT64_MAX));
    split_gives(INT64_MIN, 1, WEIGHTS(UINT32_MAX), PARTS(INT64_MIN));
    split_gives(INT64_MIN, 2, WEIGHTS(0, 1), PARTS(0, INT64_MIN));
    const int64_t half = (int64_t)1 << 62;
    split_gives(INT64_MIN, 2, WEIGHTS(1, 1), PARTS(-half, -half));
    split_gives(INT64_MAX, 2, WEIGHTS(1, 1), PARTS(half, half - 1));
}

Test(split, refusals_leave_the_output)
{
    static uint32_t weights[SPLIT_MAX + 1];
    static int64_t parts[SPLIT_MAX + 1];
    parts[0] = 7;
    cr_assert_eq(money_split(1, weights, SPLIT_MAX, parts), ERR_RANGE, "their sum is 0");
    weights[0] = 1;
    cr_assert_eq(money_split(1, weights, 0, parts), ERR_RANGE);
    cr_assert_eq(money_split(1, weights, SPLIT_MAX + 1, parts), ERR_RANGE);
    cr_assert_eq(parts[0], 7);
    cr_assert_eq(money_split(1, weights, SPLIT_MAX, parts), 0);
    cr_assert_eq(parts[0], 1);
}

/* What largest remainder means, checked without computing it the same way: the parts add up; each
 * is its exact share rounded down or up (away from zero); and no part that was rounded down had a
 * larger remainder than one rounded up, nor an equal one and an earlier place. */
static void check_split(int64_t total, const uint32_t *weights, size_t n)
{
    static int64_t parts[SPLIT_MAX];
    cr_assert_eq(money_split(total, weights, n, parts), 0);
    uint64_t sum = 0;
    __int128 whole = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weights[i];
        whole += parts[i];
    }
    cr_assert(whole == total, "the parts of %ld do not add up", total);
    __int128 least_up = sum, most_down = -1;
    size_t last_up = 0, first_down = n;
    for (size_t i = 0; i < n; i++) {
        const __int128 share = (__int128)total * weights[i] * (total < 0 ? -1 : 1);
        const __int128 given = (__int128)parts[i] * (total < 0 ? -1 : 1);
        const __int128 rest = share - given * (__int128)sum;
        cr_assert(rest > -(__int128)sum && rest < (__int128)sum, "part %zu is off", i);
        cr_assert(weights[i] || !parts[i]);
        const __int128 remainder = rest < 0 ? rest + (__int128)sum : rest;
        if (rest < 0 && remainder <= least_up) {
            least_up = remainder;
            last_up = i;
        } else if (rest >= 0 && remainder > most_down) {
            most_down = remainder;
            first_down = i;
        }
    }
    cr_assert(least_up >= most_down, "a smaller remainder was preferred");
    cr_assert(least_up > most_down || last_up < first_down, "a later part was preferred");
}

Test(split, holds_for_random_amounts_and_weights)
{
    static uint32_t weights[SPLIT_MAX];
    struct random r = {75};
    for (int round = 0; round < 60000; round++) {
        const size_t n = 1 + (size_t)random_below(&r, round % 1000 ? 12 : SPLIT_MAX);
        const uint64_t style = random_below(&r, 4);
        for (size_t i = 0; i < n; i++) {
            const uint32_t any = (uint32_t)random_any_length(&r);
            weights[i] = style == 0 ? any : style == 1 ? 1 : style == 2 ? any % 4 : any | 1u << 31;
        }
        weights[random_below(&r, n)] |= 1;
        int64_t total = (int64_t)random_any_length(&r);
        if (round % 3 == 0)
            total %= 10000;
        check_split(round % 2 ? total : (int64_t)(0 - (uint64_t)total), weights, n);
    }
}

Test(split, holds_for_extreme_amounts_over_the_most_parts)
{
    static uint32_t weights[SPLIT_MAX];
    for (size_t i = 0; i < SPLIT_MAX; i++)
        weights[i] = UINT32_MAX;
    check_split(INT64_MIN, weights, SPLIT_MAX);
    check_split(INT64_MAX, weights, SPLIT_MAX);
    check_split(-4095, weights, SPLIT_MAX);
    weights[17] = 1;
    check_split(INT64_MIN, weights, SPLIT_MAX);
    check_split(INT64_MAX, weights, SPLIT_MAX);
    check_split(INT64_MIN + 1, weights, 3);
}
