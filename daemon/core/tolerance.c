#include "core/tolerance.h"
#include "base/array.h"
#include "base/error.h"
#include "core/line.h"
#include "core/say.h"
#include "core/schedule.h"
#include "core/stream.h"

static uint64_t key_of(uint32_t pool, uint32_t line, int year)
{
    uint64_t key = map_hash(MAP_SEED, &pool, sizeof pool);
    return map_hash(map_hash(key, &line, sizeof line), &year, sizeof year);
}

static uint32_t find(const struct engine *e, uint32_t pool, uint32_t line, int year)
{
    const struct matching_state *m = &e->matching;
    uint32_t i = m->tolerances.count ? chains_first(&m->tolerances_by_key, key_of(pool, line, year))
                                     : MAP_NONE;
    for (; i != MAP_NONE; i = chains_next(&m->tolerances_by_key, i)) {
        const struct tolerance_set *t = &m->tolerances.items[i];
        if (t->pool == pool && t->line == line && t->year == year)
            return i;
    }
    return NONE;
}

int tolerance_index(struct engine *e, uint32_t index)
{
    const struct tolerance_set *t = &e->matching.tolerances.items[index];
    return chains_add(&e->matching.tolerances_by_key, key_of(t->pool, t->line, t->year), index);
}

/* What set says goes before what was found so far. */
static void overlay(const struct engine *e, uint32_t index, struct tolerance_set *t)
{
    if (index == NONE)
        return;
    const struct tolerance_set *set = &e->matching.tolerances.items[index];
    t->item = set->item >= 0 ? set->item : t->item;
    t->instalment = set->instalment >= 0 ? set->instalment : t->instalment;
    t->cumulative = set->cumulative >= 0 ? set->cumulative : t->cumulative;
    t->parts = set->parts != UINT32_MAX ? set->parts : t->parts;
}

static int64_t parts_of_annual(const struct line *line, const struct stream *st, uint32_t parts,
                               date_t today)
{
    int64_t annual = 0, share = 0;
    if (parts == 0 || st->slot_count == 0)
        return 0;
    annual = schedule_annual(line, st->slots[st->slot_count - 1].due, today);
    (void)money_scale(annual, parts, SHARE_PARTS, ROUND_TRUNCATE, &share);
    return share < 0 ? -share : share;
}

struct tolerance tolerance_of(const struct engine *e, uint32_t stream)
{
    const struct stream *st = &e->streams.items[stream];
    const struct line *line = &e->lines.items[st->line];
    struct tolerance_set t = {.instalment = line->tolerance_instalment,
                              .cumulative = line->tolerance_year};
    if (e->matching.tolerances.count) {
        overlay(e, find(e, line->pool, NONE, 0), &t);
        overlay(e, find(e, line->pool, NONE, st->year), &t);
        overlay(e, find(e, line->pool, st->line, 0), &t);
        overlay(e, find(e, line->pool, st->line, st->year), &t);
    }
    int64_t share = parts_of_annual(line, st, t.parts, e->today);
    return (struct tolerance){t.item, t.instalment, t.cumulative > share ? t.cumulative : share};
}

int64_t tolerance_of_item(const struct engine *e, uint32_t partner, uint32_t stream)
{
    if (e->matching.tolerances.count == 0)
        return 0;
    if (stream != NONE)
        return tolerance_of(e, stream).item;
    struct tolerance_set t = {.item = 0};
    overlay(e, find(e, e->partners.items[partner].pool, NONE, 0), &t);
    return t.item;
}

