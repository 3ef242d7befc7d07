#include "core/contribution/schedule.h"
#include "core/foundation/calendar.h"

uint32_t schedule_count(const struct schedule *schedule)
{
    switch (schedule->kind) {
    case SCHEDULE_MONTHLY_DAY:
    case SCHEDULE_MONTHLY_WORKING_DAY:
        return 12;
    case SCHEDULE_QUARTERLY:
        return 4;
    case SCHEDULE_ANNUAL:
        return 1;
    case SCHEDULE_DATES:
        return schedule->date_count;
    }
    return 0;
}

static date_t day_of_month(int year, int month, int day)
{
    int last = date_days_in_month(year, month);
    date_t date = DATE_NONE;
    (void)date_make(year, month, day < last ? day : last, &date);
    return date;
}

/* Month i of the financial year, i from 0 = April. */
static void financial_month(int year, uint32_t i, int *ret_year, int *ret_month)
{
    *ret_month = (int)((3 + i) % 12) + 1;
    *ret_year = year + (*ret_month < 4 ? 1 : 0);
}

static date_t nth_date(const struct schedule *s, int year, uint32_t n)
{
    int y, m, d;
    switch (s->kind) {
    case SCHEDULE_MONTHLY_DAY:
        financial_month(year, n, &y, &m);
        return day_of_month(y, m, s->day);
    case SCHEDULE_MONTHLY_WORKING_DAY:
        financial_month(year, n, &y, &m);
        return calendar_working_day_of_month(y, m, s->day);
    case SCHEDULE_QUARTERLY:
        financial_month(year, n * 3, &y, &m);
        return day_of_month(y, m, s->day);
    case SCHEDULE_ANNUAL:
        return day_of_month(s->month < 4 ? year + 1 : year, s->month, s->day);
    case SCHEDULE_DATES:
        date_split(s->dates[n], &y, &m, &d);
        return day_of_month(m < 4 ? year + 1 : year, m, d);
    }
    return DATE_NONE;
}

uint32_t schedule_dates(const struct schedule *schedule, int year, date_t ret_dates[DATES_MAX])
{
    uint32_t count = schedule_count(schedule);
    for (uint32_t i = 0; i < count; i++)
        ret_dates[i] = nth_date(schedule, year, i);
    return count;
}

/* What was so on known_on, as the books showed it on booked_to (DATE_NONE: as they show it now). */
struct view {
    date_t known_on, booked_to;
};

static bool is_booked(date_t booked, const struct view *v)
{
    return v->booked_to == DATE_NONE || booked <= v->booked_to;
}

static bool stands(const struct term *t, const struct view *v)
{
    bool is_back =
        t->is_taken_back && t->taken_back_on <= v->known_on && is_booked(t->taken_back_booked, v);
    return t->agreed_on <= v->known_on && is_booked(t->booked, v) && !is_back;
}

static const struct term *term_seen(const struct contribution *contribution, date_t due,
                                    const struct view *v)
{
    for (size_t i = contribution->terms.count; i-- > 1;)
        if (contribution->terms.items[i].effective_from <= due &&
            stands(&contribution->terms.items[i], v))
            return &contribution->terms.items[i];
    return &contribution->terms.items[0];
}

const struct term *schedule_term(const struct contribution *contribution, date_t due,
                                 date_t known_on)
{
    return term_seen(contribution, due, &(struct view){known_on, DATE_NONE});
}

int64_t schedule_agreed(const struct contribution *contribution, date_t due, date_t known_on)
{
    return schedule_term(contribution, due, known_on)->annual;
}

static int64_t annual_seen(const struct contribution *contribution, date_t due,
                           const struct view *v)
{
    int64_t annual = term_seen(contribution, due, v)->annual;
    for (size_t i = 0; i < contribution->not_released.count; i++) {
        const struct not_released *w = &contribution->not_released.items[i];
        if (w->year == date_financial_year(due) && w->agreed_on <= v->known_on &&
            is_booked(w->booked, v))
            annual = sum(annual, -w->amount);
    }
    return annual;
}

int64_t schedule_annual(const struct contribution *contribution, date_t due, date_t known_on)
{
    return annual_seen(contribution, due, &(struct view){known_on, DATE_NONE});
}

int64_t schedule_annual_as_of(const struct contribution *contribution, date_t due, date_t known_on,
                              date_t booked_to)
{
    return annual_seen(contribution, due, &(struct view){known_on, booked_to});
}

/* Instalments of a performance element's contribution are what was earned. */
static int64_t sum_earned(const struct contribution_year *cy, uint32_t count, const struct view *v)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        if (is_booked(cy->instalments[i].booked, v))
            total = sum(total, cy->instalments[i].expected);
    return total;
}

/* Neither varied nor kept back in part: every instalment is of one annual sum. */
static bool is_constant(const struct contribution *contribution)
{
    return contribution->terms.count == 1 && contribution->not_released.count == 0;
}

