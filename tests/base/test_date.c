#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/error.h"
#include "random.h"

static date_t made(int year, int month, int day)
{
    date_t date = DATE_NONE;
    cr_assert_eq(date_make(year, month, day, &date), 0, "%d-%d-%d", year, month, day);
    return date;
}

/* Walks the calendar by counting, day after day, and compares every function with the count. */
Test(date, every_day_of_the_range)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    date_t wanted = -25567; /* 1900-01-01, a Monday */
    for (int y = 1900; y <= 2199; y++)
        for (int m = 1; m <= 12; m++) {
            const bool leap = m == 2 && ((y % 4 == 0 && y % 100 != 0) || y == 2000);
            const int length = lengths[m - 1] + leap;
            cr_assert_eq(date_days_in_month(y, m), length);
            for (int d = 1; d <= length; d++, wanted++) {
                int year, month, day;
                cr_assert_eq(made(y, m, d), wanted);
                date_split(wanted, &year, &month, &day);
                cr_assert(year == y && month == m && day == d, "%d-%d-%d", y, m, d);
                cr_assert_eq(date_weekday(wanted), (wanted + 25567) % 7);
                cr_assert_eq(date_to_number(wanted), y * 10000 + m * 100 + d);
            }
        }
    cr_assert_eq(wanted, made(2199, 12, 31) + 1);
}

Test(date, agrees_with_the_c_library)
{
    for (date_t date = made(1900, 1, 1); date <= made(2199, 12, 31); date += 13) {
        const time_t seconds = (time_t)date * 86400;
        struct tm tm;
        cr_assert_not_null(gmtime_r(&seconds, &tm));
        cr_assert_eq(made(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), date);
        cr_assert_eq(date_weekday(date), (tm.tm_wday + 6) % 7);
    }
}

Test(date, what_is_no_date_is_refused)
{
    static const int wrong[][3] = {
        {1899, 12, 31}, {2200, 1, 1}, {2017, 0, 1},  {2017, 13, 1}, {2017, 1, 0},
        {2017, 1, 32},  {2017, 4, 31}, {2017, 2, 29}, {1900, 2, 29}, {2100, 2, 29},
        {2017, -1, 1},  {2017, 1, -1}, {INT32_MAX, 1, 1}, {INT32_MIN, 1, 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        date_t date = 5;
        cr_assert_eq(date_make(wrong[i][0], wrong[i][1], wrong[i][2], &date), ERR_RANGE, "%zu", i);
        cr_assert_eq(date, 5);
    }
    cr_assert_eq(date_days_in_month(2017, 0), 0);
    cr_assert_eq(date_days_in_month(2017, 13), 0);
}

Test(date, numbers_of_the_wire)
{
    date_t date = 5;
    cr_assert_eq(date_from_number(20170801, &date), 0);
    cr_assert_eq(date, made(2017, 8, 1));
    static const int32_t wrong[] = {0,        -1,       -20170801, 20170229,  20171301, 20170100,
                                    18991231, 22000101, INT32_MAX, INT32_MIN, 201708,   170801};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_assert_eq(date_from_number(wrong[i], &date), ERR_RANGE, "%d", wrong[i]);
    cr_assert_eq(date, made(2017, 8, 1));
    cr_assert_eq(date_to_number(DATE_NONE), 0);
}

Test(date, financial_years_begin_in_april)
{
    cr_assert_eq(date_financial_year(made(2017, 4, 1)), 2017);
    cr_assert_eq(date_financial_year(made(2018, 3, 31)), 2017);
    cr_assert_eq(date_financial_year(made(2017, 12, 31)), 2017);
    cr_assert_eq(date_financial_year(made(2018, 1, 1)), 2017);
    cr_assert_eq(date_financial_year_start(2017), made(2017, 4, 1));
    cr_assert_eq(date_financial_year_start(1899), DATE_NONE);
    cr_assert_eq(date_financial_year_start(2200), DATE_NONE);
    for (int year = 1900; year < 2199; year++) {
        cr_assert_eq(date_financial_year(date_financial_year_start(year)), year);
        cr_assert_eq(date_financial_year(date_financial_year_start(year) - 1), year - 1);
    }
}

Test(date, printed_and_parsed)
{
    char buf[DATE_TEXT_MAX];
    cr_assert_str_eq(date_print(made(2017, 8, 1), buf), "2017-08-01");
    cr_assert_str_eq(date_print(made(1969, 12, 31), buf), "1969-12-31");
    cr_assert_str_eq(date_print(DATE_NONE, buf), "-");
    cr_assert_str_eq(date_print(made(2199, 12, 31) + 1, buf), "-", "not a date");
    cr_assert_str_eq(date_print(made(1900, 1, 1) - 1, buf), "-");
    for (date_t date = made(1900, 1, 1); date <= made(2199, 12, 31); date++) {
        date_t back;
        date_print(date, buf);
        cr_assert_eq(date_parse(buf, strlen(buf), &back), 0);
        cr_assert_eq(back, date, "%s", buf);
    }
}

static void parse_gives(const char *text, int wanted)
{
    date_t date = 5;
    cr_assert_eq(date_parse(text, strlen(text), &date), wanted, "\"%s\"", text);
    cr_assert_eq(date, 5);
}

Test(date, what_is_no_iso_date_is_refused)
{
    static const char *const forms[] = {
        "", "-", "2017-08-1", "2017-8-01", "17-08-01", "2017/08/01", "2017-08-011", "2017-08-01 ",
        " 2017-08-01", "2017-08-0a", "20170801", "201708-010", "2017-08010", "+017-08-01",
        "2017-08--1", "2017--8-01",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        parse_gives(forms[i], ERR_FORM);
    parse_gives("2017-02-29", ERR_RANGE);
    parse_gives("2017-00-01", ERR_RANGE);
    parse_gives("1899-12-31", ERR_RANGE);
    parse_gives("9999-12-31", ERR_RANGE);
    date_t date;
    cr_assert_eq(date_parse(NULL, 0, &date), ERR_FORM);
}

/* A date with some of its characters changed, or its end cut off: never read past its end, and
 * never something that is no date. */
Test(date, random_text)
{
    static const char letters[] = "0123456789/-. A";
    struct random r = {1948};
    int read = 0;
    for (int round = 0; round < 300000; round++) {
        const size_t size = 10 - (size_t)random_below(&r, 20) / 19;
        char *text = malloc(size); /* of exactly that size, for the address sanitizer */
        memcpy(text, "2017-08-01", size);
        for (uint64_t changes = random_below(&r, 4); changes > 0; changes--)
            text[random_below(&r, size)] = letters[random_below(&r, sizeof letters - 1)];
        date_t date;
        if (date_parse(text, size, &date) == 0) {
            read++;
            cr_assert_neq(date_to_number(date), 0);
        }
        free(text);
    }
    cr_assert(read > 1000 && read < 299000, "%d", read);
}
