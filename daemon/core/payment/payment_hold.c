#include "core/payment/payment_hold.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/contribution/held_money.h"
#include "core/foundation/emit.h"
#include "core/foundation/note.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/governance/mandate.h"
#include "core/payment/state.h"

const struct payment_holds *payment_holds_of(const struct engine *e, uint32_t pool)
{
    return &((const struct pool_payments *)e->payment->of_pool.items + pool)->holds;
}

/* What an input names. */
struct scope {
    uint32_t pool, partner, contribution; /* NONE: any */
};

/* Whether the contribution is the partner's, or of one that carries on for it. */
static bool is_of(const struct engine *e, const struct contribution *c, uint32_t partner)
{
    const struct partner *all = e->tables.partners.items;
    return c->partner == partner ||
           successor_descends(e, all[c->partner].party, all[partner].party);
}

static bool is_on(const struct engine *e, const struct payment_hold *r,
                  const struct contribution *c, uint32_t contribution)
{
    return (r->contribution == NONE || r->contribution == contribution) &&
           (r->partner == NONE || is_of(e, c, r->partner));
}

const struct payment_hold *payment_hold_on_contribution(const struct engine *e,
                                                        uint32_t contribution, date_t value_date)
{
    const struct contribution *c = contribution_at(e, contribution);
    const struct payment_holds *p = payment_holds_of(e, c->pool);
    for (size_t i = 0; p->in_force && i < p->count; i++) {
        const struct payment_hold *r = &p->items[i];
        if (r->lifted_on == DATE_NONE && r->from <= value_date && is_on(e, r, c, contribution))
            return r;
    }
    return NULL;
}

const struct payment_hold *payment_hold_on_pool(const struct engine *e, uint32_t pool)
{
    const struct payment_holds *p = payment_holds_of(e, pool);
    for (size_t i = 0; p->in_force && i < p->count; i++) {
        const struct payment_hold *r = &p->items[i];
        if (r->lifted_on == DATE_NONE && r->from <= business_date(e) && r->contribution == NONE &&
            r->partner == NONE)
            return r;
    }
    return NULL;
}

static struct payment_hold *find(struct engine *e, uint32_t pool, struct text id)
{
    const struct payment_holds *p = payment_holds_of(e, pool);
    for (size_t i = 0; i < p->count; i++)
        if (text_equal(p->items[i].id, id))
            return &p->items[i];
    return NULL;
}

/* Sets the event's scope and subject. */
static struct event *emit_payment_hold(struct step *s, enum event_kind kind, uint32_t pool,
                                       const struct payment_hold *r)
{
    const struct engine *e = s->e;
    struct event *event = emit(s, kind, pool);
    uint32_t partner =
        r->contribution == NONE ? r->partner : contribution_at(e, r->contribution)->partner;
    event->subject = r->id;
    if (partner != NONE)
        event->partner = party_at(e, partner_at(e, partner)->party)->code;
    if (r->contribution != NONE)
        event->contribution = contribution_at(e, r->contribution)->id;
    return event;
}

/* The element's own contribution is held. */
static int find_element(struct step *s, const struct payment_hold_input *in, struct scope *ret)
{
    const struct engine *e = s->e;
    uint32_t own = contribution_find(e, ret->pool, in->element);
    if (own == NONE || !contribution_at(e, own)->is_earned ||
        (ret->contribution != NONE && ret->contribution != contribution_at(e, own)->earned_from))
        return refuse(s, REFUSED_NOT_FOUND, "payment_hold.element",
                      "an element of the pool, and of the contribution where one is named",
                      "pool %.*s has no such performance element %.*s", TEXT_ARG(in->pool),
                      TEXT_ARG(in->element));
    ret->contribution = own;
    return 0;
}

static int find_scope(struct step *s, const struct payment_hold_input *in, struct scope *ret)
{
    const struct engine *e = s->e;
    *ret = (struct scope){pool_by_code(e, in->pool), NONE, NONE};
    if (ret->pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "payment_hold.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    uint32_t party = in->partner.size ? party_by_code(e, in->partner) : NONE;
    if (party != NONE)
        ret->partner = partner_of(e, ret->pool, party);
    if (in->partner.size && ret->partner == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "payment_hold.partner", "a partner of the pool",
                      "%.*s is no partner of %.*s", TEXT_ARG(in->partner), TEXT_ARG(in->pool));
    ret->contribution =
        in->contribution.size ? contribution_find(e, ret->pool, in->contribution) : NONE;
    if (in->contribution.size && ret->contribution == NONE)
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "payment_hold.contribution",
                      "a contribution of the pool", "pool %.*s has no contribution %.*s",
                      TEXT_ARG(in->pool), TEXT_ARG(in->contribution));
    int rc = in->element.size ? find_element(s, in, ret) : 0;
    if (!rc && ret->contribution != NONE && ret->partner != NONE &&
        !is_of(e, contribution_at(e, ret->contribution), ret->partner))
        rc = refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "payment_hold.contribution",
                    "a contribution of the partner", "%.*s pays no such contribution",
                    TEXT_ARG(in->partner));
    return rc;
}

static int check_same(struct step *s, const struct payment_hold *r,
                      const struct payment_hold_input *in, const struct scope *scope)
{
    bool same = r->partner == scope->partner && r->contribution == scope->contribution &&
                r->from == in->from && text_equal(r->element, in->element) &&
                text_equal(r->reason, in->reason) && text_equal(r->authority, in->authority) &&
                text_equal(r->evidence, in->evidence);
    return same ? 0
                : refuse(s, REFUSED_ALREADY_DIFFERS, "payment_hold.hold", NULL,
                         "hold %.*s of %.*s is recorded with other content", TEXT_ARG(in->hold),
                         TEXT_ARG(in->pool));
}

