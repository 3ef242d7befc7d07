#include "core/workflow/opening.h"
#include "base/array.h"
#include "base/error.h"
#include "core/contribution/cash_year.h"
#include "core/contribution/contribution.h"
#include "core/contribution/year.h"
#include "core/diagnosis/lateness.h"
#include "core/foundation/emit.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/policy.h"
#include "core/foundation/recent_payments.h"
#include "core/foundation/successor.h"
#include "core/governance/mandate.h"
#include "core/payment/payment.h"
#include "core/reconcile/matching.h"
#include "core/reconcile/open.h"
#include "core/workflow/state.h"

static uint64_t reference_key(uint32_t partner, enum side side, struct text reference)
{
    const struct reference r = reference_of(reference);
    return reference_hash((uint64_t)partner << 2 | side, &r);
}

static uint64_t cause_key(uint64_t cause, uint32_t item)
{
    return map_hash(cause, &item, sizeof item);
}

int opening_index(struct engine *e, uint32_t i)
{
    const struct opening *o = &e->workflow->openings.items[i];
    if (o->partner >= e->tables.partners.count ||
        (o->contribution != NONE && o->contribution >= e->tables.contributions.count) ||
        (o->contribution_year != NONE &&
         o->contribution_year >= e->tables.contribution_years.count))
        return ERR_CORRUPT;
    uint64_t key = reference_key(o->partner, o->side, o->reference);
    int rc = chains_add(&e->workflow->openings.by_reference, key, i);
    return rc ? rc : chains_add(&e->workflow->openings.by_cause, cause_key(o->cause, o->item), i);
}

int opening_carry(struct engine *e)
{
    struct openings *o = &e->workflow->openings;
    bool changed = false;
    int rc = 0;
    for (size_t i = 0; i < o->count; i++) {
        uint32_t successor = successor_of_partner(e, o->items[i].partner);
        changed |= successor != o->items[i].partner;
        o->items[i].partner = successor;
    }
    if (!changed)
        return 0;
    chains_fini(&o->by_reference);
    chains_fini(&o->by_cause);
    o->by_reference = o->by_cause = CHAINS_NULL;
    for (uint32_t i = 0; i < o->count && !rc; i++)
        rc = opening_index(e, i);
    return rc;
}

static struct opening *find(struct engine *e, uint32_t partner, enum side side, struct text ref)
{
    struct openings *o = &e->workflow->openings;
    const struct reference r = reference_of(ref);
    for (uint32_t i = chains_first(&o->by_reference, reference_key(partner, side, ref));
         i != MAP_NONE; i = chains_next(&o->by_reference, i)) {
        struct opening *x = &o->items[i];
        const struct reference other = reference_of(x->reference);
        if (x->partner == partner && x->side == side && reference_equal(&other, &r))
            return x;
    }
    return NULL;
}

static struct opening *find_by_cause(struct engine *e, uint64_t cause, uint32_t item)
{
    struct openings *o = &e->workflow->openings;
    for (uint32_t i = chains_first(&o->by_cause, cause_key(cause, item)); i != MAP_NONE;
         i = chains_next(&o->by_cause, i))
        if (o->items[i].cause == cause && o->items[i].item == item)
            return &o->items[i];
    return NULL;
}

/* The partner as named and, when it is named, the contribution of that partner or of who carries on
 * for it. */
static int find_place(struct step *s, const struct opening_item_input *in, uint32_t *ret_partner,
                      uint32_t *ret_contribution)
{
    struct engine *e = s->e;
    uint32_t pool = pool_by_code(e, in->pool), party = party_by_code(e, in->partner);
    *ret_contribution = NONE;
    if (pool == NONE)
        return refuse(s, REFUSED_UNKNOWN_POOL, "opening_item.pool", NULL,
                      "no pool has the code %.*s", TEXT_ARG(in->pool));
    *ret_partner = party == NONE ? NONE : partner_of(e, pool, party);
    if (*ret_partner != NONE)
        *ret_partner = successor_of_partner(e, *ret_partner);
    else
        return refuse(s, REFUSED_UNKNOWN_PARTY, "opening_item.partner", "code of a partner",
                      "%.*s is no partner of pool %.*s", TEXT_ARG(in->partner), TEXT_ARG(in->pool));
    if (in->contribution.size == 0)
        return 0;
    *ret_contribution = contribution_find(e, pool, in->contribution);
    if (*ret_contribution == NONE ||
        contribution_at(e, *ret_contribution)->partner != successor_of_partner(e, *ret_partner))
        return refuse(s, REFUSED_UNKNOWN_CONTRIBUTION, "opening_item.contribution", NULL,
                      "pool %.*s has no contribution %.*s of %.*s", TEXT_ARG(in->pool),
                      TEXT_ARG(in->contribution), TEXT_ARG(in->partner));
    return 0;
}

