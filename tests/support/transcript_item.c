#include "transcript_item.h"

#include <string.h>

#include "core_names.h"
#include "transcript_shape.h"

static void take_party(struct words *w, struct arena *arena, struct item *item)
{
    struct party_input *p = &item->party;
    struct text *aliases = arena_take(arena, WORDS_MAX * sizeof *aliases);
    p->code = words_text(w);
    p->kind = (enum party_kind)words_one_of(w, party_kind_called);
    p->name = words_text(w);
    p->valid_from = words_take(w, "from") ? words_date(w) : DATE_NONE;
    p->valid_to = words_take(w, "to") ? words_date(w) : DATE_NONE;
    while (words_take(w, "alias"))
        aliases[p->alias_count++] = words_text(w);
    p->aliases = aliases;
}

static void take_dates(struct words *w, struct arena *arena, struct schedule_terms *s)
{
    date_t *dates = arena_take(arena, DATES_MAX * sizeof *dates);
    s->dates = dates;
    while (s->date_count < DATES_MAX && words_left(w) && memchr("12", *w->items[w->at].data, 2))
        dates[s->date_count++] = words_date(w);
}

static void take_schedule(struct words *w, struct arena *arena, struct schedule_terms *s)
{
    if (words_take(w, "monthly")) {
        bool working = words_take(w, "working_day");
        s->kind = working ? SCHEDULE_MONTHLY_WORKING_DAY : SCHEDULE_MONTHLY_DAY;
        if (!working)
            words_need(w, "day");
        s->day = (uint8_t)words_number(w);
    } else if (words_take(w, "quarterly")) {
        s->kind = SCHEDULE_QUARTERLY;
        words_need(w, "day");
        s->day = (uint8_t)words_number(w);
    } else if (words_take(w, "annual")) {
        s->kind = SCHEDULE_ANNUAL;
        s->month = (uint8_t)words_number(w);
        s->day = (uint8_t)words_number(w);
    } else {
        words_need(w, "dates");
        s->kind = SCHEDULE_DATES;
        take_dates(w, arena, s);
    }
}

static int take_rounding(struct words *w)
{
    if (words_take(w, "truncate"))
        return ROUND_TRUNCATE;
    return words_take(w, "half_up") ? ROUND_HALF_UP : 0;
}

static void take_contribution(struct words *w, struct arena *arena, struct contribution_input *c)
{
    words_need(w, "contribution");
    c->contribution = words_text(w);
    c->partner = words_text(w);
    c->kind = (enum contribution_kind)words_one_of(w, contribution_called);
    c->annual = words_money(w);
    take_schedule(w, arena, &c->schedule);
    c->rounding = take_rounding(w) == ROUND_TRUNCATE ? ROUND_TRUNCATE : ROUND_HALF_UP;
    c->last = words_take(w, "balances") ? LAST_BALANCES : LAST_LEAVES;
    (void)words_take(w, "leaves");
    c->recognition = words_take(w, "by_amount") ? RECOGNISE_AMOUNT
                     : words_take(w, "by_any")  ? RECOGNISE_ANY
                                                : RECOGNISE_NAMED;
    c->economy = words_take(w, "capital") ? ECONOMY_CAPITAL : ECONOMY_REVENUE;
    c->from = words_take(w, "from") ? words_date(w) : DATE_NONE;
    c->to = words_take(w, "to") ? words_date(w) : DATE_NONE;
    c->grace_working_days = words_take(w, "grace") ? (uint8_t)words_number(w) : 5;
    c->allocation_required = words_take(w, "allocation");
    bool reported = words_take(w, "tolerance");
    c->tolerance_instalment = reported ? words_money(w) : 1;
    c->tolerance_year = reported ? words_money(w) : 12;
}

static void take_contributions(struct words *w, struct lines *lines, struct arena *arena,
                               struct agreement_input *a)
{
    struct contribution_input *all = arena_take(arena, CONTRIBUTIONS_MAX * sizeof *all);
    struct words line;
    memset(all, 0, CONTRIBUTIONS_MAX * sizeof *all);
    a->contributions = all;
    while (a->contribution_count < CONTRIBUTIONS_MAX && lines->next(lines->ctx, &line)) {
        take_contribution(&line, arena, &all[a->contribution_count++]);
        if (!line.problem && words_left(&line)) {
            line.at++;
            words_fail(&line, "not understood in a line");
        }
        if (line.problem && !w->problem) {
            w->problem = line.problem;
            w->about = line.about;
        }
    }
}

