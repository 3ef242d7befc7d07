#include "core/governance/officer.h"
#include <stdio.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/foundation/emit.h"
#include "core/foundation/partner.h"
#include "core/foundation/successor.h"
#include "core/foundation/party.h"
#include "core/governance/state.h"
#include "core/message/shape.h"

uint32_t officer_find(const struct engine *e, struct text id)
{
    return map_get(&e->governance->officer_map, id);
}

bool officer_may_act_on(const struct officer *o, date_t date)
{
    return date != DATE_NONE && date >= o->from && (o->to == DATE_NONE || date <= o->to);
}

static void emit_officer(struct step *s, const struct officer *o)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->partner = party_at(s->e, o->party)->code;
    event->officer = o->id;
    event->value_date = o->from;
    event_part(s, event,
               PART(MAY_DECIDE, .date = o->from, .until = o->to, .party = event->partner,
                    .subject = o->name));
}

/* The first field in which the officer differs from what is recorded and may not; NULL. An end may
 * be said and moved, not taken back by silence. */
static const char *differing_field(const struct officer *o, const struct officer_input *in,
                                   uint32_t party)
{
    if (!text_equal(o->name, in->name))
        return "officer.name";
    if (o->party != party)
        return "officer.party";
    if (o->from != in->from)
        return "officer.from";
    return o->to != DATE_NONE && in->to == DATE_NONE ? "officer.to" : NULL;
}

static int change(struct step *s, struct officer *o, const struct officer_input *in, uint32_t party)
{
    const char *field = differing_field(o, in, party);
    if (field)
        return refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL,
                      "officer %.*s is recorded with another value", TEXT_ARG(in->officer));
    if (o->to == in->to)
        return 0;
    o->to = in->to;
    emit_officer(s, o);
    return 0;
}

static int add_officer(struct step *s, const struct officer_input *in, uint32_t party)
{
    struct engine *e = s->e;
    struct governance_state *f = e->governance;
    if (f->officers.count >= OFFICERS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "officer.officer",
                      "at most " TEXT_NUMBER(OFFICERS_MAX) " officers",
                      "no room for another officer");
    if (ARRAY_ROOM(&f->officers))
        return ERR_MEMORY;
    struct officer *o = &f->officers.items[f->officers.count];
    *o = (struct officer){.id = name_intern(e, in->officer),
                          .name = name_intern(e, in->name),
                          .party = party,
                          .from = in->from,
                          .to = in->to};
    if (map_put(&f->officer_map, o->id, (uint32_t)f->officers.count))
        return ERR_MEMORY;
    f->officers.count++;
    emit_officer(s, o);
    return 0;
}

int officer_apply(struct step *s, const struct item *item)
{
    const struct officer_input *in = &item->officer;
    uint32_t party = party_by_code(s->e, in->party), known = officer_find(s->e, in->officer);
    if (party == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "officer.party", NULL, "no party has the code %.*s",
                      TEXT_ARG(in->party));
    if (in->to != DATE_NONE && in->to < in->from)
        return refuse(s, REFUSED_DATE_ORDER, "officer.to", "not before from",
                      "officer %.*s ends before beginning", TEXT_ARG(in->officer));
    return known == NONE ? add_officer(s, in, party)
                         : change(s, &s->e->governance->officers.items[known], in, party);
}

static void emit_delegation(struct step *s, uint32_t pool, const struct delegation *d)
{
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->value_date = d->from;
    event_amount(event, d->single_officer);
    struct part part =
        PART(DECIDES_ALONE, .amount = d->single_officer, .date = d->from, .by = d->authority);
    if (pool == NONE)
        part.kind = PART_DECIDES_ALONE_EVERYWHERE;
    event_part(s, event, part);
}