static int check_opening_item(struct step *s, const struct opening_item_input *in, uint32_t partner)
{
    int rc = require_day(s);
    if (rc)
        return rc;
    if (in->value_date > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "opening_item.value_date",
                      "not after the business date", "%.*s is of a day to come",
                      TEXT_ARG(in->reference));
    if (s->e->workflow->openings.count >= OPENINGS_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "opening_item",
                      "at most " TEXT_NUMBER(OPENINGS_MAX) " items",
                      "too many items were taken over");
    if (!ledger_has_room(s->e, partner_at(s->e, partner)->pool, 2 * in->amount))
        return refuse(s, REFUSED_OVERFLOW, "opening_item.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    return 0;
}

static int same_opening(struct step *s, const struct opening_item_input *in, uint32_t contribution,
                        const struct opening *o)
{
    if (o->amount == in->amount && o->value_date == in->value_date &&
        o->contribution == contribution)
        return 0;
    return refuse(s, REFUSED_ALREADY_DIFFERS, "opening_item.reference", NULL,
                  "%.*s of %.*s was taken over with other content", TEXT_ARG(in->reference),
                  TEXT_ARG(in->partner));
}

/* opening:PARTNER, made for its first item. */
static int find_account(struct engine *e, uint32_t partner, uint32_t *ret_account)
{
    const struct partner *p = partner_at(e, partner);
    while (e->workflow->openings.accounts.count <= partner) {
        if (ARRAY_ROOM(&e->workflow->openings.accounts))
            return ERR_MEMORY;
        e->workflow->openings.accounts.items[e->workflow->openings.accounts.count++] = NONE;
    }
    uint32_t *account = &e->workflow->openings.accounts.items[partner];
    int rc = 0;
    if (*account == NONE)
        rc = ledger_partner_account(e, p->pool, party_at(e, p->party)->code, ACCOUNT_OPENING,
                                    account);
    *ret_account = *account;
    return rc;
}

static int remember(struct step *s, const struct opening_item_input *in, uint32_t partner,
                    uint32_t contribution, uint32_t contribution_year)
{
    struct openings *o = &s->e->workflow->openings;
    if (ARRAY_ROOM(o))
        return ERR_MEMORY;
    o->items[o->count] = (struct opening){
        .cause = s->in->journal,
        .item = s->item,
        .partner = partner,
        .contribution = contribution,
        .side = in->side,
        .reference = name_intern(s->e, in->reference),
        .amount = in->amount,
        .value_date = in->value_date,
        .contribution_year = contribution_year,
    };
    return opening_index(s->e, (uint32_t)o->count++);
}

static void emit_opened(struct step *s, const struct opening_item_input *in, uint32_t partner,
                        uint32_t contribution, uint32_t contribution_year)
{
    struct engine *e = s->e;
    const struct partner *p = partner_at(e, partner);
    struct event *event = emit(s, EVENT_OPENED, p->pool);
    event->partner = party_at(e, p->party)->code;
    if (contribution != NONE) {
        event->contribution = contribution_at(e, contribution)->id;
        event->contribution_kind = policy_word(s->e, contribution_at(e, contribution)->kind);
    }
    if (contribution_year != NONE)
        event->year = year_at(e, contribution_year)->year;
    event->value_date = in->value_date;
    event->reference = arena_text(&s->out->arena, in->reference);
    event_amount(event, in->amount);
    event_part(s, event,
               in->side == SIDE_PAYMENT ? PART(PAYMENT_TAKEN_OVER, .note = in->note)
                                        : PART(RECEIPT_TAKEN_OVER, .note = in->note));
}

/* The financial year it counts in; 0: of no contribution, or of one without an instalment there. */
static int year_of(const struct engine *e, const struct opening_item_input *in,
                   uint32_t contribution)
{
    struct year_draft room;
    int year = date_financial_year(in->value_date);
    if (contribution == NONE)
        return 0;
    if (in->side == SIDE_RECEIPT)
        return year_look(e, contribution, year, &room) ? year : 0;
    return cash_year_find(e, contribution, in->amount, in->value_date).year;
}

static int book(struct step *s, const struct opening_item_input *in, uint32_t partner,
                uint32_t contribution, uint32_t contribution_year)
{
    struct money m = {
        .cause = s->in->journal,
        .item = s->item,
        .reference = reference_of(in->reference),
        .amount = in->amount,
        .value_date = in->value_date,
        .document = s->document,
    };
    if (in->side == SIDE_RECEIPT)
        return matching_receive(s, partner, &m);
    if (contribution_year != NONE)
        return payment_enter(s, contribution, &m, EVENT_ROUTED);
    return payment_unallocated(s, partner, &m,
                               contribution == NONE ? REASON_EXTRA : REASON_NOT_EFFECTIVE);
}

/* What of the receipt still waits. */
static int64_t waiting(const struct engine *e, const struct opening *o)
{
    struct reference r = reference_of(o->reference);
    uint32_t partner = successor_of_partner(e, o->partner);
    const struct open_items *receipts = open_receipts(e);
    int64_t amount = 0;
    for (uint32_t i = open_next_by_reference(receipts, partner, &r, MAP_NONE); i != MAP_NONE;
         i = open_next_by_reference(receipts, partner, &r, i)) {
        const struct open_item *x = &receipts->items[i];
        if (x->money.cause == o->cause && x->money.item == o->item)
            amount = sum(amount, x->money.amount);
    }
    return amount;
}

static int count(struct step *s, struct opening *o)
{
    if (!o || o->side != SIDE_RECEIPT || o->contribution_year == NONE)
        return 0;
    int64_t now = waiting(s->e, o), change = sum(now, -o->counted);
    o->counted = now;
    return change ? year_receive(s, o->contribution_year, o->value_date, change) : 0;
}

int opening_count(struct step *s)
{
    int rc = 0;
    for (size_t i = s->closed_events;
         i < s->out->event_count && s->e->workflow->openings.count && !rc; i++) {
        const struct event *event = &s->out->events[i];
        if (event->kind != EVENT_OPENED && event->kind != EVENT_MATCHED &&
            event->kind != EVENT_UNMATCHED && event->kind != EVENT_UNALLOCATED)
            continue;
        uint64_t other = event->other_cause;
        uint32_t other_item = event->other_item, item = event->item;
        rc = count(s, find_by_cause(s->e, event->cause, item));
        if (!rc && other)
            rc = count(s, find_by_cause(s->e, other, other_item));
    }
    return rc;
}

int opening_apply(struct step *s, const struct item *item)
{
    const struct opening_item_input *in = &item->opening_item;
    uint32_t partner = NONE, contribution = NONE, contribution_year = NONE, account = NONE;
    int rc = find_place(s, in, &partner, &contribution);
    if (rc)
        return rc;
    const struct opening *known = find(s->e, partner, in->side, in->reference);
    if (known)
        return same_opening(s, in, contribution, known);
    rc = check_opening_item(s, in, partner);
    if (!rc && in->side == SIDE_PAYMENT)
        rc = mandate_check_widen(s, partner_at(s->e, partner)->pool, in->amount, in->officer, item);
    if (!rc)
        rc = find_account(s->e, partner, &account);
    int year = rc ? 0 : year_of(s->e, in, contribution);
    if (year)
        rc = year_get(s, contribution, year, &contribution_year);
    if (!rc)
        lateness_look(s);
    if (!rc)
        rc = remember(s, in, partner, contribution, contribution_year);
    if (rc)
        return rc;
    emit_opened(s, in, partner, contribution, contribution_year);
    s->through = &account;
    rc = book(s, in, successor_of_partner(s->e, partner), contribution, contribution_year);
    s->through = NULL;
    return rc;
}
