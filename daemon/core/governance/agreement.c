#include "core/governance/agreement.h"
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/note.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/foundation/successor.h"
#include "core/foundation/tables_own.h"
#include "core/governance/descent.h"
#include "core/governance/life.h"
#include "core/governance/minimum.h"
#include "core/governance/officer.h"
#include "core/governance/plan.h"
#include "core/governance/state.h"

static int check_party(struct step *s, struct text code, const char *field)
{
    if (party_by_code(s->e, code) != NONE)
        return 0;
    return refuse(s, REFUSED_UNKNOWN_PARTY, field, NULL, "no party has the code %.*s",
                  TEXT_ARG(code));
}

static bool is_partner_named(const struct agreement_input *in, struct text code)
{
    for (size_t i = 0; i < in->partners_count; i++)
        if (text_equal(in->partners[i], code))
            return true;
    return false;
}

/* Partners that nobody carries on for are bounded where some are added, and all there ever are. */
static int check_partners(struct step *s, uint32_t pool, const struct agreement_input *in)
{
    const struct engine *e = s->e;
    size_t partners = 0, added = 0;
    struct descent all;
    descent_start(e, pool, &all);
    for (size_t i = 0; pool != NONE && i < pool_at(e, pool)->partners.count; i++)
        partners += partner_at(e, pool_at(e, pool)->partners.items[i])->successor == NONE;
    for (size_t i = 0; i < in->partners_count; i++) {
        uint32_t party = party_by_code(e, in->partners[i]);
        added += party == NONE || pool == NONE || partner_of(e, pool, party) == NONE;
        if (party != NONE)
            descent_add(&all, party);
    }
    if (added && partners + added > PARTNERS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "agreement.partners",
                      "at most " TEXT_NUMBER(PARTNERS_MAX) " partners",
                      "too many partners for one pool");
    return !added || descent_fits(e, &all)
               ? 0
               : refuse(s, REFUSED_OUT_OF_RANGE, "agreement.partners", PARTNERS_EVER_LIMIT,
                        "too many carry on for the partners of the pool");
}

static int check_room(struct step *s, uint32_t pool, const struct agreement_input *in)
{
    const struct engine *e = s->e;
    if (pool == NONE)
        return e->tables.pools.count < POOLS_MAX
                   ? 0
                   : refuse(s, REFUSED_OUT_OF_RANGE, "agreement.pool",
                            "at most " TEXT_NUMBER(POOLS_MAX) " pools", "no room for another pool");
    if (contribution_count_with(e, pool, in) > CONTRIBUTIONS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "agreement.contributions",
                      "at most " TEXT_NUMBER(CONTRIBUTIONS_MAX) " contributions",
                      "too many contributions for one pool");
    return 0;
}

static int check_parties(struct step *s, const struct agreement_input *in)
{
    int rc = check_party(s, in->host, "agreement.host");
    for (size_t i = 0; i < in->partners_count && !rc; i++)
        rc = check_party(s, in->partners[i], "agreement.partners");
    if (rc)
        return rc;
    if (!is_partner_named(in, in->host))
        return refuse(s, REFUSED_UNKNOWN_PARTY, "agreement.host", "one of the partners",
                      "the host %.*s is no partner of the pool", TEXT_ARG(in->host));
    for (size_t i = 0; i < in->contributions_count; i++)
        if (!is_partner_named(in, in->contributions[i].partner))
            return refuse(s, REFUSED_UNKNOWN_PARTY, "agreement.contributions.partner", NULL,
                          "contribution %.*s: %.*s is no partner of the pool",
                          TEXT_ARG(in->contributions[i].contribution),
                          TEXT_ARG(in->contributions[i].partner));
    return 0;
}

static struct first_officers officers_of(const struct agreement_input *in)
{
    return (struct first_officers){"agreement.officers", in->officers, in->officers_count,
                                   in->effective_from};
}

/* First officers are of partners that have none; the first limit comes with a new pool. */
static int check_authority(struct step *s, uint32_t pool, const struct agreement_input *in)
{
    for (size_t i = 0; i < in->officers_count; i++)
        if (!is_partner_named(in, in->officers[i].party))
            return refuse(s, REFUSED_UNKNOWN_PARTY, "agreement.officers.party", NULL,
                          "officer %.*s: %.*s is no partner of the pool",
                          TEXT_ARG(in->officers[i].officer), TEXT_ARG(in->officers[i].party));
    if (pool != NONE && in->single_officer >= 0 &&
        in->single_officer != authority_of(s->e, pool)->agreed_single_officer)
        return refuse(s, REFUSED_ALREADY_DIFFERS, "agreement.single_officer_pence", NULL,
                      "the agreement of %.*s is recorded with another scheme of delegation",
                      TEXT_ARG(in->pool));
    const struct first_officers officers = officers_of(in);
    return officer_check_first(s, &officers);
}

