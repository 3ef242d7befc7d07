#include "core/control/clock_jump.h"
#include "base/error.h"
#include "core/control/state.h"
#include "core/foundation/emit.h"
#include "core/governance/mandate.h"
#include "core/governance/officer.h"
#include "core/governance/record.h"

static uint32_t officers_in_office(const struct engine *e)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < officer_count(e) && n < CLOCK_JUMP_OFFICERS; i++)
        n += officer_may_act_on(officer_at(e, i), business_date(e));
    return n;
}

bool clock_jump_takes_two(const struct engine *e)
{
    return officers_in_office(e) >= CLOCK_JUMP_OFFICERS;
}

static int check_date(struct step *s, date_t date)
{
    char asked[DATE_TEXT_MAX], now[DATE_TEXT_MAX];
    int rc = require_day(s);
    if (rc || date > business_date(s->e))
        return rc;
    return refuse(s, REFUSED_DATE_ORDER, "clock_jump.date", "after the business date",
                  "%s is not after the business date %s: there is nothing to confirm",
                  date_print(date, asked), date_print(business_date(s->e), now));
}

static void emit_confirmed(struct step *s, const struct clock_jump_input *in)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->value_date = in->date;
    event->officer = arena_text(&s->out->arena, in->officer);
    event_part(s, event, PART(CLOCK_CONFIRMED, .date = in->date));
}

/* 0: it is confirmed now; NEEDS_OFFICERS; or a refusal. */
static int confirm(struct step *s, const struct item *item)
{
    struct text officer = item->clock_jump.officer;
    bool takes_two = clock_jump_takes_two(s->e);
    uint32_t who = NONE;
    if (takes_two && !officer.size && !s->decided)
        return refuse(s, REFUSED_MISSING_FIELD, "clock_jump.officer", "an officer in office",
                      "two officers confirm a jump of the clock: which of them says so?");
    if (!takes_two && !s->decided)
        return officer.size ? officer_authorise(s, NONE, officer, "clock_jump.officer", &who) : 0;
    struct mandate m = mandate_to_move(NONE, 0);
    m.is_limited = false;
    return mandate_check(s, &m, officer, item);
}

int clock_jump_apply(struct step *s, const struct item *item)
{
    const struct clock_jump_input *in = &item->clock_jump;
    struct engine *e = s->e;
    int rc = check_date(s, in->date);
    if (rc || (e->control->clock_confirmed != DATE_NONE && in->date <= e->control->clock_confirmed))
        return rc;
    rc = confirm(s, item);
    if (rc)
        return rc;
    e->control->clock_confirmed = in->date;
    emit_confirmed(s, in);
    return 0;
}

date_t clock_jump_confirmed(const struct engine *e)
{
    return e->control->clock_confirmed;
}
