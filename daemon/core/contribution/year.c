#include "core/contribution/year.h"
#include <assert.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/allocation.h"
#include "core/contribution/debtor.h"
#include "core/contribution/placed.h"
#include "core/contribution/schedule.h"
#include "core/contribution/discharged.h"
#include "core/contribution/state.h"
#include "core/contribution/tolerance.h"
#include "core/foundation/agenda.h"
#include "core/foundation/calendar.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/policy.h"
#include "core/foundation/tables_own.h"

uint32_t year_find(const struct engine *e, uint32_t contribution, int year)
{
    const struct contribution *c = contribution_at(e, contribution);
    for (size_t i = c->contribution_years.count; i-- > 0;)
        if (year_at(e, c->contribution_years.items[i])->year == year)
            return c->contribution_years.items[i];
    return NONE;
}

static bool draft(const struct contribution *contribution, uint32_t index, int year,
                  struct year_draft *d)
{
    date_t dates[DATES_MAX];
    uint32_t count = schedule_dates(&contribution->schedule, year, dates), first = 0, last = count;
    while (first < count && dates[first] < contribution->from)
        first++;
    while (last > first && (dates[last - 1] == DATE_NONE || /* beyond the calendar */
                            (contribution->to != DATE_NONE && dates[last - 1] > contribution->to)))
        last--;
    d->year = (struct contribution_year){
        .contribution = index,
        .year = year,
        .instalments_in_year = count,
        .first_instalment = first + 1,
        .instalment_count = last - first,
        .instalments = d->instalments,
        .touched_on = DATE_NONE,
        .wake_on = DATE_NONE,
        .laid_on = DATE_NONE,
    };
    for (uint32_t i = 0; i < d->year.instalment_count; i++)
        d->instalments[i] = (struct instalment){
            .due = dates[first + i],
            .late = calendar_add_working_days(dates[first + i], contribution->grace_working_days),
            .paid_on = DATE_NONE,
        };
    if (d->year.instalment_count)
        schedule_expect(contribution, &d->year);
    return d->year.instalment_count != 0;
}

const struct contribution_year *year_look(const struct engine *e, uint32_t contribution, int year,
                                          struct year_draft *room)
{
    uint32_t found = year_find(e, contribution, year);
    if (found != NONE)
        return year_at(e, found);
    return draft(contribution_at(e, contribution), contribution, year, room) ? &room->year : NULL;
}

/* Keeps contribution.contribution_years ascending by year. */
static void insert_by_year(const struct engine *e, struct contribution *contribution,
                           uint32_t contribution_year)
{
    size_t i = contribution->contribution_years.count++;
    while (i > 0 && year_at(e, contribution->contribution_years.items[i - 1])->year >
                        year_at(e, contribution_year)->year) {
        contribution->contribution_years.items[i] = contribution->contribution_years.items[i - 1];
        i--;
    }
    contribution->contribution_years.items[i] = contribution_year;
}

int year_get(struct step *s, uint32_t contribution, int year, uint32_t *ret_contribution_year)
{
    struct engine *e = s->e;
    struct contribution *c = contribution_own(e, contribution);
    struct year_draft made;
    *ret_contribution_year = year_find(e, contribution, year);
    if (*ret_contribution_year != NONE || !draft(c, contribution, year, &made))
        return 0;
    size_t size = made.year.instalment_count * sizeof *made.instalments;
    made.year.instalments = malloc(size);
    if (!made.year.instalments || ARRAY_ROOM(&c->contribution_years) ||
        tables_add_year(e, &made.year, ret_contribution_year)) {
        free(made.year.instalments);
        return ERR_MEMORY;
    }
    memcpy(made.year.instalments, made.instalments, size);
    insert_by_year(e, c, *ret_contribution_year);
    if (policy_holds(e, c->kind, year))
        policy_use(e, c->kind, year);
    else
        note_add(s, NOTE_KIND, contribution);
    return year_wake(s, *ret_contribution_year);
}

int year_add_earned(struct step *s, uint32_t contribution, int year, uint32_t instalments,
                    uint32_t *ret_contribution_year)
{
    struct engine *e = s->e;
    struct contribution *c = contribution_own(e, contribution);
    struct contribution_year cy = {
        .contribution = contribution,
        .year = year,
        .instalments_in_year = instalments,
        .first_instalment = 1,
        .touched_on = DATE_NONE,
        .wake_on = DATE_NONE,
        .laid_on = DATE_NONE,
    };
    if (ARRAY_ROOM(&c->contribution_years) || tables_add_year(e, &cy, ret_contribution_year))
        return ERR_MEMORY;
    insert_by_year(e, c, *ret_contribution_year);
    return 0;
}

