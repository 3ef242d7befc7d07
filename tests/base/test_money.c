#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/money.h"
#include "random.h"

Test(money, sums_are_checked)
{
    int64_t v = 7;
    cr_assert_eq(money_add(INT64_MAX - 1, 1, &v), 0);
    cr_assert_eq(v, INT64_MAX);
    v = 7;
    cr_assert_eq(money_add(INT64_MAX, 1, &v), ERR_OVERFLOW);
    cr_assert_eq(money_add(INT64_MIN, -1, &v), ERR_OVERFLOW);
    cr_assert_eq(money_sub(INT64_MIN, 1, &v), ERR_OVERFLOW);
    cr_assert_eq(money_sub(0, INT64_MIN, &v), ERR_OVERFLOW);
    cr_assert_eq(v, 7);
    cr_assert_eq(money_sub(-1, INT64_MIN, &v), 0);
    cr_assert_eq(v, INT64_MAX);
    cr_assert_eq(money_sub(5, 7, &v), 0);
    cr_assert_eq(v, -2);
}

static void scale_gives(int64_t a, int64_t times, int64_t parts, int64_t half_up, int64_t truncated)
{
    int64_t v = 0;
    cr_assert_eq(money_scale(a, times, parts, ROUND_HALF_UP, &v), 0);
    cr_assert_eq(v, half_up, "%ld * %ld / %ld half up: %ld", a, times, parts, v);
    cr_assert_eq(money_scale(a, times, parts, ROUND_TRUNCATE, &v), 0);
    cr_assert_eq(v, truncated, "%ld * %ld / %ld truncated: %ld", a, times, parts, v);
}

Test(money, scale_rounds_once_and_away_from_zero_at_a_half)
{
    scale_gives(5, 1, 2, 3, 2);
    scale_gives(-5, 1, 2, -3, -2);
    scale_gives(5, -1, 2, -3, -2);
    scale_gives(-5, -1, 2, 3, 2);
    scale_gives(1, 1, 3, 0, 0);
    scale_gives(-1, 1, 3, 0, 0);
    scale_gives(2, 1, 3, 1, 0);
    scale_gives(-2, 1, 3, -1, 0);
    scale_gives(0, 5, 7, 0, 0);
    scale_gives(1576100000, 1, 12, 131341667, 131341666);
    scale_gives(7443180200, 1, 12, 620265017, 620265016);
    scale_gives(INT64_MAX, 1, 1, INT64_MAX, INT64_MAX);
    scale_gives(INT64_MIN, 1, 1, INT64_MIN, INT64_MIN);
    scale_gives(INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN);
    scale_gives(INT64_MIN, 1, INT64_MAX, -1, -1);
    scale_gives(INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX);
    scale_gives(INT64_MAX / 2, 1, INT64_MAX, 0, 0);
    scale_gives(INT64_MAX / 2 + 1, 1, INT64_MAX, 1, 0);
}

Test(money, scale_refuses_what_does_not_fit)
{
    int64_t v = 7;
    cr_assert_eq(money_scale(INT64_MAX, 2, 1, ROUND_TRUNCATE, &v), ERR_OVERFLOW);
    cr_assert_eq(money_scale(INT64_MIN, -1, 1, ROUND_TRUNCATE, &v), ERR_OVERFLOW);
    cr_assert_eq(money_scale(INT64_MIN, INT64_MIN, 1, ROUND_HALF_UP, &v), ERR_OVERFLOW);
    cr_assert_eq(money_scale(INT64_MIN, INT64_MIN, INT64_MAX, ROUND_HALF_UP, &v), ERR_OVERFLOW);
    cr_assert_eq(money_scale(1, 1, 0, ROUND_HALF_UP, &v), ERR_RANGE);
    cr_assert_eq(money_scale(1, 1, -1, ROUND_HALF_UP, &v), ERR_RANGE);
    cr_assert_eq(v, 7);
    cr_assert_eq(money_scale(INT64_MIN, -1, 2, ROUND_HALF_UP, &v), 0);
    cr_assert_eq(v, (int64_t)1 << 62);
}

/* 2 |result * parts - a * times| <= parts says that no whole number of pence is nearer. */
Test(money, scale_gives_the_nearest_penny)
{
    struct random r = {12};
    int done = 0;
    for (int round = 0; round < 200000; round++) {
        const int64_t a = (int64_t)random_any_length(&r), times = (int64_t)random_any_length(&r);
        const int64_t parts = (int64_t)(random_any_length(&r) >> 1) | 1;
        const __int128 product = (__int128)a * times;
        int64_t nearest, cut;
        if (money_scale(a, times, parts, ROUND_HALF_UP, &nearest) < 0)
            continue;
        cr_assert_eq(money_scale(a, times, parts, ROUND_TRUNCATE, &cut), 0);
        done++;
        const __int128 off = (__int128)nearest * parts - product;
        cr_assert((off < 0 ? -off : off) * 2 <= parts, "round %d", round);
        const __int128 rest = product - (__int128)cut * parts;
        cr_assert(product < 0 ? rest <= 0 && rest > -parts : rest >= 0 && rest < parts);
    }
    cr_assert_gt(done, 50000);
}

static void prints(int64_t pence, const char *wanted)
{
    char buf[MONEY_TEXT_MAX];
    cr_assert_eq(money_print(pence, buf), buf);
    cr_assert_str_eq(buf, wanted);
}

