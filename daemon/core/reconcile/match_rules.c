#include "core/reconcile/match_rules.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/foundation/calendar.h"
#include "core/foundation/emit.h"
#include "core/foundation/note.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/reconcile/state.h"

static uint64_t key_of(uint32_t pool, uint32_t partner)
{
    return map_hash(pool, &partner, sizeof partner);
}

static uint32_t find(const struct engine *e, uint32_t pool, uint32_t partner)
{
    const struct reconcile_state *m = e->reconcile;
    uint32_t i = chains_first(&m->rules_by_key, key_of(pool, partner));
    while (i != MAP_NONE &&
           (m->rules.items[i].pool != pool || m->rules.items[i].partner != partner))
        i = chains_next(&m->rules_by_key, i);
    return i == MAP_NONE ? NONE : i;
}

int match_rules_index(struct engine *e, uint32_t index)
{
    const struct rule_set *r = &e->reconcile->rules.items[index];
    return chains_add(&e->reconcile->rules_by_key, key_of(r->pool, r->partner), index);
}

struct rule_set match_rules_of(const struct engine *e, uint32_t partner)
{
    uint32_t pool = partner_at(e, partner)->pool;
    uint32_t found = e->reconcile->rules.count ? find(e, pool, partner) : NONE;
    if (found == NONE && e->reconcile->rules.count)
        found = find(e, pool, NONE);
    if (found != NONE)
        return e->reconcile->rules.items[found];
    return (struct rule_set){
        .pool = pool,
        .partner = NONE,
        .rules = {MATCH_REFERENCE, MATCH_END_TO_END, MATCH_AMOUNT, MATCH_ONE_TO_MANY,
                  MATCH_MANY_TO_ONE, MATCH_PART},
        .window_working_days = MATCH_WORKING_DAYS,
    };
}

/* Five working days in seven; at most twelve days are added by Easter or Christmas and the weekends
 * at both ends. */
int match_rules_span(const struct rule_set *rules)
{
    return rules->window_working_days * 7 / 5 + 12;
}

bool match_rules_is_near(const struct rule_set *rules, date_t a, date_t b)
{
    return abs(a - b) <= match_rules_span(rules) &&
           calendar_working_days_between(a, b) <= rules->window_working_days;
}

static int check_rules(struct step *s, const struct match_rules_input *in, struct rule_set *ret)
{
    struct engine *e = s->e;
    uint32_t party;
    *ret = (struct rule_set){.pool = pool_by_code(e, in->pool), .partner = NONE};
    if (ret->pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "match_rules.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    if (in->partner.size) {
        party = party_by_code(e, in->partner);
        ret->partner = party == NONE ? NONE : partner_of(e, ret->pool, party);
        if (ret->partner == NONE)
            return refuse(s, REFUSED_UNKNOWN_PARTY, "match_rules.partner", NULL,
                          "%.*s is no partner of pool %.*s", TEXT_ARG(in->partner),
                          TEXT_ARG(in->pool));
        ret->partner = successor_of_partner(e, ret->partner);
    }
    unsigned seen = 0;
    for (size_t i = 0; i < in->rules_count; i++) {
        if (seen >> in->rules[i] & 1)
            return refuse(s, REFUSED_BAD_VALUE, "match_rules.rules", "each at most once",
                          "rule %zu stands there already", i + 1);
        seen |= 1u << in->rules[i];
        ret->rules[i] = (uint8_t)in->rules[i];
    }
    ret->window_working_days = (uint8_t)in->window_working_days;
    return 0;
}

static void emit_rules(struct step *s, const struct match_rules_input *in)
{
    struct event *event = emit(s, EVENT_AGREED, pool_by_code(s->e, in->pool));
    event->subject = text_of("match_rules");
    event->partner = arena_text(&s->out->arena, in->partner);
    event_part(s, event,
               PART(MATCH_RULES, .count = (uint32_t)in->rules_count, .by = in->authority));
    event_part(s, event, PART(MATCH_WINDOW, .count = in->window_working_days));
}

static int keep(struct engine *e, struct rule_set set)
{
    struct reconcile_state *m = e->reconcile;
    if (ARRAY_ROOM(&m->rules))
        return ERR_MEMORY;
    m->rules.items[m->rules.count++] = set;
    return match_rules_index(e, (uint32_t)m->rules.count - 1);
}

int match_rules_inherit(struct engine *e, uint32_t from, uint32_t to)
{
    uint32_t pool = partner_at(e, from)->pool;
    uint32_t found = find(e, pool, from);
    if (found == NONE || find(e, pool, to) != NONE)
        return 0;
    struct rule_set set = e->reconcile->rules.items[found];
    set.partner = to;
    return keep(e, set);
}

/* Of a pool's rules: of the partners that have none of their own. */
static void note_partners(struct step *s, const struct rule_set *set)
{
    const struct pool *pool = pool_at(s->e, set->pool);
    for (size_t i = 0; i < pool->partners.count; i++) {
        const uint32_t partner = pool->partners.items[i];
        if (set->partner == NONE ? find(s->e, set->pool, partner) == NONE : set->partner == partner)
            note_add(s, NOTE_MATCH_RULES, partner);
    }
}

int match_rules_apply(struct step *s, const struct item *item)
{
    const struct match_rules_input *in = &item->match_rules;
    struct reconcile_state *m = s->e->reconcile;
    struct rule_set set;
    int rc = check_rules(s, in, &set);
    if (rc)
        return rc;
    uint32_t found = find(s->e, set.pool, set.partner);
    if (found != NONE) {
        m->rules.items[found] = set;
    } else if (keep(s->e, set)) {
        return ERR_MEMORY;
    }
    emit_rules(s, in);
    note_partners(s, &set);
    return 0;
}
