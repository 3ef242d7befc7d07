#include "core/governance/plan.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/note.h"
#include "core/foundation/policy.h"
#include "core/governance/mandate.h"
#include "core/governance/state.h"

enum { FIRST_YEAR = 2015, YEAR_WITHOUT_APPROVAL = 2020, FIRST_OF_ALL = 2000 };

static struct plan_year *find(const struct engine *e, int year)
{
    const struct governance_state *g = e->governance;
    for (size_t i = 0; i < g->plan_years.count; i++)
        if (g->plan_years.items[i].year == year)
            return &g->plan_years.items[i];
    return NULL;
}

bool plan_year_needs_approval(const struct engine *e, int year)
{
    const struct plan_year *recorded = find(e, year);
    return recorded ? recorded->approval_needed
                    : year >= FIRST_YEAR && year != YEAR_WITHOUT_APPROVAL;
}

bool plan_needs_approval(const struct engine *e, uint32_t pool, int year)
{
    return pool_at(e, pool)->better_care_fund && plan_year_needs_approval(e, year);
}

struct plan_decision plan_decided_by(const struct engine *e, uint32_t pool, int year, date_t day)
{
    const struct pool_authority *a = authority_of(e, pool);
    const struct milestone *latest = NULL;
    for (size_t i = 0; i < a->milestones.count; i++) {
        const struct milestone *m = &a->milestones.items[i];
        if (m->kind == MILESTONE_ASSURED && m->year <= year && year <= m->to_year && m->on <= day &&
            (!latest || m->on >= latest->on))
            latest = m;
    }
    if (latest)
        return (struct plan_decision){latest->outcome, latest->on,
                                      (uint32_t)(latest - a->milestones.items) + 1};
    bool is_agreed =
        date_financial_year(pool_at(e, pool)->effective_from) <= year && year <= a->agreed_to_year;
    return (struct plan_decision){is_agreed ? a->agreed_outcome : 0, DATE_NONE, 0};
}

struct plan_decision plan_decided(const struct engine *e, uint32_t pool, int year)
{
    return plan_decided_by(e, pool, year, INT32_MAX);
}

bool plan_lets_money_in(const struct engine *e, uint32_t pool, int year)
{
    if (!plan_needs_approval(e, pool, year))
        return true;
    return policy_is(e, plan_decided(e, pool, year).outcome, year, POLICY_LETS_MONEY_IN);
}

void plan_await_end_of_day(struct step *s, uint32_t pool, int year, int to_year, date_t on)
{
    date_t today = business_date(s->e), when = DATE_NONE;
    bool is_first_day = today == DATE_NONE;
    if (is_first_day)
        (void)date_make(FIRST_OF_ALL, 1, 1, &when); /* with the first day, whichever it is */
    else
        when = (on > today ? on : today) + 1;
    for (int y = year; y <= to_year; y++)
        agenda_add(s->e, when, WAKE_PLAN, pool,
                   (uint64_t)y | (is_first_day ? PLAN_WAKE_FIRST_DAY : 0));
}

int plan_year_of(const struct engine *e, uint32_t pool, date_t day)
{
    const struct pool *p = pool_at(e, pool);
    if (day == DATE_NONE || day < p->effective_from)
        return date_financial_year(p->effective_from);
    bool is_over = p->effective_to != DATE_NONE && day > p->effective_to;
    return date_financial_year(is_over ? p->effective_to : day);
}

static void emit_year(struct step *s, const struct plan_year_input *in)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->subject = text_of("plan approval");
    event->year = (int)in->year;
    struct part part =
        PART(PLAN_APPROVAL_NEEDED, .year = in->year, .by = in->authority, .evidence = in->evidence);
    if (!in->approval_needed)
        part.kind = PART_PLAN_APPROVAL_NOT_NEEDED;
    event_part(s, event, part);
}

int plan_apply_year(struct step *s, const struct item *item)
{
    const struct plan_year_input *in = &item->plan_year;
    struct governance_state *g = s->e->governance;
    struct plan_year *y = find(s->e, (int)in->year);
    if (y && y->approval_needed == in->approval_needed && text_equal(y->authority, in->authority) &&
        text_equal(y->evidence, in->evidence))
        return 0;
    int rc = 0;
    if (plan_year_needs_approval(s->e, (int)in->year) && !in->approval_needed)
        rc = mandate_check_widen(s, NONE, 0, in->officer, item);
    if (rc)
        return rc;
    if (!y) {
        if (ARRAY_ROOM(&g->plan_years))
            return ERR_MEMORY;
        y = &g->plan_years.items[g->plan_years.count++];
    }
    *y = (struct plan_year){.year = (int)in->year,
                            .approval_needed = in->approval_needed,
                            .authority = name_intern(s->e, in->authority),
                            .evidence = name_intern(s->e, in->evidence)};
    emit_year(s, in);
    for (uint32_t i = 0; i < s->e->tables.pools.count; i++)
        if (pool_at(s->e, i)->better_care_fund)
            note_add(s, NOTE_RELEASE, i);
    return 0;
}
