/* core/report/report_life: the life of a pool's agreement as of a day: its state, steps by date,
 * variations, conditions, partnership board and holds as far as they were by then. Of boards only
 * the last is kept: a day before it is refused. See core/governance/life,
 * core/governance/assurance, core/governance/board, core/payment/payment_hold. */
#include "base/error.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"
#include "core/governance/life.h"
#include "core/governance/plan.h"
#include "core/governance/record.h"
#include "core/payment/payment_hold.h"
#include "core/report/reports.h"

enum { STEP_ON, STEP_WHAT, STEP_AUTHORITY, STEP_EVIDENCE, STEP_COLUMNS };
static const struct report_column step_columns[STEP_COLUMNS] = {
    [STEP_ON] = {"on", "Date", CELL_DATE},
    [STEP_WHAT] = {"step", "Step", CELL_TEXT},
    [STEP_AUTHORITY] = {"authority", "Authority", CELL_TEXT},
    [STEP_EVIDENCE] = {"evidence", "Evidence", CELL_TEXT},
};

enum {
    COND_ID,
    COND_TEXT,
    COND_OWNER,
    COND_DUE,
    COND_STATE,
    COND_CLEARED,
    COND_AUTHORITY,
    COND_EVIDENCE,
    COND_COLUMNS
};
static const struct report_column condition_columns[COND_COLUMNS] = {
    [COND_ID] = {"condition", "Condition", CELL_TEXT},
    [COND_TEXT] = {"text", "What", CELL_TEXT},
    [COND_OWNER] = {"owner", "Owner", CELL_TEXT},
    [COND_DUE] = {"due", "Due", CELL_DATE},
    [COND_STATE] = {"state", "State", CELL_TEXT},
    [COND_CLEARED] = {"cleared_on", "Cleared", CELL_DATE},
    [COND_AUTHORITY] = {"authority", "Authority", CELL_TEXT},
    [COND_EVIDENCE] = {"evidence", "Evidence", CELL_TEXT},
};

enum { MEMBER_NAME, MEMBER_PARTY, MEMBER_ROLE, MEMBER_COLUMNS };
static const struct report_column member_columns[MEMBER_COLUMNS] = {
    [MEMBER_NAME] = {"name", "Member", CELL_TEXT},
    [MEMBER_PARTY] = {"party", "Of", CELL_TEXT},
    [MEMBER_ROLE] = {"role", "Role", CELL_TEXT},
};

enum {
    HOLD_ID,
    HOLD_SCOPE,
    HOLD_FROM,
    HOLD_REASON,
    HOLD_AUTHORITY,
    HOLD_LIFTED,
    HOLD_OFFICER,
    HOLD_COLUMNS
};
static const struct report_column hold_columns[HOLD_COLUMNS] = {
    [HOLD_ID] = {"hold", "Hold", CELL_TEXT},
    [HOLD_SCOPE] = {"scope", "Of", CELL_TEXT},
    [HOLD_FROM] = {"from", "From", CELL_DATE},
    [HOLD_REASON] = {"reason", "Reason", CELL_TEXT},
    [HOLD_AUTHORITY] = {"authority", "Authority", CELL_TEXT},
    [HOLD_LIFTED] = {"lifted_on", "Lifted", CELL_DATE},
    [HOLD_OFFICER] = {"officer", "By", CELL_TEXT},
};

/* A step, or a variation shown as one. */
struct reported {
    date_t on;
    size_t order;
    struct text what, authority, evidence;
};
struct recorded {
    struct reported *items;
    size_t count;
};

static void emit(struct recorded *list, struct reported reported)
{
    reported.order = list->count;
    list->items[list->count++] = reported;
}

/* "plan approved, 2017/18 to 2018/19" */
static struct text plan_text(const struct engine *e, struct report *r, uint32_t outcome, int year,
                             int to_year)
{
    const struct text sentence = policy_sentence(e, outcome, year, r->arena);
    if (to_year == year)
        return arena_print(r->arena, "%.*s, %d/%02d", TEXT_ARG(sentence), year, (year + 1) % 100);
    return arena_print(r->arena, "%.*s, %d/%02d to %d/%02d", TEXT_ARG(sentence), year,
                       (year + 1) % 100, to_year, (to_year + 1) % 100);
}

static struct text what_of(const struct engine *e, struct report *r, const struct milestone *m)
{
    char until[DATE_TEXT_MAX];
    if (m->kind == MILESTONE_ASSURED)
        return plan_text(e, r, m->outcome, m->year, m->to_year);
    if (m->kind == MILESTONE_EXTENDED)
        return arena_print(r->arena, "extended until %s", date_print(m->until, until));
    return text_of(milestone_kind_words[m->kind]);
}

