#include "core/governance/mandate.h"
#include <stdio.h>
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/partner.h"
#include "core/foundation/successor.h"
#include "core/governance/officer.h"
#include "core/governance/state.h"
#include "core/message/shape.h"

static void add_seat(struct mandate *m, uint32_t of, uint32_t not_of)
{
    m->seats[m->seat_count++] = (struct seat){.of = of, .not_of = not_of, .office = TEXT_NONE};
}

struct mandate mandate_to_move(uint32_t pool, int64_t amount)
{
    struct mandate m = {.pool = pool, .amount = amount, .is_limited = true};
    add_seat(&m, NONE, NONE);
    add_seat(&m, NONE, NONE);
    return m;
}

static struct mandate of_partner(const struct engine *e, uint32_t partner, int64_t amount,
                                 uint32_t exception)
{
    return (struct mandate){
        .pool = partner_at(e, partner)->pool, .amount = amount, .exception = exception};
}

struct mandate mandate_to_forgive(const struct engine *e, uint32_t partner, int64_t amount,
                                  uint32_t exception)
{
    struct mandate m = of_partner(e, partner, amount, exception);
    uint32_t party = partner_at(e, partner)->party;
    m.is_limited = true;
    for (int i = 0; i < 2; i++)
        add_seat(&m, amount < 0 ? party : NONE, amount < 0 ? NONE : party);
    return m;
}

struct mandate mandate_to_adjust(const struct engine *e, uint32_t partner, int64_t amount,
                                 uint32_t exception)
{
    struct mandate m = of_partner(e, partner, amount, exception);
    add_seat(&m, partner_at(e, partner)->party, NONE);
    add_seat(&m, NONE, partner_at(e, partner)->party);
    return m;
}

struct mandate mandate_to_widen(uint32_t pool, int64_t amount)
{
    struct mandate m = mandate_to_move(pool, amount);
    m.is_limited = false;
    m.is_apart = true;
    return m;
}

struct mandate mandate_to_appoint(uint32_t party)
{
    struct mandate m = {.pool = NONE};
    add_seat(&m, party, NONE);
    add_seat(&m, NONE, party);
    return m;
}

struct mandate mandate_to_draw(const struct engine *e, uint32_t pool, int64_t amount,
                               const uint32_t *parties, size_t count, struct text office)
{
    struct mandate m = {.pool = pool, .amount = amount, .is_apart = true};
    for (size_t i = 0; i < count; i++) {
        bool is_new = true;
        for (uint32_t k = 0; k < m.seat_count; k++)
            is_new &=
                officer_body_of(e, m.seats[k].of, pool) != officer_body_of(e, parties[i], pool);
        if (!is_new)
            continue;
        add_seat(&m, parties[i], NONE);
        m.seats[m.seat_count - 1].office = office;
    }
    if (m.seat_count == 1)
        add_seat(&m, NONE, m.seats[0].of);
    return m.seat_count ? m : mandate_to_widen(pool, amount);
}

static uint32_t body_of(const struct engine *e, const struct mandate *m, uint32_t officer)
{
    return officer_body_of(e, officer_at(e, officer)->party, m->pool);
}

/* Whether the two are partners in a pool. */
static bool share_pool(const struct engine *e, uint32_t a, uint32_t b)
{
    const struct party *p = party_at(e, a);
    for (size_t i = 0; i < p->partners.count; i++)
        if (partner_of(e, partner_at(e, p->partners.items[i])->pool, b) != NONE)
            return true;
    return false;
}

static bool fits(const struct engine *e, const struct mandate *m, const struct seat *seat,
                 uint32_t officer)
{
    uint32_t body = body_of(e, m, officer);
    uint32_t other = seat->not_of == NONE ? NONE : officer_body_of(e, seat->not_of, m->pool);
    if (seat->of != NONE && body != officer_body_of(e, seat->of, m->pool))
        return false;
    if (other != NONE && (body == other || (m->pool == NONE && !share_pool(e, other, body))))
        return false;
    return !seat->office.size || text_equal(seat->office, officer_at(e, officer)->office);
}

struct seating mandate_seat(const struct engine *e, const struct mandate *m,
                            const uint32_t *officers, size_t count)
{
    struct seating at = {.open = m->seat_count};
    uint32_t bodies[MANDATE_SEATS_MAX];
    for (size_t i = 0; i < count; i++) {
        bool is_barred = false;
        for (uint32_t k = 0; m->is_apart && k < m->seat_count - at.open; k++)
            is_barred |= bodies[k] == body_of(e, m, officers[i]);
        for (uint32_t k = 0; k < m->seat_count && !is_barred; k++) {
            if (at.is_taken[k] || !fits(e, m, &m->seats[k], officers[i]))
                continue;
            bodies[m->seat_count - at.open--] = body_of(e, m, officers[i]);
            at.is_taken[k] = true;
            break;
        }
    }
    return at;
}

