#include "core/minimum.h"
#include "base/array.h"
#include "base/error.h"
#include "core/exception.h"
#include "core/party.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/succession.h"

static uint64_t area_key(struct text area)
{
    return map_hash(MAP_SEED, area.data, area.size);
}

static struct minimum *minimum_at(const struct engine *e, uint32_t i)
{
    return &e->organisation.minimums.items[i];
}

/* Walks the minimums of an area in the order in which they were told: MAP_NONE begins and ends. */
static uint32_t next_of_area(const struct engine *e, struct text area, uint32_t after)
{
    const struct chains *c = &e->organisation.minimum_chains;
    uint32_t i = after == MAP_NONE ? chains_first(c, area_key(area)) : chains_next(c, after);
    while (i != MAP_NONE && !text_equal(minimum_at(e, i)->area, area))
        i = chains_next(c, i);
    return i;
}

/* Whether two minimums are one because one successor pools for both. */
static bool is_one(const struct engine *e, const struct minimum *a, const struct minimum *b)
{
    return a->kind == b->kind && a->year == b->year &&
           (a->party == b->party || succession_heir(e, a->party) == succession_heir(e, b->party));
}

/* What the agreements of the area plan to pool against a floor. */
struct planned {
    int64_t floor, pooled;
    uint32_t pool; /* first that has anything of it; NONE */
    bool is_first; /* the minimum speaks for those that are one with it */
};

static bool is_in_year(const struct line *l, int year)
{
    date_t begins = date_financial_year_start(year), next = date_financial_year_start(year + 1);
    return l->from < next && (l->to == DATE_NONE || l->to >= begins);
}

/* A sum beyond the range is enough for any floor. */
static void count_pool(const struct engine *e, const struct minimum *m, uint32_t pool,
                       struct planned *p)
{
    const struct pool *at = &e->pools.items[pool];
    for (size_t i = 0; i < at->lines.count; i++) {
        const struct line *l = &e->lines.items[at->lines.items[i]];
        if (l->kind != m->kind || !is_in_year(l, m->year) ||
            !succession_descends(e, e->partners.items[l->partner].party, m->party))
            continue;
        if (money_add(p->pooled, schedule_planned(l, m->year), &p->pooled))
            p->pooled = INT64_MAX;
        if (p->pool == NONE)
            p->pool = pool;
    }
}

static struct planned look_at(const struct engine *e, const struct minimum *m)
{
    struct planned p = {.pool = NONE, .is_first = true};
    const struct chains *pools = &e->organisation.area_chains;
    bool met_self = false;
    for (uint32_t i = next_of_area(e, m->area, MAP_NONE); i != MAP_NONE;
         i = next_of_area(e, m->area, i)) {
        const struct minimum *other = minimum_at(e, i);
        if (!is_one(e, m, other))
            continue;
        met_self |= other == m;
        p.is_first &= met_self;
        if (money_add(p.floor, other->amount, &p.floor))
            p.floor = INT64_MAX;
    }
    for (uint32_t i = chains_first(pools, area_key(m->area)); i != MAP_NONE;
         i = chains_next(pools, i))
        if (text_equal(e->pools.items[i].area, m->area))
            count_pool(e, m, i, &p);
    return p;
}

static struct event *say_minimum(struct step *s, enum event_kind kind, const struct minimum *m,
                                 const struct planned *p)
{
    struct event *event = say(s, kind, p->pool);
    if (!event)
        return NULL;
    event->partner = s->e->parties.items[succession_heir(s->e, m->party)].code;
    event->contribution = m->kind;
    event->year = m->year;
    event->subject = m->area;
    event->reference = m->reference;
    say_difference(event, p->pooled, p->floor);
    return event;
}

static int say_below(struct step *s, struct minimum *m, const struct planned *p)
{
    char pooled[MONEY_TEXT_MAX], floor[MONEY_TEXT_MAX];
    struct event *event = say_minimum(s, EVENT_BELOW_MINIMUM, m, p);
    if (!event)
        return ERR_MEMORY;
    event->explanation = arena_print(
        &s->out->arena, "the agreements of %.*s pool %s in %d/%02d; the %spublished minimum is %s",
        TEXT_ARG(m->area), money_print(p->pooled, pooled), m->year, (m->year + 1) % 100,
        m->synthetic ? "synthetic " : "", money_print(p->floor, floor));
    m->exception = exception_open(s, event, NONE, NONE);
    return m->exception ? 0 : ERR_MEMORY;
}

static int say_mended(struct step *s, const struct minimum *m, const struct planned *p)
{
    struct event *event = say_minimum(s, EVENT_SETTLED, m, p);
    if (!event)
        return ERR_MEMORY;
    event->explanation =
        arena_print(&s->out->arena, "the agreements of %.*s pool the minimum", TEXT_ARG(m->area));
    return 0;
}

/* Tells a shortfall that is another than was told last. One that people have closed is told again
 * only when it changes. */
