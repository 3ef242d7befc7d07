#include "core/diagnosis/judgement.h"
#include "core/contribution/placed.h"
#include "core/contribution/tolerance.h"
#include "core/contribution/year.h"
#include "core/diagnosis/explain.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/note.h"

/* One contribution year that is judged. */
struct judged {
    struct step *s;
    uint32_t contribution_year;
};

static struct money money_of(const struct placed *p)
{
    return (struct money){
        .cause = p->cause,
        .item = p->item,
        .row = p->row,
        .reference = p->reference,
        .amount = p->amount,
        .value_date = p->value_date,
        .document = p->document,
    };
}

/* What an instalment is short of by a credit: that explains it. */
static void add_credit(struct step *s, struct event *event, const struct placed *p)
{
    struct parts *parts = &event->parts;
    if (parts->items[parts->count - 1].kind == PART_NOTHING_EXPLAINS)
        parts->count--;
    event_part(s, event,
               PART(CREDIT_TAKEN, .amount = -p->amount, .date = p->value_date,
                    .number = reference_text(&p->reference)));
    if (event->reason == REASON_UNRECONCILED)
        event->reason = REASON_CREDIT;
}

/* Opens what was found of a payment; instalment NONE: that it was not awaited. */
static uint32_t find(const struct judged *j, const struct placed *p, uint32_t instalment,
                     int64_t amount, int64_t expected)
{
    struct step *s = j->s;
    struct engine *e = s->e;
    const struct contribution_year *cy = year_at(e, j->contribution_year);
    const struct money m = money_of(p);
    if (p->cause == s->in->journal)
        s->item = p->item;
    struct event *event = emit_for_year(s, amount < expected ? EVENT_UNDERPAID : EVENT_OVERPAID,
                                        j->contribution_year);
    event_source(s, event, &m);
    event->instalment = instalment == NONE ? 0 : cy->first_instalment + instalment;
    event_difference(event, amount, expected);
    struct candidates question = {
        .e = e,
        .arena = &s->out->arena,
        .contribution_year = j->contribution_year,
        .instalment = instalment,
        .amount = amount,
        .expected = expected,
        .date = p->value_date,
        .number = &p->reference,
        .cause = p->cause,
        .item = p->item,
    };
    explain_amount(&question, &event->parts, &event->reason);
    if (p->amount < 0 && instalment != NONE)
        add_credit(s, event, p);
    s->item = ITEM_NONE;
    const uint32_t found = exception_open(s, event, j->contribution_year,
                                          contribution_at(e, cy->contribution)->partner);
    exception_set_source(e, found, p->cause, p->item);
    return found;
}

/* The latest of the payments that fill an instalment; NULL: it has what another was paid too much.
 */
static const struct placed *last_of(const struct contribution_year *cy, uint32_t instalment)
{
    const struct placed *last = NULL;
    for (size_t i = 0; i < cy->placed.count; i++)
        if (cy->placed.items[i].undone_on == DATE_NONE &&
            (cy->placed.items[i].instalments >> instalment & 1))
            last = &cy->placed.items[i];
    return last;
}

/* Whether what is paid of it is to be told: of one that was paid ahead once its days of grace are
 * over. */
static bool is_told(const struct engine *e, const struct instalment *x)
{
    return x->paid && (x->paid_on >= x->due - WINDOW_BEFORE_DAYS || x->late < business_date(e));
}

/* Whether the finding is of this difference. */
static bool is_of(const struct exception *x, int64_t difference, bool is_paid)
{
    if (!is_paid && difference < 0)
        return x->kind == EVENT_OVERDUE;
    return x->kind == (difference < 0 ? EVENT_UNDERPAID : EVENT_OVERPAID) &&
           x->amount == difference;
}

static void judge_instalment(const struct judged *j, uint32_t i)
{
    struct engine *e = j->s->e;
    const struct contribution_year *cy = year_at(e, j->contribution_year);
    const struct instalment *at = &cy->instalments[i];
    const int64_t difference = -instalment_open(at);
    if (year_is_paid(e, cy, at)) {
        year_clear(j->s, j->contribution_year, i, at->paid_on);
        return;
    }
    const uint32_t before = at->exception;
    if (difference > 0 && difference == at->paid_back) { /* said of what the host paid back */
        exception_replace(j->s, before, 0);
        year_set_exception(e, j->contribution_year, i, 0);
        return;
    }
    const struct exception *x = before ? exception_look(e, before) : NULL;
    if (x && is_of(x, difference, at->paid != 0))
        return;
    const struct placed *last = is_told(e, at) ? last_of(cy, i) : NULL;
    uint32_t now = 0;
    if (last)
        now = find(j, last, i, at->paid, instalment_payable(at));
    exception_replace(j->s, before, now);
    year_set_exception(e, j->contribution_year, i, now);
    if (!now)
        year_set_late_checked(e, j->contribution_year, i, false);
}

static void judge_payment(const struct judged *j, size_t i)
{
    struct engine *e = j->s->e;
    const struct contribution_year *cy = year_at(e, j->contribution_year);
    const struct placed *p = &cy->placed.items[i];
    const bool is_found =
        p->undone_on == DATE_NONE && !p->instalments && !p->is_repeat && !p->is_paid_back;
    if (is_found && exception_look(e, p->exception))
        return;
    const uint32_t before = p->exception, now = is_found ? find(j, p, NONE, p->amount, 0) : 0;
    exception_replace(j->s, before, now);
    placed_set_exception(e, j->contribution_year, i, now);
}

static void judge(const struct judged *j)
{
    const struct engine *e = j->s->e;
    for (uint32_t i = 0; i < year_at(e, j->contribution_year)->instalment_count; i++)
        judge_instalment(j, i);
    if (year_at(e, j->contribution_year)->is_one_more)
        judge_payment(j, year_at(e, j->contribution_year)->one_more);
    else
        for (size_t i = 0; i < year_at(e, j->contribution_year)->placed.count; i++)
            judge_payment(j, i);
    note_add(j->s, NOTE_LATENESS, j->contribution_year);
    lateness_look(j->s);
}

void judgement_give(struct step *s)
{
    struct judged j = {.s = s};
    while (placed_take_unjudged(s->e, &j.contribution_year))
        judge(&j);
}
