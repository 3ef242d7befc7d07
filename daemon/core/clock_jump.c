#include "core/clock_jump.h"
#include "base/error.h"
#include "core/officer.h"
#include "core/pending.h"
#include "core/report.h"
#include "core/say.h"

static uint32_t officers_in_office(const struct engine *e)
{
    uint32_t n = 0;
    for (size_t i = 0; i < e->four_eyes.officers.count && n < CLOCK_JUMP_OFFICERS; i++)
        n += officer_may_act_on(&e->four_eyes.officers.items[i], e->today);
    return n;
}

void report_clock(const struct engine *e, struct report_clock *ret_clock)
{
    *ret_clock = (struct report_clock){
        .today = e->today, .day_to = e->day_to, .confirmed = e->clock_confirmed};
}

bool report_clock_takes_two(const struct engine *e)
{
    return officers_in_office(e) >= CLOCK_JUMP_OFFICERS;
}

static int check_date(struct step *s, date_t date)
{
    char asked[DATE_TEXT_MAX], today[DATE_TEXT_MAX];
    int rc = require_day(s);
    if (rc || date > s->e->today)
        return rc;
    return refuse(s, REFUSED_DATE_ORDER, "clock_jump.date", "after the business date",
                  "%s is not after the business date %s: there is nothing to confirm",
                  date_print(date, asked), date_print(s->e->today, today));
}

static int say_confirmed(struct step *s, const struct clock_jump_input *in)
{
    struct event *event = say(s, EVENT_AGREED, NONE);
    char date[DATE_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->value_date = in->date;
    event->officer = arena_text(&s->out->arena, in->officer);
    event->explanation = arena_print(&s->out->arena, "the clock is right: the business date may "
                                     "follow it to %s", date_print(in->date, date));
    return 0;
}

/* 0 and *ret_pending false: it is confirmed now. */
static int confirm(struct step *s, const struct item *item, bool *ret_pending)
{
    struct text officer = item->clock_jump.officer;
    bool takes_two = report_clock_takes_two(s->e);
    uint32_t who = NONE;
    *ret_pending = false;
    if (s->is_approved)
        return 0;
    if (takes_two && !officer.size)
        return refuse(s, REFUSED_MISSING_FIELD, "clock_jump.officer", "an officer in office",
                      "two officers confirm a jump of the clock: which of them says so?");
    int rc = officer.size ? officer_authorise(s, NONE, officer, "clock_jump.officer", &who) : 0;
    if (rc || !takes_two)
        return rc;
    *ret_pending = true;
    return pending_keep(s, NONE, who, 0, item);
}

int clock_jump_take(struct step *s, const struct item *item)
{
    const struct clock_jump_input *in = &item->clock_jump;
    struct engine *e = s->e;
    bool pending;
    int rc = check_date(s, in->date);
    if (rc || (e->clock_confirmed != DATE_NONE && in->date <= e->clock_confirmed))
        return rc;
    rc = confirm(s, item, &pending);
    if (rc || pending)
        return rc;
    e->clock_confirmed = in->date;
    return say_confirmed(s, in);
}