static int check_one(struct step *s, struct minimum *m)
{
    struct planned p = look_at(s->e, m);
    bool is_below = p.is_first && p.pool != NONE && p.pooled < p.floor;
    int64_t shortfall = is_below ? sum(p.floor, -p.pooled) : 0;
    if (shortfall == m->told)
        return 0;
    m->told = shortfall;
    exception_close(s->e, m->exception);
    m->exception = 0;
    if (is_below)
        return say_below(s, m, &p);
    return p.is_first ? say_mended(s, m, &p) : 0;
}

int minimum_check(struct step *s, struct text area)
{
    int rc = 0;
    for (uint32_t i = next_of_area(s->e, area, MAP_NONE); i != MAP_NONE && !rc;
         i = next_of_area(s->e, area, i))
        rc = check_one(s, minimum_at(s->e, i));
    return rc;
}

static uint32_t find(const struct engine *e, const struct minimum_contribution_input *in,
                     uint32_t party, size_t *ret_of_area)
{
    uint32_t found = NONE;
    *ret_of_area = 0;
    for (uint32_t i = next_of_area(e, in->area, MAP_NONE); i != MAP_NONE;
         i = next_of_area(e, in->area, i)) {
        const struct minimum *m = minimum_at(e, i);
        ++*ret_of_area;
        if (m->party == party && m->kind == in->kind && m->year == (int)in->year)
            found = i;
    }
    return found;
}

static int add(struct step *s, const struct minimum_contribution_input *in, uint32_t party,
               uint32_t *ret_minimum)
{
    struct organisation *o = &s->e->organisation;
    if (ARRAY_ROOM(&o->minimums))
        return ERR_MEMORY;
    struct minimum m = {
        .area = name_intern(s->e, in->area),
        .party = party,
        .kind = in->kind,
        .year = (int)in->year,
    };
    *ret_minimum = (uint32_t)o->minimums.count++;
    o->minimums.items[*ret_minimum] = m;
    return m.area.size ? minimum_index(s->e, *ret_minimum) : ERR_MEMORY;
}

static int publish(struct step *s, struct minimum *m, const struct minimum_contribution_input *in)
{
    char amount[MONEY_TEXT_MAX];
    m->amount = in->amount;
    m->synthetic = in->synthetic;
    m->reference = name_intern(s->e, in->reference);
    struct event *event = say(s, EVENT_AGREED, NONE);
    if (!event || !m->reference.size)
        return ERR_MEMORY;
    event->partner = s->e->parties.items[m->party].code;
    event->contribution = m->kind;
    event->year = m->year;
    event->subject = m->area;
    event->reference = m->reference;
    say_amount(event, m->amount);
    event->explanation = arena_print(&s->out->arena, "%sminimum of %s published for %.*s",
                                     m->synthetic ? "synthetic " : "",
                                     money_print(m->amount, amount), TEXT_ARG(m->area));
    return minimum_check(s, m->area);
}

int minimum_take(struct step *s, const struct item *item)
{
    const struct minimum_contribution_input *in = &item->minimum_contribution;
    uint32_t party = party_by_code(s->e, in->party);
    size_t of_area;
    if (party == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "minimum_contribution.party", NULL,
                      "no party has the code %.*s", TEXT_ARG(in->party));
    uint32_t known = find(s->e, in, party, &of_area);
    if (known == NONE && of_area >= MINIMUMS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "minimum_contribution.area",
                      "at most 512 of an area", "too many minimums of %.*s", TEXT_ARG(in->area));
    if (known != NONE && text_equal(minimum_at(s->e, known)->reference, in->reference)) {
        const struct minimum *m = minimum_at(s->e, known);
        return m->amount == in->amount && m->synthetic == in->synthetic
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "minimum_contribution.amount_pence", NULL,
                            "publication %.*s is recorded with another minimum",
                            TEXT_ARG(in->reference));
    }
    int rc = known == NONE ? add(s, in, party, &known) : 0;
    return rc ? rc : publish(s, minimum_at(s->e, known), in);
}

int minimum_index(struct engine *e, uint32_t minimum)
{
    return chains_add(&e->organisation.minimum_chains, area_key(minimum_at(e, minimum)->area),
                      minimum);
}

int minimum_index_pool(struct engine *e, uint32_t pool)
{
    return chains_add(&e->organisation.area_chains, area_key(e->pools.items[pool].area), pool);
}

void minimum_archive(struct archive *a, struct engine *e)
{
    ARCHIVE_ARRAY(a, e->organisation.minimums);
    for (size_t i = 0; i < e->organisation.minimums.count; i++) {
        struct minimum *m = &e->organisation.minimums.items[i];
        archive_text(a, &m->area);
        archive_index(a, &m->party, e->parties.count);
        ARCHIVE_INT(a, m->kind);
        ARCHIVE_INT(a, m->year);
        archive_i64(a, &m->amount);
        archive_text(a, &m->reference);
        archive_bool(a, &m->synthetic);
        archive_u32(a, &m->exception);
        archive_i64(a, &m->told);
    }
}
