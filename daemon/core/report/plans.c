#include "core/report/plans.h"
#include <string.h>
#include "base/error.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"

struct text plans_region(const struct expected_area *area)
{
    return area->region.size ? area->region : text_of("no region named");
}

/* The less, the less it lets in. */
static int rank(const struct engine *e, uint32_t outcome, int year)
{
    if (!outcome)
        return 1;
    if (!policy_is(e, outcome, year, POLICY_LETS_MONEY_IN))
        return 0;
    return policy_is(e, outcome, year, POLICY_HAS_CONDITIONS) ? 2 : 3;
}

static void count_conditions(const struct pool_authority *a, const struct report_asked *asked,
                             struct area_plan *p)
{
    for (size_t i = 0; i < a->conditions.count; i++) {
        const struct condition *c = &a->conditions.items[i];
        const enum condition_state state = condition_state_on(c, asked->as_of);
        if (c->year != asked->year || state == CONDITION_NOT_SET || state == CONDITION_LAPSED)
            continue;
        p->conditions++;
        p->open += state == CONDITION_OPEN || state == CONDITION_OVERDUE;
        p->overdue += state == CONDITION_OVERDUE;
    }
}

/* The first decision on the plan of the year that is seen; DATE_NONE: none is. */
static date_t first_decided(const struct pool_authority *a, const struct report_asked *asked)
{
    date_t first = DATE_NONE;
    for (size_t i = 0; i < a->milestones.count; i++) {
        const struct milestone *m = &a->milestones.items[i];
        if (m->kind == MILESTONE_ASSURED && m->year <= asked->year && m->to_year >= asked->year &&
            m->on <= asked->as_of && (first == DATE_NONE || m->on < first))
            first = m->on;
    }
    return first;
}

static void count_pool(const struct engine *e, const struct report_asked *asked, uint32_t pool,
                       struct area_plan *p)
{
    const struct plan_decision d = plan_decided_by(e, pool, asked->year, asked->as_of);
    const struct pool_authority *a = authority_of(e, pool);
    if (!p->pools || rank(e, d.outcome, asked->year) < rank(e, p->outcome, asked->year)) {
        p->outcome = d.outcome;
        p->decision = d.number ? &a->milestones.items[d.number - 1] : NULL;
    }
    const date_t first = first_decided(a, asked);
    if (first > p->first_decided)
        p->first_decided = first;
    p->pools++;
    count_conditions(a, asked, p);
}

static bool is_asked(const struct report_asked *asked, const struct expected_area *area)
{
    return (!asked->region.size || text_equal(asked->region, area->region)) &&
           (!asked->area.size || text_equal(asked->area, area->area));
}

static bool is_of_year(const struct pool *p, int year)
{
    const date_t begins = date_financial_year_start(year);
    const date_t next = date_financial_year_start(year + 1);
    return p->better_care_fund && p->effective_from < next &&
           (p->effective_to == DATE_NONE || p->effective_to >= begins);
}

static int by_region(const void *a, const void *b)
{
    const struct area_plan *x = a, *y = b;
    int c = text_compare(x->area->region, y->area->region);
    return c ? c : text_compare(x->area->area, y->area->area);
}

/* The items of the areas asked for, without their pools; *ret_of: of each area its item. */
static void list_areas(const struct report_asked *asked, const struct expected_areas *areas,
                       struct area_plans *plans, uint32_t *ret_of)
{
    for (size_t i = 0; i < areas->count; i++)
        if (is_asked(asked, &areas->items[i]))
            plans->items[plans->count++] =
                (struct area_plan){.area = &areas->items[i], .first_decided = DATE_NONE};
    qsort(plans->items, plans->count, sizeof *plans->items, by_region);
    memset(ret_of, 0xff, (areas->count + 1) * sizeof *ret_of);
    for (size_t i = 0; i < plans->count; i++)
        ret_of[plans->items[i].area - areas->items] = (uint32_t)i;
}

/* The areas in the arena. */
static int expect(const struct engine *e, const struct report_asked *asked, struct arena *arena,
                  struct expected_areas *ret_areas)
{
    struct expected_areas found;
    if (area_expected(e, asked->year, asked->as_of, &found))
        return ERR_MEMORY;
    const size_t size = (found.count + 1) * sizeof *found.items;
    ret_areas->count = found.count;
    ret_areas->items = arena_take(arena, size);
    if (ret_areas->items)
        memcpy(ret_areas->items, found.items, found.count * sizeof *found.items);
    free(found.items);
    return ret_areas->items ? 0 : ERR_MEMORY;
}

static int by_rank(const void *a, const void *b)
{
    const struct outcome_rank *x = a, *y = b;
    return x->rank != y->rank ? y->rank - x->rank : text_compare(x->word, y->word);
}

static int list_outcomes(const struct engine *e, int year, struct arena *arena,
                         struct area_plans *p)
{
    p->outcomes = arena_take(arena, (policy_name_count(e) + 1) * sizeof *p->outcomes);
    if (!p->outcomes)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= policy_name_count(e); i++)
        if (policy_vocabulary(e, i) == VOCABULARY_PLAN_OUTCOME)
            p->outcomes[p->outcome_count++] =
                (struct outcome_rank){i, rank(e, i, year), policy_word(e, i)};
    qsort(p->outcomes, p->outcome_count, sizeof *p->outcomes, by_rank);
    return 0;
}

int plans_make(const struct engine *e, const struct report_asked *asked, struct arena *arena,
               struct area_plans *ret_plans)
{
    const size_t pools = e->tables.pools.count;
    struct expected_areas areas;
    struct area_plans p = {.count = 0};
    if (expect(e, asked, arena, &areas))
        return ERR_MEMORY;
    uint32_t *of_area = arena_take(arena, (areas.count + 1) * sizeof *of_area);
    p.items = arena_take(arena, (areas.count + 1) * sizeof *p.items);
    p.of_pool = arena_take(arena, (pools + 1) * sizeof *p.of_pool);
    if (!of_area || !p.items || !p.of_pool || list_outcomes(e, asked->year, arena, &p))
        return ERR_MEMORY;
    list_areas(asked, &areas, &p, of_area);
    for (uint32_t i = 0; i < pools; i++) {
        const struct expected_area *area =
            is_of_year(pool_at(e, i), asked->year)
                ? area_among(&areas, successor_area_on(e, i, asked->as_of, DATE_NONE))
                : NULL;
        p.of_pool[i] = area ? of_area[area - areas.items] : NONE;
        if (p.of_pool[i] != NONE)
            count_pool(e, asked, i, &p.items[p.of_pool[i]]);
    }
    *ret_plans = p;
    return 0;
}
