#include "called.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include "world_authority.h"
#include "world_reconcile.h"
#include "world_spending.h"

#define START 17257 /* 2017-04-01 */

static uint64_t below(struct world *w, uint64_t bound)
{
    return random_below(&w->random, bound);
}
static bool one_in(struct world *w, uint64_t n)
{
    return below(w, n) == 0;
}

void world_init(struct world *w, uint64_t seed)
{
    *w = (struct world){.random = {seed * 0x9E3779B97F4A7C15u + 1}, .today = START};
}

void world_fini(struct world *w)
{
    arena_fini(&w->reported);
}
void world_forget(struct world *w)
{
    arena_fini(&w->reported);
}

static void *take(struct world *w, size_t size)
{
    void *p = arena_take(&w->reported, size);
    if (!p)
        abort();
    memset(p, 0, size);
    return p;
}

static struct text print(struct world *w, const char *stem, unsigned n)
{
    return arena_print(&w->reported, "%s%u", stem, n);
}

/* Mostly the code; at times a name, one that two parties share, or one that nobody bears. */
static struct text call(struct world *w, unsigned party)
{
    switch (below(w, 20)) {
    case 0:
        return print(w, "the  PARTY ", party);
    case 1:
        return text_of("NHS CCG");
    case 2:
        return one_in(w, 4) ? text_of("nobody") : print(w, "P", party);
    default:
        return print(w, "P", party);
    }
}

static struct text pool_code(struct world *w, unsigned pool)
{
    return one_in(w, 60) ? text_of("no-such-pool") : print(w, "pool-", pool);
}

static void make_party(struct world *w, struct item *item, unsigned n)
{
    struct text *aliases = take(w, 2 * sizeof *aliases);
    aliases[0] = text_of("NHS CCG");
    aliases[1] = print(w, "Party number ", n);
    item->kind = ITEM_PARTY;
    item->party = (struct party_input){
        .code = print(w, "P", n),
        .name = print(w, "The Party ", n),
        .aliases = aliases,
        .kind = n % 2 ? PARTY_COUNCIL : PARTY_CCG,
        .valid_from = DATE_NONE,
        .valid_to = DATE_NONE,
        .aliases_count = n == 1 || n == 3 ? 2 : n % 2,
    };
    if (n == 5) /* closes in the second year */
        item->party.valid_to = START + 500;
}

static uint32_t make_schedule(struct world *w, struct schedule_input *s)
{
    static const date_t dates[] = {START + 20, START + 111, START + 112, START + 300, START + 364};
    s->kind = (enum schedule_kind)(1 + below(w, SCHEDULE_DATES));
    s->day = (uint32_t)(1 + below(w, s->kind == SCHEDULE_MONTHLY_WORKING_DAY ? 23 : 31));
    s->month = (uint32_t)(1 + below(w, 12));
    s->dates = dates;
    s->dates_count = s->kind == SCHEDULE_DATES ? 5 : 0;
    return s->kind == SCHEDULE_DATES       ? 5
           : s->kind == SCHEDULE_ANNUAL    ? 1
           : s->kind == SCHEDULE_QUARTERLY ? 4
                                           : 12;
}

static int64_t random_annual(struct world *w)
{
    int64_t pounds = (int64_t)below(w, one_in(w, 3) ? 100000000 : 100000);
    return one_in(w, 20) ? 0 : pounds * 100 + (one_in(w, 3) ? (int64_t)below(w, 100) : 0);
}

