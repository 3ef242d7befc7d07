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
#include "core/foundation/successor.h"
#include "core/governance/mandate.h"
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

uint32_t officer_body_of(const struct engine *e, uint32_t party, uint32_t pool)
{
    return pool == NONE ? successor_of_party(e, party) : successor_in_pool_now(e, pool, party);
}

bool officer_acts_in(const struct engine *e, const struct officer *o, uint32_t pool)
{
    return partner_of(e, pool, officer_body_of(e, o->party, pool)) != NONE;
}

static void emit_officer(struct step *s, const struct officer *o)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    event->partner = party_at(s->e, o->party)->code;
    event->officer = o->id;
    event->value_date = o->from;
    event_part(s, event,
               PART(MAY_DECIDE, .date = o->from, .until = o->to, .party = event->partner,
                    .subject = o->name, .note = o->office));
}

/* Somebody, as an input says. */
struct said {
    struct text id, name, office;
    uint32_t party;
    date_t from, to;
};

/* The first field in which the officer differs from what is recorded and may not; NULL. An end may
 * be said and moved, not taken back by silence. */
static const char *differing_field(const struct officer *o, const struct said *in)
{
    if (!text_equal(o->name, in->name))
        return "name";
    if (o->party != in->party)
        return "party";
    if (o->from != in->from)
        return "from";
    if (!text_equal(o->office, in->office))
        return "office";
    return NULL;
}

static int refuse_field(struct step *s, enum refusal_code code, const char *input,
                        const char *field, const char *limit, struct text text)
{
    char path[NAME_MAX_BYTES];
    (void)snprintf(path, sizeof path, "%s.%s", input, field);
    return refuse(s, code, path, limit, "%.*s", TEXT_ARG(text));
}

/* 0, or a refusal: what is said of him does not fit, or there is no room for another. */
static int check_said(struct step *s, const struct said *in, const char *input, size_t others)
{
    struct arena *arena = &s->out->arena;
    uint32_t known = officer_find(s->e, in->id);
    const char *field = known == NONE ? NULL : differing_field(officer_at(s->e, known), in);
    if (in->to != DATE_NONE && in->to < in->from)
        return refuse_field(
            s, REFUSED_DATE_ORDER, input, "to", "not before from",
            arena_print(arena, "officer %.*s ends before beginning", TEXT_ARG(in->id)));
    if (field)
        return refuse_field(
            s, REFUSED_ALREADY_DIFFERS, input, field, NULL,
            arena_print(arena, "officer %.*s is recorded with another value", TEXT_ARG(in->id)));
    if (known == NONE && s->e->governance->officers.count + others >= OFFICERS_MAX)
        return refuse_field(s, REFUSED_OUT_OF_RANGE, input, "officer",
                            "at most " TEXT_NUMBER(OFFICERS_MAX) " officers",
                            text_of("no room for another officer"));
    return 0;
}

static int add_officer(struct step *s, const struct said *in)
{
    struct engine *e = s->e;
    struct governance_state *f = e->governance;
    if (ARRAY_ROOM(&f->officers))
        return ERR_MEMORY;
    struct officer *o = &f->officers.items[f->officers.count];
    *o = (struct officer){.id = name_intern(e, in->id),
                          .name = name_intern(e, in->name),
                          .party = in->party,
                          .from = in->from,
                          .to = in->to,
                          .office = name_intern(e, in->office),
                          .month = DATE_NONE};
    if (map_put(&f->officer_map, o->id, (uint32_t)f->officers.count))
        return ERR_MEMORY;
    f->officers.count++;
    emit_officer(s, o);
    return 0;
}

/* The end that is said brings his nearer, or is none: nobody need agree. */
static bool is_narrower(const struct officer *o, date_t to)
{
    return o->to == DATE_NONE || (to != DATE_NONE && to <= o->to);
}

int officer_apply(struct step *s, const struct item *item)
{
    const struct officer_input *in = &item->officer;
    const struct said said = {in->officer, in->name, in->office, party_by_code(s->e, in->party),
                              in->from,    in->to};
    uint32_t known = officer_find(s->e, in->officer);
    if (said.party == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "officer.party", NULL, "no party has the code %.*s",
                      TEXT_ARG(in->party));
    int rc = check_said(s, &said, "officer", 0);
    struct officer *o = known == NONE ? NULL : &s->e->governance->officers.items[known];
    if (!rc && o && o->to != DATE_NONE && in->to == DATE_NONE)
        rc = refuse(s, REFUSED_ALREADY_DIFFERS, "officer.to", NULL,
                    "officer %.*s is recorded with another value", TEXT_ARG(in->officer));
    if (rc || (o && o->to == in->to))
        return rc;
    const struct mandate m = mandate_to_appoint(said.party);
    if (!o || !is_narrower(o, in->to))
        rc = mandate_check(s, &m, in->appointed_by, item);
    if (rc || !o)
        return rc ? rc : add_officer(s, &said);
    o->to = in->to;
    emit_officer(s, o);
    return 0;
}