/* Exact sum due times instalments_in_year: at most DATES_MAX annual sums of 10^13 pence. */
static int64_t exact_sum(const struct contribution *contribution,
                         const struct contribution_year *cy, uint32_t count, const struct view *v)
{
    int64_t total = 0;
    if (is_constant(contribution))
        return (int64_t)count * contribution->terms.items[0].annual;
    for (uint32_t i = 0; i < count; i++)
        total = sum(total, annual_seen(contribution, cy->instalments[i].due, v));
    return total;
}

int64_t schedule_sum_due_as_of(const struct contribution *contribution,
                               const struct contribution_year *contribution_year, uint32_t count,
                               date_t known_on, date_t booked_to)
{
    const struct view v = {known_on, booked_to};
    int64_t due = 0;
    if (contribution->is_earned)
        return sum_earned(contribution_year, count, &v);
    (void)money_scale(exact_sum(contribution, contribution_year, count, &v), 1,
                      contribution_year->instalments_in_year, ROUND_HALF_UP, &due);
    return due;
}

int64_t schedule_sum_due(const struct contribution *contribution,
                         const struct contribution_year *contribution_year, uint32_t count,
                         date_t known_on)
{
    return schedule_sum_due_as_of(contribution, contribution_year, count, known_on, DATE_NONE);
}

uint32_t schedule_instalments_due(const struct contribution_year *contribution_year, date_t date)
{
    uint32_t count = 0;
    while (count < contribution_year->instalment_count &&
           contribution_year->instalments[count].due <= date)
        count++;
    return count;
}

date_t schedule_next_change(const struct contribution *contribution,
                            const struct contribution_year *contribution_year, date_t after)
{
    date_t next = DATE_NONE;
    for (uint32_t i = 0; i < contribution_year->instalment_count; i++)
        schedule_take_earlier(&next, contribution_year->instalments[i].due, after);
    for (size_t i = 1; i < contribution->terms.count; i++) {
        schedule_take_earlier(&next, contribution->terms.items[i].agreed_on, after);
        if (contribution->terms.items[i].is_taken_back)
            schedule_take_earlier(&next, contribution->terms.items[i].taken_back_on, after);
    }
    for (size_t i = 0; i < contribution->not_released.count; i++)
        schedule_take_earlier(&next, contribution->not_released.items[i].agreed_on, after);
    return next;
}

int64_t schedule_due(const struct contribution *contribution,
                     const struct contribution_year *contribution_year, date_t date)
{
    return schedule_due_known(contribution, contribution_year, date, date, DATE_NONE);
}

int64_t schedule_agreed_due(const struct contribution *contribution,
                            const struct contribution_year *contribution_year, date_t date,
                            date_t booked_to)
{
    const struct view v = {date, booked_to};
    int64_t total = 0, due = 0;
    uint32_t count = schedule_instalments_due(contribution_year, date);
    for (uint32_t i = 0; i < count; i++)
        total =
            sum(total, term_seen(contribution, contribution_year->instalments[i].due, &v)->annual);
    (void)money_scale(total, 1, contribution_year->instalments_in_year, ROUND_HALF_UP, &due);
    return due;
}

static int64_t sum_earned_seen(const struct contribution_year *cy, date_t date,
                               const struct view *v)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < cy->instalment_count && cy->instalments[i].due <= date; i++)
        if (is_booked(cy->instalments[i].booked, v))
            total = sum(total, cy->instalments[i].expected);
    return total;
}

date_t schedule_end_as_of(const struct contribution *contribution, date_t booked_to)
{
    date_t to = contribution->to;
    for (size_t i = booked_to == DATE_NONE ? 0 : contribution->moved_ends.count;
         i > 0 && contribution->moved_ends.items[i - 1].booked > booked_to; i--)
        to = contribution->moved_ends.items[i - 1].was;
    return to;
}

static int64_t not_released_in(const struct contribution *contribution, int year,
                               const struct view *v)
{
    int64_t total = 0;
    for (size_t i = 0; i < contribution->not_released.count; i++)
        if (contribution->not_released.items[i].year == year &&
            is_booked(contribution->not_released.items[i].booked, v))
            total = sum(total, contribution->not_released.items[i].amount);
    return total;
}

