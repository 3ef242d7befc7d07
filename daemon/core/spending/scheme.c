#include "core/spending/scheme.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/spending/fund.h"
#include "core/spending/funding.h"
#include "core/spending/minimum_spend.h"
#include "core/spending/state.h"
#include "core/spending/surplus.h"

static uint64_t key_of(uint32_t pool, struct text id)
{
    return map_hash(pool, id.data, id.size);
}

static uint32_t pool_of(const struct engine *e, uint32_t scheme)
{
    return e->spending->funds.items[e->spending->schemes.items[scheme].fund].pool;
}

int scheme_index(struct engine *e, uint32_t scheme)
{
    return chains_add(&e->spending->scheme_chains,
                      key_of(pool_of(e, scheme), e->spending->schemes.items[scheme].id), scheme);
}

void scheme_unindex(struct engine *e, uint32_t scheme)
{
    chains_remove(&e->spending->scheme_chains,
                  key_of(pool_of(e, scheme), e->spending->schemes.items[scheme].id), scheme);
}

uint32_t scheme_next_of(const struct engine *e, uint32_t pool, struct text id, uint32_t after)
{
    const struct spending_state *sp = e->spending;
    uint32_t i = after == NONE ? chains_first(&sp->scheme_chains, key_of(pool, id))
                               : chains_next(&sp->scheme_chains, after);
    while (i != MAP_NONE && (pool_of(e, i) != pool || !text_equal(sp->schemes.items[i].id, id)))
        i = chains_next(&sp->scheme_chains, i);
    return i;
}

uint32_t scheme_find(const struct engine *e, uint32_t pool, struct text id, int year)
{
    uint32_t i = scheme_next_of(e, pool, id, NONE);
    while (i != NONE && e->spending->funds.items[e->spending->schemes.items[i].fund].year != year)
        i = scheme_next_of(e, pool, id, i);
    return i;
}

struct event *scheme_emit(struct step *s, enum event_kind kind, uint32_t scheme)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    const struct fund *f = &s->e->spending->funds.items[x->fund];
    struct event *event = emit(s, kind, f->pool);
    event->year = f->year;
    event->subject = x->id;
    return event;
}

void scheme_raise_query(struct step *s, uint32_t scheme, date_t value_date, struct text reference,
                        int64_t amount, const struct part why[2], uint32_t *ret_exception)
{
    struct event *event = scheme_emit(s, EVENT_EXPENDITURE_QUERY, scheme);
    event->value_date = value_date;
    event->reference = arena_text(&s->out->arena, reference);
    event_part(s, event, PART(OF_SCHEME, .subject = s->e->spending->schemes.items[scheme].id));
    for (size_t i = 0; i < 2 && why[i].kind != PART_UNKNOWN; i++)
        event_part(s, event, why[i]);
    event_amount(event, amount);
    uint32_t exception = exception_open(s, event, NONE, NONE);
    if (ret_exception)
        *ret_exception = exception;
}

static int check_scheme(struct step *s, uint32_t pool, uint32_t scheme,
                        const struct scheme_input *in)
{
    const struct engine *e = s->e;
    if (party_by_code(e, in->commissioner) == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "scheme.commissioner", NULL,
                      "no party has the code %.*s", TEXT_ARG(in->commissioner));
    if (scheme == NONE && scheme_count(e, pool, (int)in->year) >= SCHEMES_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "scheme.scheme",
                      "at most " TEXT_NUMBER(SCHEMES_MAX) " of a pool and year",
                      "no room for another scheme");
    if (scheme != NONE && e->spending->schemes.items[scheme].economy != in->economy)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "scheme.economy", NULL,
                      "scheme %.*s is recorded with the other economy", TEXT_ARG(in->scheme));
    return funding_check(s, pool, in);
}

static bool same_texts(const struct text *a, size_t a_count, const struct text *b, size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++)
        same = text_equal(a[i], b[i]);
    return same;
}

static bool is_planned_so(const struct scheme *x, const struct scheme_input *in)
{
    for (size_t q = 0; q < QUARTERS; q++)
        if (x->planned[q] != in->planned[q])
            return false;
    return true;
}