/* Where several carry on for a partner, now or later, it is said who does so in this pool. */
static int check_said(struct step *s, const struct agreement_input *in)
{
    uint32_t silent = NONE;
    for (size_t i = 0; i < in->partners_count; i++)
        if (!successor_is_said(s->e, in->pool, party_by_code(s->e, in->partners[i]), &silent))
            return refuse(s, REFUSED_AMBIGUOUS, "agreement.partners",
                          "a row of the pool in the succession",
                          "several carry on for %.*s: its succession does not say who does in "
                          "pool %.*s",
                          TEXT_ARG(party_at(s->e, silent)->code), TEXT_ARG(in->pool));
    return 0;
}

static int check_twice(struct step *s, const struct agreement_input *in)
{
    for (size_t i = 0; i < in->partners_count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_equal(in->partners[k], in->partners[i]))
                return refuse(s, REFUSED_ALREADY_DIFFERS, "agreement.partners", NULL,
                              "partner %.*s is given twice", TEXT_ARG(in->partners[i]));
    for (size_t i = 0; i < in->contributions_count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_equal(in->contributions[k].contribution, in->contributions[i].contribution))
                return refuse(s, REFUSED_ALREADY_DIFFERS, "agreement.contributions.contribution",
                              NULL, "contribution %.*s is given twice",
                              TEXT_ARG(in->contributions[i].contribution));
    return 0;
}

static int check_dates(struct step *s, const struct agreement_input *in)
{
    if (in->effective_to != DATE_NONE && in->effective_to < in->effective_from)
        return refuse(s, REFUSED_DATE_ORDER, "agreement.effective_to", "not before effective_from",
                      "the agreement of %.*s ends before it begins", TEXT_ARG(in->pool));
    for (size_t i = 0; i < in->contributions_count; i++) {
        const struct contribution_input *c = &in->contributions[i];
        if (c->from != DATE_NONE && c->to != DATE_NONE && c->from > c->to)
            return refuse(s, REFUSED_DATE_ORDER, "agreement.contributions.to", "not before from",
                          "contribution %.*s ends before it begins", TEXT_ARG(c->contribution));
    }
    return 0;
}

/* What policy says of the kind in the contribution's first year: that it is one; capital never pays
 * for revenue, so that a capital grant is no revenue contribution (domain section 2 [S]); money of
 * the NHS is no council's, nor the other way round; and what is outside the Better Care Fund is no
 * part of a pool of it. */
static int check_kind(struct step *s, const struct agreement_input *in,
                      const struct contribution_input *c)
{
    const struct engine *e = s->e;
    const uint32_t kind = policy_name(e, VOCABULARY_CONTRIBUTION_KIND, c->kind);
    const uint32_t party = party_by_code(e, c->partner);
    const int year = date_financial_year(c->from == DATE_NONE ? in->effective_from : c->from);
    int rc = policy_check_year(s, VOCABULARY_CONTRIBUTION_KIND, c->kind, year,
                               "agreement.contributions.kind");
    if (rc)
        return rc;
    if (policy_is(e, kind, year, POLICY_CAPITAL) && c->economy != ECONOMY_CAPITAL)
        return refuse(s, REFUSED_BAD_VALUE, "agreement.contributions.economy", "capital",
                      "contribution %.*s: %.*s is a capital grant and cannot be revenue",
                      TEXT_ARG(c->contribution), TEXT_ARG(c->kind));
    if (party != NONE && policy_is(e, kind, year, POLICY_NHS) &&
        !party_is_nhs_body(party_at(e, party)->kind))
        return refuse(s, REFUSED_BAD_VALUE, "agreement.contributions.partner", "an NHS body",
                      "contribution %.*s: %.*s is money of the NHS, and %.*s is none of its bodies",
                      TEXT_ARG(c->contribution), TEXT_ARG(c->kind), TEXT_ARG(c->partner));
    if (party != NONE && policy_is(e, kind, year, POLICY_COUNCIL) &&
        party_at(e, party)->kind != PARTY_COUNCIL)
        return refuse(s, REFUSED_BAD_VALUE, "agreement.contributions.partner", "a council",
                      "contribution %.*s: %.*s is money of a council, and %.*s is none",
                      TEXT_ARG(c->contribution), TEXT_ARG(c->kind), TEXT_ARG(c->partner));
    if (in->better_care_fund && policy_is(e, kind, year, POLICY_OUTSIDE_BETTER_CARE_FUND))
        return refuse(s, REFUSED_BAD_VALUE, "agreement.contributions.kind",
                      "of a pool outside the Better Care Fund (better_care_fund: false)",
                      "contribution %.*s: %.*s is outside the Better Care Fund, and %.*s is not",
                      TEXT_ARG(c->contribution), TEXT_ARG(c->kind), TEXT_ARG(in->pool));
    return 0;
}

