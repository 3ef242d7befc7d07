#include "core/governance/minimum.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/schedule.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/governance/state.h"

static uint64_t area_key(struct text area)
{
    return map_hash(MAP_SEED, area.data, area.size);
}

static struct minimum *minimum_at(const struct engine *e, uint32_t i)
{
    return &e->governance->minimums.items[i];
}

/* Walks the minimums of an area in the order in which they were recorded: MAP_NONE begins and
 * ends. */
static uint32_t next_of_area(const struct engine *e, struct text area, uint32_t after)
{
    const struct chains *c = &e->governance->minimum_chains;
    uint32_t i = after == MAP_NONE ? chains_first(c, area_key(area)) : chains_next(c, after);
    while (i != MAP_NONE && !text_equal(minimum_at(e, i)->area, area))
        i = chains_next(c, i);
    return i;
}

/* Whether two minimums are one because one successor pools for both. */
static bool is_one(const struct engine *e, const struct minimum *a, const struct minimum *b)
{
    return a->kind == b->kind && a->year == b->year &&
           (a->party == b->party ||
            successor_of_party(e, a->party) == successor_of_party(e, b->party) ||
            successor_descends(e, a->party, b->party) || successor_descends(e, b->party, a->party));
}

/* What the agreements of the area plan to pool against a minimum. */
struct planned {
    int64_t minimum_spend, pooled;
    uint32_t pool; /* first that has anything of it; NONE */
    bool is_first; /* the minimum speaks for those that are one with it */
};

static bool is_in_year(const struct contribution *c, int year)
{
    date_t begins = date_financial_year_start(year), next = date_financial_year_start(year + 1);
    return c->from < next && (c->to == DATE_NONE || c->to >= begins);
}

/* A sum beyond the range is enough for any minimum. */
static void count_pool(const struct engine *e, const struct minimum *m, uint32_t pool,
                       struct planned *p)
{
    const struct pool *at = pool_at(e, pool);
    for (size_t i = 0; i < at->contributions.count; i++) {
        const struct contribution *c = contribution_at(e, at->contributions.items[i]);
        if (c->kind != m->kind || !is_in_year(c, m->year) ||
            !successor_descends(e, partner_at(e, c->partner)->party, m->party))
            continue;
        if (money_add(p->pooled, schedule_planned(c, m->year), &p->pooled))
            p->pooled = INT64_MAX;
        if (p->pool == NONE)
            p->pool = pool;
    }
}

static struct planned look_at(const struct engine *e, const struct minimum *m)
{
    struct planned p = {.pool = NONE, .is_first = true};
    const struct chains *pools = &e->governance->area_chains;
    bool met_self = false;
    for (uint32_t i = next_of_area(e, m->area, MAP_NONE); i != MAP_NONE;
         i = next_of_area(e, m->area, i)) {
        const struct minimum *other = minimum_at(e, i);
        if (!is_one(e, m, other))
            continue;
        met_self |= other == m;
        p.is_first &= met_self;
        if (money_add(p.minimum_spend, other->amount, &p.minimum_spend))
            p.minimum_spend = INT64_MAX;
    }
    for (uint32_t i = chains_first(pools, area_key(m->area)); i != MAP_NONE;
         i = chains_next(pools, i))
        if (text_equal(pool_at(e, i)->area, m->area))
            count_pool(e, m, i, &p);
    return p;
}

uint32_t minimum_count(const struct engine *e)
{
    return (uint32_t)e->governance->minimums.count;
}

const struct minimum *minimum_row(const struct engine *e, uint32_t i)
{
    return minimum_at(e, i);
}

struct minimum_standing minimum_stands(const struct engine *e, uint32_t i)
{
    const struct planned p = look_at(e, minimum_at(e, i));
    return (struct minimum_standing){.minimum = p.minimum_spend,
                                     .pooled = p.pooled,
                                     .is_first = p.is_first,
                                     .is_agreed = p.pool != NONE};
}

static struct event *emit_minimum(struct step *s, enum event_kind kind, const struct minimum *m,
                                  const struct planned *p)
{
    struct event *event = emit(s, kind, p->pool);
    uint32_t party = p->pool == NONE ? successor_of_party(s->e, m->party)
                                     : successor_in_pool_now(s->e, p->pool, m->party);
    event->partner = party_at(s->e, party)->code;
    event->contribution_kind = vocabulary_word(m->kind);
    event->year = m->year;
    event->subject = m->area;
    event->reference = m->reference;
    event_difference(event, p->pooled, p->minimum_spend);
    return event;
}

