#include "core/contribution/earned.h"
#include "core/contribution/debtor.h"
#include "core/contribution/schedule.h"
#include "core/contribution/year.h"

enum { MONTHS = 12 };

/* The year in parts of a month: as many to the month as there are instalments in the year, so that
 * each instalment is for twelve of them. */
struct span {
    uint32_t from, to;
};

/* The month of the year, 0 from April, of a day in it. */
static uint32_t month_of(date_t day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    return (uint32_t)(month + 8) % MONTHS;
}

/* The months of the year that the contribution lasts, begun ones whole. */
static struct span months_lasting(const struct contribution *c, int year, date_t to)
{
    struct span months = {0, MONTHS};
    date_t begins = date_financial_year_start(year), ends = date_financial_year_start(year + 1);
    if (c->from >= ends || (to != DATE_NONE && to < begins))
        return (struct span){0, 0};
    if (c->from > begins)
        months.from = month_of(c->from);
    if (to != DATE_NONE && to < ends)
        months.to = month_of(to) + 1;
    return months;
}

/* How many months of the year are over on a day. */
static uint32_t months_over(int year, date_t day)
{
    date_t begins = date_financial_year_start(year), ends = date_financial_year_start(year + 1);
    if (day < begins)
        return 0;
    return day >= ends - 1 ? MONTHS : month_of(day + 1);
}

static uint32_t overlap(struct span a, struct span b)
{
    uint32_t from = a.from > b.from ? a.from : b.from, to = a.to < b.to ? a.to : b.to;
    return to > from ? to - from : 0;
}

/* An instalment that falls due within the contribution's days. */
static bool is_of(const struct contribution *c, date_t due, date_t to)
{
    return due != DATE_NONE && due >= c->from && (to == DATE_NONE || due <= to);
}

/* By a day, by what was agreed by another, as the books showed it on a booking day. */
struct moment {
    date_t day, known_on, booked_to;
};

/* Whole instalments, of annual sums added up, and a part of one more: at most DATES_MAX annual sums
 * of 10^13 pence, times twelve. */
static int64_t earned_by_month(const struct contribution *c, int year, const struct moment *by)
{
    date_t dates[DATES_MAX], to = schedule_end_as_of(c, by->booked_to);
    const uint32_t count = schedule_dates(&c->schedule, year, dates);
    const struct span lasting = months_lasting(c, year, to);
    const struct span lasts = {lasting.from * count, lasting.to * count};
    bool is_over = to != DATE_NONE && to <= by->day;
    const struct span over = {0, (is_over ? MONTHS : months_over(year, by->day)) * count};
    int64_t whole = 0, part = 0, earned = 0;
    uint32_t parts = 1;
    for (uint32_t i = 0; i < count; i++) {
        struct span of = {i * MONTHS, (i + 1) * MONTHS};
        if (!is_of(c, dates[i], to))
            continue;
        of.from = of.from > lasts.from ? of.from : lasts.from;
        of.to = of.to < lasts.to ? of.to : lasts.to;
        uint32_t all = of.to > of.from ? of.to - of.from : 0, gone = overlap(of, over);
        int64_t annual = schedule_annual_as_of(c, dates[i], by->known_on, by->booked_to);
        if (all ? gone == all : dates[i] <= by->day)
            whole = sum(whole, annual);
        else if (gone) {
            part = gone * annual;
            parts = all;
        }
    }
    (void)money_scale(sum(whole * parts, part), 1, count * parts, ROUND_HALF_UP, &earned);
    return earned;
}

static int64_t due_by(const struct engine *e, uint32_t contribution, int year,
                      const struct moment *by)
{
    uint32_t of_year = year_find(e, contribution, year);
    const struct contribution *c = contribution_at(e, contribution);
    return of_year == NONE
               ? 0
               : schedule_due_known(c, year_at(e, of_year), by->day, by->known_on, by->booked_to);
}

static int64_t earned_by(const struct engine *e, uint32_t contribution, int year,
                         const struct moment *by)
{
    const struct contribution *c = contribution_at(e, contribution);
    if (c->is_earned)
        return due_by(e, contribution, year, by);
    if (by->booked_to != DATE_NONE && c->booked > by->booked_to)
        return 0;
    return earned_by_month(c, year, by);
}

static int64_t in_advance(const struct engine *e, uint32_t contribution, int year,
                          const struct moment *by)
{
    return sum(due_by(e, contribution, year, by), -earned_by(e, contribution, year, by));
}

int64_t earned_sum(const struct engine *e, uint32_t contribution, int year, date_t as_of,
                   date_t booked_to)
{
    return earned_by(e, contribution, year, &(struct moment){as_of, as_of, booked_to});
}

int64_t earned_in_advance(const struct engine *e, uint32_t contribution, int year, date_t as_of,
                          date_t booked_to)
{
    return in_advance(e, contribution, year, &(struct moment){as_of, as_of, booked_to});
}

int64_t earned_not_of(const struct engine *e, uint32_t contribution, int year,
                      const struct debtor_days *days, date_t as_of, date_t booked_to)
{
    const date_t before = days->from == INT32_MIN ? INT32_MIN : days->from - 1;
    const struct moment begins = {before, as_of, booked_to};
    const struct moment ends = {days->until <= as_of ? days->until - 1 : as_of, as_of, booked_to};
    return sum(in_advance(e, contribution, year, &ends),
               days->from == INT32_MIN ? 0 : -in_advance(e, contribution, year, &begins));
}
