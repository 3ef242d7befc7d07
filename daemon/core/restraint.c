#include "core/restraint.h"
#include "base/array.h"
#include "base/error.h"
#include "core/hold.h"
#include "core/line.h"
#include "core/officer.h"
#include "core/party.h"
#include "core/performance.h"
#include "core/say.h"
#include "core/succession.h"

/* What an input names. */
struct scope {
    uint32_t pool, partner, line; /* NONE: any */
};

/* Whether the line is the partner's, or of one that carries on for it. */
static bool is_of(const struct engine *e, const struct line *l, uint32_t partner)
{
    const struct partner *all = e->partners.items;
    return l->partner == partner ||
           succession_descends(e, all[l->partner].party, all[partner].party);
}

static bool is_on(const struct engine *e, const struct restraint *r, const struct line *l,
                  uint32_t line)
{
    return (r->line == NONE || r->line == line) && (r->partner == NONE || is_of(e, l, r->partner));
}

const struct restraint *restraint_on_line(const struct engine *e, uint32_t line, date_t value_date)
{
    const struct line *l = &e->lines.items[line];
    const struct pool_authority *p = &e->pools.items[l->pool].authority;
    for (size_t i = 0; p->restraints_in_force && i < p->restraints.count; i++) {
        const struct restraint *r = &p->restraints.items[i];
        if (r->lifted_on == DATE_NONE && r->from <= value_date && is_on(e, r, l, line))
            return r;
    }
    return NULL;
}

bool restraint_on_pool(const struct engine *e, const struct pool *pool)
{
    const struct pool_authority *p = &pool->authority;
    for (size_t i = 0; p->restraints_in_force && i < p->restraints.count; i++) {
        const struct restraint *r = &p->restraints.items[i];
        if (r->lifted_on == DATE_NONE && r->from <= e->today && r->line == NONE &&
            r->partner == NONE)
            return true;
    }
    return false;
}

static struct restraint *find(const struct engine *e, uint32_t pool, struct text id)
{
    const struct pool_authority *p = &e->pools.items[pool].authority;
    for (size_t i = 0; i < p->restraints.count; i++)
        if (text_equal(p->restraints.items[i].id, id))
            return &p->restraints.items[i];
    return NULL;
}

/* Sets the event's scope and subject. */
static struct event *say_restraint(struct step *s, enum event_kind kind, uint32_t pool,
                                   const struct restraint *r)
{
    const struct engine *e = s->e;
    struct event *event = say(s, kind, pool);
    if (!event)
        return NULL;
    uint32_t partner = r->line == NONE ? r->partner : e->lines.items[r->line].partner;
    event->subject = r->id;
    if (partner != NONE)
        event->partner = e->parties.items[e->partners.items[partner].party].code;
    if (r->line != NONE)
        event->line = e->lines.items[r->line].id;
    return event;
}

/* The element's own contribution is held. */
static int find_element(struct step *s, const struct hold_input *in, struct scope *ret)
{
    const struct engine *e = s->e;
    uint32_t found = performance_find(e, ret->pool, in->element);
    if (found == NONE || (ret->line != NONE && ret->line != e->elements.items[found].line))
        return refuse(s, REFUSED_NOT_FOUND, "hold.element",
                      "an element of the pool, and of the contribution where one is named",
                      "pool %.*s has no such performance element %.*s", TEXT_ARG(in->pool),
                      TEXT_ARG(in->element));
    ret->line = e->elements.items[found].own_line;
    return 0;
}