static void emit_below(struct step *s, struct minimum *m, const struct planned *p)
{
    struct event *event = emit_minimum(s, EVENT_BELOW_MINIMUM, m, p);
    event_part(s, event,
               PART(BELOW_MINIMUM, .amount = p->pooled, .expected = p->minimum_spend,
                    .year = (uint32_t)m->year, .subject = m->area));
    if (m->synthetic)
        event_part(s, event, PART(SYNTHETIC));
    m->exception = exception_open(s, event, NONE, NONE);
}

static void emit_cleared(struct step *s, const struct minimum *m, const struct planned *p)
{
    struct event *event = emit_minimum(s, EVENT_CLEARED, m, p);
    event_part(s, event, PART(MINIMUM_POOLED, .subject = m->area));
}

/* Tells a shortfall that is another than was told last. One that people have closed is resubmitted
 * only when it changes. */
static void check_one(struct step *s, struct minimum *m)
{
    struct planned p = look_at(s->e, m);
    bool is_below = p.is_first && p.pool != NONE && p.pooled < p.minimum_spend;
    int64_t shortfall = is_below ? sum(p.minimum_spend, -p.pooled) : 0;
    if (shortfall == m->reported)
        return;
    m->reported = shortfall;
    exception_close(s->e, m->exception);
    m->exception = 0;
    if (is_below)
        emit_below(s, m, &p);
    else if (p.is_first)
        emit_cleared(s, m, &p);
}

void minimum_check(struct step *s, struct text area)
{
    for (uint32_t i = next_of_area(s->e, area, MAP_NONE); i != MAP_NONE;
         i = next_of_area(s->e, area, i))
        check_one(s, minimum_at(s->e, i));
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

static int add_minimum(struct step *s, const struct minimum_contribution_input *in, uint32_t party,
                       uint32_t *ret_minimum)
{
    struct governance_state *o = s->e->governance;
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
    return minimum_index(s->e, *ret_minimum);
}

static void publish(struct step *s, struct minimum *m, const struct minimum_contribution_input *in)
{
    m->amount = in->amount;
    m->synthetic = in->synthetic;
    m->reference = name_intern(s->e, in->reference);
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->partner = party_at(s->e, m->party)->code;
    event->contribution_kind = vocabulary_word(m->kind);
    event->year = m->year;
    event->subject = m->area;
    event->reference = m->reference;
    event_amount(event, m->amount);
    event_part(s, event, PART(MINIMUM_PUBLISHED, .amount = m->amount, .subject = m->area));
    if (m->synthetic)
        event_part(s, event, PART(SYNTHETIC));
    minimum_check(s, m->area);
}

int minimum_apply(struct step *s, const struct item *item)
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
                      "at most " TEXT_NUMBER(MINIMUMS_MAX) " of an area",
                      "too many minimums of %.*s", TEXT_ARG(in->area));
    if (known != NONE && text_equal(minimum_at(s->e, known)->reference, in->reference)) {
        const struct minimum *m = minimum_at(s->e, known);
        return m->amount == in->amount && m->synthetic == in->synthetic
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "minimum_contribution.amount_pence", NULL,
                            "publication %.*s is recorded with another minimum",
                            TEXT_ARG(in->reference));
    }
    int rc = known == NONE ? add_minimum(s, in, party, &known) : 0;
    if (!rc)
        publish(s, minimum_at(s->e, known), in);
    return rc;
}

int minimum_index(struct engine *e, uint32_t minimum)
{
    return chains_add(&e->governance->minimum_chains, area_key(minimum_at(e, minimum)->area),
                      minimum);
}

int minimum_move_pool(struct engine *e, uint32_t pool, struct text area)
{
    chains_remove(&e->governance->area_chains, area_key(pool_at(e, pool)->area), pool);
    return chains_add(&e->governance->area_chains, area_key(area), pool);
}

int minimum_index_pool(struct engine *e, uint32_t pool)
{
    return chains_add(&e->governance->area_chains, area_key(pool_at(e, pool)->area), pool);
}