static void make_contribution(struct world *w, unsigned pool, unsigned partner)
{
    unsigned n = w->contribution_count;
    if (n == WORLD_CONTRIBUTIONS)
        return;
    struct world_contribution *contribution = &w->contributions[w->contribution_count++];
    *contribution = (struct world_contribution){.pool = pool,
                                                .partner = partner,
                                                .kind = kind_nth(below(w, 4)),
                                                .annual = random_annual(w)};
    struct contribution_input *c = &contribution->terms;
    contribution->instalments = make_schedule(w, &c->schedule);
    c->kind = contribution->kind;
    c->annual = contribution->annual;
    bool is_capital = text_equal(c->kind, text_of("dfg")) || one_in(w, 4);
    c->economy = is_capital ? ECONOMY_CAPITAL : ECONOMY_REVENUE;
    c->rounding = one_in(w, 2) ? ROUND_HALF_UP : ROUND_TRUNCATE;
    c->last_instalment = one_in(w, 2) ? LAST_BALANCES : LAST_LEAVES;
    c->recognition = (enum recognition)(1 + below(w, 3));
    c->from = one_in(w, 4) ? START + (date_t)below(w, 400) : DATE_NONE;
    c->to = one_in(w, 6) ? START + 400 + (date_t)below(w, 600) : DATE_NONE;
    c->tolerance_instalment = one_in(w, 5) ? 0 : one_in(w, 5) ? 100 : 1;
    c->tolerance_year = 12;
    c->grace_working_days = (uint8_t)below(w, 11);
    c->allocation_required = one_in(w, 4);
}

/* The first officers of the partners that have some: P2 to P4. */
static void make_officers(struct world *w, struct agreement_input *a)
{
    struct appointment_input *officers = take(w, WORLD_OFFICERS * sizeof *officers);
    for (unsigned n = 0; n < WORLD_OFFICERS; n++) {
        struct text party = print(w, "P", 2 + n % 3);
        bool is_partner = false;
        for (size_t i = 0; i < a->partners_count; i++)
            is_partner |= text_equal(a->partners[i], party);
        if (is_partner)
            officers[a->officers_count++] =
                (struct appointment_input){.officer = print(w, "O", n),
                                           .name = print(w, "Officer number ", n),
                                           .party = party,
                                           .from = START,
                                           .to = DATE_NONE};
    }
    a->officers = officers;
}

/* Names the parts of a pool's agreement, which live only as long as the submission. */
static void make_agreement(struct world *w, struct item *item, unsigned pool)
{
    struct agreement_input *a = &item->agreement;
    struct text *partners = take(w, 4 * sizeof *partners);
    struct contribution_input *contributions = take(w, WORLD_CONTRIBUTIONS * sizeof *contributions);
    for (unsigned i = 0; i < 4; i++)
        partners[i] = print(w, "P", (pool + i) % WORLD_PARTIES);
    for (unsigned i = 0; i < w->contribution_count; i++) {
        if (w->contributions[i].pool != pool)
            continue;
        struct contribution_input *c = &contributions[a->contributions_count++];
        *c = w->contributions[i].terms;
        c->contribution = print(w, "contribution-", i);
        c->partner = print(w, "P", w->contributions[i].partner);
    }
    item->kind = ITEM_AGREEMENT;
    a->pool = print(w, "pool-", pool);
    a->name = print(w, "Pool number ", pool);
    a->area = text_of("Somewhere");
    a->host = partners[0];
    a->pool_manager = text_of("somebody");
    a->partners = partners;
    a->partners_count = 4;
    a->contributions = contributions;
    a->effective_from = START;
    a->effective_to = a->signed_on = DATE_NONE;
    a->better_care_fund = pool % 3 != 1; /* else nobody approves a plan of it */
    a->plan_outcome = pool % 3 == 2 ? text_of("approved") : TEXT_NONE;
    a->plan_to_year = pool % 2 && a->plan_outcome.size ? 2018 : 0;
    if (pool % 2)
        a->signed_on = START + 3;
    a->receipts_expected = pool != 2;
    a->single_officer = pool % 2 ? 5000000 : -1;
    make_officers(w, a);
}

static void make_pool(struct world *w, struct item *item, unsigned pool)
{
    for (unsigned i = 0, n = 2 + (unsigned)below(w, 4); i < n; i++)
        make_contribution(w, pool, (pool + (unsigned)below(w, 4)) % WORLD_PARTIES);
    make_agreement(w, item, pool);
}

