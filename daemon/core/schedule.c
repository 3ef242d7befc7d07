#include "core/schedule.h"
#include "core/calendar.h"

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

static const struct term *term_seen(const struct line *line, date_t due, const struct view *v)
{
    for (size_t i = line->terms.count; i-- > 1;)
        if (line->terms.items[i].effective_from <= due && stands(&line->terms.items[i], v))
            return &line->terms.items[i];
    return &line->terms.items[0];
}

const struct term *schedule_term(const struct line *line, date_t due, date_t known_on)
{
    return term_seen(line, due, &(struct view){known_on, DATE_NONE});
}

int64_t schedule_agreed(const struct line *line, date_t due, date_t known_on)
{
    return schedule_term(line, due, known_on)->annual;
}

static int64_t annual_seen(const struct line *line, date_t due, const struct view *v)
{
    int64_t annual = term_seen(line, due, v)->annual;
    for (size_t i = 0; i < line->withheld.count; i++) {
        const struct withholding *w = &line->withheld.items[i];
        if (w->year == date_financial_year(due) && w->agreed_on <= v->known_on &&
            is_booked(w->booked, v))
            annual = sum(annual, -w->amount);
    }
    return annual;
}

int64_t schedule_annual(const struct line *line, date_t due, date_t known_on)
{
    return annual_seen(line, due, &(struct view){known_on, DATE_NONE});
}

/* Slots of a performance element's line are what was earned. */
static int64_t sum_earned(const struct stream *st, uint32_t count)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total = sum(total, st->slots[i].expected);
    return total;
}

/* Exact sum due times slots_in_year: at most DATES_MAX annual sums of 10^13 pence. */
static int64_t exact_sum(const struct line *line, const struct stream *st, uint32_t count,
                         date_t known_on)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total = sum(total, schedule_annual(line, st->slots[i].due, known_on));
    return total;
}

int64_t schedule_sum_due(const struct line *line, const struct stream *stream, uint32_t count,
                         date_t known_on)
{
    int64_t due = 0;
    if (line->is_earned)
        return sum_earned(stream, count);
    (void)money_scale(exact_sum(line, stream, count, known_on), 1, stream->slots_in_year,
                      ROUND_HALF_UP, &due);
    return due;
}

uint32_t schedule_slots_due(const struct stream *stream, date_t date)
{
    uint32_t count = 0;
    while (count < stream->slot_count && stream->slots[count].due <= date)
        count++;
    return count;
}

int64_t schedule_due(const struct line *line, const struct stream *stream, date_t date)
{
    return schedule_sum_due(line, stream, schedule_slots_due(stream, date), date);
}

int64_t schedule_agreed_due(const struct line *line, const struct stream *stream, date_t date,
                            date_t booked_to)
{
    const struct view v = {date, booked_to};
    int64_t total = 0, due = 0;
    uint32_t count = schedule_slots_due(stream, date);
    for (uint32_t i = 0; i < count; i++)
        total = sum(total, term_seen(line, stream->slots[i].due, &v)->annual);
    (void)money_scale(total, 1, stream->slots_in_year, ROUND_HALF_UP, &due);
    return due;
}

int64_t schedule_planned(const struct line *line, int year)
{
    date_t dates[DATES_MAX];
    if (line->is_earned) /* the pot, in the year it is withheld from */
        return date_financial_year(line->terms.items[0].effective_from) == year
                   ? line->terms.items[0].annual
                   : 0;
    uint32_t count = schedule_dates(&line->schedule, year, dates);
    int64_t total = 0, planned = 0;
    for (uint32_t i = 0; i < count; i++)
        if (dates[i] != DATE_NONE && dates[i] >= line->from &&
            (line->to == DATE_NONE || dates[i] <= line->to))
            total = sum(total, schedule_annual(line, dates[i], INT32_MAX));
    if (count)
        (void)money_scale(total, 1, count, ROUND_HALF_UP, &planned);
    return planned;
}

static int64_t sum_earned_seen(const struct stream *st, date_t date, const struct view *v)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < st->slot_count && st->slots[i].due <= date; i++)
        if (is_booked(st->slots[i].booked, v))
            total = sum(total, st->slots[i].expected);
    return total;
}

/* The line's last day as the books showed it on a booking day. */
static date_t end_seen(const struct line *line, date_t booked_to)
{
    date_t to = line->to;
    for (size_t i = line->moved_ends.count;
         i > 0 && line->moved_ends.items[i - 1].booked > booked_to; i--)
        to = line->moved_ends.items[i - 1].was;
    return to;
}

/* Instalments as they were then: an end of the line moved since took none away and gave none. */
int64_t schedule_due_booked(const struct line *line, const struct stream *stream, date_t date,
                            date_t booked_to)
{
    const struct view v = {date, booked_to};
    date_t dates[DATES_MAX], to = end_seen(line, booked_to);
    int64_t total = 0, due = 0;
    if (booked_to == DATE_NONE)
        return schedule_due(line, stream, date);
    if (!is_booked(line->booked, &v))
        return 0;
    if (line->is_earned)
        return sum_earned_seen(stream, date, &v);
    uint32_t count = schedule_dates(&line->schedule, stream->year, dates);
    for (uint32_t i = stream->first_slot - 1; i < count; i++)
        if (dates[i] != DATE_NONE && dates[i] <= date && (to == DATE_NONE || dates[i] <= to))
            total = sum(total, annual_seen(line, dates[i], &v));
    (void)money_scale(total, 1, stream->slots_in_year, ROUND_HALF_UP, &due);
    return due;
}

static bool is_last_of_year(const struct stream *st, uint32_t i)
{
    return st->first_slot + i == st->slots_in_year;
}

void schedule_expect(const struct line *line, struct stream *stream)
{
    int64_t expected_before = 0;
    if (line->is_earned)
        return;
    for (uint32_t i = 0; i < stream->slot_count; i++) {
        struct slot *slot = &stream->slots[i];
        date_t known = slot->due;
        slot->true_up = false;
        if (i > 0) {
            date_t known_before = stream->slots[i - 1].due;
            slot->true_up =
                exact_sum(line, stream, i, known) != exact_sum(line, stream, i, known_before);
            if (slot->true_up)
                slot->expected = sum(schedule_sum_due(line, stream, i + 1, known),
                                     -schedule_sum_due(line, stream, i, known_before));
        }
        if (!slot->true_up) {
            enum rounding rounding = schedule_term(line, slot->due, known)->rounding;
            (void)money_scale(schedule_annual(line, slot->due, known), 1, stream->slots_in_year,
                              rounding, &slot->expected);
            if (line->last == LAST_BALANCES && is_last_of_year(stream, i))
                slot->expected =
                    sum(schedule_sum_due(line, stream, i + 1, known), -expected_before);
        }
        expected_before = sum(expected_before, slot->expected);
    }
}