static int check(struct step *s, const struct tolerance_input *in, struct tolerance_set *ret)
{
    *ret = (struct tolerance_set){.pool = map_get(&s->e->pool_map, in->pool),
                                  .line = NONE,
                                  .year = (int)in->year,
                                  .item = -1,
                                  .instalment = -1,
                                  .cumulative = -1,
                                  .parts = UINT32_MAX};
    if (ret->pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "tolerance.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    if (in->line.size) {
        ret->line = line_find(s->e, ret->pool, in->line);
        if (ret->line == NONE)
            return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "tolerance.line", NULL,
                          "pool %.*s has no contribution %.*s", TEXT_ARG(in->pool),
                          TEXT_ARG(in->line));
    }
    if (in->item < 0 && in->instalment < 0 && in->cumulative < 0 &&
        in->cumulative_parts == UINT32_MAX)
        return refuse(s, REFUSED_MISSING_FIELD, "tolerance.instalment_pence",
                      "at least one tolerance", "no tolerance is given");
    return 0;
}

static int keep(struct engine *e, const struct tolerance_set *set, const struct tolerance_input *in)
{
    struct matching_state *m = &e->matching;
    uint32_t found = find(e, set->pool, set->line, set->year);
    if (found == NONE) {
        if (ARRAY_ROOM(&m->tolerances))
            return ERR_MEMORY;
        found = (uint32_t)m->tolerances.count++;
        m->tolerances.items[found] = *set;
        int rc = tolerance_index(e, found);
        if (rc)
            return rc;
    }
    struct tolerance_set *t = &m->tolerances.items[found];
    t->item = in->item >= 0 ? in->item : t->item;
    t->instalment = in->instalment >= 0 ? in->instalment : t->instalment;
    t->cumulative = in->cumulative >= 0 ? in->cumulative : t->cumulative;
    t->parts = in->cumulative_parts != UINT32_MAX ? in->cumulative_parts : t->parts;
    return 0;
}

/* "; instalment 1.00", nothing when it was not given. */
static struct text clause(struct arena *arena, const char *what, int64_t amount)
{
    char text[MONEY_TEXT_MAX];
    return amount < 0 ? TEXT_NONE : arena_print(arena, "; %s %s", what, money_print(amount, text));
}

static int say_tolerance(struct step *s, const struct tolerance_set *set,
                         const struct tolerance_input *in)
{
    struct event *event = say(s, EVENT_AGREED, set->pool);
    struct arena *arena = &s->out->arena;
    if (!event)
        return ERR_MEMORY;
    event->subject = text_of("tolerance");
    event->line = set->line == NONE ? TEXT_NONE : s->e->lines.items[set->line].id;
    event->year = set->year;
    struct text item = clause(arena, "item", in->item);
    struct text instalment = clause(arena, "instalment", in->instalment);
    struct text year = clause(arena, "year", in->cumulative);
    struct text parts =
        in->cumulative_parts == UINT32_MAX
            ? TEXT_NONE
            : arena_print(arena, "; %u of 1000000 of the year", in->cumulative_parts);
    event->explanation =
        arena_print(arena, "tolerance by %.*s%.*s%.*s%.*s%.*s", TEXT_ARG(in->authority),
                    TEXT_ARG(item), TEXT_ARG(instalment), TEXT_ARG(year), TEXT_ARG(parts));
    return 0;
}

static int look_again(struct step *s, uint32_t line, int year)
{
    int rc = 0;
    for (size_t i = 0; i < s->e->lines.items[line].streams.count && !rc; i++) {
        uint32_t stream = s->e->lines.items[line].streams.items[i];
        if (year == 0 || s->e->streams.items[stream].year == year)
            rc = stream_look_again(s, stream);
    }
    return rc;
}

int tolerance_take(struct step *s, const struct item *item)
{
    const struct tolerance_input *in = &item->tolerance;
    struct tolerance_set set;
    int rc = check(s, in, &set);
    if (!rc)
        rc = keep(s->e, &set, in);
    if (!rc)
        rc = say_tolerance(s, &set, in);
    if (rc || set.line != NONE)
        return rc ? rc : look_again(s, set.line, set.year);
    const struct pool *pool = &s->e->pools.items[set.pool];
    for (size_t i = 0; i < pool->lines.count && !rc; i++)
        rc = look_again(s, pool->lines.items[i], set.year);
    return rc;
}