/* The agreement again: as it was, with another contribution, with its signature, or with an end. */
static void make_again(struct world *w, struct item *item)
{
    unsigned pool = (unsigned)below(w, WORLD_POOLS);
    if (one_in(w, 3))
        make_contribution(w, pool, pool);
    make_agreement(w, item, pool);
    if (one_in(w, 2))
        item->agreement.signed_on = START + 3;
    if (one_in(w, 10))
        item->agreement.effective_to = START + 300 + (date_t)below(w, 600);
    if (one_in(w, 20))
        item->agreement.area = text_of("Elsewhere");
}

/* As due, a catch-up of several, a part, a keying errors, or anything. */
static int64_t make_amount(struct world *w, const struct world_contribution *contribution)
{
    int64_t due = contribution->annual / contribution->instalments;
    switch (below(w, 12)) {
    case 0:
        return due * (int64_t)(2 + below(w, 3));
    case 1:
        return due / (int64_t)(2 + below(w, 3));
    case 2:
        return due / 10;
    case 3:
        return due * 10 + (int64_t)below(w, 10);
    case 4:
        return due + (int64_t)below(w, 5) - 2;
    case 5:
        return (int64_t)below(w, 100000);
    case 6:
        return -due;
    case 7: /* two digits exchanged */
        return due + (due / 1000 % 10 - due / 10000 % 10) * 9000;
    default:
        return due +
               (contribution->annual % contribution->instalments * 2 >= contribution->instalments);
    }
}

static date_t make_date(struct world *w)
{
    switch (below(w, 12)) {
    case 0:
        return w->today - (date_t)below(w, 400);
    case 1:
        return w->today + (date_t)below(w, 60);
    case 2:
        return START - 400 + (date_t)below(w, 1600);
    default:
        return w->today - (date_t)below(w, 20);
    }
}

static struct text reference(struct world *w, unsigned number)
{
    return number ? print(w, "22050000", number) : TEXT_NONE;
}

static void keep_paid(struct world *w, struct world_paid paid)
{
    w->paid[w->paid_count++ % WORLD_PAID] = paid;
}

static const struct world_paid *some_paid(struct world *w)
{
    static const struct world_paid none = {.number = 1, .amount = 1, .date = START};
    unsigned count = w->paid_count < WORLD_PAID ? w->paid_count : WORLD_PAID;
    return count ? &w->paid[below(w, count)] : &none;
}

static void make_shares(struct world *w, struct payment_input *p)
{
    struct share_input *shares = take(w, 3 * sizeof *shares);
    p->shares_count = 1 + below(w, 3);
    uint32_t left = one_in(w, 10) ? 999999 : SHARE_PARTS;
    for (size_t i = 0; i < p->shares_count; i++) {
        const struct world_contribution *contribution =
            &w->contributions[below(w, w->contribution_count)];
        shares[i].pool = print(w, "pool-", contribution->pool);
        if (one_in(w, 2))
            shares[i].contribution =
                print(w, "contribution-", (unsigned)(contribution - w->contributions));
        shares[i].parts = i + 1 == p->shares_count ? left : left / 2;
        left -= shares[i].parts;
    }
    p->shares = shares;
}

static void make_payment(struct world *w, struct item *item)
{
    unsigned n = (unsigned)below(w, w->contribution_count);
    const struct world_contribution *contribution = &w->contributions[n];
    struct payment_input *p = &item->payment;
    unsigned number = one_in(w, 4) ? 0 : 1 + (unsigned)below(w, 60);
    item->kind = ITEM_PAYMENT;
    p->payer = call(w, contribution->partner);
    p->amount = make_amount(w, contribution);
    p->value_date = make_date(w);
    p->reference = reference(w, number);
    p->row = (uint32_t)below(w, 100);
    if (!one_in(w, 4))
        p->kind = contribution->kind;
    if (!one_in(w, 3))
        p->pool = pool_code(w, contribution->pool);
    else if (one_in(w, 2))
        p->payee = call(w, contribution->pool);
    if (p->pool.size && one_in(w, 2))
        p->contribution = print(w, "contribution-", n);
    if (one_in(w, 25))
        make_shares(w, p);
    keep_paid(w, (struct world_paid){contribution->pool, contribution->partner, number, p->amount,
                                     p->value_date});
}