int year_earn(struct step *s, uint32_t contribution_year, date_t due, int64_t amount)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    uint32_t count = cy->instalment_count;
    struct instalment *instalments = calloc(count + 1, sizeof *instalments);
    if (!instalments)
        return ERR_MEMORY;
    if (count)
        memcpy(instalments, cy->instalments, count * sizeof *instalments);
    free(cy->instalments);
    date_t on = count && instalments[count - 1].due > due ? instalments[count - 1].due : due;
    instalments[count] = (struct instalment){
        .due = on,
        .late = calendar_add_working_days(
            on, contribution_at(s->e, cy->contribution)->grace_working_days),
        .expected = amount,
        .paid_on = DATE_NONE,
        .booked = ledger_use_booking_day(s->e, contribution_at(s->e, cy->contribution)->pool),
    };
    cy->instalments = instalments;
    assert(count < DATES_MAX);
    cy->instalment_count = count + 1;
    if (cy->instalments_in_year < cy->instalment_count)
        cy->instalments_in_year = cy->instalment_count;
    return placed_lay(s->e, contribution_year) ? ERR_MEMORY : year_wake(s, contribution_year);
}

static bool is_after(const struct day_sums *day, date_t date, date_t booked)
{
    return day->date != date ? day->date > date : day->booked > booked;
}

/* The entry of a value date and a booking day, made when absent; NULL when out of memory. */
static struct day_sums *day_of(struct engine *e, struct contribution_year *cy, date_t date)
{
    date_t booked = ledger_use_booking_day(e, contribution_at(e, cy->contribution)->pool);
    size_t i = cy->days.count;
    while (i > 0 && is_after(&cy->days.items[i - 1], date, booked))
        i--;
    if (i > 0 && cy->days.items[i - 1].date == date && cy->days.items[i - 1].booked == booked)
        return &cy->days.items[i - 1];
    if (ARRAY_ROOM(&cy->days))
        return NULL;
    memmove(&cy->days.items[i + 1], &cy->days.items[i],
            (cy->days.count - i) * sizeof *cy->days.items);
    cy->days.count++;
    cy->days.items[i] = (struct day_sums){.date = date, .booked = booked};
    return &cy->days.items[i];
}

/* Books a change of the sum due on the day from which it counts. */
static int recognise(struct step *s, uint32_t contribution_year, int64_t amount, date_t on)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    struct day_sums *day = day_of(s->e, cy, on);
    if (!day)
        return ERR_MEMORY;
    day->recognised = sum(day->recognised, amount);
    cy->recognised = sum(cy->recognised, amount);
    return year_touch(s, contribution_year, business_date(s->e));
}

/* The next day after one on which the sum due changes, or was booked to; the days of the year from
 * place day on are after it. What changed before the last day that was let go counts from that.
 * DATE_NONE: none. */
static date_t next_change(const struct contribution *contribution,
                          const struct contribution_year *cy, date_t after, size_t day,
                          date_t let_go)
{
    date_t next = schedule_next_change(contribution, cy, after);
    if (let_go != DATE_NONE)
        schedule_take_earlier(&next, let_go, after);
    for (size_t i = 0; i < cy->former_income.count; i++)
        if (cy->former_income.items[i].amount)
            schedule_take_earlier(&next, cy->former_income.items[i].date, after);
    while (day < cy->days.count && !cy->days.items[day].recognised)
        day++;
    if (day < cy->days.count)
        schedule_take_earlier(&next, cy->days.items[day].date, after);
    return next;
}

/* Books what changes after the day before place day of the year's days (0: from the first). */
static int recognise_after(struct step *s, uint32_t contribution_year, size_t day)
{
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    const struct contribution *contribution = contribution_at(s->e, cy->contribution);
    const date_t let_go = day ? DATE_NONE : discharged_to(s->e, cy);
    int64_t booked = day ? cy->recognised : 0; /* of the days before place day */
    if (cy->discharged_count)                  /* nothing of it changes without its instalments */
        return 0;
    date_t on = day ? cy->days.items[day - 1].date : let_go - (let_go != DATE_NONE);
    while ((on = next_change(contribution, cy, on, day, let_go)) != DATE_NONE &&
           on <= business_date(s->e)) {
        for (; day < cy->days.count && cy->days.items[day].date <= on; day++)
            booked = sum(booked, cy->days.items[day].recognised);
        int64_t amount = sum(schedule_due(contribution, cy, on), -booked);
        int rc = debtor_recognise(s, contribution_year, amount, on);
        if (rc || (amount && (rc = recognise(s, contribution_year, amount, on)) != 0))
            return rc;
        booked = sum(booked, amount);
        while (day < cy->days.count && cy->days.items[day].date <= on)
            day++; /* the one that was made for it */
    }
    return 0;
}

