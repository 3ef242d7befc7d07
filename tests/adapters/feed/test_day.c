/* Dates as published, by the forms that a mapping declares. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/mapping/day.h"

static struct mapping by(enum date_form form)
{
    return (struct mapping){
        .dates = {form}, .date_count = 1, .two_digit_years = 1950, .value_date = VALUE_DATE_LAST};
}

static void gives(enum date_form form, const char *text, const char *wanted)
{
    const struct mapping m = by(form);
    date_t date = 5;
    char day[DATE_TEXT_MAX];
    cr_expect_eq(day_read(&m, text_of(text), &date), 0, "\"%s\"", text);
    cr_expect_str_eq(date_print(date, day), wanted, "\"%s\" gave %s", text, day);
}

static void fails(enum date_form form, const char *text, int wanted)
{
    const struct mapping m = by(form);
    date_t date = 5;
    cr_expect_eq(day_read(&m, text_of(text), &date), wanted, "\"%s\"", text);
    cr_expect_eq(date, 5);
}

#define ALL_GIVE(form, wanted, ...)                                                                \
    do {                                                                                           \
        static const char *const texts[] = {__VA_ARGS__};                                          \
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)                                  \
            gives(form, texts[i], wanted);                                                         \
    } while (0)
#define ALL_FAIL(form, ...)                                                                        \
    do {                                                                                           \
        static const char *const texts[] = {__VA_ARGS__};                                          \
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)                                  \
            fails(form, texts[i], ERR_FORM);                                                       \
    } while (0)

Test(day, year_first)
{
    ALL_GIVE(DATES_ISO, "2017-08-01", "2017-08-01", "2017/08/01", "2017.08.01", "2017/8/1",
             "20170801", "2017-08-01 00:00:00", "2017-08-01T23:59:59Z", "2017-08-01 9:05",
             "2017/08/01 10:15:30.250", "2017-08-01 10:15 PM");
    ALL_FAIL(DATES_ISO, "", "-", "17-08-01", "2017-08/01", "2017 08 01", "2017-08-011", "201708010",
             "2017-08-01 x", "2017-08-01 25", "2017-08--1", "2017-08-01-", "-2017-08-01",
             "1 Aug 2017", "01/08/2017", "42948", "2017-08");
    fails(DATES_ISO, "2017-02-29", ERR_RANGE);
    fails(DATES_ISO, "20171301", ERR_RANGE);
}

Test(day, day_first)
{
    ALL_GIVE(DATES_UK, "2017-08-01", "01/08/2017", "1/8/17", "01-08-2017", "01.08.2017",
             "01/08/2017 00:00", "1/8/17 12:00:00 AM");
    ALL_FAIL(DATES_UK, "1", "1/", "1/8", "1/8/2", "1/8/201", "1/8/20170", "001/8/17", "1-8/17",
             "1 8 2017", "1//17", "1,8,17", "1/8/2O17", "1_8_17", " 1/8/17", "1/8/17 ",
             "2017-08-01", "1/8/17 0", "1/8/17 10:0", "1/8/17 10:00 XM");
    fails(DATES_UK, "8/13/2017", ERR_RANGE);
    fails(DATES_UK, "31/9/2017", ERR_RANGE);
    fails(DATES_UK, "0/8/17", ERR_RANGE);
    const struct mapping m = by(DATES_UK);
    date_t date;
    cr_assert_eq(day_read(&m, (struct text){"1\0008\00017", 6}, &date), ERR_FORM);
    cr_assert_eq(day_read(&m, TEXT_NONE, &date), ERR_FORM);
}

Test(day, month_first)
{
    ALL_GIVE(DATES_US, "2017-08-01", "08/01/2017", "8/1/17", "8-1-2017", "08/01/2017 10:00");
    fails(DATES_US, "13/8/2017", ERR_RANGE);
}

/* The month's name says which it is, in either order. */
Test(day, by_the_name_of_the_month)
{
    ALL_GIVE(DATES_UK, "2017-08-01", "1 Aug 2017", "01-Aug-17", "01-AUG-2017", "1 aug 17",
             "1 August 2017", "1.Aug.17", "1/Augu/17", "1st Aug 2017", "1st of August 2017",
             "1ST of August, 2017", "01AUG2017", "August 1, 2017", "Aug 1st 2017", "Aug 1 2017",
             "Tuesday, 1 August 2017", "Tue 1-Aug-17", "Tues 1 Aug 2017", "1 Aug 2017 10:00");
    gives(DATES_US, "1 Aug 2017", "2017-08-01");
    gives(DATES_UK, "3-Sept-17", "2017-09-03");
    gives(DATES_UK, "2nd May 2017", "2017-05-02");
    gives(DATES_UK, "23rd May 2017", "2017-05-23");
    ALL_FAIL(DATES_UK, "1/Au/17", "1/Auk/17", "1/Augustus/17", "1 Xug 2017", "Aug 2017", "1 Aug",
             "1   Aug 2017", "of 1 Aug 2017", "1 of 2017", "1 Aug Aug 2017", "1 Aug 2017 Tue",
             "st 1 Aug 2017", "1 Aug 201", "Month 1 Aug 2017");
    fails(DATES_UK, "29 Feb 17", ERR_RANGE);
    ALL_FAIL(DATES_ISO, "1 Aug 2017");
}