static void take_agreement(struct words *w, struct lines *lines, struct arena *arena,
                           struct item *item)
{
    struct agreement_input *a = &item->agreement;
    struct text *partners = arena_take(arena, WORDS_MAX * sizeof *partners);
    a->pool = words_text(w);
    a->name = words_text(w);
    a->area = text_of("England");
    a->pool_manager = text_of("the pool manager");
    words_need(w, "host");
    a->host = words_text(w);
    words_need(w, "partners");
    a->partners = partners;
    while (words_left(w) && !text_equal(w->items[w->at], text_of("from")))
        partners[a->partner_count++] = words_text(w);
    words_need(w, "from");
    a->effective_from = words_date(w);
    a->effective_to = words_take(w, "to") ? words_date(w) : DATE_NONE;
    a->signed_on = words_take(w, "signed") ? words_date(w) : DATE_NONE;
    if (words_take(w, "plan"))
        a->plan_outcome = (enum plan_outcome)words_one_of(w, plan_outcome_called);
    a->receipts_expected = words_take(w, "receipts");
    a->synthetic = words_take(w, "synthetic");
    if (words_take(w, "area"))
        a->area = words_text(w);
    if (words_take(w, "region"))
        a->region = words_text(w);
    if (words_take(w, "{"))
        take_contributions(w, lines, arena, a);
}

static void take_variation(struct words *w, struct item *item)
{
    struct variation_input *v = &item->variation;
    v->pool = words_text(w);
    v->contribution = words_text(w);
    v->variation = words_text(w);
    v->annual = words_money(w);
    words_need(w, "from");
    v->effective_from = words_date(w);
    v->agreed_on = words_take(w, "agreed") ? words_date(w) : DATE_NONE;
    v->rounding = take_rounding(w);
    v->authority = words_take(w, "authority") ? words_text(w) : TEXT_NONE;
    v->evidence = words_take(w, "evidence") ? words_text(w) : TEXT_NONE;
}

/* Conditions of an assurance: "condition ID TEXT due DATE". */
static void take_conditions(struct words *w, struct arena *arena, struct assurance_input *in)
{
    struct condition_input *all = arena_take(arena, CONDITIONS_MAX * sizeof *all);
    in->conditions = all;
    while (in->condition_count < CONDITIONS_MAX && words_take(w, "condition")) {
        struct condition_input *c = &all[in->condition_count++];
        c->condition = words_text(w);
        c->text = words_text(w);
        words_need(w, "due");
        c->due = words_date(w);
    }
}

static void take_release_conditions(struct words *w, struct arena *arena, struct item *item)
{
    struct text pool = words_text(w), authority = TEXT_NONE, evidence = TEXT_NONE;
    enum plan_outcome outcome = item->kind == ITEM_SIGNATURE
                                    ? PLAN_NONE
                                    : (enum plan_outcome)words_one_of(w, plan_outcome_called);
    words_need(w, "on");
    date_t on = words_date(w);
    if (words_take(w, "authority"))
        authority = words_text(w);
    if (words_take(w, "evidence"))
        evidence = words_text(w);
    if (item->kind == ITEM_SIGNATURE) {
        item->signature = (struct signature_input){pool, evidence, authority, on};
        return;
    }
    item->assurance = (struct assurance_input){.pool = pool,
                                               .outcome = outcome,
                                               .decided_on = on,
                                               .authority = authority,
                                               .evidence = evidence};
    take_conditions(w, arena, &item->assurance);
}

static void take_allocation(struct words *w, struct item *item)
{
    struct allocation_input *a = &item->allocation;
    a->payee = words_text(w);
    a->kind = (enum contribution_kind)words_one_of(w, contribution_called);
    a->year = (int)words_number(w);
    a->amount = words_money(w);
    words_need(w, "on");
    a->value_date = words_date(w);
    words_need(w, "ref");
    a->reference = words_text(w);
}

static void take_share(struct words *w, struct share_input *share)
{
    struct text to = words_text(w);
    const char *slash = to.size ? memchr(to.data, '/', to.size) : NULL;
    share->pool = to;
    if (slash) {
        share->pool.size = (size_t)(slash - to.data);
        share->contribution = (struct text){slash + 1, to.size - share->pool.size - 1};
    }
    if (words_take(w, "sum"))
        share->amount = words_money(w);
    else
        share->parts = words_number(w);
    share->reference = words_take(w, "share_ref") ? words_text(w) : TEXT_NONE;
}