/* What is booked is held against the sum due on every day on which that may have changed. That a
 * day has come changes nothing before the last of them that was booked: what may (a variation,
 * another end, a succession, a sum earned) has itself looked at all of them. */
int year_recognise(struct step *s, uint32_t contribution_year)
{
    return recognise_after(s, contribution_year, 0);
}

/* The place after the last day to which anything was booked. */
static size_t booked_to(const struct contribution_year *cy)
{
    size_t day = cy->days.count;
    while (day > 0 && !cy->days.items[day - 1].recognised)
        day--;
    return day;
}

int year_wake(struct step *s, uint32_t contribution_year)
{
    int rc = year_recognise(s, contribution_year);
    if (!rc)
        note_add(s, NOTE_LATENESS, contribution_year);
    return rc;
}

int year_cut(struct step *s, uint32_t contribution_year, date_t to)
{
    struct engine *e = s->e;
    struct contribution_year *cy = year_own(e, contribution_year);
    if (cy->discharged_count && date_financial_year(to) > cy->year)
        return 0;
    int rc = discharged_recall(e, contribution_year);
    if (rc)
        return rc;
    uint32_t kept = schedule_instalments_due(cy, to);
    if (kept == cy->instalment_count)
        return 0;
    for (uint32_t i = kept; i < cy->instalment_count; i++) {
        const struct instalment *gone = &cy->instalments[i];
        cy->extra_adjusted = sum(cy->extra_adjusted, gone->adjusted);
        cy->extra_written_off = sum(cy->extra_written_off, gone->written_off);
        exception_close(e, cy->instalments[i].exception);
    }
    for (size_t i = 0; i < cy->claims_moved.count; i++)
        if (cy->claims_moved.items[i].place >= kept)
            cy->claims_moved.items[i].place = NONE;
    cy->instalment_count = kept;
    rc = placed_lay(e, contribution_year);
    rc = rc ? rc : year_recognise(s, contribution_year);
    return rc || business_date(e) == DATE_NONE ? rc
                                               : year_touch(s, contribution_year, business_date(e));
}

void year_clear(struct step *s, uint32_t contribution_year, uint32_t instalment, date_t on)
{
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    struct instalment *at = &cy->instalments[instalment];
    if (!at->exception)
        return;
    exception_close(s->e, at->exception);
    at->exception = 0;
    struct event *event = emit_for_year(s, EVENT_CLEARED, contribution_year);
    event->instalment = cy->first_instalment + instalment;
    event->value_date = on;
    event_difference(event, at->paid, instalment_payable(at));
}

bool year_is_paid(const struct engine *e, const struct contribution_year *cy,
                  const struct instalment *instalment)
{
    return llabs(instalment_open(instalment)) <= tolerance_of(e, cy).instalment;
}

/* What was reported of an instalment was measured by the old sum: by the new one it is cleared, or
 * looked at anew. */
static void look_again(struct step *s, uint32_t contribution_year, uint32_t i)
{
    struct instalment *instalment = &year_own(s->e, contribution_year)->instalments[i];
    if (year_is_paid(s->e, year_at(s->e, contribution_year), instalment)) {
        year_clear(s, contribution_year, i, instalment->paid_on);
        return;
    }
    exception_close(s->e, instalment->exception);
    instalment->exception = 0;
    instalment->late_checked = false;
}

int year_look_again(struct step *s, uint32_t contribution_year)
{
    int rc = placed_lay(s->e, contribution_year);
    const struct contribution_year *cy = year_at(s->e, contribution_year);
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        struct instalment *instalment = &cy->instalments[i];
        if (year_is_paid(s->e, cy, instalment))
            year_clear(s, contribution_year, i, instalment->paid_on);
        else if (!instalment->exception)
            instalment->late_checked = false;
    }
    if (rc || business_date(s->e) == DATE_NONE)
        return rc;
    rc = year_wake(s, contribution_year);
    return rc ? rc : year_touch(s, contribution_year, business_date(s->e));
}

int year_vary(struct step *s, uint32_t contribution_year)
{
    struct engine *e = s->e;
    struct contribution_year *cy = year_own(e, contribution_year);
    int64_t before[DATES_MAX];
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        before[i] = cy->instalments[i].expected;
    schedule_expect(contribution_at(e, cy->contribution), cy);
    int rc = placed_lay(e, contribution_year);
    for (uint32_t i = 0; i < cy->instalment_count; i++)
        if (cy->instalments[i].expected != before[i]) /* it may have been paid in part before */
            look_again(s, contribution_year, i);
    rc = rc ? rc : year_wake(s, contribution_year);
    return rc ? rc : year_touch(s, contribution_year, business_date(e));
}

