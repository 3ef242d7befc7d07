#include "core/governance/assurance.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/note.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/governance/life.h"
#include "core/governance/plan.h"
#include "core/governance/state.h"

static struct condition *find(struct pool_authority *p, struct text id)
{
    for (size_t i = 0; i < p->conditions.count; i++)
        if (text_equal(p->conditions.items[i].id, id))
            return &p->conditions.items[i];
    return NULL;
}

static int check_condition(struct step *s, struct pool_authority *p,
                           const struct assurance_input *in, size_t i)
{
    const struct condition_input *c = &in->conditions[i];
    const struct condition *known = find(p, c->condition);
    bool differs = known && (known->due != c->due || !text_equal(known->text, c->text) ||
                             !text_equal(known->owner, c->owner));
    for (size_t k = 0; k < i && !differs; k++)
        differs = text_equal(in->conditions[k].condition, c->condition);
    if (differs)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "assurance.conditions.condition", NULL,
                      "condition %.*s is recorded or given with other content",
                      TEXT_ARG(c->condition));
    if (c->due < in->decided_on)
        return refuse(s, REFUSED_DATE_ORDER, "assurance.conditions.due", "not before the decision",
                      "condition %.*s was due before it was set", TEXT_ARG(c->condition));
    return 0;
}

static int check_assurance(struct step *s, struct pool_authority *p,
                           const struct assurance_input *in, const struct milestone *m)
{
    if (in->conditions_count && !policy_is(s->e, m->outcome, m->year, POLICY_HAS_CONDITIONS))
        return refuse(s, REFUSED_BAD_VALUE, "assurance.conditions",
                      "of an approval subject to conditions only", "that outcome has none");
    if (p->conditions.count + in->conditions_count > CONDITIONS_OF_POOL_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "assurance.conditions",
                      "at most " TEXT_NUMBER(CONDITIONS_OF_POOL_MAX) " conditions of a pool",
                      "no room for more conditions");
    int rc = 0;
    for (size_t i = 0; i < in->conditions_count && !rc; i++)
        rc = check_condition(s, p, in, i);
    return rc;
}

/* The years of the plan; what is not said is the first of the agreement. */
static int check_years(struct step *s, const struct pool *pool, const struct assurance_input *in,
                       struct milestone *m)
{
    int first = date_financial_year(pool->effective_from);
    if (!pool->better_care_fund)
        return refuse(s, REFUSED_NOT_PERMITTED, "assurance.pool", "a pool of the Better Care Fund",
                      "%.*s is outside the Better Care Fund: nobody approves a plan of it",
                      TEXT_ARG(in->pool));
    if (!in->year && date_financial_year(in->decided_on) > first)
        return refuse(s, REFUSED_MISSING_FIELD, "assurance.year", "the year of the plan",
                      "decided after the first year of %.*s: of which year's plan?",
                      TEXT_ARG(in->pool));
    m->year = in->year ? (int)in->year : first;
    m->to_year = in->to_year ? (int)in->to_year : m->year;
    return m->to_year >= m->year ? 0
                                 : refuse(s, REFUSED_DATE_ORDER, "assurance.to_year",
                                          "not before year", "a plan ends before it begins");
}

static void emit_overdue(struct step *s, uint32_t pool, struct condition *c)
{
    struct event *event = emit(s, EVENT_CONDITION_OVERDUE, pool);
    event->subject = c->id;
    event->due_on = c->due;
    event->value_date = c->due;
    event->reference = c->id;
    event_part(s, event,
               PART(CONDITION_NOT_CLEARED, .date = c->due, .subject = c->id, .note = c->text));
    c->exception = exception_open(s, event, NONE, NONE);
}

int assurance_wake(struct step *s, uint32_t pool, uint64_t condition)
{
    struct engine *e = s->e;
    if (pool >= e->tables.pools.count || condition >= authority_own(e, pool)->conditions.count)
        return ERR_CORRUPT;
    struct condition *c = &authority_own(e, pool)->conditions.items[condition];
    if (c->cleared_on != DATE_NONE || c->lapsed_on != DATE_NONE || c->exception)
        return 0;
    emit_overdue(s, pool, c);
    return 0;
}

static int add_condition(struct step *s, uint32_t pool, const struct milestone *m,
                         const struct condition_input *c)
{
    struct engine *e = s->e;
    struct pool_authority *p = authority_own(e, pool);
    if (find(p, c->condition))
        return 0;
    if (ARRAY_ROOM(&p->conditions))
        return ERR_MEMORY;
    size_t index = p->conditions.count++;
    p->conditions.items[index] = (struct condition){
        .id = name_intern(e, c->condition),
        .text = name_intern(e, c->text),
        .year = m->year,
        .set_on = m->on,
        .due = c->due,
        .cleared_on = DATE_NONE,
        .lapsed_on = DATE_NONE,
        .owner = name_intern(e, c->owner),
    };
    if (business_date(e) != DATE_NONE && c->due < business_date(e)) {
        emit_overdue(s, pool, &p->conditions.items[index]);
        return 0;
    }
    agenda_add(e, c->due + 1, WAKE_CONDITION, pool, index);
    return 0;
}

