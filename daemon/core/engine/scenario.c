#include "core/engine/scenario.h"
#include <string.h>
#include "base/error.h"
#include "core/control/feed.h"
#include "core/engine/engine.h"
#include "core/engine/state.h"
#include "core/foundation/policy.h"
#include "core/governance/minimum.h"
#include "core/performance/element.h"
#include "core/report/plans.h"

#define FEED "scenario"

/* --- a case ----------------------------------------------------------------------------------- */

static int copy_of(const struct engine *e, struct engine **ret_copy)
{
    struct buffer image = BUFFER_NULL;
    int rc = engine_save(e, &image);
    if (!rc)
        rc = engine_load(buffer_bytes(&image), ret_copy);
    buffer_fini(&image);
    if (!rc)
        (*ret_copy)->engine->asks_nobody = true;
    return rc;
}

/* Applies items to the copy as one input of a feed that nobody else has. *ret_refused: the first
 * refusal, in the arena; code 0: none. */
static int apply(struct engine *copy, const struct item *items, size_t count, struct arena *arena,
                 struct refusal *ret_refused)
{
    const struct text party = text_of(PARTY_CONTROL), feed = text_of(FEED);
    const struct effects *effects;
    const struct input in = {.journal = copy->tables.last_journal + 1,
                             .party = party,
                             .feed = feed,
                             .number = feed_next(copy, feed_find(copy, party, feed)),
                             .items = items,
                             .item_count = count};
    *ret_refused = (struct refusal){.code = REFUSED_NONE};
    int rc = count ? engine_step(copy, &in, &effects) : 0;
    if (rc || !count || !effects->refusal_count)
        return rc;
    *ret_refused = effects->refusals[0];
    ret_refused->field = arena_text(arena, ret_refused->field);
    ret_refused->limit = arena_text(arena, ret_refused->limit);
    ret_refused->text = arena_text(arena, ret_refused->text);
    return 0;
}

static int64_t percent_of(int64_t amount, uint32_t percent)
{
    return (int64_t)(((__int128)amount * percent * 2 + 100) / 200);
}

/* The minimum as the case has it; false: the case leaves it alone. */
static bool changed(const struct engine *e, const struct scenario *x, const struct minimum *m,
                    int year, int64_t *ret)
{
    bool is_changed = false;
    *ret = m->amount;
    for (size_t i = 0; i < x->minimum_count && m->year == year; i++) {
        const struct scenario_minimum *change = &x->minimums[i];
        if (change->kind.size &&
            policy_name(e, VOCABULARY_CONTRIBUTION_KIND, change->kind) != m->kind)
            continue;
        *ret = percent_of(*ret, change->percent);
        is_changed = true;
    }
    return is_changed;
}

static int apply_minimums(struct engine *copy, const struct scenario *x, int year,
                          struct arena *arena, struct refusal *ret_refused)
{
    const uint32_t count = minimum_count(copy);
    struct item *items = arena_take(arena, ITEMS_MAX * sizeof *items);
    size_t filled = 0;
    int rc = items ? 0 : ERR_MEMORY;
    *ret_refused = (struct refusal){.code = REFUSED_NONE};
    for (uint32_t i = 0; i < count && !rc && !ret_refused->code; i++) {
        const struct minimum *m = minimum_row(copy, i);
        int64_t amount;
        if (changed(copy, x, m, year, &amount)) {
            memset(&items[filled], 0, sizeof items[filled]);
            items[filled].kind = ITEM_MINIMUM_CONTRIBUTION;
            items[filled++].minimum_contribution =
                (struct minimum_contribution_input){.area = m->area,
                                                    .party = party_at(copy, m->party)->code,
                                                    .kind = policy_word(copy, m->kind),
                                                    .year = (uint32_t)m->year,
                                                    .amount = amount,
                                                    .reference = text_of(FEED),
                                                    .synthetic = true};
        }
        if (filled == ITEMS_MAX || (filled && i + 1 == count)) {
            rc = apply(copy, items, filled, arena, ret_refused);
            filled = 0;
        }
    }
    return !rc && filled ? apply(copy, items, filled, arena, ret_refused) : rc;
}

/* --- the report ------------------------------------------------------------------------------- */