static void add_milestones(const struct engine *e, const struct pool *p, struct report *r,
                           struct recorded *list)
{
    const struct pool_authority *a = authority_of(e, pool_index(e, p));
    bool is_signed = false;
    for (size_t i = 0; i < a->milestones.count; i++) {
        const struct milestone *m = &a->milestones.items[i];
        is_signed |= m->kind == MILESTONE_SIGNED;
        emit(list, (struct reported){m->on, 0, what_of(e, r, m), m->authority, m->evidence});
    }
    if (!is_signed && p->signed_on != DATE_NONE)
        emit(list,
             (struct reported){p->signed_on, 0, text_of(milestone_kind_words[MILESTONE_SIGNED]),
                               TEXT_NONE, text_of("as the agreement says")});
    /* An agreement that brought its outcome along left its day open. */
    if (a->agreed_outcome)
        emit(list,
             (struct reported){DATE_NONE, 0,
                               plan_text(e, r, a->agreed_outcome,
                                         date_financial_year(p->effective_from), a->agreed_to_year),
                               TEXT_NONE, text_of("as the agreement says")});
}

static void emit_variation(const struct contribution *c, const struct term *t, struct report *r,
                           struct recorded *list)
{
    char annual[MONEY_TEXT_MAX], from[DATE_TEXT_MAX];
    emit(list, (struct reported){t->agreed_on, 0,
                                 arena_print(r->arena, "varied, %.*s: %.*s %s a year from %s",
                                             TEXT_ARG(t->variation), TEXT_ARG(c->id),
                                             money_print(t->annual, annual),
                                             date_print(t->effective_from, from)),
                                 t->authority, t->evidence});
    if (t->is_taken_back)
        emit(list, (struct reported){t->taken_back_on, 0,
                                     arena_print(r->arena, "variation %.*s of %.*s taken back",
                                                 TEXT_ARG(t->variation), TEXT_ARG(c->id)),
                                     t->taken_back_authority, t->taken_back_evidence});
}

static void emit_variations(const struct engine *e, const struct pool *p, struct report *r,
                            struct recorded *list)
{
    for (size_t i = 0; i < p->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, p->contributions.items[i]);
        for (size_t k = 1; k < c->terms.count; k++)
            emit_variation(c, &c->terms.items[k], r, list);
    }
}

static int by_date(const void *a, const void *b)
{
    const struct reported *x = a, *y = b;
    if (x->on != y->on)
        return x->on < y->on ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int add_steps(const struct engine *e, const struct pool *p, struct report *r)
{
    size_t most = authority_of(e, pool_index(e, p))->milestones.count + 2;
    for (size_t i = 0; i < p->contributions.count; i++)
        most +=
            2 *
            contribution_at(e, p->contributions.items[i])->terms.count; /* each may be taken back */
    struct recorded list = {calloc(most, sizeof *list.items), 0};
    if (!list.items)
        return ERR_MEMORY;
    add_milestones(e, p, r, &list);
    emit_variations(e, p, r, &list);
    qsort(list.items, list.count, sizeof *list.items, by_date);
    struct table *t = table_new(r, "steps", "Steps", step_columns, STEP_COLUMNS);
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].on > r->asked.as_of && r->asked.as_of < business_date(e))
            break; /* of today: also an end that is to come */
        struct row *row = table_row(r, t, false);
        cell_date(row, STEP_ON, list.items[i].on);
        cell_text(row, STEP_WHAT, list.items[i].what);
        cell_text(row, STEP_AUTHORITY, list.items[i].authority);
        cell_text(row, STEP_EVIDENCE, list.items[i].evidence);
    }
    free(list.items);
    return 0;
}

static void add_conditions(const struct engine *e, const struct pool *p, date_t as_of,
                           struct report *r)
{
    struct table *t = table_new(r, "conditions", "Conditions", condition_columns, COND_COLUMNS);
    for (size_t i = 0; i < authority_of(e, pool_index(e, p))->conditions.count; i++) {
        const struct condition *c = &authority_of(e, pool_index(e, p))->conditions.items[i];
        const enum condition_state state = condition_state_on(c, as_of);
        if (state == CONDITION_NOT_SET)
            continue;
        struct row *row = table_row(r, t, false);
        cell_text(row, COND_ID, c->id);
        cell_text(row, COND_TEXT, c->text);
        cell_text(row, COND_OWNER, c->owner);
        cell_date(row, COND_DUE, c->due);
        cell_text(row, COND_STATE, text_of(condition_state_words[state]));
        if (c->cleared_on > as_of) /* also when it is not cleared: DATE_NONE is before all days */
            continue;
        cell_date(row, COND_CLEARED, c->cleared_on);
        cell_text(row, COND_AUTHORITY, c->authority);
        cell_text(row, COND_EVIDENCE, c->evidence);
    }
}