bool mandate_is_of(const struct engine *e, const struct mandate *m, uint32_t officer)
{
    for (uint32_t i = 0; i < m->seat_count; i++)
        if (fits(e, m, &m->seats[i], officer))
            return true;
    return false;
}

bool mandate_adds(const struct engine *e, const struct mandate *m, const struct pending *p,
                  uint32_t officer)
{
    uint32_t officers[MANDATE_SEATS_MAX + 1];
    size_t count = p->officers.count < MANDATE_SEATS_MAX ? p->officers.count : MANDATE_SEATS_MAX;
    for (size_t i = 0; i < count; i++)
        officers[i] = p->officers.items[i];
    officers[count] = officer;
    return mandate_seat(e, m, officers, count + 1).open < mandate_seat(e, m, officers, count).open;
}

bool mandate_is_same_seat(const struct seat *a, const struct seat *b)
{
    return a->of == b->of && a->not_of == b->not_of && text_equal(a->office, b->office);
}

/* The latest that has begun; NULL. */
static const struct delegation *in_force(const struct delegations *list, date_t today)
{
    for (size_t i = list->count; i-- > 0;)
        if (list->items[i].from <= today)
            return &list->items[i];
    return NULL;
}

static int64_t limit_of(const struct engine *e, uint32_t pool)
{
    const struct delegation *d =
        pool == NONE ? NULL : in_force(&authority_of(e, pool)->delegations, business_date(e));
    if (!d)
        d = in_force(&e->governance->delegations, business_date(e));
    return d ? d->single_officer : -1;
}

/* Its first day. */
static date_t month_of(date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return date - (day - 1);
}

static bool suffices_alone(struct engine *e, const struct mandate *m, uint32_t officer)
{
    const struct officer *o = officer_at(e, officer);
    const struct exception *x = m->exception ? exception_find(e, m->exception) : NULL;
    int64_t amount = llabs(m->amount), limit = limit_of(e, m->pool);
    int64_t of_month = o->month == month_of(business_date(e)) ? o->alone : 0;
    return sum(of_month, amount) <= limit && sum(x ? x->alone : 0, amount) <= limit;
}

void mandate_count_alone(struct step *s)
{
    struct engine *e = s->e;
    if (s->alone.amount == 0)
        return;
    struct officer *o = &e->governance->officers.items[s->alone.officer];
    struct exception *x = s->alone.exception ? exception_find_kept(e, s->alone.exception) : NULL;
    date_t month = month_of(business_date(e));
    o->alone = sum(o->month == month ? o->alone : 0, s->alone.amount);
    o->month = month;
    if (x)
        x->alone = sum(x->alone, s->alone.amount);
}

/* What was approved was a sum: a larger one, or one of the other sign, nobody has looked at.
 * A hold is released as such: what came to wait under it meanwhile goes in too. */
static int check_as_sent(struct step *s, int64_t amount, const struct item *item)
{
    char now[MONEY_TEXT_MAX], then[MONEY_TEXT_MAX];
    int64_t seen = s->decided->amount;
    if (item->kind == ITEM_PAYMENT_HOLD_LIFTED || amount == 0 ||
        (amount > 0 ? amount <= seen : amount >= seen))
        return 0;
    return refuse(s, REFUSED_NOT_PERMITTED, shape_of(item->kind)->name,
                  "what was at stake when it was sent",
                  "%s is at stake now, %s when it was sent: reject it and send it again",
                  money_print(amount, now), money_print(seen, then));
}

struct text mandate_print_seat(struct step *s, const struct mandate *m, const struct seat *seat)
{
    const struct engine *e = s->e;
    uint32_t party = seat->of != NONE ? seat->of : seat->not_of;
    struct arena *arena = &s->out->arena;
    struct text who = text_of("another partner");
    if (party != NONE)
        who = party_at(e, officer_body_of(e, party, m->pool))->code;
    if (seat->not_of != NONE)
        who = arena_print(arena, "a partner other than %.*s", TEXT_ARG(who));
    return seat->office.size
               ? arena_print(arena, "%.*s (%.*s)", TEXT_ARG(who), TEXT_ARG(seat->office))
               : who;
}

