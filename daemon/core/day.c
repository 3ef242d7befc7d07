#include "core/day.h"
#include "base/error.h"
#include "core/agenda.h"
#include "core/assurance.h"
#include "core/district_grant.h"
#include "core/floor.h"
#include "core/line.h"
#include "core/matching.h"
#include "core/opening.h"
#include "core/period.h"
#include "core/queue.h"
#include "core/say.h"
#include "core/stream.h"
#include "core/succession.h"

static int wake(struct step *s, const struct wake *w)
{
    switch (w->kind) {
    case WAKE_LINE_YEAR:
        return line_wake(s, w->index, w->date);
    case WAKE_SLOT:
        return stream_woken(s, w->index, w->date);
    case WAKE_SUCCESSION:
        return succession_wake(s, w->index);
    case WAKE_UNCONFIRMED:
        return matching_wake(s, w->index, w->item_serial);
    case WAKE_CONDITION:
        return assurance_wake(s, w->index, w->item_serial);
    case WAKE_FUND:
        return floor_wake(s, w->index, w->date);
    case WAKE_EXCEPTION:
        return queue_wake(s, w->index, w->date);
    case WAKE_DISTRICT_GRANT:
        return district_grant_wake(s, w->index);
    }
    return ERR_CORRUPT;
}

int day_close(struct step *s)
{
    uint32_t item = s->item;
    s->item = ITEM_NONE;
    int rc = opening_count(s);
    if (!rc)
        rc = stream_say_positions(s);
    if (!rc)
        period_say_late(s);
    s->item = item;
    s->closed_events = s->out->event_count;
    return rc;
}

static int move_to(struct step *s, date_t day)
{
    int rc = s->e->today == DATE_NONE ? 0 : day_close(s);
    s->e->today = day;
    return rc;
}

/* The next day on which something is due, and at most the last; DATE_NONE sorts before all. */
static date_t next_day(const struct engine *e, date_t last)
{
    date_t due = agenda_next(e);
    return due == DATE_NONE || due > last ? last : due;
}

/* A day that has not begun. What became due on the day before, after that was over, is looked at on
 * the next. */
static int begin(struct step *s, date_t date)
{
    struct engine *e = s->e;
    if (e->day_to != DATE_NONE || e->today == date)
        return 0;
    if (e->today == DATE_NONE)
        return move_to(s, date);
    date_t due = next_day(e, date);
    return move_to(s, due > e->today ? due : e->today + 1);
}

/* What has been done in this step. */
static size_t work_of(const struct step *s, size_t wakes)
{
    return wakes + DAY_WORK_OF_EVENT * (s->out->event_count + s->e->touched.count);
}

static int go_on(struct step *s, date_t date, size_t most)
{
    struct engine *e = s->e;
    const size_t until = work_of(s, 0) + most;
    struct wake w;
    int rc = 0;
    for (size_t wakes = 0; !rc && work_of(s, wakes) < until; wakes++) {
        date_t day = next_day(e, date);
        if (day > e->today)
            rc = move_to(s, day);
        if (!rc && !agenda_take(e, date, &w)) {
            e->day_to = DATE_NONE;
            return 0;
        }
        if (!rc)
            rc = wake(s, &w);
    }
    return rc;
}

int day_take(struct step *s, const struct item *item)
{
    struct engine *e = s->e;
    const date_t date = item->day.date;
    const date_t least = e->day_to != DATE_NONE ? e->day_to : e->today;
    char before[DATE_TEXT_MAX], asked[DATE_TEXT_MAX];
    if (least != DATE_NONE && date < least)
        return refuse(s, REFUSED_DATE_ORDER, "day.date", "not before the business date",
                      "%s is before the business date %s", date_print(date, asked),
                      date_print(least, before));
    bool in_parts = s->in->item_count == 1 && !e->trial;
    int rc = begin(s, date);
    e->day_to = date;
    return rc ? rc : go_on(s, date, in_parts ? DAY_WORK_MAX : SIZE_MAX / 2);
}
