#include "core/engine/day.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/year.h"
#include "core/control/period.h"
#include "core/control/succession.h"
#include "core/diagnosis/judgement.h"
#include "core/diagnosis/lateness.h"
#include "core/diagnosis/review.h"
#include "core/engine/after.h"
#include "core/engine/dispatch.h"
#include "core/engine/state.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/governance/assurance.h"
#include "core/governance/record.h"
#include "core/planning/round.h"
#include "core/reconcile/matching.h"
#include "core/spending/approved_plan.h"
#include "core/spending/district_grant.h"
#include "core/spending/minimum_spend.h"
#include "core/spending/year_over.h"
#include "core/workflow/opening.h"
#include "core/workflow/workflow.h"

static int wake(struct step *s, const struct wake *w)
{
    switch (w->kind) {
    case WAKE_CONTRIBUTION:
        return contribution_wake(s, w->index, w->date);
    case WAKE_CONTRIBUTION_YEAR:
        return year_woken(s, w->index, w->date);
    case WAKE_PLAN:
        return approved_plan_wake(s, w->index, w->date, w->item_serial);
    case WAKE_SUCCESSION:
        return succession_wake(s, w->index);
    case WAKE_UNCONFIRMED:
        matching_wake(s, w->index, w->item_serial);
        return 0;
    case WAKE_CONDITION:
        return assurance_wake(s, w->index, w->item_serial);
    case WAKE_FUND:
        minimum_spend_wake(s, w->index, w->date);
        return 0;
    case WAKE_EXCEPTION:
        workflow_wake(s, w->index, w->date);
        return 0;
    case WAKE_DISTRICT_GRANT:
        district_grant_wake(s, w->index);
        return 0;
    case WAKE_YEAR_OVER:
        return year_over_wake(s, w->index);
    case WAKE_ROUND:
        return round_wake(s, w->index, w->item_serial, w->date);
    }
    return ERR_CORRUPT;
}

/* A document whose last row is not there yet is judged when it is, or on the next day. */
static bool is_complete(const struct step *s)
{
    return !s->in->document || s->in->document->complete;
}

static int close_day(struct step *s, bool is_judged)
{
    uint32_t item = s->item;
    s->item = ITEM_NONE;
    if (is_judged)
        judgement_give(s);
    review_exceptions(s);
    int rc = dispatch_lapse(s, true);
    if (!rc)
        rc = opening_count(s);
    if (!rc)
        lateness_emit_positions(s);
    if (!rc)
        period_emit_late(s);
    s->item = item;
    s->closed_events = s->out->event_count;
    return rc;
}

int day_close(struct step *s)
{
    return close_day(s, is_complete(s));
}

/* The day is over; what came on it is judged where that was in this step, else what was left of
 * documents is on the next. */
static int move_to(struct step *s, date_t day, bool is_judged)
{
    int rc = business_date(s->e) == DATE_NONE ? 0 : close_day(s, is_judged);
    s->e->tables.today = day;
    judgement_give(s);
    return rc;
}

/* The next day on which something is due, and at most the last; DATE_NONE sorts before all. While
 * inputs wait for officers no day is passed over: each may make one of them pointless. */
static date_t next_day(const struct engine *e, date_t last)
{
    const date_t due = agenda_next(e), today = business_date(e);
    const date_t day = due == DATE_NONE || due > last ? last : due;
    return pending_count(e) && today != DATE_NONE && day > today ? today + 1 : day;
}

/* A day that has not begun. What became due on the day before, after that was over, is looked at on
 * the next. */
static int begin(struct step *s, date_t date)
{
    struct engine *e = s->e;
    if (e->tables.day_to != DATE_NONE || business_date(e) == date)
        return 0;
    if (business_date(e) == DATE_NONE)
        return move_to(s, date, s->item != 0);
    date_t due = next_day(e, date);
    return move_to(s, due > business_date(e) ? due : business_date(e) + 1, s->item != 0);
}

/* What has been done in this step. */
static size_t work_of(const struct step *s, size_t wakes)
{
    return wakes + DAY_WORK_OF_EVENT * (s->out->event_count + year_touched_count(s->e));
}

static int go_on(struct step *s, date_t date, size_t most)
{
    struct engine *e = s->e;
    const size_t until = work_of(s, 0) + most;
    struct wake w;
    int rc = 0;
    for (size_t wakes = 0; !rc && !emit_failed(s) && work_of(s, wakes) < until; wakes++) {
        date_t day = next_day(e, date);
        if (day > business_date(e)) {
            rc = dispatch_lapse(s, false);
            if (!rc)
                rc = move_to(s, day, true);
            if (rc || next_day(e, date) > day)
                continue; /* nothing is due on it */
        }
        if (!agenda_take(e, date, &w)) {
            e->tables.day_to = DATE_NONE;
            return dispatch_lapse(s, false);
        }
        rc = wake(s, &w);
        if (!rc)
            rc = after_item(s);
    }
    return rc;
}

int day_apply(struct step *s, const struct item *item)
{
    struct engine *e = s->e;
    const date_t date = item->day.date;
    const date_t least = e->tables.day_to != DATE_NONE ? e->tables.day_to : business_date(e);
    char before[DATE_TEXT_MAX], asked[DATE_TEXT_MAX];
    if (least != DATE_NONE && date < least)
        return refuse(s, REFUSED_DATE_ORDER, "day.date", "not before the business date",
                      "%s is before the business date %s", date_print(date, asked),
                      date_print(least, before));
    bool in_parts = s->in->item_count == 1 && !e->engine->trial;
    int rc = begin(s, date);
    e->tables.day_to = date;
    if (!rc)
        rc = go_on(s, date, in_parts ? DAY_WORK_MAX : SIZE_MAX / 2);
    return rc;
}