int officer_apply_delegation(struct step *s, const struct item *item)
{
    const struct delegation_input *in = &item->delegation;
    struct engine *e = s->e;
    uint32_t pool = in->pool.size ? pool_by_code(e, in->pool) : NONE;
    if (in->pool.size && pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "delegation.pool", NULL, "no pool has the code %.*s",
                      TEXT_ARG(in->pool));
    struct delegations *list =
        pool == NONE ? &e->governance->delegations : &authority_own(e, pool)->delegations;
    size_t i = list->count;
    while (i > 0 && list->items[i - 1].from > in->from)
        i--;
    const struct delegation *same = i > 0 ? &list->items[i - 1] : NULL;
    if (same && same->from == in->from)
        return same->single_officer == in->single_officer &&
                       text_equal(same->authority, in->authority)
                   ? 0
                   : refuse(s, REFUSED_ALREADY_DIFFERS, "delegation.from", NULL,
                            "a scheme of delegation from that day on is recorded with other "
                            "content");
    if (list->count >= DELEGATIONS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "delegation.from",
                      "at most " TEXT_NUMBER(DELEGATIONS_MAX) " of them",
                      "no room for another scheme of delegation");
    if (ARRAY_ROOM(list))
        return ERR_MEMORY;
    struct delegation *d = &list->items[i];
    memmove(d + 1, d, (list->count - i) * sizeof *d);
    list->count++;
    *d = (struct delegation){in->from, in->single_officer, name_intern(e, in->authority)};
    emit_delegation(s, pool, d);
    return 0;
}

int officer_authorise(struct step *s, uint32_t pool, struct text id, const char *field,
                      uint32_t *ret_officer)
{
    const struct engine *e = s->e;
    int rc = require_day(s);
    if (rc)
        return rc;
    uint32_t index = officer_find(e, id);
    if (index == NONE)
        return refuse(s, REFUSED_NOT_PERMITTED, field, "an officer recorded",
                      "no officer is known as %.*s", TEXT_ARG(id));
    const struct officer *o = &e->governance->officers.items[index];
    char date[DATE_TEXT_MAX];
    if (!officer_may_act_on(o, business_date(e)))
        return refuse(s, REFUSED_NOT_PERMITTED, field, "an officer on the business date",
                      "%.*s is not authorised on %s", TEXT_ARG(id),
                      date_print(business_date(e), date));
    if (pool != NONE &&
        partner_of(e, pool, successor_in_pool(e, pool, o->party, INT32_MAX)) == NONE)
        return refuse(s, REFUSED_NOT_PERMITTED, field, "an officer of a partner of the pool",
                      "%.*s acts for %.*s, which is no partner of %.*s", TEXT_ARG(id),
                      TEXT_ARG(party_at(e, o->party)->code), TEXT_ARG(pool_at(e, pool)->code));
    *ret_officer = index;
    return 0;
}

/* The latest that has begun; NULL. */
static const struct delegation *in_force(const struct delegations *list, date_t today)
{
    for (size_t i = list->count; i-- > 0;)
        if (list->items[i].from <= today)
            return &list->items[i];
    return NULL;
}

bool officer_suffices(const struct engine *e, uint32_t pool, int64_t amount)
{
    const struct delegation *d =
        pool == NONE ? NULL : in_force(&authority_of(e, pool)->delegations, business_date(e));
    if (!d)
        d = in_force(&e->governance->delegations, business_date(e));
    return d && amount >= -d->single_officer && amount <= d->single_officer;
}

/* What was approved was a sum: a larger one, or one of the other sign, nobody has looked at.
 * A hold is released as such: what came to wait under it meanwhile goes in too. */
static int check_as_approved(struct step *s, int64_t amount, const struct item *item)
{
    char now[MONEY_TEXT_MAX], then[MONEY_TEXT_MAX];
    int64_t seen = s->approved_amount;
    if (item->kind == ITEM_PAYMENT_HOLD_LIFTED || amount == 0 ||
        (amount > 0 ? amount <= seen : amount >= seen))
        return 0;
    return refuse(s, REFUSED_NOT_PERMITTED, shape_of(item->kind)->name,
                  "what was at stake when it was sent",
                  "%s is at stake now, %s when it was sent: reject it and send it again",
                  money_print(amount, now), money_print(seen, then));
}

int officer_asks_second(struct step *s, uint32_t pool, uint32_t officer, int64_t amount)
{
    s->waiting = (struct waiting){pool, officer, amount};
    return NEEDS_SECOND_OFFICER;
}

int officer_check(struct step *s, uint32_t pool, struct text officer, int64_t amount,
                  const struct item *item)
{
    char field[NAME_MAX_BYTES];
    uint32_t who = NONE;
    if (s->is_approved)
        return check_as_approved(s, amount, item);
    (void)snprintf(field, sizeof field, "%s.officer", shape_of(item->kind)->name);
    int rc = officer_authorise(s, pool, officer, field, &who);
    if (rc || officer_suffices(s->e, pool, amount))
        return rc;
    return officer_asks_second(s, pool, who, amount);
}
