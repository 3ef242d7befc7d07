#include <criterion/criterion.h>

#include "base/error.h"
#include "feed/mapping/period.h"

static void covers(const char *pattern, enum year_form year, const char *name, int32_t wanted_from,
                   int32_t wanted_to)
{
    date_t from = DATE_NONE, to = DATE_NONE;
    cr_assert(period_pattern_check(text_of(pattern)), "%s", pattern);
    cr_assert_eq(period_of_name(text_of(pattern), year, 1, text_of(name), &from, &to), 0, "%s %s",
                 pattern, name);
    cr_assert_eq(date_to_number(from), wanted_from, "%s from %d", name, date_to_number(from));
    cr_assert_eq(date_to_number(to), wanted_to, "%s to %d", name, date_to_number(to));
}

static void fails(const char *pattern, const char *name)
{
    date_t from, to;
    cr_assert_eq(period_of_name(text_of(pattern), YEAR_FINANCIAL, 1, text_of(name), &from, &to),
                 ERR_FORM, "%s %s", pattern, name);
}

Test(period, is_the_month_of_the_name)
{
    covers("%Y-%m", YEAR_FINANCIAL, "2017-04.csv", 20170401, 20170430);
    covers("%Y-%m", YEAR_FINANCIAL, "2018-12.csv", 20181201, 20181231);
    covers("%Y-%m", YEAR_CALENDAR, "2020-02.csv", 20200201, 20200229);
    covers("spend-%m-%Y", YEAR_FINANCIAL, "Spend-02-2019.CSV", 20190201, 20190228);
    covers("*%b*%Y", YEAR_FINANCIAL, "spend over 500 April 2017.csv", 20170401, 20170430);
    covers("%b%Y", YEAR_FINANCIAL, "Sept2017.csv", 20170901, 20170930);
    covers("%Y-%m", YEAR_FINANCIAL, "2017-04", 20170401, 20170430);
}

Test(period, is_a_quarter_of_the_financial_year_unless_calendar_is_given)
{
    covers("%Y-Q%q", YEAR_FINANCIAL, "2014-Q1.csv", 20140401, 20140630);
    covers("%Y-Q%q", YEAR_FINANCIAL, "2014-Q3.csv", 20141001, 20141231);
    covers("%Y-Q%q", YEAR_FINANCIAL, "2014-Q4.csv", 20150101, 20150331);
    covers("%Y-Q%q", YEAR_CALENDAR, "2014-Q1.csv", 20140101, 20140331);
    covers("%Y-Q%q", YEAR_CALENDAR, "2014-q4.csv", 20141001, 20141231);
}

Test(period, is_a_year_when_the_name_holds_no_more)
{
    covers("*%Y*", YEAR_FINANCIAL, "allocations-2016-17.csv", 20160401, 20170331);
    covers("*%Y*", YEAR_CALENDAR, "ledger 2016.csv", 20160101, 20161231);
}

Test(period, stars_take_what_they_must)
{
    covers("*%Y-%m*", YEAR_FINANCIAL, "v2-2016-2017-04-final.csv", 20170401, 20170430);
    covers("*-%Y-%m", YEAR_FINANCIAL, "a-b-2017-04.csv", 20170401, 20170430);
    covers("*%Y%m", YEAR_FINANCIAL, "20172017042017-x201705.csv", 20170501, 20170531);
    covers("**%Y-%m**", YEAR_FINANCIAL, "2017-04.csv", 20170401, 20170430);
}

Test(period, is_not_guessed)
{
    fails("%Y-%m", "2017-4.csv");
    fails("%Y-%m", "x2017-04.csv");
    fails("%Y-%m", "2017-04-2.csv");
    fails("%Y-%m", "2017-Q1.csv");
    fails("%Y-%m", "2017-13.csv");
    fails("%Y-%m", "2017-00.csv");
    fails("%Y-%m", "1999-12.csv");
    fails("%Y-%m", "9999-12.csv");
    fails("%Y-Q%q", "2017-Q5.csv");
    fails("%Y-Q%q", "2017-Q0.csv");
    fails("%Y-%m", "");
    fails("%Y-%m", ".csv");
    fails("*%b %Y", "spend ap 2017.csv");
}

Test(period, patterns_are_checked)
{
    static const char *const bad[] = {"", "%m", "%Y-%Y", "%Y-%m-%b", "%Y-%m-%q", "%Y-%d", "%Y%",
                                      "%%Y", "none"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(period_pattern_check(text_of(bad[i])), "%s", bad[i]);
}

Test(period, of_several_months_begins_with_that_of_the_name)
{
    date_t from, to;
    cr_assert_eq(
        period_of_name(text_of("%Y-%m"), YEAR_FINANCIAL, 3, text_of("2017-11.csv"), &from, &to), 0);
    cr_assert_eq(date_to_number(from), 20171101);
    cr_assert_eq(date_to_number(to), 20180131);
}