static bool is_same(const struct engine *e, const struct scheme *x, const struct scheme_input *in)
{
    bool same = text_equal(x->name, in->name) && text_equal(x->type, in->type) &&
                text_equal(policy_word(e, x->area_of_spend), in->area_of_spend) &&
                text_equal(policy_word(e, x->provider), in->provider) &&
                text_equal(party_at(e, x->commissioner)->code, in->commissioner) &&
                x->nhs_out_of_hospital == in->nhs_out_of_hospital && x->synthetic == in->synthetic;
    return same && is_planned_so(x, in) && funding_is_same(e, x, in) &&
           same_texts(x->payees.items, x->payees.count, in->permitted_payees,
                      in->permitted_payees_count) &&
           same_texts(x->categories.items, x->categories.count, in->permitted_categories,
                      in->permitted_categories_count);
}

/* A scheme of the same name in another year has the same accounts. */
static int open_accounts(struct engine *e, uint32_t pool, struct scheme *x)
{
    uint32_t other = scheme_next_of(e, pool, x->id, NONE);
    if (other != NONE) {
        x->account_expenditure = e->spending->schemes.items[other].account_expenditure;
        x->account_accruals = e->spending->schemes.items[other].account_accruals;
        return 0;
    }
    int rc = ledger_account_get(e, pool, "expenditure", x->id, &x->account_expenditure);
    return rc ? rc : ledger_account_get(e, pool, "accruals", x->id, &x->account_accruals);
}

/* NONE: out of memory. */
static uint32_t take_free(struct spending_state *sp)
{
    uint32_t index = sp->scheme_free;
    if (index == NONE)
        return ARRAY_ROOM(&sp->schemes) ? NONE : (uint32_t)sp->schemes.count++;
    sp->scheme_free = sp->schemes.items[index].next_free;
    return index;
}

static int add_scheme(struct step *s, uint32_t fund, const struct scheme_input *in,
                      uint32_t *ret_scheme)
{
    struct engine *e = s->e;
    struct fund *f = &e->spending->funds.items[fund];
    struct scheme x = {
        .fund = fund, .id = name_intern(e, in->scheme), .economy = in->economy, .next_free = NONE};
    int rc = open_accounts(e, f->pool, &x);
    if (rc)
        return rc;
    if (ARRAY_ROOM(&f->schemes) || (*ret_scheme = take_free(e->spending)) == NONE)
        return ERR_MEMORY;
    e->spending->schemes.items[*ret_scheme] = x;
    f->schemes.items[f->schemes.count++] = *ret_scheme;
    return scheme_index(e, *ret_scheme);
}

static int set_texts(struct engine *e, const struct text *from, size_t count, struct text **items,
                     size_t *ret_count, size_t *capacity)
{
    if (count && array_grow((void **)items, capacity, count, sizeof **items))
        return ERR_MEMORY;
    for (size_t i = 0; i < count; i++)
        (*items)[i] = name_intern(e, from[i]);
    *ret_count = count;
    return 0;
}

/* What was planned stays, but for what the same day brought. */
static int keep_plan(struct engine *e, struct scheme *x, bool is_new)
{
    const date_t today = is_new ? DATE_NONE : business_date(e);
    const date_t booked = ledger_use_booking_day(e, e->spending->funds.items[x->fund].pool);
    bool is_same_day = x->agreed_on == today && x->booked == booked;
    if (!is_new && !is_same_day) {
        if (ARRAY_ROOM(&x->former_plans))
            return ERR_MEMORY;
        struct former_scheme_plan *was = &x->former_plans.items[x->former_plans.count++];
        *was = (struct former_scheme_plan){.agreed_on = x->agreed_on, .booked = x->booked};
        memcpy(was->planned, x->planned, sizeof was->planned);
        for (size_t i = 0; i < x->funding.count; i++) {
            if (ARRAY_ROOM(&was->funding))
                return ERR_MEMORY;
            was->funding.items[was->funding.count++] = x->funding.items[i];
        }
    }
    x->agreed_on = today;
    x->booked = booked;
    return 0;
}

