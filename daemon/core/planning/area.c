#include "core/planning/area.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/successor.h"
#include "core/planning/state.h"

static struct area_year *find(const struct engine *e, struct text area, int year)
{
    const struct planning_state *p = e->planning;
    for (size_t i = 0; i < p->areas.count; i++)
        if (p->areas.items[i].year == year && text_equal(p->areas.items[i].area, area))
            return &p->areas.items[i];
    return NULL;
}

const struct area_year *area_recorded(const struct engine *e, struct text area, int year)
{
    return find(e, area, year);
}

static int by_area(const void *a, const void *b)
{
    const struct expected_area *x = a, *y = b;
    int c = text_compare(x->area, y->area);
    if (c)
        return c;
    if ((x->recorded != NULL) != (y->recorded != NULL))
        return x->recorded ? -1 : 1;
    return x->pool < y->pool ? -1 : x->pool > y->pool;
}

static bool is_in_year(const struct pool *p, int year)
{
    date_t begins = date_financial_year_start(year), next = date_financial_year_start(year + 1);
    return p->better_care_fund && (next == DATE_NONE || p->effective_from < next) &&
           (p->effective_to == DATE_NONE || begins == DATE_NONE || p->effective_to >= begins);
}

/* Of each area the record, if there is one, with its first pool. */
static size_t join(struct expected_area *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct expected_area *last = kept ? &items[kept - 1] : NULL;
        if (last && text_equal(last->area, items[i].area)) {
            if (last->pool == NONE)
                last->pool = items[i].pool;
            continue;
        }
        items[kept++] = items[i];
    }
    return kept;
}

int area_expected(const struct engine *e, int year, date_t day, struct expected_areas *ret_areas)
{
    const struct planning_state *p = e->planning;
    struct expected_area *items = calloc(p->areas.count + e->tables.pools.count + 1, sizeof *items);
    size_t count = 0;
    if (!items)
        return ERR_MEMORY;
    for (size_t i = 0; i < p->areas.count; i++)
        if (p->areas.items[i].year == year)
            items[count++] = (struct expected_area){
                p->areas.items[i].area, p->areas.items[i].region, &p->areas.items[i], NONE};
    for (uint32_t i = 0; i < e->tables.pools.count; i++)
        if (is_in_year(pool_at(e, i), year))
            items[count++] = (struct expected_area){successor_area_on(e, i, day, DATE_NONE),
                                                    pool_at(e, i)->region, NULL, i};
    qsort(items, count, sizeof *items, by_area);
    *ret_areas = (struct expected_areas){items, join(items, count)};
    return 0;
}

const struct expected_area *area_among(const struct expected_areas *areas, struct text area)
{
    size_t low = 0, high = areas->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int c = text_compare(area, areas->items[middle].area);
        if (c == 0)
            return &areas->items[middle];
        if (c < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void emit_area(struct step *s, const struct area_year *a)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    struct part part = PART(AREA_RECORDED, .year = (uint32_t)a->year, .subject = a->area,
                            .note = a->region, .evidence = a->reference);
    if (a->persons)
        part.count = (uint32_t)a->persons;
    event->subject = a->area;
    event->year = a->year;
    event_part(s, event, part);
    if (a->synthetic)
        event_part(s, event, PART(SYNTHETIC));
}

int area_apply(struct step *s, const struct item *item)
{
    const struct area_input *in = &item->area;
    struct planning_state *p = s->e->planning;
    struct area_year *a = find(s->e, in->area, (int)in->year);
    if (a && text_equal(a->region, in->region) && a->persons == (int64_t)in->persons &&
        text_equal(a->reference, in->reference) && a->synthetic == in->synthetic)
        return 0;
    if (!a && p->areas.count >= AREAS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "area.area",
                      "at most " TEXT_NUMBER(AREAS_MAX) " areas and years",
                      "no room for another area");
    if (!a) {
        if (ARRAY_ROOM(&p->areas))
            return ERR_MEMORY;
        a = &p->areas.items[p->areas.count++];
    }
    *a = (struct area_year){.area = name_intern(s->e, in->area),
                            .region = name_intern(s->e, in->region),
                            .year = (int)in->year,
                            .persons = in->persons,
                            .reference = name_intern(s->e, in->reference),
                            .synthetic = in->synthetic};
    emit_area(s, a);
    return 0;
}