/* Of those that are new: what is recorded may be sent again whatever policy says since. */
static int check_kinds(struct step *s, const struct agreement_input *in)
{
    int rc = 0;
    for (size_t i = 0; i < in->contributions_count && !rc; i++) {
        const struct contribution_input *c = &in->contributions[i];
        const uint32_t pool = pool_by_code(s->e, in->pool);
        if (pool == NONE || contribution_find(s->e, pool, c->contribution) == NONE)
            rc = check_kind(s, in, c);
    }
    return rc;
}

static int plan_last_year(const struct agreement_input *in)
{
    return in->plan_to_year ? (int)in->plan_to_year : date_financial_year(in->effective_from);
}

/* The outcome that an agreement brings along is that of its first year's plan. */
static int check_plan(struct step *s, const struct agreement_input *in)
{
    int rc = policy_check_year(s, VOCABULARY_PLAN_OUTCOME, in->plan_outcome,
                               date_financial_year(in->effective_from), "agreement.plan_outcome");
    if (rc)
        return rc;
    if (in->plan_outcome.size && !in->better_care_fund)
        return refuse(s, REFUSED_BAD_VALUE, "agreement.plan_outcome",
                      "of a pool of the Better Care Fund",
                      "%.*s is outside the Better Care Fund: nobody approves a plan of it",
                      TEXT_ARG(in->pool));
    if (in->plan_to_year && !in->plan_outcome.size)
        return refuse(s, REFUSED_BAD_VALUE, "agreement.plan_to_year", "with plan_outcome",
                      "the last year of a plan of which no outcome is given");
    if (plan_last_year(in) < date_financial_year(in->effective_from))
        return refuse(s, REFUSED_DATE_ORDER, "agreement.plan_to_year",
                      "not before the year of effective_from",
                      "the plan of %.*s ends before the agreement begins", TEXT_ARG(in->pool));
    return 0;
}

/* Before a succession that moved it. */
static bool was_in_area(const struct pool *p, struct text area)
{
    for (size_t i = 0; i < p->formers.count; i++)
        if (text_equal(p->formers.items[i].area, area))
            return true;
    return false;
}

/* The first field in which the agreement differs from what is recorded and may not; NULL. */
static const char *differing_field(const struct engine *e, const struct pool *p,
                                   const struct agreement_input *in)
{
    if (!text_equal(p->name, in->name))
        return "agreement.name";
    if (!text_equal(p->area, in->area) && !was_in_area(p, in->area))
        return "agreement.area";
    if (!text_equal(p->region, in->region) && p->region.size && in->region.size)
        return "agreement.region";
    if (p->host != successor_in_pool_now(e, pool_index(e, p), party_by_code(e, in->host)))
        return "agreement.host";
    if (!text_equal(p->manager, in->pool_manager))
        return "agreement.pool_manager";
    if (p->effective_from != in->effective_from)
        return "agreement.effective_from";
    uint32_t pool = pool_index(e, p);
    date_t end = life_agreed_end(e, pool);
    if (end != in->effective_to && (end != DATE_NONE || authority_of(e, pool)->is_end_moved))
        return "agreement.effective_to";
    if (p->signed_on != in->signed_on && p->signed_on != DATE_NONE && in->signed_on != DATE_NONE)
        return "agreement.signed_on";
    if (p->receipts_expected != in->receipts_expected)
        return "agreement.receipts_expected";
    if (p->synthetic != in->synthetic)
        return "agreement.synthetic";
    if (p->better_care_fund != in->better_care_fund)
        return "agreement.better_care_fund";
    if (p->released_in_order != in->released_in_order)
        return "agreement.released_in_order";
    const struct pool_authority *a = authority_of(e, pool);
    const uint32_t outcome = policy_name(e, VOCABULARY_PLAN_OUTCOME, in->plan_outcome);
    if (a->agreed_outcome && outcome && a->agreed_outcome != outcome)
        return "agreement.plan_outcome";
    if (a->agreed_outcome && outcome && a->agreed_to_year != plan_last_year(in))
        return "agreement.plan_to_year";
    return NULL;
}

