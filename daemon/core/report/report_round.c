/* core/report/report_round: the plans of a year as they stood on a day: outcomes in all, by region
 * and area; what moved since a day; conditions, who is helped, and by whom; and where a planning
 * round stands, stage by stage, with the steps of one area (core/planning/round). Every plan is
 * counted once, of each area one (core/report/plans); what was recorded with a later date is not
 * seen. */
#include "base/error.h"
#include "core/foundation/policy.h"
#include "core/report/plans.h"
#include "core/report/reports.h"
#include "core/report/round_stages.h"

struct shown {
    const struct engine *e;
    const struct report_asked *asked;
    struct report *r;
    struct area_plans plans;
    const struct planning_round *round; /* NULL: none of the year */
};

/* --- outcomes --------------------------------------------------------------------------------- */

enum { OUT_OUTCOME, OUT_PLANS, OUT_OF, OUT_MAY_POOL, OUT_COLUMNS };
static const struct report_column outcome_columns[OUT_COLUMNS] = {
    [OUT_OUTCOME] = {"outcome", "Outcome", CELL_TEXT},
    [OUT_PLANS] = {"plans", "Plans", CELL_NUMBER},
    [OUT_OF] = {"of_plans", "Of", CELL_NUMBER},
    [OUT_MAY_POOL] = {"may_pool", "May pool", CELL_TEXT},
};

static uint32_t count_of(const struct shown *s, uint32_t outcome)
{
    uint32_t count = 0;
    for (size_t i = 0; i < s->plans.count; i++)
        count += s->plans.items[i].outcome == outcome;
    return count;
}

static bool lets_in(const struct shown *s, uint32_t outcome)
{
    return policy_is(s->e, outcome, s->asked->year, POLICY_LETS_MONEY_IN);
}

static void add_outcome(struct shown *s, struct table *t, struct text word, uint32_t count,
                        const char *may_pool, bool is_total)
{
    struct row *row = table_row(s->r, t, is_total);
    cell_text(row, OUT_OUTCOME, word);
    cell_number(row, OUT_PLANS, count);
    cell_number(row, OUT_OF, (int64_t)s->plans.count);
    cell_text(row, OUT_MAY_POOL, text_of(may_pool));
}

static void add_outcomes(struct shown *s)
{
    struct table *t = table_new(s->r, "outcomes", "Outcomes", outcome_columns, OUT_COLUMNS);
    uint32_t approved = 0;
    for (size_t i = 0; i < s->plans.outcome_count; i++) {
        const uint32_t outcome = s->plans.outcomes[i].name;
        const uint32_t count = count_of(s, outcome);
        approved += lets_in(s, outcome) ? count : 0;
        if (count)
            add_outcome(s, t, policy_word(s->e, outcome), count, lets_in(s, outcome) ? "yes" : "no",
                        false);
    }
    if (count_of(s, 0))
        add_outcome(s, t, text_of("undecided"), count_of(s, 0), "no", false);
    add_outcome(s, t, text_of("approved in all"), approved, "yes", true);
}

enum { REG_REGION, REG_OUTCOME, REG_PLANS, REG_OF, REG_OPEN, REG_OVERDUE, REG_COLUMNS };
static const struct report_column region_columns[REG_COLUMNS] = {
    [REG_REGION] = {"region", "Region", CELL_TEXT},
    [REG_OUTCOME] = {"outcome", "Outcome", CELL_TEXT},
    [REG_PLANS] = {"plans", "Plans", CELL_NUMBER},
    [REG_OF] = {"of_plans", "Of", CELL_NUMBER},
    [REG_OPEN] = {"conditions_open", "Conditions open", CELL_NUMBER},
    [REG_OVERDUE] = {"conditions_overdue", "Overdue", CELL_NUMBER},
};

