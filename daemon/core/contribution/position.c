/* core/contribution/position: a contribution year as of any date, and as the books showed it
 * (year_position, year_position_booked, year_claims_moved_of of core/contribution/year). */
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
#include "core/contribution/year.h"

/* Adds what the days' sums are, or (sign -1) takes them off. */
static void add_day(struct position *p, const struct day_sums *day, int sign)
{
    p->paid = sum(p->paid, sign * day->paid);
    p->received = sum(p->received, sign * day->received);
    p->adjusted = sum(p->adjusted, sign * day->adjusted);
    p->written_off = sum(p->written_off, sign * day->written_off);
}

/* Completes a position by what the schedule says is due and what claims came or went. */
static void set_due(struct position *p, int64_t scheduled, int64_t claims)
{
    p->due = sum(scheduled, -p->adjusted);
    p->transferred = claims;
    p->variance = sum(sum(p->paid, p->written_off), -sum(p->due, p->transferred));
}

static int64_t claims_moved(const struct contribution_year *cy, date_t as_of, date_t booked_to)
{
    int64_t total = 0;
    for (size_t i = 0; i < cy->claims_moved.count; i++)
        if (cy->claims_moved.items[i].on <= as_of &&
            (booked_to == DATE_NONE || cy->claims_moved.items[i].booked <= booked_to))
            total = sum(total, cy->claims_moved.items[i].amount);
    return total;
}

int64_t year_claims_moved_of(const struct contribution_year *cy, uint32_t place, date_t as_of)
{
    int64_t total = 0;
    for (size_t i = 0; i < cy->claims_moved.count; i++)
        if (cy->claims_moved.items[i].place == place && cy->claims_moved.items[i].on <= as_of)
            total = sum(total, cy->claims_moved.items[i].amount);
    return total;
}

void year_position(const struct engine *e, uint32_t contribution_year, date_t as_of,
                   struct position *ret_position)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct position p = {.as_of = as_of,
                         .paid = cy->paid,
                         .received = cy->received,
                         .adjusted = cy->adjusted,
                         .written_off = cy->written_off};
    for (size_t i = cy->days.count; i > 0 && cy->days.items[i - 1].date > as_of; i--)
        add_day(&p, &cy->days.items[i - 1], -1);
    set_due(&p, schedule_due(contribution_at(e, cy->contribution), cy, as_of),
            claims_moved(cy, as_of, DATE_NONE));
    *ret_position = p;
}

void year_position_booked(const struct engine *e, uint32_t contribution_year, date_t as_of,
                          date_t booked_to, struct position *ret_position)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct position p = {.as_of = as_of};
    if (booked_to == DATE_NONE) {
        year_position(e, contribution_year, as_of, ret_position);
        return;
    }
    for (size_t i = 0; i < cy->days.count && cy->days.items[i].date <= as_of; i++)
        if (cy->days.items[i].booked <= booked_to)
            add_day(&p, &cy->days.items[i], 1);
    const struct day_sums let_go = discharged_sums(e, cy);
    add_day(&p, &let_go, 1);
    set_due(&p, schedule_due_booked(contribution_at(e, cy->contribution), cy, as_of, booked_to),
            claims_moved(cy, as_of, booked_to));
    *ret_position = p;
}
