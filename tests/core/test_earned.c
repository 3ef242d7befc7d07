/* What is earned of a contribution, month by month: the numbers of the issue; and of terms,
 * schedules and days drawn from a seed, that it is what exact fractions come to, never falls,
 * changes only when a month is over, and comes to what falls due in the year, to the penny.
 * synthetic. */
#include <criterion/criterion.h>

#include "core/contribution/earned.h"
#include "core/contribution/schedule.h"
#include "random_effects.h"

enum { YEAR = 2023, DRAWN = 4000, MONTHS = 12, FRACTIONS = 27720 /* divides by 1 to 12 */ };

static date_t date(int32_t number)
{
    date_t d;
    cr_assert_eq(date_from_number(number, &d), 0);
    return d;
}

/* The last days of the months of the year; [0]: the day before it. */
static date_t month_end(unsigned months)
{
    int month = (int)(months + 3) % 12 + 1;
    date_t first;
    cr_assert_eq(date_make(YEAR + (months >= 9), month, 1, &first), 0);
    return first - 1;
}

static int64_t earned(struct contribution *c, date_t day)
{
    struct engine e = {.tables.contributions = {c, 1, 1}};
    return earned_sum(&e, 0, YEAR, day, DATE_NONE);
}

static void expect(struct contribution *c, const int64_t by_month[MONTHS + 1])
{
    for (unsigned m = 0; m <= MONTHS; m++)
        cr_expect_eq(earned(c, month_end(m)), by_month[m], "after %u months: %lld", m,
                     (long long)earned(c, month_end(m)));
}

static struct contribution with(struct term *terms, size_t count, struct schedule schedule)
{
    return (struct contribution){.terms = {terms, count, count},
                                 .schedule = schedule,
                                 .from = date(20230401),
                                 .to = DATE_NONE,
                                 .booked = date(20230401)};
}

static struct term term(int32_t from, int64_t annual)
{
    return (struct term){.effective_from = date(from),
                         .agreed_on = date(20230401),
                         .booked = date(20230401),
                         .annual = annual,
                         .rounding = ROUND_HALF_UP};
}

static const struct schedule quarterly = {.kind = SCHEDULE_QUARTERLY, .day = 1},
                             monthly = {.kind = SCHEDULE_MONTHLY_DAY, .day = 1},
                             in_march = {.kind = SCHEDULE_ANNUAL, .day = 31, .month = 3};

Test(earned, a_twelfth_when_a_month_is_over)
{
    struct term terms[] = {term(20230401, 120000000)};
    struct contribution c = with(terms, 1, quarterly);
    expect(&c, (int64_t[]){0, 10000000, 20000000, 30000000, 40000000, 50000000, 60000000, 70000000,
                           80000000, 90000000, 100000000, 110000000, 120000000});
    cr_expect_eq(earned(&c, date(20230530)), 10000000);
    cr_expect_eq(earned(&c, date(20230531)), 20000000, "the issue: 200,000.00 on 31 May");
    cr_expect_eq(earned(&c, date(20300101)), 120000000);
    cr_expect_eq(earned(&c, INT32_MAX), 120000000);
}

Test(earned, in_advance_or_in_arrears)
{
    struct term terms[] = {term(20230401, 100)};
    struct contribution c = with(terms, 1, in_march);
    expect(&c, (int64_t[]){0, 8, 17, 25, 33, 42, 50, 58, 67, 75, 83, 92, 100});
    c.schedule = monthly;
    expect(&c, (int64_t[]){0, 8, 17, 25, 33, 42, 50, 58, 67, 75, 83, 92, 100});
}

Test(earned, varied_from_the_instalment_on_that_it_changes)
{
    struct term terms[] = {term(20230401, 1200), term(20230701, 2400)};
    struct contribution c = with(terms, 2, quarterly);
    expect(&c, (int64_t[]){0, 100, 200, 300, 500, 700, 900, 1100, 1300, 1500, 1700, 1900, 2100});
    terms[1].agreed_on = date(20230815);
    expect(&c, (int64_t[]){0, 100, 200, 300, 400, 700, 900, 1100, 1300, 1500, 1700, 1900, 2100});
}