static void make_receipt(struct world *w, struct item *item)
{
    const struct world_paid *paid = some_paid(w);
    struct receipt_input *r = &item->receipt;
    item->kind = ITEM_RECEIPT;
    r->pool = pool_code(w, paid->pool);
    r->payer = call(w, paid->payer);
    r->amount = one_in(w, 8) ? (int64_t)below(w, 1000000) : paid->amount;
    r->value_date = paid->date + (date_t)below(w, one_in(w, 5) ? 40 : 6);
    r->reference = one_in(w, 2) ? reference(w, paid->number) : TEXT_NONE;
}

static void make_reversal(struct world *w, struct item *item)
{
    const struct world_paid *paid = some_paid(w);
    struct reversal_input *r = &item->reversal;
    item->kind = ITEM_REVERSAL;
    r->pool = pool_code(w, paid->pool);
    r->payer = call(w, paid->payer);
    r->amount = one_in(w, 10) ? paid->amount + 1 : paid->amount;
    r->value_date = paid->date + (date_t)below(w, 30);
    r->reference = reference(w, paid->number ? paid->number : 1);
}

static void make_variation(struct world *w, struct item *item)
{
    unsigned n = (unsigned)below(w, w->contribution_count);
    struct world_contribution *contribution = &w->contributions[n];
    item->kind = ITEM_VARIATION;
    if (!one_in(w, 5))
        w->variations++;
    int64_t annual = one_in(w, 4) ? contribution->annual / 3 : random_annual(w);
    item->variation = (struct variation_input){
        .pool = print(w, "pool-", contribution->pool),
        .contribution = print(w, "contribution-", n),
        .variation = print(w, "V", w->variations),
        .effective_from = START + (date_t)below(w, (uint64_t)(w->today - START) + 90),
        .annual = annual,
        .agreed_on = one_in(w, 3) ? DATE_NONE : w->today - (date_t)below(w, 40),
        .rounding = (enum rounding)below(w, 3),
    };
    contribution->annual = annual;
}

static void make_allocation(struct world *w, struct item *item)
{
    const struct world_contribution *contribution =
        &w->contributions[below(w, w->contribution_count)];
    item->kind = ITEM_ALLOCATION;
    if (!one_in(w, 5))
        w->allocations++;
    item->allocation = (struct allocation_input){
        .payee = print(w, "P", contribution->partner),
        .reference = print(w, "A", w->allocations),
        .kind = contribution->kind,
        .year = 2017 + (uint32_t)(w->today % 3),
        .amount = one_in(w, 6) ? -contribution->annual / 5 : contribution->annual / 3,
        .value_date = w->today,
    };
}

static void make_release_conditions(struct world *w, struct item *item)
{
    unsigned pool = (unsigned)below(w, WORLD_POOLS);
    if (one_in(w, 2)) {
        item->kind = ITEM_SIGNATURE;
        item->signature = (struct signature_input){
            .pool = pool_code(w, pool), .evidence = text_of("minutes"), .signed_on = START + 3};
        return;
    }
    item->kind = ITEM_ASSURANCE;
    item->assurance = (struct assurance_input){.pool = pool_code(w, pool),
                                               .decided_on = w->today,
                                               .year = 2017 + (uint32_t)below(w, 3),
                                               .outcome = one_in(w, 4) ? text_of("not_approved")
                                                                       : approval_nth(below(w, 3))};
}