static int new_pool(struct engine *e, const struct agreement_input *in, uint32_t *ret_pool)
{
    struct pool pool = {
        .code = name_intern(e, in->pool),
        .name = name_intern(e, in->name),
        .area = name_intern(e, in->area),
        .region = name_intern(e, in->region),
        .manager = name_intern(e, in->pool_manager),
        .note = name_intern(e, in->note),
        .host = party_by_code(e, in->host),
        .effective_from = in->effective_from,
        .effective_to = in->effective_to,
        .signed_on = DATE_NONE,
        .receipts_expected = in->receipts_expected,
        .synthetic = in->synthetic,
        .better_care_fund = in->better_care_fund,
        .released_in_order = in->released_in_order,
    };
    int rc = tables_add_pool(e, &pool, ret_pool);
    if (!rc)
        rc = minimum_index_pool(e, *ret_pool);
    return rc ? rc
              : ledger_account_new(e, *ret_pool, "cash", TEXT_NONE, TEXT_NONE,
                                   &pool_own(e, *ret_pool)->account_cash);
}

int agreement_add_partner(struct engine *e, uint32_t pool, uint32_t party, bool is_host,
                          bool *ret_added)
{
    uint32_t index;
    if (partner_of(e, pool, party) != NONE)
        return 0;
    if (pool_at(e, pool)->partners.count >= PARTNERS_EVER_MAX)
        return ERR_RANGE;
    struct text code = party_at(e, party)->code;
    struct partner partner = {.pool = pool,
                              .party = party,
                              .successor = NONE,
                              .until = DATE_NONE,
                              .account_differences = NONE};
    int rc = ledger_partner_account(e, pool, code, is_host ? ACCOUNT_HOST_PAID : ACCOUNT_TRANSIT,
                                    &partner.account_transit);
    if (!rc)
        rc = ledger_partner_account(e, pool, code, ACCOUNT_UNALLOCATED,
                                    &partner.account_unallocated);
    if (!rc)
        rc = ledger_partner_account(e, pool, code, ACCOUNT_UNRECONCILED,
                                    &partner.account_unreconciled);
    if (!rc)
        rc = tables_add_partner(e, &partner, &index);
    *ret_added |= !rc;
    return rc;
}

static int pass_transit(struct step *s, uint32_t pool, uint32_t host, date_t on)
{
    const struct partner *p = partner_at(s->e, partner_of(s->e, pool, host));
    uint32_t account;
    int rc =
        ledger_partner_account(s->e, pool, party_at(s->e, host)->code, ACCOUNT_HOST_PAID, &account);
    if (rc || account == p->account_transit)
        return rc;
    ledger_pass_on(s, p->account_transit, account, on, false);
    return 0;
}

int agreement_pass_host(struct step *s, uint32_t pool, uint32_t host, date_t on)
{
    struct pool *p = pool_own(s->e, pool);
    uint32_t account;
    int rc = ledger_account_get(s->e, pool, "cash", party_at(s->e, host)->code, &account);
    if (rc)
        return rc;
    ledger_pass_on(s, p->account_cash, account, on, true);
    p->account_cash = account;
    return pass_transit(s, pool, host, on);
}

void agreement_describe(struct engine *e, uint32_t pool, struct text name, struct text manager,
                        struct text note)
{
    struct pool *p = pool_own(e, pool);
    if (name.size)
        p->name = name_intern(e, name);
    if (manager.size)
        p->manager = name_intern(e, manager);
    if (note.size)
        p->note = name_intern(e, note);
}

static void emit_agreed(struct step *s, uint32_t pool)
{
    const struct pool *p = pool_at(s->e, pool);
    struct event *event = emit(s, EVENT_AGREED, pool);
    event->value_date = p->effective_from;
    event_part(s, event,
               PART(AGREEMENT_RECORDED, .count = (uint32_t)p->partners.count,
                    .party = party_at(s->e, p->host)->code, .subject = p->name));
    event_part(s, event, PART(CONTRIBUTIONS_RECORDED, .count = (uint32_t)p->contributions.count));
    if (p->synthetic)
        event_part(s, event, PART(SYNTHETIC));
}

