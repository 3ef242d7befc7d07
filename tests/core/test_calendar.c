/* Bank holidays of England and Wales as published on gov.uk for 2011-2027; by the same rules after.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "core/foundation/calendar.h"

static const int32_t holidays[] = {
    20110103, 20110422, 20110425, 20110429, 20110502, 20110530, 20110829, 20111226, 20111227,
    20120102, 20120406, 20120409, 20120507, 20120604, 20120605, 20120827, 20121225, 20121226,
    20130101, 20130329, 20130401, 20130506, 20130527, 20130826, 20131225, 20131226, //
    20140101, 20140418, 20140421, 20140505, 20140526, 20140825, 20141225, 20141226, //
    20150101, 20150403, 20150406, 20150504, 20150525, 20150831, 20151225, 20151228, //
    20160101, 20160325, 20160328, 20160502, 20160530, 20160829, 20161226, 20161227, //
    20170102, 20170414, 20170417, 20170501, 20170529, 20170828, 20171225, 20171226, //
    20180101, 20180330, 20180402, 20180507, 20180528, 20180827, 20181225, 20181226, //
    20190101, 20190419, 20190422, 20190506, 20190527, 20190826, 20191225, 20191226, //
    20200101, 20200410, 20200413, 20200508, 20200525, 20200831, 20201225, 20201228, //
    20210101, 20210402, 20210405, 20210503, 20210531, 20210830, 20211227, 20211228, //
    20220103, 20220415, 20220418, 20220502, 20220602, 20220603, 20220829, 20220919, 20221226,
    20221227, //
    20230102, 20230407, 20230410, 20230501, 20230508, 20230529, 20230828, 20231225, 20231226,
    20240101, 20240329, 20240401, 20240506, 20240527, 20240826, 20241225, 20241226, //
    20250101, 20250418, 20250421, 20250505, 20250526, 20250825, 20251225, 20251226, //
    20260101, 20260403, 20260406, 20260504, 20260525, 20260831, 20261225, 20261228, //
    20270101, 20270326, 20270329, 20270503, 20270531, 20270830, 20271227, 20271228, //
    20280103, 20280414, 20280417, 20280501, 20280529, 20280828, 20281225, 20281226, //
    20290101, 20290330, 20290402, 20290507, 20290528, 20290827, 20291225, 20291226, //
    20300101, 20300419, 20300422, 20300506, 20300527, 20300826, 20301225, 20301226, //
};

static date_t date(int year, int month, int day)
{
    date_t d;
    cr_assert_eq(date_make(year, month, day, &d), 0);
    return d;
}

static bool is_listed(date_t d)
{
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++)
        if (holidays[i] == date_to_number(d))
            return true;
    return false;
}

Test(calendar, every_day_of_twenty_years)
{
    char text[DATE_TEXT_MAX];
    for (date_t d = date(2011, 1, 1); d <= date(2030, 12, 31); d++)
        cr_assert_eq(calendar_is_working_day(d), date_weekday(d) < 5 && !is_listed(d), "%s",
                     date_print(d, text));
}

Test(calendar, knows_no_holidays_outside_its_years)
{
    cr_assert(calendar_is_working_day(date(2004, 1, 1)));
    cr_assert(!calendar_is_working_day(date(2005, 1, 3)));
    cr_assert(!calendar_is_working_day(date(2040, 12, 25)));
    cr_assert(calendar_is_working_day(date(2041, 12, 25)));
    cr_assert(!calendar_is_working_day(date(2041, 12, 28)), "a Saturday");
}

Test(calendar, the_nth_working_day_of_a_month)
{
    static const struct {
        int year, month, n, day;
    } cases[] = {
        {2017, 4, 1, 3},                    /* the 1st is a Saturday */
        {2018, 1, 1, 2},                    /* New Year's Day */
        {2018, 4, 1, 3},                    /* Easter Monday is the 2nd */
        {2022, 1, 1, 4},                    /* New Year's Day is kept on Monday the 3rd */
        {2022, 5, 1, 3},                    /* early May */
        {2022, 6, 1, 1},   {2022, 6, 2, 6}, /* jubilee on the 2nd and 3rd */
        {2017, 4, 12, 20}, /* within twelve working days; Easter on the 14th and 17th */
        {2017, 5, 21, 31}, {2017, 5, 22, 31}, {2017, 5, 23, 31}, /* has 21: the last */
        {2019, 2, 20, 28}, {2019, 2, 21, 28},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(calendar_working_day_of_month(cases[i].year, cases[i].month, cases[i].n),
                     date(cases[i].year, cases[i].month, cases[i].day), "case %zu", i);
}

Test(calendar, counts_working_days)
{
    date_t thursday = date(2019, 4, 18), tuesday = date(2019, 4, 23); /* Easter between */
    cr_assert_eq(calendar_add_working_days(thursday, 0), thursday);
    cr_assert_eq(calendar_add_working_days(thursday, 1), tuesday);
    cr_assert_eq(calendar_add_working_days(thursday + 1, 0), thursday + 1,
                 "0: itself, working or not");
    cr_assert_eq(calendar_add_working_days(thursday + 2, 1), tuesday);
    cr_assert_eq(calendar_working_days_between(thursday, thursday), 0);
    cr_assert_eq(calendar_working_days_between(thursday, tuesday - 1), 0);
    cr_assert_eq(calendar_working_days_between(thursday, tuesday), 1);
    cr_assert_eq(calendar_working_days_between(tuesday, thursday), 1);
    for (int n = 1; n < 300; n++) {
        date_t then = calendar_add_working_days(thursday, n);
        cr_assert(calendar_is_working_day(then));
        cr_assert_eq(calendar_working_days_between(thursday, then), n);
    }
}