static int find_scope(struct step *s, const struct hold_input *in, struct scope *ret)
{
    const struct engine *e = s->e;
    *ret = (struct scope){map_get(&e->pool_map, in->pool), NONE, NONE};
    if (ret->pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "hold.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    uint32_t party = in->partner.size ? party_by_code(e, in->partner) : NONE;
    if (party != NONE)
        ret->partner = line_partner_of(e, ret->pool, party);
    if (in->partner.size && ret->partner == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "hold.partner", "a partner of the pool",
                      "%.*s is no partner of %.*s", TEXT_ARG(in->partner), TEXT_ARG(in->pool));
    ret->line = in->line.size ? line_find(e, ret->pool, in->line) : NONE;
    if (in->line.size && ret->line == NONE)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "hold.line", "a contribution of the pool",
                      "pool %.*s has no contribution %.*s", TEXT_ARG(in->pool), TEXT_ARG(in->line));
    int rc = in->element.size ? find_element(s, in, ret) : 0;
    if (!rc && ret->line != NONE && ret->partner != NONE &&
        !is_of(e, &e->lines.items[ret->line], ret->partner))
        rc = refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "hold.line", "a contribution of the partner",
                    "%.*s pays no such contribution", TEXT_ARG(in->partner));
    return rc;
}

static int check_same(struct step *s, const struct restraint *r, const struct hold_input *in,
                      const struct scope *scope)
{
    bool same = r->partner == scope->partner && r->line == scope->line && r->from == in->from &&
                text_equal(r->element, in->element) && text_equal(r->reason, in->reason) &&
                text_equal(r->authority, in->authority) && text_equal(r->evidence, in->evidence);
    return same ? 0
                : refuse(s, REFUSED_ALREADY_DIFFERS, "hold.hold", NULL,
                         "hold %.*s of %.*s is recorded with other content", TEXT_ARG(in->hold),
                         TEXT_ARG(in->pool));
}