void schedule_plan(const struct contribution *contribution, int year, const struct due_asked *asked,
                   int64_t ret_quarters[4])
{
    const struct view v = {asked->as_of, asked->booked_to};
    date_t dates[DATES_MAX], to = schedule_end_as_of(contribution, asked->booked_to);
    uint32_t count = schedule_dates(&contribution->schedule, year, dates);
    int64_t kept = not_released_in(contribution, year, &v), exact = 0, so_far = 0;
    for (unsigned q = 0; q < 4; q++)
        ret_quarters[q] = 0;
    for (uint32_t i = 0; i < count && is_booked(contribution->booked, &v); i++) {
        int y, month, day;
        if (dates[i] == DATE_NONE || dates[i] < contribution->from ||
            (to != DATE_NONE && dates[i] > to))
            continue;
        int64_t due = 0;
        exact = sum(exact, sum(term_seen(contribution, dates[i], &v)->annual, -kept));
        (void)money_scale(exact, 1, count, ROUND_HALF_UP, &due);
        date_split(dates[i], &y, &month, &day);
        int64_t *quarter = &ret_quarters[(month + 8) % 12 / 3];
        if (dates[i] >= asked->from && dates[i] < asked->before)
            *quarter = sum(*quarter, sum(due, -so_far));
        so_far = due;
    }
}

int64_t schedule_planned(const struct contribution *contribution, int year)
{
    const struct due_asked all = {INT32_MAX, DATE_NONE, INT32_MIN, INT32_MAX};
    int64_t quarters[4];
    if (contribution->is_earned) /* the performance fund, in the year it is kept back from */
        return date_financial_year(contribution->terms.items[0].effective_from) == year
                   ? contribution->terms.items[0].annual
                   : 0;
    schedule_plan(contribution, year, &all, quarters);
    return sum(sum(quarters[0], quarters[1]), sum(quarters[2], quarters[3]));
}

/* Instalments as they were then: an end of the contribution moved since took none away and gave
 * none. */
static int64_t sum_seen(const struct contribution *contribution, const struct contribution_year *cy,
                        date_t date, const struct view *v)
{
    date_t dates[DATES_MAX], to = schedule_end_as_of(contribution, v->booked_to);
    int64_t total = 0, due = 0;
    if (!is_booked(contribution->booked, v))
        return 0;
    if (contribution->is_earned)
        return sum_earned_seen(cy, date, v);
    uint32_t count = schedule_dates(&contribution->schedule, cy->year, dates);
    for (uint32_t i = cy->first_instalment - 1; i < count; i++)
        if (dates[i] != DATE_NONE && dates[i] <= date && (to == DATE_NONE || dates[i] <= to))
            total = sum(total, annual_seen(contribution, dates[i], v));
    (void)money_scale(total, 1, cy->instalments_in_year, ROUND_HALF_UP, &due);
    return due;
}

int64_t schedule_due_known(const struct contribution *contribution,
                           const struct contribution_year *contribution_year, date_t date,
                           date_t known_on, date_t booked_to)
{
    const struct view v = {known_on, booked_to};
    return booked_to == DATE_NONE && contribution_year->discharged_count == 0
               ? schedule_sum_due(contribution, contribution_year,
                                  schedule_instalments_due(contribution_year, date), known_on)
               : sum_seen(contribution, contribution_year, date, &v);
}

int64_t schedule_due_booked(const struct contribution *contribution,
                            const struct contribution_year *contribution_year, date_t date,
                            date_t booked_to)
{
    return schedule_due_known(contribution, contribution_year, date, date, booked_to);
}

static bool is_last_of_year(const struct contribution_year *cy, uint32_t i)
{
    return cy->first_instalment + i == cy->instalments_in_year;
}

void schedule_expect(const struct contribution *contribution,
                     struct contribution_year *contribution_year)
{
    schedule_expect_as_of(contribution, contribution_year, INT32_MAX);
}

void schedule_expect_as_of(const struct contribution *contribution,
                           struct contribution_year *contribution_year, date_t known_on)
{
    int64_t expected_before = 0;
    if (contribution->is_earned)
        return;
    for (uint32_t i = 0; i < contribution_year->instalment_count; i++) {
        struct instalment *instalment = &contribution_year->instalments[i];
        date_t known = instalment->due < known_on ? instalment->due : known_on;
        instalment->backdated = false;
        if (i > 0) {
            date_t due_before = contribution_year->instalments[i - 1].due;
            date_t known_before = due_before < known_on ? due_before : known_on;
            const struct view now = {known, DATE_NONE}, before = {known_before, DATE_NONE};
            instalment->backdated = exact_sum(contribution, contribution_year, i, &now) !=
                                    exact_sum(contribution, contribution_year, i, &before);
            if (instalment->backdated)
                instalment->expected =
                    sum(schedule_sum_due(contribution, contribution_year, i + 1, known),
                        -schedule_sum_due(contribution, contribution_year, i, known_before));
        }
        if (!instalment->backdated) {
            enum rounding rounding = schedule_term(contribution, instalment->due, known)->rounding;
            (void)money_scale(schedule_annual(contribution, instalment->due, known), 1,
                              contribution_year->instalments_in_year, rounding,
                              &instalment->expected);
            if (contribution->last == LAST_BALANCES && is_last_of_year(contribution_year, i))
                instalment->expected =
                    sum(schedule_sum_due(contribution, contribution_year, i + 1, known),
                        -expected_before);
        }
        expected_before = sum(expected_before, instalment->expected);
    }
}