Test(money, printed)
{
    prints(0, "0.00");
    prints(5, "0.05");
    prints(-5, "-0.05");
    prints(99, "0.99");
    prints(100, "1.00");
    prints(-12345, "-123.45");
    prints(99999, "999.99");
    prints(100000, "1,000.00");
    prints(-100000, "-1,000.00");
    prints(99999999, "999,999.99");
    prints(131341667, "1,313,416.67");
    prints(100000000, "1,000,000.00");
    prints(INT64_MAX, "92,233,720,368,547,758.07");
    prints(INT64_MIN, "-92,233,720,368,547,758.08");
}

Test(money, parsed_back_from_print)
{
    struct random r = {2012};
    for (int round = 0; round < 100000; round++) {
        int64_t pence = (int64_t)random_any_length(&r), back = 0;
        if (round % 2)
            pence = (int64_t)(0 - (uint64_t)pence);
        char buf[MONEY_TEXT_MAX];
        money_print(pence, buf);
        cr_assert_eq(money_parse(buf, strlen(buf), &back), 0, "%s", buf);
        cr_assert_eq(back, pence, "%s", buf);
    }
}

static void parses(const char *text, int64_t wanted)
{
    int64_t pence = 7;
    cr_assert_eq(money_parse(text, strlen(text), &pence), 0, "\"%s\"", text);
    cr_assert_eq(pence, wanted, "\"%s\" gave %ld", text, pence);
}

Test(money, amounts_as_people_write_them)
{
    static const struct {
        const char *text;
        int64_t pence;
    } amounts[] = {
        {"1710", 171000}, {"1,710.00", 171000}, {"(5.5)", -550}, {"-\xC2\xA3" "3", -300},
        {"10298896.31", 1029889631}, {"0", 0}, {"-0", 0}, {"(0.00)", 0}, {"+5", 500},
        {"\xC2\xA3" "1,234,567.8", 123456780}, {"  12.34\t\r\n", 1234}, {"007", 700},
        {"(\xC2\xA3" "1,000)", -100000}, {"\xC2\xA0" "9\xC2\xA0", 900}, {"0,123", 12300},
        {"92,233,720,368,547,758.07", INT64_MAX}, {"-92233720368547758.08", INT64_MIN},
        {"(92233720368547758.08)", INT64_MIN}, {"0000000000000000000000000001", 100},
    };
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        parses(amounts[i].text, amounts[i].pence);
}

static void refused(const char *text, int wanted)
{
    int64_t pence = 7;
    cr_assert_eq(money_parse(text, strlen(text), &pence), wanted, "\"%s\"", text);
    cr_assert_eq(pence, 7);
}

Test(money, what_is_no_amount_is_refused)
{
    static const char *const forms[] = {
        "", " ", "-", "+", "()", "\xC2\xA3", "\xC2", ".", ".5", "5.", "5.123", "5..5", "5.5.5",
        "1,71", "1,7100", "17,10.00", "1710,000", ",171", "1,,710", "1,710,", "1,710,.5", "1.5,000",
        "--5", "+-5", "-(5)", "(-5)", "(5", "5)", "((5))", "(5))", "5-", "- 5", "\xC2\xA3 5", "5 5",
        "\xC2\xA3-5", "\xA3" "5", "5p", "1e3", "0x10", "five", "5.5.)", "1 710", "\xEF\xBB\xBF" "5",
        "5.1234567890123456789012345", "999999999999999999999x", "1\xC2\xA0" "5", "N/A",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        refused(forms[i], ERR_FORM);
    refused("10298896.31.", ERR_FORM);
    refused("10298896.", ERR_FORM);
    int64_t pence = 7;
    cr_assert_eq(money_parse(NULL, 0, &pence), ERR_FORM);
    cr_assert_eq(money_parse("5\0", 2, &pence), ERR_FORM);
}

Test(money, amounts_too_large_are_refused)
{
    refused("92233720368547758.08", ERR_OVERFLOW);
    refused("-92233720368547758.09", ERR_OVERFLOW);
    refused("184467440737095516.16", ERR_OVERFLOW); /* 2^64 pence */
    refused("184467440737095516.17", ERR_OVERFLOW);
    refused("1844674407370955161600", ERR_OVERFLOW);
    refused("99999999999999999999999999999999999999999999", ERR_OVERFLOW);
}

/* Arbitrary text never reads past its end, and what it gives is the same when printed and read. */
Test(money, random_text)
{
    static const char letters[] = "0123456789,,..-() \xC2\xA3\xA0";
    struct random r = {1974};
    int read = 0;
    for (int round = 0; round < 300000; round++) {
        const size_t size = (size_t)random_below(&r, 9);
        char *text = malloc(size + !size); /* of exactly that size, for the address sanitizer */
        for (size_t i = 0; i < size; i++)
            text[i] = letters[random_below(&r, sizeof letters - 1)];
        int64_t pence, back;
        if (money_parse(text, size, &pence) == 0) {
            char buf[MONEY_TEXT_MAX];
            money_print(pence, buf);
            cr_assert_eq(money_parse(buf, strlen(buf), &back), 0);
            cr_assert_eq(back, pence);
            read++;
        }
        free(text);
    }
    cr_assert_gt(read, 1000);
}