enum { REGION, CASE, AREAS, MINIMUM, POOLED, ABOVE, BELOW, BODIES, WITHHELD, COLUMNS };
static const struct report_column columns[COLUMNS] = {
    [REGION] = {"region", "Region", CELL_TEXT},
    [CASE] = {"case", "Case", CELL_TEXT},
    [AREAS] = {"areas", "Areas", CELL_NUMBER},
    [MINIMUM] = {"minimum_pence", "Minimum", CELL_MONEY},
    [POOLED] = {"pooled_pence", "Pooled", CELL_MONEY},
    [ABOVE] = {"above_minimum_pence", "Above minimum", CELL_MONEY},
    [BELOW] = {"below_minimum_pence", "Below", CELL_MONEY},
    [BODIES] = {"bodies_below", "Bodies below", CELL_NUMBER},
    [WITHHELD] = {"not_released_pence", "Not released on results", CELL_MONEY},
};
enum { L_CASE, L_AREA, L_REGION, L_PARTY, L_KIND, L_MINIMUM, L_POOLED, L_BELOW, L_WHY, L_COLUMNS };
static const struct report_column low_columns[L_COLUMNS] = {
    [L_CASE] = {"case", "Case", CELL_TEXT},
    [L_AREA] = {"area", "Area", CELL_TEXT},
    [L_REGION] = {"region", "Region", CELL_TEXT},
    [L_PARTY] = {"party", "Party", CELL_TEXT},
    [L_KIND] = {"kind", "Kind", CELL_TEXT},
    [L_MINIMUM] = {"minimum_pence", "Minimum", CELL_MONEY},
    [L_POOLED] = {"pooled_pence", "Pooled", CELL_MONEY},
    [L_BELOW] = {"below_minimum_pence", "Below", CELL_MONEY},
    [L_WHY] = {"why", "Why", CELL_TEXT},
};

struct shown {
    struct report *r;
    struct table *regions, *low;
    const struct report_asked *asked;
};

static const struct table *table_called(const struct report *r, const char *key)
{
    const struct table *t = r->first;
    while (t && !text_equal(text_of(t->key), text_of(key)))
        t = t->next;
    return t;
}

static const struct cell *cell_of(const struct table *t, const struct row *row, const char *key)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (text_equal(text_of(t->columns[i].key), text_of(key)))
            return &row->cells[i];
    return NULL;
}

/* The cell of another report's row, as one of this; text outlives the copy that it was of. */
static void pass(struct shown *s, struct row *to, size_t column, const struct table *t,
                 const struct row *from, const char *key)
{
    const struct cell *c = cell_of(t, from, key);
    if (!c || !c->is_set)
        return;
    if (c->text.size)
        cell_text(to, column, arena_text(s->r->arena, c->text));
    else
        cell_money(to, column, c->number);
}

/* What is not released on results, of the plans of a region (TEXT_NONE: of all). */
static int64_t withheld(const struct engine *e, const struct area_plans *plans, int year,
                        struct text region)
{
    int64_t all = 0;
    for (uint32_t i = 0; i < e->tables.contributions.count; i++) {
        const struct contribution *c = contribution_at(e, i);
        const uint32_t plan = c->is_earned ? plans->of_pool[c->pool] : NONE;
        if (plan == NONE || year_at(e, c->contribution_years.items[0])->year != year ||
            (region.size && !text_equal(plans_region(plans->items[plan].area), region)))
            continue;
        const struct element *x = element_at(e, c->element);
        all = sum(all, sum(x->performance_fund, -sum(x->earned, x->retained)));
    }
    return all;
}

/* Of a national sum what falls to a region: by published minimums of its areas. */
static int64_t share_of(const struct engine *e, const struct area_plans *plans, int year,
                        struct text region, int64_t amount)
{
    __int128 all = 0, own = 0, before = 0;
    for (size_t i = 0; i < plans->count; i++) {
        const struct expected_area *area = plans->items[i].area;
        __int128 of_area = 0;
        for (uint32_t k = 0; k < minimum_count(e); k++)
            if (minimum_row(e, k)->year == year && text_equal(minimum_row(e, k)->area, area->area))
                of_area += minimum_row(e, k)->amount;
        if (text_compare(plans_region(area), region) < 0)
            before += of_area;
        own += text_equal(plans_region(area), region) ? of_area : 0;
        all += of_area;
    }
    if (!all)
        return 0;
    /* Cumulated and rounded once, so that the regions come to the sum. */
    return (int64_t)(((before + own) * amount * 2 + all) / (2 * all) -
                     (before * amount * 2 + all) / (2 * all));
}

static int64_t bodies_below(const struct table *low, struct text region)
{
    int64_t count = 0;
    for (const struct row *row = low->first; row; row = row->next)
        count += !region.size || text_equal(cell_of(low, row, "region")->text, region);
    return count;
}