static void make_other(struct world *w, struct item *item)
{
    switch (below(w, 4)) {
    case 0:
        item->kind = ITEM_UNREADABLE;
        item->unreadable =
            (struct unreadable_input){7, text_of("Amount"), text_of("?"), text_of("not an amount")};
        break;
    case 1:
        item->kind = ITEM_CONFLICT;
        item->conflict = (struct conflict_input){
            .party = text_of("P0"), .feed = text_of("bank"), .number = below(w, 9)};
        break;
    case 2:
        item->kind = ITEM_PAYMENT;
        item->refusal = REFUSED_MISSING_FIELD;
        break;
    default:
        make_party(w, item, (unsigned)below(w, WORLD_PARTIES));
        break;
    }
}

static void make_item(struct world *w, struct item *item)
{
    uint64_t which = below(w, 100);
    if (w->whole && which < 5)
        world_reconcile(w, item);
    else if (w->whole && which < 8)
        world_spending(w, item);
    else if (which < 47)
        make_payment(w, item);
    else if (which < 52)
        world_authority(w, item);
    else if (which < 72)
        make_receipt(w, item);
    else if (which < 79)
        make_reversal(w, item);
    else if (which < 85)
        make_variation(w, item);
    else if (which < 90)
        make_allocation(w, item);
    else if (which < 94)
        make_release_conditions(w, item);
    else if (which < 97)
        make_again(w, item);
    else
        make_other(w, item);
}

static void make_day(struct world *w, struct item *item)
{
    item->kind = ITEM_DAY;
    w->today += one_in(w, 20) ? 60 : (date_t)below(w, 9);
    item->day.date = one_in(w, 30) ? w->today - 1 : w->today;
}

/* Most documents come whole; some in parts, some again, some out of order. */
static const struct document_input *make_document(struct world *w, size_t items)
{
    struct document_input *d = take(w, sizeof *d);
    if (!w->document_open && !one_in(w, 8))
        w->documents++;
    d->name = print(w, "file-", w->documents);
    memset(d->sha256, (int)w->documents, 16);
    d->sha256[16] = (uint8_t)(w->documents >> 8);
    d->first_row = one_in(w, 30) ? 5 : w->document_open ? w->document_row : 0;
    d->complete = !one_in(w, 3);
    d->period_from = one_in(w, 3) ? w->today - 30 : DATE_NONE;
    d->period_to = one_in(w, 3) ? w->today : DATE_NONE;
    w->document_row = d->first_row + (uint32_t)items;
    w->document_open = !d->complete;
    return d;
}

void world_next(struct world *w, struct submission *ret_submission)
{
    struct item *items = take(w, WORLD_ITEMS * sizeof *items);
    *ret_submission =
        (struct submission){.party = "P0", .feed = "bank", .items = items, .count = 1};
    unsigned turn = w->turn++;
    if (turn < WORLD_PARTIES) {
        make_party(w, items, turn);
    } else if (turn < WORLD_PARTIES + WORLD_POOLS) {
        make_pool(w, items, turn - WORLD_PARTIES);
    } else if (turn == WORLD_PARTIES + WORLD_POOLS || one_in(w, 4)) {
        ret_submission->party = "s75d";
        ret_submission->feed = "day";
        make_day(w, items);
    } else {
        ret_submission->count = one_in(w, 3) ? 1 + below(w, WORLD_ITEMS) : 1;
        for (size_t i = 0; i < ret_submission->count; i++)
            make_item(w, &items[i]);
        if (w->whole && w->asked_count && one_in(w, 2)) {
            items[0] = (struct item){0};
            world_authority_approval(w, &items[0]);
        }
        for (unsigned i = 0; i < ret_submission->count; i++)
            if (items[i].refusal)
                items[i].refusal_field = arena_print(&w->reported, "items[%u].payment.payer", i);
        if (one_in(w, 3)) {
            ret_submission->feed = "files";
            ret_submission->document = make_document(w, ret_submission->count);
        }
        world_authority_sent(w, ret_submission);
    }
}