static int set(struct engine *e, struct scheme *x, const struct scheme_input *in, bool is_new)
{
    const bool is_as_planned = !is_new && is_planned_so(x, in) && funding_is_same(e, x, in);
    int rc = is_as_planned ? 0 : keep_plan(e, x, is_new);
    if (rc)
        return rc;
    x->name = name_intern(e, in->name);
    x->type = name_intern(e, in->type);
    x->area_of_spend = policy_name(e, VOCABULARY_AREA_OF_SPEND, in->area_of_spend);
    x->commissioner = party_by_code(e, in->commissioner);
    x->provider = policy_name(e, VOCABULARY_PROVIDER, in->provider);
    policy_use(e, x->area_of_spend, (int)in->year);
    policy_use(e, x->provider, (int)in->year);
    x->nhs_out_of_hospital = in->nhs_out_of_hospital;
    x->synthetic = in->synthetic;
    for (size_t q = 0; q < QUARTERS; q++)
        x->planned[q] = in->planned[q];
    rc = set_texts(e, in->permitted_payees, in->permitted_payees_count, &x->payees.items,
                   &x->payees.count, &x->payees.capacity);
    return rc ? rc
              : set_texts(e, in->permitted_categories, in->permitted_categories_count,
                          &x->categories.items, &x->categories.count, &x->categories.capacity);
}

static void emit_planned(struct step *s, uint32_t scheme, bool is_new, int64_t was)
{
    const struct scheme *x = &s->e->spending->schemes.items[scheme];
    struct event *event = scheme_emit(s, EVENT_AGREED, scheme);
    int64_t planned = scheme_planned(s->e, scheme).total;
    if (is_new)
        event_amount(event, planned);
    else
        event_difference(event, planned, was);
    struct part part = PART(SCHEME_PLANNED, .subject = x->name);
    if (!is_new)
        part.kind = PART_SCHEME_PLANNED_ANEW;
    event_part(s, event, part);
    if (x->synthetic)
        event_part(s, event, PART(SYNTHETIC));
}

struct scheme_day *scheme_day_of(struct engine *e, uint32_t scheme, date_t date)
{
    struct scheme *x = &e->spending->schemes.items[scheme];
    date_t booked = ledger_use_booking_day(e, pool_of(e, scheme));
    size_t i = x->days.count;
    while (i > 0 && (x->days.items[i - 1].date != date ? x->days.items[i - 1].date > date
                                                       : x->days.items[i - 1].booked > booked))
        i--;
    if (i > 0 && x->days.items[i - 1].date == date && x->days.items[i - 1].booked == booked)
        return &x->days.items[i - 1];
    if (ARRAY_ROOM(&x->days))
        return NULL;
    memmove(&x->days.items[i + 1], &x->days.items[i], (x->days.count - i) * sizeof *x->days.items);
    x->days.count++;
    x->days.items[i] = (struct scheme_day){.date = date, .booked = booked};
    return &x->days.items[i];
}

int scheme_apply(struct step *s, const struct item *item)
{
    const struct scheme_input *in = &item->scheme;
    struct engine *e = s->e;
    uint32_t pool = NONE, fund = NONE;
    int rc = fund_check(s, "scheme", in->pool, in->year, &pool);
    if (rc)
        return rc;
    uint32_t scheme = scheme_find(e, pool, in->scheme, (int)in->year);
    rc = check_scheme(s, pool, scheme, in);
    if (rc)
        return rc;
    bool is_new = scheme == NONE;
    if (!is_new && is_same(e, &e->spending->schemes.items[scheme], in))
        return 0;
    rc = policy_check_year(s, VOCABULARY_AREA_OF_SPEND, in->area_of_spend, (int)in->year,
                           "scheme.area_of_spend");
    if (!rc)
        rc = policy_check_year(s, VOCABULARY_PROVIDER, in->provider, (int)in->year,
                               "scheme.provider");
    if (rc)
        return rc;
    int64_t was = is_new ? 0 : scheme_planned(e, scheme).total;
    rc = fund_get(e, pool, (int)in->year, &fund);
    if (!rc && is_new)
        rc = add_scheme(s, fund, in, &scheme);
    if (!rc)
        rc = set(e, &e->spending->schemes.items[scheme], in, is_new);
    if (rc)
        return rc;
    emit_planned(s, scheme, is_new, was);
    rc = funding_set(s, scheme, in);
    if (rc)
        return rc;
    funding_raise_query(s, scheme);
    minimum_spend_touch(e, fund);
    return surplus_look(s, fund, business_date(e));
}

int scheme_contribution_varied(struct step *s, uint32_t contribution)
{
    const struct contribution *c = contribution_at(s->e, contribution);
    for (size_t i = 0; i < c->contribution_years.count; i++) {
        uint32_t fund =
            fund_find(s->e, c->pool, year_at(s->e, c->contribution_years.items[i])->year);
        if (fund != NONE)
            claim_check(s, fund, contribution);
    }
    return 0;
}
