#include "core/diagnosis/lateness.h"
#include "base/error.h"
#include "core/contribution/debtor.h"
#include "core/contribution/placed.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/diagnosis/explain.h"
#include "core/diagnosis/held_cover.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"

static enum event_kind kind_of_late(const struct instalment *instalment)
{
    if (instalment->paid == 0 && instalment_payable(instalment) > 0)
        return EVENT_OVERDUE;
    return instalment_open(instalment) > 0 ? EVENT_UNDERPAID : EVENT_OVERPAID;
}

/* An instalment whose grace has passed with nothing paid, or (after a variation, an adjustment, a
 * write-off) another sum than is now to be paid. */
static void emit_late(struct step *s, uint32_t contribution_year, uint32_t i)
{
    struct engine *e = s->e;
    const struct instalment *instalment = &year_at(e, contribution_year)->instalments[i];
    const struct contribution_year *cy = year_at(e, contribution_year);
    struct event *event = emit_for_year(s, kind_of_late(instalment), contribution_year);
    event->instalment = cy->first_instalment + i;
    event->value_date = instalment->due;
    event_difference(event, instalment->paid, instalment_payable(instalment));
    struct candidates question = {
        .e = e,
        .arena = &s->out->arena,
        .contribution_year = contribution_year,
        .instalment = i,
        .amount = instalment->paid,
        .expected = instalment_payable(instalment),
        .date = instalment->due,
        .item = ITEM_NONE,
    };
    if (event->kind == EVENT_OVERDUE)
        explain_overdue(&question, instalment->late, &event->parts, &event->reason);
    else
        explain_amount(&question, &event->parts, &event->reason);
    uint32_t exception =
        exception_open(s, event, contribution_year, contribution_at(e, cy->contribution)->partner);
    year_set_exception(e, contribution_year, i, exception);
}

/* What another instalment of the year was paid too much fills those whose grace has passed. */
static void fill_late(struct engine *e, uint32_t contribution_year)
{
    const struct contribution_year *cy = year_at(e, contribution_year);
    const int64_t tolerance = tolerance_of(e, cy).instalment;
    uint32_t late = NONE;
    bool has_surplus = false;
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        const struct instalment *x = &cy->instalments[i];
        has_surplus |= instalment_open(x) < -tolerance;
        if (late == NONE && x->late < business_date(e) && x->late >= cy->laid_on &&
            instalment_open(x) > tolerance)
            late = i;
    }
    if (has_surplus && late != NONE && placed_pass_grace(e, contribution_year))
        emit_fail(e);
}

/* Looks once at each instalment whose grace has passed. What was paid in part was reported when it
 * was paid; what is held pending release is reported as held, and looked at again from day to
 * day. */
static void check_late(struct step *s, uint32_t contribution_year)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, contribution_year);
    fill_late(e, contribution_year);
    for (uint32_t i = 0; i < cy->instalment_count && cy->instalments[i].late < business_date(e);
         i++) {
        const struct instalment *instalment = &cy->instalments[i];
        if (instalment->late_checked)
            continue;
        if (!instalment->exception &&
            (held_covers(e, contribution_year, i) || extra_covers(e, contribution_year, i)))
            continue;
        year_set_late_checked(e, contribution_year, i, true);
        if (year_is_paid(e, cy, instalment) || instalment->exception)
            continue;
        emit_late(s, contribution_year, i);
    }
}

/* The next day on which the instalment is to be looked at; DATE_NONE: none. */
static date_t next_day_of(const struct instalment *instalment, date_t today)
{
    if (instalment->due > today)
        return instalment->due;
    if (instalment->late_checked)
        return DATE_NONE;
    if (instalment->late < today)
        return today + 1; /* covered by money held */
    return instalment->late + 1;
}

/* The next day on which the contribution year has something to be looked at; DATE_NONE when none is
 * left. */
static date_t next_day(const struct engine *e, const struct contribution_year *cy)
{
    date_t next = cy->is_as_it_came ? business_date(e) + 1 : DATE_NONE; /* all are laid anew */
    for (uint32_t i = 0; i < cy->instalment_count; i++) {
        date_t day = next_day_of(&cy->instalments[i], business_date(e));
        if (day != DATE_NONE && (next == DATE_NONE || day < next))
            next = day;
    }
    return next;
}

void lateness_look(struct step *s)
{
    uint32_t contribution_year;
    while (note_take(s, NOTE_LATENESS, &contribution_year)) {
        if (year_at(s->e, contribution_year)->is_unjudged)
            continue; /* core/diagnosis/judgement */
        if (business_date(s->e) != DATE_NONE)
            check_late(s, contribution_year);
        date_t next = next_day(s->e, year_at(s->e, contribution_year));
        if (next != DATE_NONE)
            year_wake_on(s->e, contribution_year, next);
    }
}

/* What is held is that of whoever owes it now. */
static void emit_position(struct step *s, uint32_t contribution_year, size_t debtor, size_t count)
{
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, contribution_year);
    const struct contribution *c = contribution_at(e, cy->contribution);
    struct position p;
    debtor_position(e, contribution_year, debtor, count, cy->touched_on, DATE_NONE, &p);
    if (!debtor_has_part(e, contribution_year, debtor, count, &p))
        return;
    uint32_t partner = debtor_partner(e, cy->contribution, debtor);
    struct event *event = emit_for_year(s, EVENT_POSITION_CHANGED, contribution_year);
    event->partner = party_at(e, partner_at(e, partner)->party)->code;
    event->value_date = cy->touched_on;
    if (debtor + 1 == count)
        p.held = -ledger_balance(e, c->account_in_advance);
    event->position = p;
    if (p.variance && llabs(p.variance) <= tolerance_of(e, cy).year)
        event->reason = REASON_WITHIN_TOLERANCE;
}

/* Its figures, of each that has owed it; what they are made of is said to whoever asks
 * (core/report/report). */
void lateness_emit_positions(struct step *s)
{
    struct engine *e = s->e;
    uint32_t contribution_year;
    while (year_take_touched(e, &contribution_year)) {
        const struct contribution_year *cy = year_at(e, contribution_year);
        size_t count = debtor_count(e, cy->contribution, cy->touched_on, DATE_NONE);
        s->item = cy->touched_item;
        for (size_t i = 0; i < count; i++)
            emit_position(s, contribution_year, i, count);
    }
    s->item = ITEM_NONE;
}
