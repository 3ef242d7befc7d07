/* Instalment dates of every kind of schedule, and the terms that decide their sums. What
 * instalments come to is shown in tests/transcripts/schedules and variations. */
#include <criterion/criterion.h>

#include "core/contribution/schedule.h"

static date_t date(int32_t number)
{
    date_t d;
    cr_assert_eq(date_from_number(number, &d), 0);
    return d;
}

static void expect_dates(const struct schedule *s, int year, const int32_t *dates, uint32_t count)
{
    date_t got[DATES_MAX];
    cr_assert_eq(schedule_dates(s, year, got), count);
    cr_assert_eq(schedule_count(s), count);
    for (uint32_t i = 0; i < count; i++) {
        cr_assert_eq(date_to_number(got[i]), dates[i], "%u: %d", i, date_to_number(got[i]));
        cr_assert_eq(date_financial_year(got[i]), year);
        cr_assert(i == 0 || got[i] >= got[i - 1]);
    }
}

Test(schedule, monthly_on_a_day_that_some_months_lack)
{
    struct schedule s = {.kind = SCHEDULE_MONTHLY_DAY, .day = 31};
    static const int32_t common[] = {20180430, 20180531, 20180630, 20180731, 20180831, 20180930,
                                     20181031, 20181130, 20181231, 20190131, 20190228, 20190331};
    static const int32_t leap[] = {20190430, 20190531, 20190630, 20190731, 20190831, 20190930,
                                   20191031, 20191130, 20191231, 20200131, 20200229, 20200331};
    expect_dates(&s, 2018, common, 12);
    expect_dates(&s, 2019, leap, 12);
}

Test(schedule, monthly_on_a_working_day)
{
    struct schedule s = {.kind = SCHEDULE_MONTHLY_WORKING_DAY, .day = 1};
    static const int32_t dates[] = {20170403, 20170502, 20170601, 20170703, 20170801, 20170901,
                                    20171002, 20171101, 20171201, 20180102, 20180201, 20180301};
    expect_dates(&s, 2017, dates, 12);
}

Test(schedule, quarterly)
{
    struct schedule s = {.kind = SCHEDULE_QUARTERLY, .day = 1};
    static const int32_t dates[] = {20220401, 20220701, 20221001, 20230101};
    static const int32_t ends[] = {20220430, 20220731, 20221031, 20230131};
    expect_dates(&s, 2022, dates, 4);
    s.day = 31;
    expect_dates(&s, 2022, ends, 4);
}

Test(schedule, annual_before_and_after_the_calendar_year_ends)
{
    struct schedule s = {.kind = SCHEDULE_ANNUAL, .day = 30, .month = 6};
    expect_dates(&s, 2022, (const int32_t[]){20220630}, 1);
    s.month = 3;
    expect_dates(&s, 2022, (const int32_t[]){20230330}, 1);
    s.month = 2;
    expect_dates(&s, 2023, (const int32_t[]){20240229}, 1);
    s.month = 4;
    expect_dates(&s, 2022, (const int32_t[]){20220430}, 1);
}

Test(schedule, dates_come_again_every_year)
{
    struct schedule s = {.kind = SCHEDULE_DATES,
                         .date_count = 3,
                         .dates = {date(20190415), date(20191001), date(20200229)}};
    expect_dates(&s, 2019, (const int32_t[]){20190415, 20191001, 20200229}, 3);
    expect_dates(&s, 2020, (const int32_t[]){20200415, 20201001, 20210228}, 3);
}

/* 1,200 a year; 2,400 from July, agreed in May; 3,600 from April, agreed in August; 600 from July,
 * agreed in August too, but recorded later. */
static struct contribution contribution_with_terms(struct term terms[4])
{
    terms[0] = (struct term){.effective_from = date(20180401),
                             .agreed_on = DATE_NONE,
                             .annual = 120000,
                             .rounding = ROUND_HALF_UP};
    terms[1] = (struct term){.effective_from = date(20180701),
                             .agreed_on = date(20180515),
                             .annual = 240000,
                             .rounding = ROUND_HALF_UP};
    terms[2] = (struct term){.effective_from = date(20180401),
                             .agreed_on = date(20180810),
                             .annual = 360000,
                             .rounding = ROUND_HALF_UP};
    terms[3] = (struct term){.effective_from = date(20180701),
                             .agreed_on = date(20180810),
                             .annual = 60000,
                             .rounding = ROUND_HALF_UP};
    return (struct contribution){.terms = {terms, 4, 4},
                                 .schedule = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1}};
}

Test(schedule, the_term_agreed_last_among_those_in_force)
{
    struct term terms[4];
    struct contribution l = contribution_with_terms(terms);
    date_t june = date(20180601), july = date(20180701);
    cr_assert_eq(schedule_annual(&l, june, date(20180514)), 120000);
    cr_assert_eq(schedule_annual(&l, july, date(20180514)), 120000, "not agreed yet");
    cr_assert_eq(schedule_annual(&l, july, date(20180515)), 240000, "on the day of agreement");
    cr_assert_eq(schedule_annual(&l, july - 1, date(20180515)), 120000, "not in force yet");
    cr_assert_eq(schedule_annual(&l, june, date(20180809)), 120000);
    cr_assert_eq(schedule_annual(&l, june, date(20180810)), 360000);
    cr_assert_eq(schedule_annual(&l, july, date(20180810)), 60000, "of one day: recorded later");
}

Test(schedule, sums_due_are_rounded_once)
{
    struct instalment instalments[3] = {
        {.due = date(20180401)}, {.due = date(20180501)}, {.due = date(20180601)}};
    struct term term = {.effective_from = date(20180401),
                        .agreed_on = DATE_NONE,
                        .annual = 100,
                        .rounding = ROUND_TRUNCATE};
    struct contribution l = {.terms = {&term, 1, 1}, .last = LAST_LEAVES};
    struct contribution_year cy = {.instalments_in_year = 3,
                                   .instalments = instalments,
                                   .instalment_count = 3,
                                   .first_instalment = 1};
    cr_assert_eq(schedule_due(&l, &cy, date(20180331)), 0);
    cr_assert_eq(schedule_due(&l, &cy, date(20180401)), 33, "33.3");
    cr_assert_eq(schedule_due(&l, &cy, date(20180531)), 67, "66.7");
    cr_assert_eq(schedule_due(&l, &cy, date(20180601)), 100);
    schedule_expect(&l, &cy);
    cr_assert(instalments[0].expected == 33 && instalments[1].expected == 33 &&
              instalments[2].expected == 33);
    l.last = LAST_BALANCES;
    schedule_expect(&l, &cy);
    cr_assert(instalments[0].expected == 33 && instalments[1].expected == 33 &&
              instalments[2].expected == 34);
    cy.first_instalment = 1;
    cy.instalment_count = 2;
    schedule_expect(&l, &cy);
    cr_assert_eq(instalments[1].expected, 33, "the year's last instalment is not among them");
}