/* One row of the region's plans of one outcome, if there are any. */
static void add_region_outcome(struct shown *s, struct table *t, size_t from, size_t end,
                               uint32_t outcome)
{
    int64_t plans = 0, open = 0, overdue = 0;
    for (size_t i = from; i < end; i++) {
        const struct area_plan *p = &s->plans.items[i];
        if (p->outcome != outcome)
            continue;
        plans++;
        open += p->open;
        overdue += p->overdue;
    }
    if (!plans)
        return;
    struct row *row = table_row(s->r, t, false);
    cell_text(row, REG_REGION, plans_region(s->plans.items[from].area));
    cell_text(row, REG_OUTCOME, outcome ? policy_word(s->e, outcome) : text_of("undecided"));
    cell_number(row, REG_PLANS, plans);
    cell_number(row, REG_OF, (int64_t)(end - from));
    cell_number(row, REG_OPEN, open);
    cell_number(row, REG_OVERDUE, overdue);
}

static void add_regions(struct shown *s)
{
    struct table *t = table_new(s->r, "regions", "By region", region_columns, REG_COLUMNS);
    for (size_t from = 0, end; from < s->plans.count; from = end) {
        for (end = from; end < s->plans.count && text_equal(s->plans.items[end].area->region,
                                                            s->plans.items[from].area->region);)
            end++;
        for (size_t i = 0; i < s->plans.outcome_count; i++)
            add_region_outcome(s, t, from, end, s->plans.outcomes[i].name);
        add_region_outcome(s, t, from, end, 0);
    }
}

/* --- areas ------------------------------------------------------------------------------------ */

enum {
    AREA_NAME,
    AREA_REGION,
    AREA_OUTCOME,
    AREA_DECIDED,
    AREA_AUTHORITY,
    AREA_CONDITIONS,
    AREA_OPEN,
    AREA_OVERDUE,
    AREA_HELPED,
    AREA_COLUMNS
};
static const struct report_column area_columns[AREA_COLUMNS] = {
    [AREA_NAME] = {"area", "Area", CELL_TEXT},
    [AREA_REGION] = {"region", "Region", CELL_TEXT},
    [AREA_OUTCOME] = {"outcome", "Outcome", CELL_TEXT},
    [AREA_DECIDED] = {"decided_on", "Decided", CELL_DATE},
    [AREA_AUTHORITY] = {"authority", "By", CELL_TEXT},
    [AREA_CONDITIONS] = {"conditions", "Conditions", CELL_NUMBER},
    [AREA_OPEN] = {"conditions_open", "Open", CELL_NUMBER},
    [AREA_OVERDUE] = {"conditions_overdue", "Overdue", CELL_NUMBER},
    [AREA_HELPED] = {"helped_by", "Helped by", CELL_TEXT},
};

static bool is_given(const struct shown *s, const struct plan_support *x)
{
    return x->year == s->asked->year && x->from <= s->asked->as_of &&
           (x->to == DATE_NONE || x->to >= s->asked->as_of);
}

/* Who helps the area on the day, one after the other. */
static struct text helped_by(const struct shown *s, struct text area)
{
    struct text by = TEXT_NONE;
    for (uint32_t i = 0; i < support_count(s->e); i++) {
        const struct plan_support *x = support_at(s->e, i);
        if (!is_given(s, x) || !text_equal(x->area, area))
            continue;
        by =
            by.size ? arena_print(s->r->arena, "%.*s, %.*s", TEXT_ARG(by), TEXT_ARG(x->by)) : x->by;
    }
    return by;
}

static void add_areas(struct shown *s)
{
    struct table *t = table_new(s->r, "areas", "By area", area_columns, AREA_COLUMNS);
    for (size_t i = 0; i < s->plans.count; i++) {
        const struct area_plan *p = &s->plans.items[i];
        struct row *row = table_row(s->r, t, false);
        cell_text(row, AREA_NAME, p->area->area);
        cell_text(row, AREA_REGION, plans_region(p->area));
        cell_text(row, AREA_OUTCOME,
                  p->outcome ? policy_word(s->e, p->outcome) : text_of("undecided"));
        if (p->decision) {
            cell_date(row, AREA_DECIDED, p->decision->on);
            cell_text(row, AREA_AUTHORITY, p->decision->authority);
        }
        cell_number(row, AREA_CONDITIONS, p->conditions);
        cell_number(row, AREA_OPEN, p->open);
        cell_number(row, AREA_OVERDUE, p->overdue);
        cell_text(row, AREA_HELPED, helped_by(s, p->area->area));
    }
}

/* --- movements -------------------------------------------------------------------------------- */

