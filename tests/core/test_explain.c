/* Keying errors. What variances are made of is shown in transcripts, and checked to the penny
 * after every input by support/core_check. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/foundation/keying_error.h"
#include "core/diagnosis/explain.h"

Test(explain, slips_of_the_pen)
{
    static const struct {
        int64_t amount, expected;
        enum reason reason;
    } cases[] = {
        {60265016, 620265016, REASON_DROPPED_DIGIT}, /* 602,650.16 for 6,202,650.16 */
        {20265016, 620265016, REASON_DROPPED_DIGIT}, /* the first */
        {62026501, 620265016, REASON_DROPPED_DIGIT}, /* the last */
        {62265016, 620265016, REASON_DROPPED_DIGIT},
        {62026517, 620265016, REASON_UNRECONCILED},
        {6202650160, 620265016, REASON_EXTRA_DIGIT},
        {9620265016, 620265016, REASON_EXTRA_DIGIT},
        {6202665016, 620265016, REASON_EXTRA_DIGIT},
        {6202665017, 620265016, REASON_UNRECONCILED},
        {1422058366, 1422658366, REASON_WRONG_DIGIT}, /* 14,220,583.66 for 14,226,583.66 */
        {620265017, 620265016, REASON_WRONG_DIGIT},
        {720265016, 620265016, REASON_WRONG_DIGIT},
        {260265016, 620265016, REASON_TRANSPOSED_DIGITS},
        {620265061, 620265016, REASON_TRANSPOSED_DIGITS},
        {622065016, 620265016, REASON_TRANSPOSED_DIGITS},
        {602265016, 620265016, REASON_TRANSPOSED_DIGITS},
        {620562016, 620265016, REASON_UNRECONCILED}, /* 265 and 562: two apart */
        {710265016, 620265016, REASON_UNRECONCILED},
        {620265016, 620265016, REASON_UNRECONCILED}, /* no keying error */
        {0, 620265016, REASON_UNRECONCILED},
        {-60265016, 620265016, REASON_UNRECONCILED},
        {60265016, -620265016, REASON_UNRECONCILED},
        {6202650, 620265016, REASON_UNRECONCILED}, /* two digits less */
        {999, 9999, REASON_UNRECONCILED},          /* below 100 pounds */
        {1000, 10000, REASON_DROPPED_DIGIT},
        {INT64_MAX, 922337203685477580, REASON_EXTRA_DIGIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(keying_error_is(cases[i].amount, cases[i].expected), cases[i].reason,
                     "case %zu: %d", i, keying_error_is(cases[i].amount, cases[i].expected));
}

/* Every keying error made on purpose is seen. */
Test(explain, every_slip_of_an_amount)
{
    char expected[] = "620265016", keying_error[16];
    for (size_t i = 0; i < 9; i++) {
        memcpy(keying_error, expected, i);
        strcpy(keying_error + i, expected + i + 1);
        if (*keying_error != '0')
            cr_assert_eq(keying_error_is(atoll(keying_error), 620265016), REASON_DROPPED_DIGIT,
                         "%s", keying_error);
        for (char digit = '0'; digit <= '9'; digit++) {
            memcpy(keying_error, expected, i);
            keying_error[i] = digit;
            strcpy(keying_error + i + 1, expected + i);
            if (*keying_error != '0')
                cr_assert_eq(keying_error_is(atoll(keying_error), 620265016), REASON_EXTRA_DIGIT,
                             "%s", keying_error);
            strcpy(keying_error, expected);
            keying_error[i] = digit;
            if (*keying_error != '0' && digit != expected[i])
                cr_assert_eq(keying_error_is(atoll(keying_error), 620265016), REASON_WRONG_DIGIT,
                             "%s", keying_error);
        }
    }
}

Test(explain, a_difference_shows_its_arithmetic)
{
    struct arena arena = ARENA_NULL;
    struct parts parts = {0};
    enum reason reason;
    explain_difference(&arena, 60265016, 620265016, &parts, &reason);
    cr_assert_eq(reason, REASON_DROPPED_DIGIT);
    cr_assert_eq(parts.count, 2);
    cr_assert_eq(parts.items[0].kind, PART_RECEIVED_LESS);
    cr_assert_eq(parts.items[0].amount, 60265016);
    cr_assert_eq(parts.items[0].expected, 620265016);
    cr_assert_eq(parts_sum(&parts), -560000000);
    cr_assert_eq(parts.items[1].kind, PART_DROPPED_DIGIT);
    parts = (struct parts){0};
    explain_difference(&arena, 300, 200, &parts, &reason);
    cr_assert_eq(reason, REASON_UNRECONCILED);
    cr_assert_eq(parts.items[0].kind, PART_RECEIVED_MORE);
    cr_assert_eq(parts_sum(&parts), 100);
    cr_assert_eq(parts.items[1].kind, PART_NOTHING_EXPLAINS);
    arena_fini(&arena);
}
