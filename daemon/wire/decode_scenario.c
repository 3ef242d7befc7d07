/* wire/decode_scenario: queries what another policy would make of the state, as plain structs
 * (convert_scenarios of wire/convert). */
#include "core/engine/scenario.h"
#include "wire/convert.h"
#include "wire/shape.h"

#define PERCENT_MAX 1000

static int convert_kind(const char *word, const char *field, struct request *r,
                        struct text *ret_kind)
{
    *ret_kind = text_of(word);
    if (ret_kind->size > NAME_MAX_BYTES || !text_is_clean(*ret_kind))
        return refused(r, REFUSED_MALFORMED, field, FORM_TEXT_LIMIT, "no kind of contribution");
    return 0;
}

static int convert_minimums(const S75__V1__Scenario *m, struct arena *arena, struct scenario *x,
                            struct request *r)
{
    struct scenario_minimum *list = arena_take(arena, (m->n_minimums + 1) * sizeof *list);
    int rc = list ? 0 : ERR_MEMORY;
    for (size_t i = 0; i < m->n_minimums && !rc; i++) {
        list[i].percent = m->minimums[i]->percent;
        if (list[i].percent > PERCENT_MAX)
            return refused(r, REFUSED_OUT_OF_RANGE, "scenario.minimums.percent",
                           "0 to " TEXT_NUMBER(PERCENT_MAX), "no such part of a minimum");
        rc = convert_kind(m->minimums[i]->kind, "scenario.minimums.kind", r, &list[i].kind);
    }
    x->minimums = list;
    x->minimum_count = m->n_minimums;
    return rc;
}

static int convert_pooled(const S75__V1__Scenario *m, struct arena *arena, struct scenario *x,
                          struct request *r)
{
    struct scenario_pooled *list = arena_take(arena, (m->n_pooled + 1) * sizeof *list);
    int rc = list ? 0 : ERR_MEMORY;
    for (size_t i = 0; i < m->n_pooled && !rc; i++) {
        list[i].amount = m->pooled[i]->amount_pence;
        if (list[i].amount < 0 || list[i].amount > MONEY_LIMIT)
            return refused(r, REFUSED_OUT_OF_RANGE, "scenario.pooled.amount_pence", "0 to 10^14",
                           "no such sum");
        rc = convert_kind(m->pooled[i]->kind, "scenario.pooled.kind", r, &list[i].kind);
    }
    x->pooled = list;
    x->pooled_count = m->n_pooled;
    return rc;
}

/* The next item of a case; what is wrong of its form is for the rules to refuse by name. */
static int convert_item(const ProtobufCMessage *m, enum item_kind kind, struct arena *arena,
                        struct item *items, size_t *count)
{
    const struct shape *shape = shape_of(kind);
    struct item *item = &items[*count];
    struct form f = {
        .arena = arena, .item = (uint32_t)*count, .index = FORM_NO_INDEX, .prefix = shape->name};
    memset(item, 0, sizeof *item);
    item->kind = kind;
    shape_convert(&f, m, shape, &item->party);
    item->refusal = f.refusal;
    item->refusal_field = f.field;
    item->refusal_limit = f.limit;
    ++*count;
    return f.failed_memory ? ERR_MEMORY : 0;
}

static int convert_items(const S75__V1__Scenario *m, struct arena *arena, struct scenario *x,
                         struct request *r)
{
    const size_t count = m->n_parties + m->n_successions + m->n_variations;
    if (count > SCENARIO_ITEMS_MAX)
        return refused(r, REFUSED_TOO_LARGE, "scenario",
                       "at most " TEXT_NUMBER(SCENARIO_ITEMS_MAX) " parties, successions, "
                                                                  "variations",
                       "too much is changed");
    struct item *items = arena_take(arena, (count + 1) * sizeof *items);
    int rc = items ? 0 : ERR_MEMORY;
    size_t at = 0;
    for (size_t i = 0; i < m->n_parties && !rc; i++)
        rc = convert_item(&m->parties[i]->base, ITEM_PARTY, arena, items, &at);
    for (size_t i = 0; i < m->n_successions && !rc; i++)
        rc = convert_item(&m->successions[i]->base, ITEM_SUCCESSION, arena, items, &at);
    for (size_t i = 0; i < m->n_variations && !rc; i++)
        rc = convert_item(&m->variations[i]->base, ITEM_VARIATION, arena, items, &at);
    x->items = items;
    x->item_count = at;
    return rc;
}

static int convert_one(const S75__V1__Scenario *m, struct arena *arena, struct scenario *x,
                       struct request *r)
{
    *x = (struct scenario){.name = text_of(m->name), .ends_performance = m->ends_performance};
    if (!x->name.size || x->name.size > NAME_MAX_BYTES || !text_is_clean(x->name))
        return refused(r, REFUSED_MALFORMED, "scenario.name", FORM_TEXT_LIMIT, "no such name");
    if (m->n_minimums > SCENARIO_CHANGES_MAX || m->n_pooled > SCENARIO_CHANGES_MAX)
        return refused(r, REFUSED_TOO_LARGE, "scenario.minimums",
                       "at most " TEXT_NUMBER(SCENARIO_CHANGES_MAX), "too many changes");
    int rc = convert_minimums(m, arena, x, r);
    if (!rc)
        rc = convert_pooled(m, arena, x, r);
    return rc ? rc : convert_items(m, arena, x, r);
}

int convert_scenarios(const S75__V1__ScenarioQuery *m, struct arena *arena, struct request *r)
{
    struct report_asked *a = &r->query.report;
    *a = (struct report_asked){.pool = UINT32_MAX,
                               .as_of = DATE_NONE,
                               .booked_to = DATE_NONE,
                               .since = DATE_NONE,
                               .region = text_of(m->region),
                               .year = m->has_year ? (int)m->year : 0};
    if (m->has_year && (m->year < 2000 || m->year > 2098))
        return refused(r, REFUSED_OUT_OF_RANGE, "scenario.year", "2000 to 2098", "no such year");
    if (a->region.size > NAME_MAX_BYTES || !text_is_clean(a->region))
        return refused(r, REFUSED_MALFORMED, "scenario.region", FORM_TEXT_LIMIT, "no such region");
    if (m->n_scenarios < 1 || m->n_scenarios > SCENARIOS_MAX)
        return refused(r, REFUSED_OUT_OF_RANGE, "scenario.scenarios",
                       "1 to " TEXT_NUMBER(SCENARIOS_MAX), "how many cases?");
    struct scenario *list = arena_take(arena, m->n_scenarios * sizeof *list);
    int rc = list ? 0 : ERR_MEMORY;
    for (size_t i = 0; i < m->n_scenarios && !rc; i++)
        rc = convert_one(m->scenarios[i], arena, &list[i], r);
    r->query.scenarios = list;
    r->query.scenario_count = m->n_scenarios;
    return rc;
}