static enum part_kind what_is_held(const struct payment_hold *r)
{
    if (r->element.size)
        return PART_ELEMENT_HELD;
    if (r->contribution != NONE)
        return PART_CONTRIBUTION_HELD;
    return r->partner != NONE ? PART_PARTNER_HELD : PART_POOL_HELD;
}

static void emit_placed(struct step *s, uint32_t pool, const struct payment_hold *r)
{
    struct event *event = emit_payment_hold(s, EVENT_HOLD_PLACED, pool, r);
    event->value_date = r->from;
    event_part(s, event,
               (struct part){.kind = what_is_held(r),
                             .date = r->from,
                             .subject = r->element,
                             .by = r->authority,
                             .note = r->reason,
                             .evidence = r->evidence});
}

int payment_hold_apply(struct step *s, const struct item *item)
{
    const struct payment_hold_input *in = &item->payment_hold;
    struct engine *e = s->e;
    struct scope scope;
    int rc = find_scope(s, in, &scope);
    if (rc)
        return rc;
    const struct payment_hold *known = find(e, scope.pool, in->hold);
    if (known)
        return check_same(s, known, in, &scope);
    struct payment_holds *p = &payments_own(e, scope.pool)->holds;
    if (p->count >= PAYMENT_HOLDS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "payment_hold.hold",
                      "at most " TEXT_NUMBER(PAYMENT_HOLDS_MAX) " holds of a pool",
                      "no room for another hold");
    if (ARRAY_ROOM(p))
        return ERR_MEMORY;
    struct payment_hold *r = &p->items[p->count++];
    *r = (struct payment_hold){
        .id = name_intern(e, in->hold),
        .element = name_intern(e, in->element),
        .reason = name_intern(e, in->reason),
        .authority = name_intern(e, in->authority),
        .evidence = name_intern(e, in->evidence),
        .partner = scope.partner,
        .contribution = scope.contribution,
        .from = in->from,
        .lifted_on = DATE_NONE,
    };
    p->in_force++;
    emit_placed(s, scope.pool, r);
    return 0;
}

/* All that waits in the hold's scope. */
static int64_t at_stake(const struct engine *e, uint32_t pool, const struct payment_hold *r)
{
    int64_t total = 0;
    for (size_t i = 0; i < held_money_count(e, pool); i++) {
        const struct held_payment *h = held_money_at(e, pool, i);
        if (h->money.value_date >= r->from &&
            is_on(e, r, contribution_at(e, h->contribution), h->contribution))
            total = sum(total, h->money.amount);
    }
    return total;
}

static int check_lifted(struct step *s, const struct payment_hold *r,
                        const struct payment_hold_lifted_input *in)
{
    if (r->lifted_on != DATE_NONE) {
        bool same = r->lifted_on == in->on && text_equal(r->lifted_by, in->authority) &&
                    text_equal(r->lifting_officer, in->officer) &&
                    text_equal(r->lifting_evidence, in->evidence);
        return same ? 0
                    : refuse(s, REFUSED_ALREADY_DIFFERS, "payment_hold_lifted.hold", NULL,
                             "hold %.*s of %.*s is lifted with other content", TEXT_ARG(in->hold),
                             TEXT_ARG(in->pool));
    }
    if (business_date(s->e) == DATE_NONE || in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "payment_hold_lifted.on",
                      "not after the business date", "hold %.*s cannot be lifted in the future",
                      TEXT_ARG(in->hold));
    return 0;
}

static void lift(struct step *s, uint32_t pool, struct payment_hold *r,
                 const struct payment_hold_lifted_input *in, int64_t stake)
{
    struct engine *e = s->e;
    r->lifted_on = in->on;
    r->lifted_by = name_intern(e, in->authority);
    r->lifting_officer = name_intern(e, in->officer);
    r->lifting_evidence = name_intern(e, in->evidence);
    payments_own(e, pool)->holds.in_force--;
    struct event *event = emit_payment_hold(s, EVENT_HOLD_LIFTED, pool, r);
    event->value_date = r->lifted_on;
    event->officer = r->lifting_officer;
    event_amount(event, stake);
    event_part(s, event,
               PART(HOLD_LIFTED, .date = in->on, .by = in->authority, .evidence = in->evidence));
    note_add(s, NOTE_RELEASE, pool);
}

int payment_hold_apply_lifted(struct step *s, const struct item *item)
{
    const struct payment_hold_lifted_input *in = &item->payment_hold_lifted;
    uint32_t pool = pool_by_code(s->e, in->pool);
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "payment_hold_lifted.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    struct payment_hold *r = find(s->e, pool, in->hold);
    if (!r)
        return refuse(s, REFUSED_NOT_FOUND, "payment_hold_lifted.hold", NULL,
                      "pool %.*s has no hold %.*s", TEXT_ARG(in->pool), TEXT_ARG(in->hold));
    int rc = check_lifted(s, r, in);
    if (rc || r->lifted_on != DATE_NONE)
        return rc;
    int64_t stake = at_stake(s->e, pool, r);
    rc = mandate_check_move(s, pool, stake, in->officer, item);
    if (!rc)
        lift(s, pool, r, in, stake);
    return rc;
}
