/* The date in England, against the C library with the rule of the Summer Time Act spelt out. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>
#include "app/desk/clock.h"

static date_t england(time_t at)
{
    struct tm tm;
    date_t date = DATE_NONE;
    localtime_r(&at, &tm);
    cr_assert_eq(date_make(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, &date), 0);
    return date;
}

static date_t ours(time_t at) { return clock_date((struct instant){at * 1000000}); }

static void setup(void)
{
    setenv("TZ", "GMT0BST,M3.5.0/1,M10.5.0/2", 1);
    tzset();
}

TestSuite(clock, .init = setup);

/* Every half hour of a hundred years, and the second before it. */
Test(clock, every_half_hour_of_2000_to_2099)
{
    const time_t first = 946684800, last = 4102444800; /* 2000-01-01 and 2100-01-01, UTC */
    for (time_t at = first; at < last; at += 1800) {
        cr_assert_eq(ours(at), england(at), "%lld", (long long)at);
        cr_assert_eq(ours(at - 1), england(at - 1), "%lld", (long long)at - 1);
    }
}

Test(clock, parts_of_a_second_belong_to_the_second)
{
    const int64_t midnight = INT64_C(1501542000) * 1000000; /* 2017-08-01 00:00 BST is 23:00 UTC */
    cr_expect_eq(clock_date((struct instant){midnight - 1}) + 1,
                 clock_date((struct instant){midnight}));
    cr_expect_eq(date_to_number(clock_date((struct instant){midnight})), 20170801);
}

Test(clock, dates_that_cannot_be_booked)
{
    static const struct { time_t at; bool plausible; } instants[] = {
        {0, false}, {946684799, false}, {946684800, true}, {4102444799, true}, {4102444800, false},
        {-86400, false}, {INT64_C(7258118400), false}};
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++)
        cr_expect_eq(clock_is_plausible(ours(instants[i].at)), instants[i].plausible, "%lld",
                     (long long)instants[i].at);
}

/* Days from 2017-08-01, on which the business date is; X: none. */
#define X INT32_MIN
#define D(days) ((days) == X ? DATE_NONE : 17379 + (days))

Test(clock, what_a_clock_is_believed)
{
    static const struct {
        date_t today, day_to, confirmed, shows;
        bool is_manual;
        enum wire_clock state;
        date_t next;
    } cases[] = {
        {0, X, X, 0, false, WIRE_CLOCK_FOLLOWED, X},
        {0, X, X, -400, false, WIRE_CLOCK_FOLLOWED, X},
        {0, X, X, 1, false, WIRE_CLOCK_CATCHING_UP, 1},
        {0, X, X, 31, false, WIRE_CLOCK_CATCHING_UP, 1},
        {0, X, X, 32, false, WIRE_CLOCK_JUMPED, X},
        {0, X, X, 30101, false, WIRE_CLOCK_JUMPED, X},
        {0, X, X, 30103, false, WIRE_CLOCK_IMPLAUSIBLE, X},
        {0, X, X, -6423, false, WIRE_CLOCK_IMPLAUSIBLE, X},
        {X, X, X, 9000, false, WIRE_CLOCK_CATCHING_UP, 9000}, /* the first date of a store */
        {X, X, X, 30103, false, WIRE_CLOCK_IMPLAUSIBLE, X},
        {0, X, 400, 400, false, WIRE_CLOCK_CATCHING_UP, 1},
        {0, X, 400, 200, false, WIRE_CLOCK_CATCHING_UP, 1},
        {0, X, 400, 431, false, WIRE_CLOCK_CATCHING_UP, 1}, /* somebody took a month to confirm */
        {0, X, 400, 432, false, WIRE_CLOCK_JUMPED, X},
        {0, X, -100, 32, false, WIRE_CLOCK_JUMPED, X},
        {0, 0, X, 30101, false, WIRE_CLOCK_CATCHING_UP, 0}, /* half a day is finished first */
        {0, 50, X, 0, true, WIRE_CLOCK_CATCHING_UP, 50},
        {0, X, X, 1, true, WIRE_CLOCK_MANUAL, X},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct clock_view view = {
            .days = {D(cases[i].today), D(cases[i].day_to), D(cases[i].confirmed)},
            .shows = D(cases[i].shows),
            .jump_max_days = 31,
            .is_manual = cases[i].is_manual,
        };
        date_t next;
        cr_expect_eq(clock_judge(&view, &next), cases[i].state, "case %zu", i);
        cr_expect_eq(next, D(cases[i].next), "case %zu: %d", i, next);
    }
}