Test(day, every_month_has_its_name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int month = 1; month <= 12; month++) {
        char text[16], wanted[16];
        snprintf(text, sizeof text, "28 %.3s 2049", names + 3 * (month - 1));
        snprintf(wanted, sizeof wanted, "2049-%02d-28", month);
        gives(DATES_UK, text, wanted);
    }
}

/* A hundred years that the mapping declares: 1/8/99 is not 2099. */
Test(day, two_figures_of_a_year)
{
    gives(DATES_UK, "1/8/49", "2049-08-01");
    gives(DATES_UK, "1/8/50", "1950-08-01");
    gives(DATES_UK, "1/8/99", "1999-08-01");
    struct mapping m = by(DATES_UK);
    m.two_digit_years = 2000;
    date_t date;
    char day[DATE_TEXT_MAX];
    cr_assert_eq(day_read(&m, text_of("1/8/99"), &date), 0);
    cr_assert_str_eq(date_print(date, day), "2099-08-01");
    m.two_digit_years = 1901;
    cr_assert_eq(day_read(&m, text_of("1/8/00"), &date), 0);
    cr_assert_str_eq(date_print(date, day), "2000-08-01");
}

/* Numbers as a spreadsheet shows them for these days. */
Test(day, numbers_of_a_spreadsheet)
{
    gives(DATES_EXCEL, "42948", "2017-08-01");
    gives(DATES_EXCEL, "36526", "2000-01-01");
    gives(DATES_EXCEL, "73050", "2099-12-31");
    gives(DATES_EXCEL, "42948.75", "2017-08-01");
    ALL_FAIL(DATES_EXCEL, "4294", "429481", "42948.", "42948,5", "-42948", "4294x", "2017-08-01");
    ALL_FAIL(DATES_UK, "42948");
}

Test(day, a_month_alone)
{
    ALL_GIVE(DATES_MONTH, "2016-02-29", "2016-02", "2016/02", "02/2016", "2-2016", "Feb-16",
             "Feb 2016", "February 2016", "2016 Feb", "FEB16");
    ALL_FAIL(DATES_MONTH, "2016", "Feb", "02-16", "16-02", "2016-02-01", "201602", "2 2 2016");
    fails(DATES_MONTH, "2016-13", ERR_RANGE);
    struct mapping m = by(DATES_MONTH);
    date_t date;
    char day[DATE_TEXT_MAX];
    m.value_date = VALUE_DATE_FIRST;
    cr_assert_eq(day_read(&m, text_of("2016-02"), &date), 0);
    cr_assert_str_eq(date_print(date, day), "2016-02-01");
}

Test(day, the_order_that_figures_tell)
{
    cr_expect_eq(day_order_of(text_of("25/04/2017")), DAY_FIRST);
    cr_expect_eq(day_order_of(text_of("04/25/2017")), MONTH_FIRST);
    cr_expect_eq(day_order_of(text_of("04/13/17 10:00")), MONTH_FIRST);
    static const char *const either[] = {"04/05/2017", "12/12/2017", "32/04/2017",
                                         "04/32/2017", "2017-25-04", "25 April 2017",
                                         "13/13/2017", "x",          ""};
    for (size_t i = 0; i < sizeof either / sizeof *either; i++)
        cr_expect_eq(day_order_of(text_of(either[i])), DAY_EITHER, "%s", either[i]);
}

/* Arbitrary text never reads past its end and never gives something that is no date. */
Test(day, random_text)
{
    static const char letters[] = "0123456789/-. AugSeptMar:T";
    unsigned short drawn[3] = {19, 4, 8};
    int read = 0;
    struct mapping m = {.dates = {DATES_ISO, DATES_UK, DATES_EXCEL, DATES_MONTH},
                        .date_count = 4,
                        .two_digit_years = 1950,
                        .value_date = VALUE_DATE_FIRST};
    for (int round = 0; round < 300000; round++) {
        const size_t size = 1 + (size_t)(nrand48(drawn) % 11);
        char *text = malloc(size); /* of exactly that size, for the address sanitizer */
        for (size_t i = 0; i < size; i++)
            text[i] = letters[(size_t)nrand48(drawn) % (i % 3 ? sizeof letters - 1 : 13)];
        date_t date;
        if (day_read(&m, (struct text){text, size}, &date) == 0) {
            read++;
            cr_assert_neq(date_to_number(date), 0);
        }
        (void)day_order_of((struct text){text, size});
        free(text);
    }
    cr_assert_gt(read, 0);
}