static void add_board(const struct engine *e, const struct pool *p, date_t as_of, struct report *r)
{
    const struct board *b = &authority_of(e, pool_index(e, p))->board;
    char from[DATE_TEXT_MAX];
    struct table *t = table_new(r, "board", "Partnership board", member_columns, MEMBER_COLUMNS);
    if (!b->name.size) {
        report_note(r, "no partnership board is recorded");
        return;
    }
    report_note(r, "partnership board: %.*s, from %s", TEXT_ARG(b->name),
                date_print(b->from, from));
    for (size_t i = 0; i < b->members.count; i++) {
        struct row *row = table_row(r, t, false);
        cell_text(row, MEMBER_NAME, b->members.items[i].name);
        uint32_t party =
            successor_in_pool(e, pool_index(e, p), b->members.items[i].party, as_of, DATE_NONE);
        cell_text(row, MEMBER_PARTY, party_at(e, party)->code);
        cell_text(row, MEMBER_ROLE, b->members.items[i].role);
    }
}

static struct text scope_of(const struct engine *e, const struct payment_hold *h)
{
    if (h->contribution != NONE)
        return contribution_at(e, h->contribution)->id;
    if (h->partner != NONE)
        return party_at(e, partner_at(e, h->partner)->party)->code;
    return text_of("whole pool");
}

static void add_holds(const struct engine *e, const struct pool *p, struct report *r)
{
    struct table *t = table_new(r, "payment_holds", "Payment holds", hold_columns, HOLD_COLUMNS);
    const struct payment_holds *holds = payment_holds_of(e, pool_index(e, p));
    for (size_t i = 0; i < holds->count; i++) {
        const struct payment_hold *h = &holds->items[i];
        if (h->from > r->asked.as_of && r->asked.as_of < business_date(e))
            continue;
        struct row *row = table_row(r, t, false);
        cell_text(row, HOLD_ID, h->id);
        cell_text(row, HOLD_SCOPE, scope_of(e, h));
        cell_date(row, HOLD_FROM, h->from);
        cell_text(row, HOLD_REASON, h->reason);
        cell_text(row, HOLD_AUTHORITY, h->authority);
        if (h->lifted_on > r->asked.as_of)
            continue;
        cell_date(row, HOLD_LIFTED, h->lifted_on);
        cell_text(row, HOLD_OFFICER, h->lifting_officer);
    }
}

/* The end of the agreement: of today as it is, of an earlier day by the steps up to it. */
static date_t end_on(const struct engine *e, const struct pool *p, date_t day)
{
    const struct pool_authority *a = authority_of(e, pool_index(e, p));
    date_t end = a->is_end_moved ? a->agreed_end : p->effective_to;
    if (day >= business_date(e))
        return p->effective_to;
    for (size_t i = 0; i < a->milestones.count; i++) {
        const struct milestone *m = &a->milestones.items[i];
        if (m->on <= day && m->kind == MILESTONE_EXTENDED)
            end = m->until;
        if (m->on <= day && m->kind == MILESTONE_ENDED)
            end = m->on;
    }
    return end;
}

/* In force: the plan of the day's year assured or in no need of it, signed and within its dates; it
 * follows from these and is sent by nobody. Decisions are those of today, of an earlier day those
 * up to it. */
static const char *state_on(const struct engine *e, const struct pool *p, date_t end, date_t day)
{
    uint32_t pool = pool_index(e, p);
    int year = date_financial_year(day < p->effective_from ? p->effective_from : day);
    const uint32_t outcome =
        plan_decided_by(e, pool, year, day < business_date(e) ? day : INT32_MAX).outcome;
    if (end != DATE_NONE && day > end)
        return "ended";
    if (plan_needs_approval(e, pool, year) && !policy_is(e, outcome, year, POLICY_LETS_MONEY_IN))
        return outcome ? "not approved: nothing may enter" : "not assured yet: nothing may enter";
    if (p->signed_on == DATE_NONE || p->signed_on > day)
        return "not signed yet: nothing may enter";
    return day < p->effective_from ? "signed, not in force yet" : "in force";
}

int report_life(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    const struct pool *p = pool_at(e, asked->pool);
    const struct board *b = &authority_of(e, asked->pool)->board;
    char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX], on[DATE_TEXT_MAX];
    const date_t end = end_on(e, p, asked->as_of);
    if (b->from != DATE_NONE && b->from > asked->as_of && asked->as_of < business_date(e))
        return report_refuse(r, REFUSED_OUT_OF_RANGE, "report.as_of", "the board's first day",
                             "life as of %s: only the last board is kept, which is from %s: ask "
                             "for that day or later",
                             date_print(asked->as_of, on), date_print(b->from, from));
    report_title(r, "Life of the agreement, %.*s", TEXT_ARG(p->name));
    r->is_synthetic = p->synthetic;
    report_note(
        r, "on %s: %s; host %.*s, pool manager %.*s, %s to %s", date_print(asked->as_of, on),
        state_on(e, p, end, asked->as_of),
        TEXT_ARG(
            party_at(e, successor_host_on(e, asked->pool, asked->as_of, asked->booked_to))->code),
        TEXT_ARG(p->manager), date_print(p->effective_from, from),
        end == DATE_NONE ? "open" : date_print(end, to));
    int rc = add_steps(e, p, r);
    if (rc)
        return rc;
    add_conditions(e, p, asked->as_of, r);
    add_board(e, p, asked->as_of, r);
    add_holds(e, p, r);
    return 0;
}