/* Somebody in office, whether he has decided already or not, who could take it beside those who
 * have. */
static bool has_holder(const struct engine *e, const struct mandate *m, const struct seat *seat,
                       const struct decided_by *by)
{
    for (uint32_t i = 0; i < officer_count(e); i++) {
        const struct officer *o = officer_at(e, i);
        bool could = officer_may_act_on(o, business_date(e)) && fits(e, m, seat, i) &&
                     (m->pool == NONE || officer_acts_in(e, o, m->pool));
        for (size_t k = 0; k < by->count && m->is_apart; k++)
            could &= body_of(e, m, by->officers[k]) != body_of(e, m, i);
        if (could)
            return true;
    }
    return false;
}

/* What nobody in office could complete would wait for ever. */
static int check_can_be_filled(struct step *s, const struct mandate *m, const char *field,
                               const struct seating *at, const struct decided_by *by)
{
    for (uint32_t i = 0; i < m->seat_count; i++)
        if (!at->is_taken[i] && !has_holder(s->e, m, &m->seats[i], by))
            return refuse(s, REFUSED_NOT_PERMITTED, field, "officers recorded of each body",
                          "it needs an officer of %.*s, and none is in office (a body's first "
                          "come with the agreement or the succession)",
                          TEXT_ARG(mandate_print_seat(s, m, &m->seats[i])));
    return 0;
}

static int refuse_outsider(struct step *s, const struct mandate *m, const char *field,
                           uint32_t officer)
{
    const struct officer *o = officer_at(s->e, officer);
    return refuse(s, REFUSED_NOT_PERMITTED, field, "an officer whose decision it is",
                  "%.*s acts for %.*s: an officer of %.*s decides it", TEXT_ARG(o->id),
                  TEXT_ARG(party_at(s->e, o->party)->code),
                  TEXT_ARG(mandate_print_seat(s, m, &m->seats[0])));
}

/* The item waits for more officers than these. */
static int wait(struct step *s, const struct mandate *m, const struct decided_by *by)
{
    struct mandate *kept = arena_take(&s->out->arena, sizeof *kept);
    if (!kept)
        return ERR_MEMORY;
    *kept = *m;
    s->waits = (struct waits){kept, by->officers[0]};
    return NEEDS_OFFICERS;
}

/* Just sent: by one officer. */
static int check_sender(struct step *s, const struct mandate *m, struct text officer,
                        const char *field)
{
    uint32_t who = NONE;
    if (!officer.size)
        return refuse(s, REFUSED_MISSING_FIELD, field, "an officer",
                      "it needs officers: which of them says so?");
    int rc = officer_authorise(s, m->pool, officer, field, &who);
    if (rc)
        return rc;
    const struct decided_by by = {&who, 1, m->amount};
    const struct seating at = mandate_seat(s->e, m, &who, 1);
    if (at.open == m->seat_count)
        return refuse_outsider(s, m, field, who);
    if (m->is_limited && suffices_alone(s->e, m, who)) {
        s->alone = (struct decided_alone){who, m->exception, llabs(m->amount)};
        return 0;
    }
    rc = at.open ? check_can_be_filled(s, m, field, &at, &by) : 0;
    return rc || !at.open ? rc : wait(s, m, &by);
}

int mandate_check(struct step *s, const struct mandate *m, struct text officer,
                  const struct item *item)
{
    char field[NAME_MAX_BYTES];
    if (s->is_tried)
        return 0;
    if (s->is_probed)
        return NEEDS_OFFICERS;
    (void)snprintf(field, sizeof field, "%s.%s", shape_of(item->kind)->name,
                   item->kind == ITEM_OFFICER ? "appointed_by" : "officer");
    if (!s->decided)
        return check_sender(s, m, officer, field);
    int rc = check_as_sent(s, m->amount, item);
    if (rc)
        return rc;
    const struct seating at = mandate_seat(s->e, m, s->decided->officers, s->decided->count);
    if (at.open)
        rc = check_can_be_filled(s, m, field, &at, s->decided);
    return rc || !at.open ? rc : wait(s, m, s->decided);
}

int mandate_check_widen(struct step *s, uint32_t pool, int64_t amount, struct text officer,
                        const struct item *item)
{
    const struct mandate m = mandate_to_widen(pool, amount);
    return mandate_check(s, &m, officer, item);
}

int mandate_check_move(struct step *s, uint32_t pool, int64_t amount, struct text officer,
                       const struct item *item)
{
    const struct mandate m = mandate_to_move(pool, amount);
    return mandate_check(s, &m, officer, item);
}