enum { MOVE_AREA, MOVE_POOL, MOVE_ON, MOVE_FROM, MOVE_TO, MOVE_BY, MOVE_EVIDENCE, MOVE_COLUMNS };
static const struct report_column movement_columns[MOVE_COLUMNS] = {
    [MOVE_AREA] = {"area", "Area", CELL_TEXT},
    [MOVE_POOL] = {"pool", "Pool", CELL_TEXT},
    [MOVE_ON] = {"on", "Date", CELL_DATE},
    [MOVE_FROM] = {"from", "From", CELL_TEXT},
    [MOVE_TO] = {"to", "To", CELL_TEXT},
    [MOVE_BY] = {"authority", "By", CELL_TEXT},
    [MOVE_EVIDENCE] = {"evidence", "Evidence", CELL_TEXT},
};

/* A decision that counts at the end of its day, with the outcome before that day. */
static void add_movement(struct shown *s, struct table *t, uint32_t pool, size_t milestone)
{
    const struct milestone *m = &authority_of(s->e, pool)->milestones.items[milestone];
    const int year = s->asked->year;
    if (m->kind != MILESTONE_ASSURED || m->year > year || m->to_year < year ||
        m->on > s->asked->as_of || (s->asked->since != DATE_NONE && m->on <= s->asked->since) ||
        plan_decided_by(s->e, pool, year, m->on).number != milestone + 1)
        return;
    const uint32_t before = plan_decided_by(s->e, pool, year, m->on - 1).outcome;
    if (before == m->outcome || (!before && s->asked->since == DATE_NONE))
        return;
    struct row *row = table_row(s->r, t, false);
    cell_text(row, MOVE_AREA, s->plans.items[s->plans.of_pool[pool]].area->area);
    cell_text(row, MOVE_POOL, pool_at(s->e, pool)->code);
    cell_date(row, MOVE_ON, m->on);
    cell_text(row, MOVE_FROM, before ? policy_word(s->e, before) : text_of("undecided"));
    cell_text(row, MOVE_TO, policy_word(s->e, m->outcome));
    cell_text(row, MOVE_BY, m->authority);
    cell_text(row, MOVE_EVIDENCE, m->evidence);
}

static void add_movements(struct shown *s)
{
    struct table *t = table_new(s->r, "movements", "Movements", movement_columns, MOVE_COLUMNS);
    for (uint32_t pool = 0; pool < s->e->tables.pools.count; pool++)
        for (size_t i = 0;
             s->plans.of_pool[pool] != NONE && i < authority_of(s->e, pool)->milestones.count; i++)
            add_movement(s, t, pool, i);
}

/* --- conditions, help ------------------------------------------------------------------------- */

enum {
    COND_AREA,
    COND_POOL,
    COND_ID,
    COND_TEXT,
    COND_OWNER,
    COND_SET,
    COND_DUE,
    COND_STATE,
    COND_LATE,
    COND_CLEARED,
    COND_COLUMNS
};
static const struct report_column condition_columns[COND_COLUMNS] = {
    [COND_AREA] = {"area", "Area", CELL_TEXT},
    [COND_POOL] = {"pool", "Pool", CELL_TEXT},
    [COND_ID] = {"condition", "Condition", CELL_TEXT},
    [COND_TEXT] = {"text", "What", CELL_TEXT},
    [COND_OWNER] = {"owner", "Owner", CELL_TEXT},
    [COND_SET] = {"set_on", "Set", CELL_DATE},
    [COND_DUE] = {"due", "Due", CELL_DATE},
    [COND_STATE] = {"state", "State", CELL_TEXT},
    [COND_LATE] = {"days_overdue", "Days overdue", CELL_NUMBER},
    [COND_CLEARED] = {"cleared_on", "Cleared", CELL_DATE},
};