int year_touch(struct step *s, uint32_t contribution_year, date_t date)
{
    struct engine *e = s->e;
    struct contribution_year *cy = year_own(e, contribution_year);
    if (!cy->touched) {
        if (ARRAY_ROOM(&e->contribution->touched))
            return ERR_MEMORY;
        e->contribution->touched.items[e->contribution->touched.count++] = contribution_year;
        cy->touched = true;
        cy->touched_on = business_date(e);
    }
    cy->touched_on = cy->touched_on < date ? date : cy->touched_on;
    cy->touched_item = s->item;
    return 0;
}

static void add(int64_t *of_day, int64_t *of_year, int64_t amount)
{
    *of_day = sum(*of_day, amount);
    *of_year = sum(*of_year, amount);
}

int year_count(struct step *s, uint32_t contribution_year, date_t date, enum applied_as as,
               int64_t amount)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    struct day_sums *day = day_of(s->e, cy, date);
    if (!day)
        return ERR_MEMORY;
    switch (as) {
    case APPLIED_PAID:
        add(&day->paid, &cy->paid, amount);
        break;
    case APPLIED_ADJUSTED:
        add(&day->adjusted, &cy->adjusted, amount);
        break;
    case APPLIED_WRITTEN_OFF:
        add(&day->written_off, &cy->written_off, amount);
        break;
    }
    return year_touch(s, contribution_year, date);
}

int year_pay(struct step *s, uint32_t contribution_year, uint32_t partner, date_t date,
             int64_t amount)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    int rc = 0;
    if (c->allocation_required)
        rc = allocation_use(e, partner_at(e, partner)->party, c->kind, cy->year, amount);
    return rc ? rc : year_count(s, contribution_year, date, APPLIED_PAID, amount);
}

int year_receive(struct step *s, uint32_t contribution_year, date_t date, int64_t amount)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    struct day_sums *day = day_of(s->e, cy, date);
    if (day)
        add(&day->received, &cy->received, amount);
    return day ? year_touch(s, contribution_year, date) : ERR_MEMORY;
}

int year_move_claim(struct step *s, uint32_t contribution_year, uint32_t place, int64_t amount,
                    date_t on)
{
    struct contribution_year *cy = year_own(s->e, contribution_year);
    if (discharged_recall(s->e, contribution_year) || ARRAY_ROOM(&cy->claims_moved))
        return ERR_MEMORY;
    date_t booked = ledger_use_booking_day(s->e, contribution_at(s->e, cy->contribution)->pool);
    cy->claims_moved.items[cy->claims_moved.count++] =
        (struct claim_moved){on, booked, place, amount};
    return year_touch(s, contribution_year, on);
}

void year_wake_on(struct engine *e, uint32_t contribution_year, date_t date)
{
    struct contribution_year *cy = year_own(e, contribution_year);
    if (cy->wake_on != DATE_NONE && cy->wake_on <= date)
        return;
    cy->wake_on = date;
    agenda_add(e, date, WAKE_CONTRIBUTION_YEAR, contribution_year, 0);
}

int year_woken(struct step *s, uint32_t contribution_year, date_t date)
{
    if (year_at(s->e, contribution_year)->wake_on != date)
        return 0;
    struct contribution_year *cy = year_own(s->e, contribution_year);
    cy->wake_on = DATE_NONE;
    const bool is_as_it_came = cy->is_as_it_came;
    int rc = recognise_after(s, contribution_year, booked_to(cy));
    if (!rc && is_as_it_came)
        rc = placed_lay(s->e, contribution_year);
    if (!rc)
        note_add(s, NOTE_LATENESS, contribution_year);
    return rc;
}

bool year_take_touched(struct engine *e, uint32_t *ret_contribution_year)
{
    struct contribution_state *c = e->contribution;
    if (c->touched_taken == c->touched.count) {
        c->touched_taken = c->touched.count = 0;
        return false;
    }
    *ret_contribution_year = c->touched.items[c->touched_taken++];
    year_own(e, *ret_contribution_year)->touched = false;
    return true;
}

size_t year_touched_count(const struct engine *e)
{
    return e->contribution->touched.count;
}

void year_set_exception(struct engine *e, uint32_t contribution_year, uint32_t instalment,
                        uint32_t exception)
{
    assert(instalment < year_at(e, contribution_year)->instalment_count);
    year_own(e, contribution_year)->instalments[instalment].exception = exception;
}

void year_set_late_checked(struct engine *e, uint32_t contribution_year, uint32_t instalment,
                           bool is_checked)
{
    year_own(e, contribution_year)->instalments[instalment].late_checked = is_checked;
}
