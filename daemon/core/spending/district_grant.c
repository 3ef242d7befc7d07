#include "core/spending/district_grant.h"
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"
#include "core/spending/fund.h"
#include "core/spending/scheme.h"
#include "core/spending/state.h"

static struct district_grant *grant_at(struct engine *e, uint32_t grant)
{
    return &e->spending->grants.items[grant];
}

static struct event *emit_grant(struct step *s, enum event_kind kind,
                                const struct district_grant *g)
{
    const struct fund *f = &s->e->spending->funds.items[g->fund];
    struct event *event = emit(s, kind, f->pool);
    event->year = f->year;
    event->partner = party_at(s->e, g->district)->code;
    event->contribution_kind = policy_word(
        s->e, policy_first(s->e, VOCABULARY_CONTRIBUTION_KIND, f->year, POLICY_PASSPORTED));
    event->due_on = g->due;
    return event;
}

/* Reports what is lacking after the date, once; closes it when nothing is. */
static void look(struct step *s, uint32_t grant)
{
    struct district_grant *g = grant_at(s->e, grant);
    bool late =
        business_date(s->e) != DATE_NONE && business_date(s->e) > g->due && g->passed < g->amount;
    if (!late) {
        exception_close(s->e, g->exception);
        g->exception = 0;
        g->late_reported = false;
        return;
    }
    if (g->late_reported)
        return;
    struct event *event = emit_grant(s, EVENT_DFG_PASSPORTING_OVERDUE, g);
    g->late_reported = true;
    event_difference(event, g->passed, g->amount);
    event_part(s, event, PART(PASSPORTED, .amount = g->passed, .expected = g->amount));
    g->exception = exception_open(s, event, NONE, NONE);
}

void district_grant_wake(struct step *s, uint32_t grant)
{
    if (grant_at(s->e, grant)->fund != NONE) /* it may have been let go */
        look(s, grant);
}

void district_grant_pay(struct step *s, uint32_t scheme, const struct expenditure_input *in)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    const struct fund *f = &s->e->spending->funds.items[x->fund];
    uint32_t found = NONE;
    for (size_t i = 0; in->payee.size && i < f->grants.count; i++) {
        const struct district_grant *g = grant_at(s->e, f->grants.items[i]);
        if (!successor_is_called(s->e, g->district, in->payee) ||
            !scheme_is_passported(s->e, x, f->year))
            continue;
        bool is_lacking = g->passed < g->amount;
        if (found == NONE || is_lacking)
            found = f->grants.items[i];
        if (is_lacking)
            break;
    }
    if (found == NONE)
        return;
    struct district_grant *g = grant_at(s->e, found);
    g->passed = sum(g->passed, in->amount);
    look(s, found);
}

static uint32_t find(const struct engine *e, uint32_t fund, uint32_t district)
{
    const struct fund *f = &e->spending->funds.items[fund];
    for (size_t i = 0; i < f->grants.count; i++)
        if (e->spending->grants.items[f->grants.items[i]].district == district)
            return f->grants.items[i];
    return NONE;
}

/* NONE: out of memory. */
static uint32_t take_free(struct spending_state *sp)
{
    uint32_t index = sp->grant_free;
    if (index == NONE)
        return ARRAY_ROOM(&sp->grants) ? NONE : (uint32_t)sp->grants.count++;
    sp->grant_free = sp->grants.items[index].next_free;
    return index;
}

void district_grant_let_go(struct engine *e, uint32_t fund)
{
    struct spending_state *sp = e->spending;
    const struct fund *f = &sp->funds.items[fund];
    for (size_t i = 0; i < f->grants.count; i++) {
        struct district_grant *g = &sp->grants.items[f->grants.items[i]];
        *g = (struct district_grant){
            .fund = NONE, .district = g->district, .due = DATE_NONE, .next_free = sp->grant_free};
        sp->grant_free = f->grants.items[i];
    }
}

static int add_grant(struct engine *e, uint32_t fund, uint32_t district, uint32_t *ret_grant)
{
    struct fund *f = &e->spending->funds.items[fund];
    if (ARRAY_ROOM(&f->grants) || (*ret_grant = take_free(e->spending)) == NONE)
        return ERR_MEMORY;
    e->spending->grants.items[*ret_grant] = (struct district_grant){
        .fund = fund, .district = district, .due = DATE_NONE, .next_free = NONE};
    f->grants.items[f->grants.count++] = *ret_grant;
    return 0;
}

int district_grant_apply(struct step *s, const struct item *item)
{
    const struct district_grant_input *in = &item->district_grant;
    struct engine *e = s->e;
    uint32_t pool = NONE, district = party_by_code(e, in->district);
    int rc = fund_check(s, "district_grant", in->pool, in->year, &pool);
    if (rc)
        return rc;
    if (district == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "district_grant.district", NULL,
                      "no party has the code %.*s", TEXT_ARG(in->district));
    uint32_t fund = fund_find(e, pool, (int)in->year);
    uint32_t grant = fund == NONE ? NONE : find(e, fund, district);
    if (grant == NONE && fund != NONE &&
        e->spending->funds.items[fund].grants.count >= DISTRICTS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "district_grant.district",
                      "at most " TEXT_NUMBER(DISTRICTS_MAX) " of a pool and year",
                      "no room for another district");
    rc = fund_get(e, pool, (int)in->year, &fund);
    if (!rc && grant == NONE)
        rc = add_grant(e, fund, district, &grant);
    if (rc)
        return rc;
    struct district_grant *g = grant_at(e, grant);
    if (g->amount == in->amount && g->due == in->due)
        return 0;
    bool is_moved = g->due != in->due;
    g->amount = in->amount;
    g->due = in->due;
    struct event *event = emit_grant(s, EVENT_AGREED, g);
    event_amount(event, g->amount);
    event_part(s, event, PART(GRANT_TO_PASSPORT));
    if (is_moved)
        agenda_add(e, g->due + 1, WAKE_DISTRICT_GRANT, grant, 0);
    look(s, grant);
    return 0;
}