/* The rows of a case: of each region one, and of all. */
static int add_case(struct shown *s, const struct engine *e, const struct scenario *x,
                    struct arena *arena)
{
    struct report made;
    struct area_plans plans;
    int rc = report_make(e, s->asked, arena, &made);
    if (rc || plans_make(e, &made.asked, arena, &plans))
        return rc ? rc : ERR_MEMORY;
    const struct table *t = table_called(&made, "regions"), *low = table_called(&made, "below");
    const struct text name = x ? x->name : text_of("as it is");
    int64_t added = 0;
    for (const struct row *from = t->first; from; from = from->next) {
        const struct text region = from->is_total ? TEXT_NONE : cell_of(t, from, "region")->text;
        struct row *row = table_row(s->r, s->regions, from->is_total);
        int64_t more = 0;
        for (size_t i = 0; x && i < x->pooled_count; i++)
            more = report_sum(
                s->r, more,
                from->is_total ? 0
                               : share_of(e, &plans, made.asked.year, region, x->pooled[i].amount));
        added = report_sum(s->r, added, more);
        more = from->is_total ? added : more;
        pass(s, row, REGION, t, from, "region");
        cell_text(row, CASE, name);
        cell_number(row, AREAS, cell_of(t, from, "areas")->number);
        pass(s, row, MINIMUM, t, from, "minimum_pence");
        cell_money(row, POOLED, report_sum(s->r, cell_of(t, from, "pooled_pence")->number, more));
        cell_money(row, ABOVE,
                   report_sum(s->r, cell_of(t, from, "above_minimum_pence")->number, more));
        pass(s, row, BELOW, t, from, "below_minimum_pence");
        cell_number(row, BODIES, bodies_below(low, region));
        cell_money(row, WITHHELD,
                   x && x->ends_performance ? 0 : withheld(e, &plans, made.asked.year, region));
    }
    for (const struct row *from = low->first; from; from = from->next) {
        struct row *row = table_row(s->r, s->low, false);
        cell_text(row, L_CASE, name);
        pass(s, row, L_AREA, low, from, "area");
        pass(s, row, L_REGION, low, from, "region");
        pass(s, row, L_PARTY, low, from, "party");
        pass(s, row, L_KIND, low, from, "kind");
        pass(s, row, L_MINIMUM, low, from, "minimum_pence");
        pass(s, row, L_POOLED, low, from, "pooled_pence");
        pass(s, row, L_BELOW, low, from, "below_minimum_pence");
        pass(s, row, L_WHY, low, from, "why");
    }
    s->r->is_synthetic |= made.is_synthetic;
    s->r->asked = made.asked;
    return 0;
}

/* Whether every kind of a case is one: else the refusal. */
static bool knows_kinds(const struct shown *s, const struct engine *e, const struct scenario *x,
                        struct arena *arena, struct refusal *ret_refused)
{
    for (size_t i = 0; i < x->minimum_count + x->pooled_count; i++) {
        const bool is_minimum = i < x->minimum_count;
        const struct text kind =
            is_minimum ? x->minimums[i].kind : x->pooled[i - x->minimum_count].kind;
        if (!kind.size || policy_name(e, VOCABULARY_CONTRIBUTION_KIND, kind))
            continue;
        *ret_refused = (struct refusal){
            .code = REFUSED_BAD_VALUE,
            .item = ITEM_NONE,
            .field = text_of(is_minimum ? "scenario.minimums.kind" : "scenario.pooled.kind"),
            .limit = policy_limit(e, VOCABULARY_CONTRIBUTION_KIND, s->asked->year, arena),
            .text = text_of("no such kind of contribution")};
        return false;
    }
    return true;
}

static int try_case(struct shown *s, const struct engine *e, const struct scenario *x,
                    struct arena *arena)
{
    struct engine *copy = NULL;
    struct refusal refused = {.code = REFUSED_NONE};
    int rc = knows_kinds(s, e, x, arena, &refused) ? copy_of(e, &copy) : 0;
    if (!rc && !refused.code)
        rc = apply(copy, x->items, x->item_count, arena, &refused);
    if (!rc && !refused.code)
        rc = apply_minimums(copy, x, s->asked->year, arena, &refused);
    if (!rc && !refused.code)
        rc = add_case(s, copy, x, arena);
    if (!rc && refused.code) {
        s->r->refusal = refused;
        s->r->refusal.text =
            arena_print(arena, "%.*s: %.*s", TEXT_ARG(x->name), TEXT_ARG(refused.text));
        rc = (int)refused.code;
    }
    engine_free(copy);
    return rc;
}

int scenario_report(const struct engine *e, const struct report_asked *asked,
                    const struct scenario *cases, size_t count, struct arena *arena,
                    struct report *ret_report)
{
    struct report_asked full = *asked;
    struct shown s = {.r = ret_report, .asked = &full};
    *ret_report = (struct report){.arena = arena};
    full.kind = REPORT_FUNDING;
    if (full.year == 0 && business_date(e) != DATE_NONE)
        full.year = date_financial_year(business_date(e));
    report_title(s.r, "What if, %d/%02d: %zu of another policy, nothing is changed", full.year,
                 (full.year + 1) % 100, count);
    s.regions = table_new(s.r, "regions", "By region and case", columns, COLUMNS);
    s.low = table_new(s.r, "below", "Below the minimum", low_columns, L_COLUMNS);
    int rc = add_case(&s, e, NULL, arena);
    if (rc > 0) { /* as report_make says it */
        struct report made;
        (void)report_make(e, &full, arena, &made);
        s.r->refusal = made.refusal;
    }
    for (size_t i = 0; i < count && !rc; i++)
        rc = try_case(&s, e, &cases[i], arena);
    report_note(s.r,
                "each case is a copy of the state as it is, changed and dropped: nothing of it "
                "is in the journal or the books");
    return rc <= 0 && s.r->failed ? ERR_MEMORY : rc;
}