static int add_partner(struct engine *e, uint32_t pool, uint32_t party, bool *ret_added)
{
    return agreement_add_partner(e, pool, party, party == pool_at(e, pool)->host, ret_added);
}

/* Adds what the agreement brings that is not recorded yet. */
static int add_parts(struct step *s, uint32_t pool, const struct agreement_input *in,
                     bool *ret_changed)
{
    struct engine *e = s->e;
    int rc = 0;
    for (size_t i = 0; i < in->partners_count && !rc; i++)
        rc = add_partner(e, pool, party_by_code(e, in->partners[i]), ret_changed);
    struct pool *p = pool_own(e, pool);
    if (p->signed_on == DATE_NONE && in->signed_on != DATE_NONE) {
        p->signed_on = in->signed_on;
        *ret_changed = true;
    }
    if (!p->region.size && in->region.size) {
        p->region = name_intern(e, in->region);
        *ret_changed = true;
    }
    struct pool_authority *a = authority_own(e, pool);
    if (!a->agreed_outcome && in->plan_outcome.size) {
        a->agreed_outcome = policy_name(e, VOCABULARY_PLAN_OUTCOME, in->plan_outcome);
        a->agreed_to_year = plan_last_year(in);
        for (int year = date_financial_year(in->effective_from); year <= a->agreed_to_year; year++)
            policy_use(e, a->agreed_outcome, year);
        if (policy_is(e, a->agreed_outcome, date_financial_year(in->effective_from),
                      POLICY_LETS_MONEY_IN))
            plan_await_end_of_day(s, pool, date_financial_year(in->effective_from),
                                  a->agreed_to_year, DATE_NONE);
        *ret_changed = true;
    }
    if (life_agreed_end(e, pool) != in->effective_to) {
        p->effective_to = in->effective_to;
        *ret_changed = true;
        for (size_t i = 0; i < p->contributions.count && !rc; i++)
            rc = contribution_end(s, p->contributions.items[i], in->effective_to);
    }
    for (size_t i = 0; i < in->contributions_count && !rc; i++)
        rc = contribution_add(s, pool, &in->contributions[i], ret_changed);
    if (!rc)
        lateness_look(s);
    return rc;
}

/* In the order in which refusals are documented. */
static int check_agreement(struct step *s, uint32_t pool, const struct agreement_input *in)
{
    int rc = check_partners(s, pool, in);
    if (!rc)
        rc = check_room(s, pool, in);
    if (!rc)
        rc = check_parties(s, in);
    if (!rc)
        rc = check_said(s, in);
    if (!rc)
        rc = check_twice(s, in);
    if (!rc)
        rc = check_kinds(s, in);
    if (!rc)
        rc = check_plan(s, in);
    const char *field = rc || pool == NONE ? NULL : differing_field(s->e, pool_at(s->e, pool), in);
    if (field)
        rc = refuse(s, REFUSED_ALREADY_DIFFERS, field, NULL,
                    "the agreement of %.*s is recorded with another value", TEXT_ARG(in->pool));
    if (!rc && pool != NONE)
        rc = contribution_check_same(s, pool, in);
    if (!rc)
        rc = check_dates(s, in);
    return rc ? rc : check_authority(s, pool, in);
}

int agreement_apply(struct step *s, const struct item *item)
{
    const struct agreement_input *in = &item->agreement;
    uint32_t pool = pool_by_code(s->e, in->pool);
    bool changed = pool == NONE;
    int rc = check_agreement(s, pool, in);
    bool is_new = pool == NONE;
    if (!rc && is_new)
        rc = new_pool(s->e, in, &pool);
    if (!rc)
        rc = add_parts(s, pool, in, &changed);
    if (!rc && changed)
        emit_agreed(s, pool);
    const struct first_officers officers = officers_of(in);
    if (!rc)
        rc = officer_add_first(s, &officers);
    if (!rc && is_new && in->single_officer >= 0)
        rc = officer_agree_limit(s, pool, in->single_officer, in->effective_from);
    if (rc || !changed)
        return rc;
    note_add(s, NOTE_RELEASE, pool);
    note_add(s, NOTE_SUCCEEDED_PARTNERS, pool);
    note_add(s, NOTE_MINIMUM, pool);
    return 0;
}