static void take_payment(struct words *w, struct arena *arena, struct item *item)
{
    struct payment_input *p = &item->payment;
    struct share_input *shares = arena_take(arena, SHARES_MAX * sizeof *shares);
    memset(shares, 0, SHARES_MAX * sizeof *shares);
    p->payer = words_text(w);
    p->amount = words_money(w);
    words_need(w, "on");
    p->value_date = words_date(w);
    p->shares = shares;
    while (words_left(w)) {
        if (words_take(w, "ref"))
            p->reference = words_text(w);
        else if (words_take(w, "e2e"))
            p->end_to_end_id = words_text(w);
        else if (words_take(w, "kind"))
            p->kind = (enum contribution_kind)words_one_of(w, contribution_called);
        else if (words_take(w, "to"))
            p->payee = words_text(w);
        else if (words_take(w, "pool"))
            p->pool = words_text(w);
        else if (words_take(w, "contribution"))
            p->contribution = words_text(w);
        else if (words_take(w, "row"))
            p->row = words_number(w);
        else if (p->share_count < SHARES_MAX && words_take(w, "share"))
            take_share(w, &shares[p->share_count++]);
        else
            return;
    }
}

static void take_receipt(struct words *w, struct item *item)
{
    struct receipt_input *r = &item->receipt;
    r->pool = words_text(w);
    r->payer = words_text(w);
    r->amount = words_money(w);
    words_need(w, "on");
    r->value_date = words_date(w);
    r->reference = words_take(w, "ref") ? words_text(w) : TEXT_NONE;
    r->end_to_end_id = words_take(w, "e2e") ? words_text(w) : TEXT_NONE;
    r->row = words_take(w, "row") ? words_number(w) : 0;
}

static void take_reversal(struct words *w, struct item *item)
{
    struct reversal_input *r = &item->reversal;
    r->pool = words_text(w);
    r->payer = words_text(w);
    r->amount = words_money(w);
    words_need(w, "on");
    r->value_date = words_date(w);
    words_need(w, "ref");
    r->reference = words_text(w);
    r->row = words_take(w, "row") ? words_number(w) : 0;
}

static void apply_unreadable(struct words *w, struct item *item)
{
    struct unreadable_input *u = &item->unreadable;
    words_need(w, "row");
    u->row = words_number(w);
    words_need(w, "column");
    u->column = words_text(w);
    words_need(w, "value");
    u->value = words_text(w);
    words_need(w, "reason");
    u->reason = words_text(w);
}

static void take_conflict(struct words *w, struct item *item)
{
    struct conflict_input *c = &item->conflict;
    c->party = words_text(w);
    c->feed = words_text(w);
    c->number = words_number(w);
    memset(c->digest, 0xC0, sizeof c->digest);
}

static void take_malformed(struct words *w, struct item *item)
{
    item->refusal = words_one_of(w, refusal_called);
    item->refusal_field = words_text(w);
    item->refusal_limit = words_text(w);
}

static enum item_kind item_kind_of(struct words *w)
{
    static const char *const words[ITEM_CONFLICT + 1] = {
        "malformed", "party",   "agreement", "signature",  "assurance", "variation", "allocation",
        "payment",   "receipt", "reversal",  "unreadable", "day",       "conflict",
    };
    for (int kind = ITEM_PARTY; kind <= ITEM_CONFLICT; kind++)
        if (words_take(w, words[kind]))
            return (enum item_kind)kind;
    return (enum item_kind)0;
}

bool transcript_item(struct words *w, struct lines *lines, struct arena *arena,
                     struct item *ret_item)
{
    *ret_item = (struct item){0};
    const struct shape *shape =
        words_left(w) ? shape_called(w->items[w->at], &ret_item->kind) : NULL;
    if (shape)
        w->at++;
    else
        ret_item->kind = item_kind_of(w);
    if (shape)
        transcript_shape(w, lines, arena, shape, &ret_item->party);
    else
        switch ((int)ret_item->kind) {
        case ITEM_PARTY:
            take_party(w, arena, ret_item);
            break;
        case ITEM_AGREEMENT:
            take_agreement(w, lines, arena, ret_item);
            break;
        case ITEM_SIGNATURE:
        case ITEM_ASSURANCE:
            take_release_conditions(w, arena, ret_item);
            break;
        case ITEM_VARIATION:
            take_variation(w, ret_item);
            break;
        case ITEM_ALLOCATION:
            take_allocation(w, ret_item);
            break;
        case ITEM_PAYMENT:
            take_payment(w, arena, ret_item);
            break;
        case ITEM_RECEIPT:
            take_receipt(w, ret_item);
            break;
        case ITEM_REVERSAL:
            take_reversal(w, ret_item);
            break;
        case ITEM_UNREADABLE:
            apply_unreadable(w, ret_item);
            break;
        case ITEM_DAY:
            ret_item->day.date = words_date(w);
            break;
        case ITEM_CONFLICT:
            take_conflict(w, ret_item);
            break;
        default:
            if (!words_take(w, "malformed"))
                return false;
            ret_item->kind = ITEM_PAYMENT;
            take_malformed(w, ret_item);
        }
    if (words_left(w)) {
        w->at++;
        words_fail(w, "not understood here");
    }
    return true;
}