/* From 15 May to 20 December, quarterly: the months from May to December, April's part by May and
 * June, and January's never. */
Test(earned, by_the_months_that_it_lasts)
{
    struct term terms[] = {term(20230401, 1200)};
    struct contribution c = with(terms, 1, in_march);
    c.schedule = (struct schedule){
        .kind = SCHEDULE_DATES,
        .date_count = 4,
        .dates = {date(20230630), date(20230930), date(20231215), date(20240331)}};
    c.from = date(20230515);
    c.to = date(20231220);
    expect(&c, (int64_t[]){0, 0, 150, 300, 400, 500, 600, 700, 800, 900, 900, 900, 900});
    cr_expect_eq(earned(&c, date(20231219)), 800);
    cr_expect_eq(earned(&c, date(20231220)), 900, "its last month is over with it");
}

static struct schedule draw_schedule(struct random_source *r)
{
    struct schedule s = {.kind = SCHEDULE_MONTHLY_DAY + (enum schedule_kind)random_below(r, 5),
                         .day = (uint8_t)(1 + random_below(r, 20)),
                         .month = (uint8_t)(1 + random_below(r, 12)),
                         .date_count = (uint8_t)(1 + random_below(r, 30))};
    date_t at = date(20230401);
    for (unsigned i = 0; i < s.date_count; i++)
        s.dates[i] = at += (date_t)(1 + random_below(r, 10));
    return s;
}

/* The same by fractions of which none is rounded: of each instalment the parts of its months that
 * are over and that the contribution lasts. */
static int64_t exactly(const struct contribution *c, unsigned months, date_t day)
{
    date_t dates[DATES_MAX];
    const uint32_t n = schedule_dates(&c->schedule, YEAR, dates);
    __int128 all = 0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t over = 0, whole = 0;
        if (dates[i] < c->from || (c->to != DATE_NONE && dates[i] > c->to))
            continue;
        for (uint32_t part = i * MONTHS; part < (i + 1) * MONTHS; part++) {
            unsigned month = part / n;
            bool lasts =
                month_end(month + 1) >= c->from && (c->to == DATE_NONE || month_end(month) < c->to);
            whole += lasts;
            over += lasts && (month < months || (c->to != DATE_NONE && c->to <= day));
        }
        if (whole)
            all += (__int128)schedule_annual(c, dates[i], day) * over * (FRACTIONS / whole);
        else if (dates[i] <= day)
            all += (__int128)schedule_annual(c, dates[i], day) * FRACTIONS;
    }
    __int128 parts = (__int128)FRACTIONS * n;
    return (int64_t)((2 * all + parts) / (2 * parts));
}

static int64_t planned(const struct contribution *c, date_t day)
{
    const struct due_asked all = {day, DATE_NONE, INT32_MIN, INT32_MAX};
    int64_t q[4];
    schedule_plan(c, YEAR, &all, q);
    return q[0] + q[1] + q[2] + q[3];
}

Test(earned, is_what_exact_fractions_come_to)
{
    struct random_source r = {7};
    for (unsigned i = 0; i < DRAWN; i++) {
        struct term terms[] = {term(20230401, (int64_t)random_below(&r, 1000000000)),
                               term(20230401, (int64_t)random_below(&r, 1000000000))};
        struct contribution c = with(terms, 1 + random_below(&r, 2), draw_schedule(&r));
        terms[1].effective_from += (date_t)random_below(&r, 366);
        if (random_below(&r, 2))
            c.from += (date_t)random_below(&r, 366);
        if (random_below(&r, 2))
            c.to = c.from + (date_t)random_below(&r, 366);
        int64_t before = 0;
        for (unsigned m = 0; m <= MONTHS; m++) {
            int64_t now = earned(&c, month_end(m));
            cr_assert_eq(now, exactly(&c, m, month_end(m)), "%u, month %u: %lld", i, m,
                         (long long)now);
            cr_assert_geq(now, before, "%u, month %u", i, m);
            before = now;
        }
        cr_assert_eq(before, planned(&c, month_end(MONTHS)), "%u: the year", i);
    }
}