static void add_condition(struct shown *s, struct table *t, uint32_t pool,
                          const struct condition *c)
{
    const enum condition_state state = condition_state_on(c, s->asked->as_of);
    if (c->year != s->asked->year || state == CONDITION_NOT_SET)
        return;
    struct row *row = table_row(s->r, t, false);
    cell_text(row, COND_AREA, s->plans.items[s->plans.of_pool[pool]].area->area);
    cell_text(row, COND_POOL, pool_at(s->e, pool)->code);
    cell_text(row, COND_ID, c->id);
    cell_text(row, COND_TEXT, c->text);
    cell_text(row, COND_OWNER, c->owner);
    cell_date(row, COND_SET, c->set_on);
    cell_date(row, COND_DUE, c->due);
    cell_text(row, COND_STATE, text_of(condition_state_words[state]));
    if (state == CONDITION_OVERDUE)
        cell_number(row, COND_LATE, s->asked->as_of - c->due);
    if (state == CONDITION_CLEARED)
        cell_date(row, COND_CLEARED, c->cleared_on);
}

static void add_conditions(struct shown *s)
{
    struct table *t = table_new(s->r, "conditions", "Conditions", condition_columns, COND_COLUMNS);
    for (uint32_t pool = 0; pool < s->e->tables.pools.count; pool++)
        for (size_t i = 0;
             s->plans.of_pool[pool] != NONE && i < authority_of(s->e, pool)->conditions.count; i++)
            add_condition(s, t, pool, &authority_of(s->e, pool)->conditions.items[i]);
}

enum { HELP_AREA, HELP_ID, HELP_BY, HELP_WHAT, HELP_FROM, HELP_TO, HELP_COLUMNS };
static const struct report_column help_columns[HELP_COLUMNS] = {
    [HELP_AREA] = {"area", "Area", CELL_TEXT}, [HELP_ID] = {"support", "Support", CELL_TEXT},
    [HELP_BY] = {"by", "By", CELL_TEXT},       [HELP_WHAT] = {"what", "What", CELL_TEXT},
    [HELP_FROM] = {"from", "From", CELL_DATE}, [HELP_TO] = {"to", "To", CELL_DATE},
};

static bool is_shown_area(const struct shown *s, struct text area)
{
    for (size_t i = 0; i < s->plans.count; i++)
        if (text_equal(s->plans.items[i].area->area, area))
            return true;
    return false;
}

static void add_help(struct shown *s)
{
    struct table *t = table_new(s->r, "support", "Who is helped", help_columns, HELP_COLUMNS);
    for (uint32_t i = 0; i < support_count(s->e); i++) {
        const struct plan_support *x = support_at(s->e, i);
        if (!is_given(s, x) || !is_shown_area(s, x->area))
            continue;
        struct row *row = table_row(s->r, t, false);
        cell_text(row, HELP_AREA, x->area);
        cell_text(row, HELP_ID, x->id);
        cell_text(row, HELP_BY, x->by);
        cell_text(row, HELP_WHAT, x->what);
        cell_date(row, HELP_FROM, x->from);
        cell_date(row, HELP_TO, x->to);
    }
}

int report_round(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    struct shown s = {.e = e, .asked = asked, .r = r};
    s.round = asked->round.size ? round_find(e, asked->round) : NULL;
    if (asked->round.size && (!s.round || s.round->year != asked->year))
        return report_refuse(r, REFUSED_NOT_FOUND, "report.round", "a round of the year",
                             "no round of %d/%02d is called %.*s", asked->year,
                             (asked->year + 1) % 100, TEXT_ARG(asked->round));
    for (uint32_t i = 0; i < round_count(e) && !asked->round.size; i++)
        if (round_at(e, i)->year == asked->year)
            s.round = round_at(e, i);
    if (plans_make(e, asked, r->arena, &s.plans))
        return ERR_MEMORY;
    report_title(r, "Plans of %d/%02d%s%.*s%s%.*s", asked->year, (asked->year + 1) % 100,
                 asked->region.size ? ", " : "", TEXT_ARG(asked->region),
                 asked->area.size ? ", " : "", TEXT_ARG(asked->area));
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        r->is_synthetic |= s.plans.of_pool[i] != NONE && pool_at(e, i)->synthetic;
    add_outcomes(&s);
    add_regions(&s);
    add_areas(&s);
    add_movements(&s);
    add_conditions(&s);
    add_help(&s);
    if (s.round)
        round_stages_add(asked, s.round, &s.plans, r);
    else
        report_note(r, "no planning round of the year is recorded");
    report_note(r, "a plan is of one area, however many pools it has; approved in all: every "
                   "outcome that lets money in");
    return 0;
}