/* No conditions hold any more of plans on which the last decision had none. */
static void lapse(struct engine *e, uint32_t pool)
{
    struct pool_authority *p = authority_own(e, pool);
    for (size_t i = 0; i < p->conditions.count; i++) {
        struct condition *c = &p->conditions.items[i];
        const struct plan_decision last = plan_decided(e, pool, c->year);
        if (c->cleared_on != DATE_NONE || c->lapsed_on != DATE_NONE ||
            policy_is(e, last.outcome, c->year, POLICY_HAS_CONDITIONS))
            continue;
        c->lapsed_on = last.on;
        exception_close(e, c->exception);
        c->exception = 0;
    }
}

int assurance_apply(struct step *s, const struct item *item)
{
    const struct assurance_input *in = &item->assurance;
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "assurance.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    struct pool_authority *p = authority_own(s->e, pool);
    struct milestone m = {.kind = MILESTONE_ASSURED,
                          .on = in->decided_on,
                          .until = DATE_NONE,
                          .outcome = policy_name(s->e, VOCABULARY_PLAN_OUTCOME, in->outcome),
                          .authority = in->authority,
                          .evidence = in->evidence};
    size_t had = p->conditions.count;
    bool is_new = false;
    int rc = check_years(s, pool_at(s->e, pool), in, &m);
    if (!rc)
        rc =
            policy_check_year(s, VOCABULARY_PLAN_OUTCOME, in->outcome, m.year, "assurance.outcome");
    if (!rc)
        rc = check_assurance(s, p, in, &m);
    if (!rc)
        rc = life_record(s, pool, &m, "assurance", &is_new);
    for (size_t i = 0; i < in->conditions_count && !rc; i++)
        rc = add_condition(s, pool, &m, &in->conditions[i]);
    if (rc || (!is_new && p->conditions.count == had))
        return rc;
    lapse(s->e, pool);
    for (int year = m.year; year <= m.to_year; year++)
        policy_use(s->e, m.outcome, year);
    if (policy_is(s->e, m.outcome, m.year, POLICY_LETS_MONEY_IN))
        plan_await_end_of_day(s, pool, m.year, m.to_year, m.on);
    life_emit(s, pool, &m);
    note_add(s, NOTE_RELEASE, pool);
    return 0;
}

static int check_cleared(struct step *s, const struct condition *c,
                         const struct condition_cleared_input *in)
{
    if (!c)
        return refuse(s, REFUSED_NOT_FOUND, "condition_cleared.condition", NULL,
                      "pool %.*s has no condition %.*s", TEXT_ARG(in->pool),
                      TEXT_ARG(in->condition));
    bool same = c->cleared_on == in->on && text_equal(c->authority, in->authority) &&
                text_equal(c->evidence, in->evidence);
    if (c->cleared_on != DATE_NONE && !same)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "condition_cleared.condition", NULL,
                      "condition %.*s is recorded as cleared with other content",
                      TEXT_ARG(in->condition));
    if (in->on < c->set_on || (business_date(s->e) != DATE_NONE && in->on > business_date(s->e)))
        return refuse(
            s, REFUSED_DATE_ORDER, "condition_cleared.on", "from the decision to the business date",
            "condition %.*s cannot have been cleared on that day", TEXT_ARG(in->condition));
    return 0;
}

static void emit_cleared(struct step *s, uint32_t pool, const struct condition *c)
{
    const struct pool_authority *p = authority_own(s->e, pool);
    struct event *event = emit(s, EVENT_AGREED, pool);
    uint32_t open = 0;
    for (size_t i = 0; i < p->conditions.count; i++)
        open += p->conditions.items[i].cleared_on == DATE_NONE &&
                p->conditions.items[i].lapsed_on == DATE_NONE;
    event->subject = c->id;
    event->value_date = c->cleared_on;
    event_part(s, event,
               PART(CONDITION_CLEARED, .date = c->cleared_on, .subject = c->id, .by = c->authority,
                    .evidence = c->evidence));
    event_part(s, event, PART(CONDITIONS_OPEN, .count = open));
}

int assurance_apply_cleared(struct step *s, const struct item *item)
{
    const struct condition_cleared_input *in = &item->condition_cleared;
    struct engine *e = s->e;
    uint32_t pool = pool_by_code(e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "condition_cleared.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    struct condition *c = find(authority_own(e, pool), in->condition);
    int rc = check_cleared(s, c, in);
    if (rc || c->cleared_on != DATE_NONE)
        return rc;
    c->cleared_on = in->on;
    c->authority = name_intern(e, in->authority);
    c->evidence = name_intern(e, in->evidence);
    exception_close(e, c->exception);
    c->exception = 0;
    emit_cleared(s, pool, c);
    return 0;
}