/* Whether the body has somebody in office, or one who will be. */
static bool has_officer(const struct engine *e, uint32_t party)
{
    uint32_t body = successor_of_party(e, party);
    for (uint32_t i = 0; i < officer_count(e); i++) {
        const struct officer *o = officer_at(e, i);
        bool is_over =
            o->to != DATE_NONE && business_date(e) != DATE_NONE && o->to < business_date(e);
        if (!is_over && successor_of_party(e, o->party) == body)
            return true;
    }
    return false;
}

static struct said said_of(const struct engine *e, const struct appointment_input *in, date_t from)
{
    return (struct said){in->officer,
                         in->name,
                         in->office,
                         party_by_code(e, in->party),
                         in->from == DATE_NONE ? from : in->from,
                         in->to};
}

int officer_check_first(struct step *s, const struct first_officers *in)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct said said = said_of(s->e, &in->items[i], in->from);
        bool is_new = officer_find(s->e, said.id) == NONE;
        int rc = check_said(s, &said, in->input, i);
        for (size_t k = 0; k < i && !rc; k++)
            if (text_equal(in->items[k].officer, said.id))
                rc = refuse_field(
                    s, REFUSED_ALREADY_DIFFERS, in->input, "officer", NULL,
                    arena_print(&s->out->arena, "officer %.*s is given twice", TEXT_ARG(said.id)));
        if (!rc && is_new && has_officer(s->e, said.party))
            rc = refuse_field(s, REFUSED_NOT_PERMITTED, in->input, "officer",
                              "of a body that has none in office",
                              arena_print(&s->out->arena,
                                          "%.*s has officers: they and another partner's appoint "
                                          "%.*s",
                                          TEXT_ARG(in->items[i].party), TEXT_ARG(said.id)));
        if (rc)
            return rc;
    }
    return 0;
}

int officer_add_first(struct step *s, const struct first_officers *in)
{
    int rc = 0;
    for (size_t i = 0; i < in->count && !rc; i++) {
        const struct said said = said_of(s->e, &in->items[i], in->from);
        if (officer_find(s->e, said.id) == NONE)
            rc = add_officer(s, &said);
    }
    return rc;
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

/* From its day on; those that begin later stay behind it. */
static int add_delegation(struct step *s, uint32_t pool, struct delegations *list,
                          const struct delegation *new)
{
    size_t i = list->count;
    while (i > 0 && list->items[i - 1].from > new->from)
        i--;
    if (ARRAY_ROOM(list))
        return ERR_MEMORY;
    struct delegation *d = &list->items[i];
    memmove(d + 1, d, (list->count - i) * sizeof *d);
    list->count++;
    *d = *new;
    d->authority = name_intern(s->e, new->authority);
    emit_delegation(s, pool, d);
    return 0;
}

static const struct delegation *find_from(const struct delegations *list, date_t from)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].from == from)
            return &list->items[i];
    return NULL;
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
    const struct delegation *same = find_from(list, in->from);
    if (same)
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
    int rc = mandate_check_widen(s, pool, in->single_officer, in->officer, item);
    return rc ? rc
              : add_delegation(s, pool, list,
                               &(struct delegation){in->from, in->single_officer, in->authority});
}

int officer_agree_limit(struct step *s, uint32_t pool, int64_t single_officer, date_t from)
{
    struct pool_authority *p = authority_own(s->e, pool);
    const struct delegation d = {from, single_officer, text_of("section 75 agreement")};
    p->agreed_single_officer = single_officer;
    return add_delegation(s, pool, &p->delegations, &d);
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
    if (pool != NONE && !officer_acts_in(e, o, pool))
        return refuse(s, REFUSED_NOT_PERMITTED, field, "an officer of a partner of the pool",
                      "%.*s acts for %.*s, which is no partner of %.*s", TEXT_ARG(id),
                      TEXT_ARG(party_at(e, o->party)->code), TEXT_ARG(pool_at(e, pool)->code));
    *ret_officer = index;
    return 0;
}

void officer_rename(struct engine *e, uint32_t officer, struct text name)
{
    e->governance->officers.items[officer].name = name_intern(e, name);
}