static int say_placed(struct step *s, uint32_t pool, const struct restraint *r)
{
    struct event *event = say_restraint(s, EVENT_HOLD_PLACED, pool, r);
    char from[DATE_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->value_date = r->from;
    event->explanation =
        arena_print(&s->out->arena, "%s%.*s held from %s by %.*s: %.*s%s%.*s",
                    r->element.size      ? "element "
                    : r->line != NONE    ? "this contribution is"
                    : r->partner != NONE ? "all money of this partner is"
                                         : "all money is",
                    TEXT_ARG(r->element), date_print(r->from, from), TEXT_ARG(r->authority),
                    TEXT_ARG(r->reason), r->evidence.size ? "; " : "", TEXT_ARG(r->evidence));
    return 0;
}

int restraint_take_hold(struct step *s, const struct item *item)
{
    const struct hold_input *in = &item->hold;
    struct engine *e = s->e;
    struct scope scope;
    int rc = find_scope(s, in, &scope);
    if (rc)
        return rc;
    const struct restraint *known = find(e, scope.pool, in->hold);
    if (known)
        return check_same(s, known, in, &scope);
    struct pool_authority *p = &e->pools.items[scope.pool].authority;
    if (p->restraints.count >= RESTRAINTS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "hold.hold", "at most 1000 holds of a pool",
                      "no room for another hold");
    if (ARRAY_ROOM(&p->restraints))
        return ERR_MEMORY;
    struct restraint *r = &p->restraints.items[p->restraints.count++];
    *r = (struct restraint){
        .id = name_intern(e, in->hold),
        .element = name_intern(e, in->element),
        .reason = name_intern(e, in->reason),
        .authority = name_intern(e, in->authority),
        .evidence = name_intern(e, in->evidence),
        .partner = scope.partner,
        .line = scope.line,
        .from = in->from,
        .lifted_on = DATE_NONE,
    };
    p->restraints_in_force++;
    return say_placed(s, scope.pool, r);
}

/* All that waits in the hold's scope. */
static int64_t at_stake(const struct engine *e, uint32_t pool, const struct restraint *r)
{
    const struct pool *p = &e->pools.items[pool];
    int64_t total = 0;
    for (size_t i = 0; i < p->held.count; i++) {
        const struct held *h = &e->held.items[p->held.items[i]];
        if (h->value_date >= r->from && is_on(e, r, &e->lines.items[h->line], h->line))
            total = sum(total, h->amount);
    }
    return total;
}

static int check_release(struct step *s, const struct restraint *r, const struct release_input *in)
{
    if (r->lifted_on != DATE_NONE) {
        bool same = r->lifted_on == in->on && text_equal(r->lifted_by, in->authority) &&
                    text_equal(r->lifting_officer, in->officer) &&
                    text_equal(r->lifting_evidence, in->evidence);
        return same ? 0
                    : refuse(s, REFUSED_ALREADY_DIFFERS, "release.hold", NULL,
                             "hold %.*s of %.*s is lifted with other content", TEXT_ARG(in->hold),
                             TEXT_ARG(in->pool));
    }
    if (s->e->today == DATE_NONE || in->on > s->e->today)
        return refuse(s, REFUSED_DATE_ORDER, "release.on", "not after the business date",
                      "hold %.*s cannot be lifted in the future", TEXT_ARG(in->hold));
    return 0;
}

static int lift(struct step *s, uint32_t pool, struct restraint *r, const struct release_input *in,
                int64_t stake)
{
    struct engine *e = s->e;
    r->lifted_on = in->on;
    r->lifted_by = name_intern(e, in->authority);
    r->lifting_officer = name_intern(e, in->officer);
    r->lifting_evidence = name_intern(e, in->evidence);
    e->pools.items[pool].authority.restraints_in_force--;
    struct event *event = say_restraint(s, EVENT_HOLD_LIFTED, pool, r);
    char on[DATE_TEXT_MAX];
    if (!event)
        return ERR_MEMORY;
    event->value_date = r->lifted_on;
    event->officer = r->lifting_officer;
    say_amount(event, stake);
    event->explanation =
        arena_print(&s->out->arena, "lifted on %s by %.*s%s%.*s", date_print(in->on, on),
                    TEXT_ARG(in->authority), in->evidence.size ? ": " : "", TEXT_ARG(in->evidence));
    return hold_release(s, pool);
}

int restraint_take_release(struct step *s, const struct item *item)
{
    const struct release_input *in = &item->release;
    uint32_t pool = map_get(&s->e->pool_map, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "release.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    struct restraint *r = find(s->e, pool, in->hold);
    if (!r)
        return refuse(s, REFUSED_NOT_FOUND, "release.hold", NULL, "pool %.*s has no hold %.*s",
                      TEXT_ARG(in->pool), TEXT_ARG(in->hold));
    int rc = check_release(s, r, in);
    if (rc || r->lifted_on != DATE_NONE)
        return rc;
    int64_t stake = at_stake(s->e, pool, r);
    bool is_pending;
    rc = officer_check(s, pool, in->officer, stake, item, &is_pending);
    return rc || is_pending ? rc : lift(s, pool, r, in, stake);
}

void restraint_fini(struct engine *e)
{
    for (size_t i = 0; i < e->pools.count; i++)
        free(e->pools.items[i].authority.restraints.items);
}

static void visit(struct archive *a, const struct engine *e, uint32_t pool, struct restraint *r)
{
    archive_text(a, &r->id);
    archive_text(a, &r->element);
    archive_text(a, &r->reason);
    archive_text(a, &r->authority);
    archive_text(a, &r->evidence);
    archive_u32(a, &r->partner);
    archive_u32(a, &r->line);
    archive_date(a, &r->from);
    archive_date(a, &r->lifted_on);
    archive_text(a, &r->lifted_by);
    archive_text(a, &r->lifting_officer);
    archive_text(a, &r->lifting_evidence);
    bool holds =
        (r->partner == NONE ||
         (r->partner < e->partners.count && e->partners.items[r->partner].pool == pool)) &&
        (r->line == NONE || (r->line < e->lines.count && e->lines.items[r->line].pool == pool));
    if (!holds && !a->error)
        archive_fail(a, ERR_CORRUPT);
}

void restraint_archive(struct archive *a, struct engine *e)
{
    for (uint32_t i = 0; i < e->pools.count; i++) {
        struct pool_authority *p = &e->pools.items[i].authority;
        ARCHIVE_ARRAY(a, p->restraints);
        for (size_t k = 0; k < p->restraints.count; k++) {
            visit(a, e, i, &p->restraints.items[k]);
            if (a->loading)
                p->restraints_in_force += p->restraints.items[k].lifted_on == DATE_NONE;
        }
    }
}
